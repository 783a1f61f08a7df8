"""Search the texts between neighbouring mentions for all cue phrases of a schema at once.

In: hulls and texts of whole sentences. Out: a frame with a row for each phrase that stands before
a mention: ``hull, core, kind, begin, size``; its place counts from the end of the mention before.
Only distinct texts are searched, so the cost grows with the language rather than the corpus.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl

from kg.relate.cues.grammar import Grammar, either, spaced
from kg.relate.cues.masking import Hulls

ADVERB = r"(?:\s+[a-z]+ly)?"  # that may stand between two words of a phrase: "binds directly to"
MAX_GAP = 160  # characters between two mentions; a longer text holds more than a cue
# Cues without a phrase of their own: a mention says what another one is.
ARTICLES = {
    "copula": (
        r"^((?s:.*?)\s)"
        r"((?:is|was|are|were|became|remains)\s+{adverbs}(?:an?|one\s+of\s+the))"
    ),
    "adjacent": r"^()(\s+)",
    "apposition": r"^((?:\s*[\"”’']+)?(?:\s*\([^()]*\))?\s*)(,\s*an?)",
}
_ADJECTIVES = r"((?:\s+[\w#+][\w.+#'/-]*(?:\s*,)?){0,5})\s*$"


class Phrases:
    """The cores of all cues, and the patterns that find them."""

    def __init__(self, grammar: Grammar, wanted: Iterable[tuple[str, str]]) -> None:
        """Take the kind and core of each cue."""
        kinds = sorted(set(wanted))
        cores = sorted({core for _, core in kinds if core}, key=lambda core: (-len(core), core))
        self._core = {core.replace(" ", ""): core for core in reversed(cores)}
        self._kinds = pl.DataFrame(
            [kind for kind in kinds if kind[1]],
            schema={"kind": pl.String, "core": pl.String},
            orient="row",
        )
        self._not_nominal = rf"{grammar.not_nominal}|{grammar.prepared}|\b(?:an?|the|or)\b"
        alternatives = "|".join(spaced(core, ADVERB) for core in cores)
        self._pattern = (
            rf"^((?s:.*?)(?:^|[\s,(]))({alternatives}){grammar.after}()\s*$" if cores else ""
        )
        adverbs = rf"(?:{either(['also', 'now', 'not', 'still', 'essentially', 'basically'])}\s+)*"
        self._articles = {
            kind: pattern.replace("{adverbs}", adverbs)
            + (_ADJECTIVES if kind != "adjacent" else "()$")
            for kind, pattern in ARTICLES.items()
            if (kind, "") in kinds
        }

    def search(self, hulls: Hulls, texts: pl.Series) -> pl.DataFrame:
        """Return the phrases that stand before *hulls* in *texts*."""
        length = hulls.begin[1:] - hulls.stop[:-1]
        near = (hulls.window[1:] == hulls.window[:-1]) & (length > 0) & (length <= MAX_GAP)
        hull = np.flatnonzero(near) + 1
        frame = pl.DataFrame(
            {
                "hull": hull,
                "text": texts.gather(hulls.window[hull]),
                "from": hulls.stop[hull - 1],
                "length": length[hull - 1],
            }
        )
        gap = pl.col("text").str.slice("from", "length").str.replace_all("İ", "i")
        frame = frame.select("hull", gap=gap.str.to_lowercase())
        distinct = frame.select("gap").unique(maintain_order=True)
        parts = [self._words(distinct)] if self._pattern else []
        parts += [self._article(distinct, kind) for kind in self._articles]
        hits = pl.concat(parts) if parts else distinct.clear()
        return frame.join(hits, on="gap", how="inner", maintain_order="left_right").drop("gap")

    def _words(self, gaps: pl.DataFrame) -> pl.DataFrame:
        bare = pl.col("phrase").str.replace_all(r"(\S)\s+[a-z]+ly\b", "$1")
        core, without_adverbs = (
            text.str.replace_all(r"\s", "").replace_strict(self._core, default=None)
            for text in (pl.col("phrase"), bare)
        )
        rows = _groups(gaps, self._pattern).with_columns(core=core.fill_null(without_adverbs))
        rows = rows.join(self._kinds, on="core", how="inner", maintain_order="left_right")
        return rows.select("gap", "core", "kind", "begin", "size")

    def _article(self, gaps: pl.DataFrame, kind: str) -> pl.DataFrame:
        rows = _groups(gaps, self._articles[kind])
        rows = rows.filter(~pl.col("nouns").str.contains(self._not_nominal))
        return rows.select(
            "gap", pl.lit("").alias("core"), pl.lit(kind).alias("kind"), "begin", "size"
        )


def _groups(gaps: pl.DataFrame, pattern: str) -> pl.DataFrame:
    """Return the rows that match, with what the three groups of *pattern* hold."""
    groups = pl.col("gap").str.extract_groups(pattern)
    groups = groups.struct.rename_fields(["lead", "phrase", "nouns"])
    rows = gaps.with_columns(groups.alias("found")).unnest("found").drop_nulls("phrase")
    sizes = {"begin": "lead", "size": "phrase"}
    return rows.with_columns(
        **{name: pl.col(group).str.len_chars().cast(pl.Int64) for name, group in sizes.items()}
    )
