"""Extract the relations that sentences assert by cue phrases of a schema, and the negated ones.

In: mentions and texts of whole sentences. Out: `Assertions`, one row for each relation that a
phrase asserts of two mentions, and the sentences with a phrase that is negated or hypothetical
("is not written in").

A phrase counts where it stands before a mention, which is its object; its subject is searched for
on its left. On both sides an enumeration ("C, C++ and Java") may stand for one mention.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers
from kg.relate.cues.arguments import find_arguments
from kg.relate.cues.grammar import Grammar, kind_of, spaced
from kg.relate.cues.masking import Hulls, MaskedSentences, join_overlapping
from kg.relate.cues.phrases import Phrases
from kg.relate.pairs import Mentions
from kg.schema.schema_file import Schema

_FORMS = pl.Schema(
    {
        "kind": pl.String,
        "core": pl.String,
        "before": pl.String,
        "after": pl.String,
        "inverse": pl.Boolean,
        "cue": pl.Int64,
        "relation": pl.Int64,
    }
)
_COLUMNS = ("subject", "object", "relation", "cue", "begin", "stop")


@dataclass(frozen=True)
class Assertions:
    """The relations that sentences assert; one row a relation and pair of mentions."""

    subject: Integers  # rows of Mentions
    object: Integers
    relation: Integers  # index into the schema's relations
    cue: Integers  # index into the texts of cues
    begin: Integers  # of the phrase, characters of the sentence, half-open
    stop: Integers
    denied: Integers  # windows, one for each phrase that is negated or hypothetical

    def take(self, rows: Integers) -> "Assertions":
        """Return some of the rows; ``denied`` stays whole."""
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        return Assertions(**columns, denied=self.denied)


def cue_texts(schema: Schema) -> list[str]:
    """Return the texts of the cues of *schema*, in the order of their numbers."""
    return sorted({cue.text for relation in schema.relations for cue in relation.cues})


class CueFinder:
    """Finds the cues of one schema in sentences."""

    def __init__(self, schema: Schema, types: list[str]) -> None:
        """Take the types that entities have, as they are numbered."""
        cues = [(number, cue) for number, r in enumerate(schema.relations) for cue in r.cues]
        self.texts = cue_texts(schema)
        number_of_text = {text: number for number, text in enumerate(self.texts)}
        self._relations = schema.relations
        rows = [
            (
                *kind_of(cue.phrase),
                cue.before,
                cue.after,
                cue.inverse,
                number_of_text[cue.text],
                i,
            )
            for i, cue in cues
        ]
        self._forms = pl.DataFrame(rows, _FORMS, orient="row")
        self._types, self._type_names = np.array(types, object), types
        self._heads = {(head, name) for name in types for head in schema.words_behind(name)}
        wording = schema.wording
        self._grammar = Grammar(
            {head for head, _ in self._heads}, [*wording.negation, *wording.hypothetical]
        )
        self._phrases = Phrases(self._grammar, self._forms.select("kind", "core").rows())

    def find(self, mentions: Mentions, texts: pl.Series, type_of: Integers) -> Assertions:
        """Return what the sentences assert.

        Args:
            mentions: of whole sentences.
            texts: one a window.
            type_of: each mention's type.
        """
        if not len(self._forms):
            return _NOTHING
        hulls = join_overlapping(mentions)
        hits = self._phrases.search(hulls, texts)
        if not len(hits):
            return _NOTHING
        masked = MaskedSentences(texts, hulls, np.unique(hulls.window[hits["hull"].to_numpy()]))
        arguments = find_arguments(_with_texts(hits, hulls, masked, texts), self._grammar)
        pairs = (
            arguments.explode("lefts")
            .explode("rights", "place")
            .with_columns(
                first=pl.col("hull") - pl.col("lefts"), second=pl.col("hull") + pl.col("rights")
            )
        )
        for end in ("first", "second"):
            pairs = self._headed(pairs, pairs[end].to_numpy(), hulls, masked, type_of)
        return _collect(self._assertions(pairs, hulls, type_of))

    def _headed(
        self,
        pairs: pl.DataFrame,
        end: Integers,
        hulls: Hulls,
        masked: MaskedSentences,
        type_of: Integers,
    ) -> pl.DataFrame:
        """Leave out ends with a head word of another type behind them (GPL *database*)."""
        if not self._grammar.head:
            return pairs
        behind = masked.behind(hulls.window[end], hulls.begin[end])
        head = behind.str.extract(self._grammar.head)
        kind = pl.Series(self._types[type_of[hulls.mention[end]]], dtype=pl.String)
        fits = [
            head is None or (head, name) in self._heads
            for head, name in zip(head.to_list(), kind.to_list(), strict=True)
        ]
        return pairs.filter(pl.Series(fits, dtype=pl.Boolean))

    def _fits(self, relation: Integers, subject: Integers, object_: Integers) -> Flags:
        """Tell which relations fit the types of their ends, looking once at what is alike."""
        columns = np.stack([relation, subject, object_])
        alike, place = np.unique(columns, axis=1, return_inverse=True)
        fits = [
            self._relations[number].fits_pair(self._type_names[s], self._type_names[o])
            for number, s, o in alike.T.tolist()
        ]
        return np.array(fits, bool)[place.reshape(-1)]

    def _assertions(self, pairs: pl.DataFrame, hulls: Hulls, type_of: Integers) -> pl.DataFrame:
        """Return what the cues assert of *pairs*."""
        rows = _with_context(
            pairs.join(self._forms, on=["kind", "core"], maintain_order="left_right")
        )
        first, second = (hulls.mention[rows[end].to_numpy()] for end in ("first", "second"))
        inverse = rows["inverse"].to_numpy()
        subject, object_ = np.where(inverse, second, first), np.where(inverse, first, second)
        fits = self._fits(rows["relation"].to_numpy(), type_of[subject], type_of[object_])
        window = hulls.window[rows["hull"].to_numpy()]
        return rows.select(
            *("begin", "denied", "relation", "cue"),
            stop=pl.col("begin") + pl.col("size"),
            subject=pl.Series(subject),
            object=pl.Series(object_),
            window=pl.Series(window),
        ).filter(pl.Series(fits, dtype=pl.Boolean))


def _with_texts(
    hits: pl.DataFrame, hulls: Hulls, masked: MaskedSentences, texts: pl.Series
) -> pl.DataFrame:
    """Add the place of each phrase in its sentence, and the texts around it."""
    hull = hits["hull"].to_numpy()
    window = hulls.window[hull]
    begin = hulls.stop[hull - 1] + hits["begin"].to_numpy()
    left, right = masked.before(window, begin), masked.behind(window, hulls.begin[hull])
    # "Is not a" is one phrase; the words of a cue of the schema itself negate nothing.
    article = (hits["core"] == "").to_numpy()
    stop = begin + np.where(article, 0, hits["size"].to_numpy())
    return hits.with_columns(
        begin=pl.Series(begin),
        left=left,
        right=right,
        between=masked.cut(window, stop, hulls.begin[hull]),
        plural=_plural_before(texts.gather(window), hulls.stop[hull - 1]),
    )


def _plural_before(texts: pl.Series, stop: Integers) -> pl.Series:
    """Tell which texts have the s of a plural before *stop*."""
    frame = pl.DataFrame({"text": texts, "at": np.maximum(stop - 2, 0)})
    return frame.select(pl.col("text").str.slice("at", 2).str.contains("[^s]s$")).to_series()


def _with_context(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows with the words that must stand before and behind the two."""
    groups = rows.group_by("before", "after", maintain_order=True)
    parts = []
    for (before, after), part in groups:
        holds = pl.col("place") < pl.col("number")
        if after:
            behind = rf"^\s*{spaced(str(after))}(?:\W|$)"
            holds = pl.col("rest").str.contains(behind) & (pl.col("rights") == 0)
        if before:
            words = rf"(?:^|\W){spaced(str(before))}{Grammar.after}\s*$"
            holds &= pl.col("context").str.contains(words)
        parts.append(part.filter(holds))
    return pl.concat([rows.clear(), *parts])


def _collect(rows: pl.DataFrame) -> Assertions:
    asserted = rows.filter(~pl.col("denied"))
    denied = rows.filter("denied").select("window", "begin").unique().sort("window", "begin")
    columns = {name: asserted[name].to_numpy().astype(np.int64) for name in _COLUMNS}
    return Assertions(**columns, denied=denied["window"].to_numpy())


_NOTHING = Assertions(**{name: np.zeros(0, np.int64) for name in (*_COLUMNS, "denied")})
