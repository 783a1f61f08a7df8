"""Draft the relations of a schema from those that a corpus annotates.

In: the chunks of a corpus. Out: lines of a schema file: for each annotated relation its predicate,
its label, the name by which the corpus calls it, the types of its ends, and as cues the phrases
between them that held in half of the corpus which was held back; those that did not stand behind #.
"""

from collections.abc import Collection, Mapping

import polars as pl

from kg.common.naming import camel, phrase, upper_snake
from kg.common.row_hashes import hash_texts
from kg.read.common.chunk import Chunk
from kg.reports.cue_phrases import (
    FACTS,
    MAX_GAP,
    NEIGHBOURS,
    cue_text,
    is_sure,
    learn,
    phrase_between,
)
from kg.schema.toml_text import toml_string
from kg.schema.wikidata import property_labels

MIN_TYPE_SHARE = 0.02  # of the annotations of a relation, for a type to be one of its ends
SYMMETRIC_SHARE = 0.8  # of a relation's pairs that are annotated both ways, for a symmetric one
MAX_CUES = 20  # phrases of a relation that are listed
_LINE = 96  # characters of a line of types
_MENTION = ["scope", "key", "type"]


class RelationCounts:
    """What is annotated, and what stands between neighbouring mentions, chunk by chunk.

    Mentions are known by their cluster, or else by what is written there, in their document; where
    documents are unknown, in their source.
    """

    def __init__(self) -> None:
        self._mentions: list[pl.DataFrame] = []  # `_MENTION`, of the source that is being read
        self._relations: list[pl.DataFrame] = []  # subject, type, object: numbers of its mentions
        self._annotated: list[pl.DataFrame] = []  # FACTS, with the types ``left`` and ``right``
        self._neighbours: list[pl.DataFrame] = []  # NEIGHBOURS

    def add(self, source: str, chunk: Chunk) -> None:
        """Count a chunk of *source*."""
        documents = chunk.sentences.select("sentence", "document", "text")
        rows = chunk.mentions.join(documents, on="sentence", maintain_order="left")
        name = pl.col("cluster").fill_null(pl.col("surface").str.to_lowercase())
        place = pl.concat_str(
            pl.lit(source), pl.col("document").cast(pl.String).fill_null(""), separator="\n"
        )
        rows = rows.with_columns(scope=_hashes(rows, place), key=_hashes(rows, name))
        self._mentions.append(rows.select(_MENTION))
        self._relations.append(chunk.relations.select("subject", "type", "object"))
        self._neighbours.append(_neighbours(rows))

    def end(self) -> None:
        """Put together the relations and the mentions of the source that was read."""
        relations, mentions = (pl.concat(parts or [pl.DataFrame()]) for parts in self._parts())
        self._mentions, self._relations = [], []
        if relations.is_empty():
            return
        ends = {end: mentions[relations[end].to_list()] for end in ("subject", "object")}
        self._annotated.append(
            pl.DataFrame(
                {
                    "scope": ends["subject"]["scope"],
                    "subject": ends["subject"]["key"],
                    "predicate": relations["type"],
                    "object": ends["object"]["key"],
                    "left": ends["subject"]["type"],
                    "right": ends["object"]["type"],
                }
            )
        )

    def _parts(self) -> tuple[list[pl.DataFrame], list[pl.DataFrame]]:
        return self._relations, self._mentions

    def drafted(self, type_of_tag: Mapping[str, str], taken: set[str]) -> list[str]:
        """Return the lines of all relations, the most frequent first.

        Args:
            type_of_tag: the type that each tag means.
            taken: UPPER_SNAKE names that are no predicate's any more; theirs are added.
        """
        if not self._annotated:
            return []
        ends = pl.col("left", "right").replace(dict(type_of_tag))
        annotated = pl.concat(self._annotated).with_columns(ends)
        neighbours = pl.concat(self._neighbours).with_columns(ends)
        learned = learn(neighbours, annotated.select(FACTS.names()))
        counts = annotated.group_by("predicate").agg(pl.len())
        counts = counts.sort("len", "predicate", descending=[True, False])
        lines = [
            "# Relations that the corpus annotates. Behind a cue: in how many of the pairs that",
            "# were held back it was right.",
        ]
        labels = property_labels()
        for name, count in counts.rows():
            label = labels.get(name) or phrase(name)
            predicate = _predicate(label, name, taken)
            taken.add(upper_snake(predicate))
            lines += [
                "",
                f"[[relation]]  # {count:,} annotated",
                f"predicate = {toml_string(predicate)}",
                f"label = {toml_string(label)}",
            ]
            if upper_snake(name) != upper_snake(predicate):
                lines.append(f"aliases = [{toml_string(name)}]")
            lines += _ends(annotated.filter(predicate=name))
            lines += _cues(learned.filter(predicate=name))
        return [*lines, ""]


def _hashes(rows: pl.DataFrame, text: pl.Expr) -> pl.Series:
    """Return 64 bits of a text of each row; only distinct texts are hashed."""
    texts = rows.select(text.alias("text"))
    distinct = texts.unique(maintain_order=True)
    distinct = distinct.with_columns(hash=pl.Series(hash_texts(distinct["text"]), dtype=pl.UInt64))
    return texts.join(distinct, on="text", maintain_order="left")["hash"]


def _neighbours(rows: pl.DataFrame) -> pl.DataFrame:
    """Return NEIGHBOURS of the mentions of a chunk; a scope is held back or not."""
    before = pl.col("stop").shift().over("sentence")
    pairs = rows.select(
        "scope",
        "sentence",
        "text",
        first=pl.col("key").shift().over("sentence"),
        second="key",
        left=pl.col("type").shift().over("sentence"),
        right="type",
        begin=before,
        length=pl.col("begin").cast(pl.Int64) - before,
    ).filter(pl.col("length").is_between(1, MAX_GAP), pl.col("first") != pl.col("second"))
    pairs = pairs.with_columns(
        held_back=pl.col("scope") % 2 == 1,
        phrase=phrase_between(pl.col("text").str.slice("begin", "length")),
    ).drop_nulls("phrase")
    return pairs.select(pl.col(name).cast(dtype) for name, dtype in NEIGHBOURS.items())


def _predicate(label: str, name: str, taken: Collection[str]) -> str:
    """Return a predicate for what is called *label*, that is not *taken*."""
    predicate = camel(label)
    if upper_snake(predicate) in taken and label != name:
        predicate = camel(label, name)
    while upper_snake(predicate) in taken:
        predicate = camel(predicate, "relation")
    return predicate


def _ends(annotated: pl.DataFrame) -> list[str]:
    """Return the types of the ends of a relation, and whether it is symmetric."""
    lines = []
    for end, column in (("subject", "left"), ("object", "right")):
        counts = annotated[column].value_counts().sort("count", column, descending=[True, False])
        often = counts.filter(pl.col("count") >= MIN_TYPE_SHARE * len(annotated))
        types = ", ".join(map(toml_string, often[column]))
        lines += [f"{end} = [{types}]"] if len(types) < _LINE else _types(end, list(often[column]))
    pairs = annotated.select("scope", "subject", "object").unique()
    back = pairs.join(
        pairs, left_on=["scope", "subject", "object"], right_on=["scope", "object", "subject"]
    )
    is_symmetric = len(back) >= SYMMETRIC_SHARE * len(pairs)
    return [*lines, *(["symmetric = true"] if is_symmetric else [])]


def _types(end: str, types: list[str]) -> list[str]:
    return [f"{end} = [", *(f"    {toml_string(name)}," for name in types), "]"]


def _cues(learned: pl.DataFrame) -> list[str]:
    """Return the phrases of a relation as cues; those that are not sure are comments."""
    rows = learned.with_columns(sure=is_sure()).sort("sure", descending=True, maintain_order=True)
    if rows.is_empty():
        return []
    lines = ["cues = ["]
    columns = ("phrase", "inverse", "sure", "held_true", "held_all")
    for words, inverse, sure, true, total in rows.select(columns).head(MAX_CUES).rows():
        mark = "" if sure else "# "
        lines.append(f"    {mark}{toml_string(cue_text(words, inverse))},  # {true:,} of {total:,}")
    return [*lines, "]"]
