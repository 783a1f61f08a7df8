"""Suggest cue phrases for the predicates of a graph, with their precision on what was held back.

In: a graph with edges that the corpus annotates or that cues assert. Out: `CueSuggestions`: phrases
that stand between entities of such edges, and that the schema does not have as cues yet.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from kg.common.errors import GraphError
from kg.common.row_hashes import hash_texts
from kg.common.text_table import table
from kg.relate.cues.grammar import kind_of
from kg.reports.cue_phrases import FACTS, MAX_GAP, NEIGHBOURS, cue_text, learn, phrase_between
from kg.reports.report import Report
from kg.store.tables import sentence_row
from kg.store.trust import CLAIMED

if TYPE_CHECKING:
    from kg.store.folder import Folder

CUE_SUGGESTIONS = pl.Schema(
    {
        "predicate": pl.String,
        "cue": pl.String,  # as a schema spells it
        "true": pl.UInt32,  # pairs of the predicate with the phrase between, in one half
        "all": pl.UInt32,  # pairs of the same types with it, in that half
        "held_true": pl.UInt32,  # likewise, in the half that was held back
        "held_all": pl.UInt32,
        "precision": pl.Float64,  # held_true / held_all, [0, 1]; null: none were held back
        "source": pl.String,  # of an example
        "line": pl.UInt32,
        "sentence": pl.String,  # the example
    }
)
MAX_SENTENCE = 120  # characters of an example that a table shows


@dataclass(frozen=True, repr=False)
class CueSuggestions(Report):
    """Phrases that may be cues.

    Attributes:
        graph: the graph's name.
        rows: CUE_SUGGESTIONS, by predicate, the most frequent first.
    """

    graph: str
    rows: pl.DataFrame

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<CueSuggestions for {self.graph}: {len(self):,}>"

    def _repr_html_(self) -> str:
        return self.rows._repr_html_()

    def text(self, form: str = "table") -> str:
        """Return the rows as an aligned table, as JSON (a list of objects) or as CSV.

        Raises:
            UnknownName: *form* is none of table, json and csv.
        """
        rows = self.rows
        if form == "table":
            rows = rows.with_columns(pl.col("sentence").str.head(MAX_SENTENCE))
        return table(rows.columns, rows.rows(), form)


def suggest_cues(folder: "Folder") -> CueSuggestions:
    """Suggest cue phrases for the predicates of a graph.

    A pair of entities is of a predicate if the graph has an edge of it that is annotated or by cue.
    Takes memory in proportion to the mentions.

    Raises:
        GraphError: the graph has no such edge, no text, or was imported without its mentions.
    """
    folder.require("mentions", "sentences")
    edges = folder.scan("edges").filter(pl.col("basis").is_in(CLAIMED))
    facts = edges.select("subject", "predicate", "object", scope=pl.lit(0)).collect()
    if facts.is_empty():
        wanted = "edges that the corpus annotates, or by cues"
        raise GraphError(str(folder.path), "no claimed edge", wanted, "kg build --schema …")
    sentences = folder.scan("sentences").select("source", "document", "line", "text").collect()
    if sentences["text"].null_count() == len(sentences):
        raise GraphError(str(folder.path), "no text", "a graph built without --no-text")
    neighbours = _neighbours(folder, sentences)
    facts = facts.select(pl.col(name).cast(dtype) for name, dtype in FACTS.items())
    learned = learn(neighbours, facts)
    cores = {
        (relation.predicate, cue.inverse, kind_of(cue.phrase)[1])
        for relation in folder.schema.relations
        for cue in relation.cues
    }
    keys = learned.select("predicate", "inverse", "phrase").rows()
    new = [(p, inverse, kind_of(phrase)[1]) not in cores for p, inverse, phrase in keys]
    texts = [cue_text(phrase, inverse) for _, inverse, phrase in keys]
    examples = sentences[learned["sentence"].to_list()]
    rows = learned.with_columns(
        examples["source"],
        examples["line"],
        sentence=examples["text"],
        cue=pl.Series(texts, dtype=pl.String),
        precision=pl.when(pl.col("held_all") > 0).then(pl.col("held_true") / pl.col("held_all")),
    ).filter(pl.Series(new, dtype=pl.Boolean))
    return CueSuggestions(folder.name, rows.select(CUE_SUGGESTIONS.names()))


def _neighbours(folder: "Folder", sentences: pl.DataFrame) -> pl.DataFrame:
    """Return NEIGHBOURS of the graph; a document, or a sentence, is wholly held back or not."""
    columns = ["mention", "source", "sentence", "begin", "stop", "type"]
    mentions = folder.scan("mentions").select(columns).with_columns(row=sentence_row()).collect()
    types = folder.scan("entities").select("entity", kind="type").collect()
    links = folder.scan("links").collect().join(types, on="entity", maintain_order="left")
    mentions = mentions.join(links, on="mention", maintain_order="left")
    pairs = mentions.select(
        "row",
        first=pl.col("entity").shift().over("row"),
        second="entity",
        left=pl.col("kind").shift().over("row"),
        right="kind",
        begin=pl.col("stop").shift().over("row"),
        length=pl.col("begin").cast(pl.Int64) - pl.col("stop").shift().over("row"),
    ).filter(pl.col("length").is_between(1, MAX_GAP), pl.col("first") != pl.col("second"))
    place = pl.col("document").cast(pl.String).fill_null(pl.col("row").cast(pl.String))
    numbered = sentences.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    numbered = numbered.with_columns(unit=pl.concat_str("source", place, separator="\n"))
    units = numbered.select("unit").unique(maintain_order=True)
    units = units.with_columns(held_back=pl.Series(hash_texts(units["unit"])) % 2 == 1)
    numbered = numbered.join(units, on="unit", maintain_order="left")
    pairs = pairs.join(numbered, on="row", maintain_order="left").with_columns(
        scope=pl.lit(0),
        sentence="row",
        phrase=phrase_between(pl.col("text").str.slice("begin", "length")),
    )
    pairs = pairs.drop_nulls("phrase")
    return pairs.select(pl.col(name).cast(dtype) for name, dtype in NEIGHBOURS.items())
