"""Suggest what may be merged or split: similar names, forms of two entities, homonyms.

In: a graph. Out: `Suggestions`, a table with the columns of an overrides file in which each line
says ``maybe``: somebody changes that to ``merge``, or that of a homonym to ``split``, and gives the
file to the next build. What is suggested is too often wrong to be done by itself.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from kg.common.output import open_output
from kg.common.text_table import table
from kg.reports.homonyms import forms_of_two, unrelated_documents
from kg.reports.report import Report
from kg.reports.similar_names import similar_names, single_names

if TYPE_CHECKING:
    from kg.store.folder import Folder

CONFIDENCE = {  # by rule, (0, 1]
    "accents": 0.9,
    "separators": 0.9,
    "elsewhere": 0.8,
    "vendor": 0.8,
    "spelling": 0.6,
    "homonym": 0.5,
}
FULL_NAME = 0.2  # the confidence of a homonym whose name has several words
SUGGESTIONS = pl.Schema(
    {
        "action": pl.String,  # maybe
        "name": pl.String,  # of the rarer entity
        "type": pl.String,  # of the rarer entity
        "to": pl.String,  # the name of the more frequent one; of a homonym, what to call it
        "to_type": pl.String,  # its type
        "document": pl.String,  # of a homonym: where it is another one
        "source": pl.String,  # of that document
        "rule": pl.String,  # a key of `CONFIDENCE`
        "confidence": pl.Float64,  # of the rule, (0, 1]
        "mentions": pl.UInt32,  # of the rarer entity; of a homonym, in all documents
        "to_mentions": pl.UInt32,  # of the more frequent one
        "place": pl.String,  # source:line of the first mention of the name
        "to_place": pl.String,  # of the other one
        "text": pl.String,  # the sentence there
        "to_text": pl.String,
    }
)
EVIDENCE = ["text", "to_text"]  # which a table on a terminal has no room for


@dataclass(frozen=True, repr=False)
class Suggestions(Report):
    """Entities that may be one.

    Attributes:
        graph: the graph's name.
        rows: SUGGESTIONS, the most confident first, then those of most mentions. A name is
            suggested for one other at most, and never in a circle. Sentences are null where the
            graph was built without text.
    """

    graph: str
    rows: pl.DataFrame

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<Suggestions for {self.graph}: {len(self):,}>"

    def _repr_html_(self) -> str:
        return self.rows._repr_html_()

    def text(self, form: str = "table") -> str:
        """Return the rows as an aligned table without sentences, as JSON (objects) or as CSV.

        Raises:
            UnknownName: *form* is none of table, json and csv.
        """
        rows = self.rows.drop(EVIDENCE) if form == "table" else self.rows
        return table(rows.columns, rows.rows(), form)

    def write(self, path: str | Path) -> None:
        """Write the rows as an overrides file (CSV) to edit.

        Raises:
            OutputError: it cannot be written.
        """
        with open_output(Path(path)) as file:
            file.write(f"{self.text('csv')}\n".encode())


def suggest(folder: "Folder") -> Suggestions:
    """Suggest which entities of a graph may be one, and which names may be several.

    Takes time and memory in proportion to the number of distinct names, and of the
    entities of documents.

    Raises:
        GraphError: the graph was imported without the ways in which names are written.
    """
    folder.require("mentions", "surfaces")
    names = single_names(folder)
    first = _first_mentions(folder)
    rows = [_elsewhere(folder, names, first), _directed(similar_names(names), names, first)]
    merges = pl.concat(rows).unique(["name", "type"], keep="first", maintain_order=True)
    found = _with_text(folder, pl.concat([merges, _homonyms(folder)]))
    best = ["confidence", "to_mentions", "mentions", "name", "to", "type", "to_type", "source"]
    order = found.sort([*best, "document"], descending=[True] * 3 + [False] * 6, nulls_last=True)
    return Suggestions(folder.name, order.select(SUGGESTIONS.names()).cast(pl.Schema(SUGGESTIONS)))


# The columns of suggestions before there is text: those of SUGGESTIONS, and the mentions to show.
_COLUMNS = [
    *(name for name in SUGGESTIONS if name not in ("action", "place", "to_place", *EVIDENCE)),
    "mention",
    "to_mention",
]


def _first_mentions(folder: "Folder") -> pl.DataFrame:
    """Return ``entity, surface, mention``: the first mention of each form of each entity."""
    return (
        folder.scan("mentions")
        .select("mention", "surface")
        .join(folder.scan("links"), on="mention")
        .group_by("entity", "surface")
        .agg(pl.min("mention"))
        .collect()
    )


def _with_text(folder: "Folder", rows: pl.DataFrame) -> pl.DataFrame:
    """Return *rows* with the ``place`` and ``text`` of the mentions to show."""
    at = ["source", "sentence"]
    shown = pl.concat([rows["mention"], rows["to_mention"]]).unique()
    places = (
        folder.scan("mentions")
        .filter(pl.col("mention").is_in(shown.implode()))
        .select("mention", *at, place=pl.format("{}:{}", "source", "line"))
        .join(folder.scan("sentences").select(*at, "text"), on=at, how="left")
        .drop(at)
        .collect()
    )
    others = places.rename({name: f"to_{name}" for name in places.columns})
    joined = rows.join(places, on="mention", how="left").join(others, on="to_mention", how="left")
    return joined.with_columns(action=pl.lit("maybe"))


def _elsewhere(folder: "Folder", names: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """Suggest that a form which stands for another name in some documents does so in all."""
    ends = names.select(other="entity", to="name", to_type="type", to_mentions="mentions")
    rows = forms_of_two(folder).join(ends, on="other").rename({"surface": "name"})
    return _shown(rows.with_columns(rule=pl.lit("elsewhere")), first)


def _homonyms(folder: "Folder") -> pl.DataFrame:
    """Suggest that a person of unrelated documents is another one in each."""
    documents = unrelated_documents(folder)
    entities = folder.scan("entities").select("entity", "name", "type", "mentions").collect()
    titles = _titles(folder)
    rows = documents.join(entities, on="entity").join(titles, on=["source", "document"], how="left")
    main = rows.filter(pl.col("part") == 0).group_by("entity").agg(to_mention=pl.min("mention"))
    label = pl.col("label").sort_by("source", "document").first()
    several_words = pl.col("name").str.contains(r"\s")
    return (
        rows.with_columns(of_part=label.over("entity", "part"))
        .filter(pl.col("part") > 0)
        .join(main, on="entity")
        .with_columns(
            to=pl.format("{} ({})", "name", "of_part"),
            to_type=pl.lit(None, pl.String),
            to_mentions="mentions",
            document="title",
            rule=pl.lit("homonym"),
            confidence=pl.when(several_words)
            .then(pl.lit(FULL_NAME))
            .otherwise(pl.lit(CONFIDENCE["homonym"])),
        )
        .select(_COLUMNS)
    )


def _titles(folder: "Folder") -> pl.DataFrame:
    """Return ``source, document, title, label`` of the documents; each has a label of its own."""
    titles = folder.scan("documents").select("source", "document", title="name").collect()
    label = (
        pl.when(pl.len().over("title") == 1)
        .then("title")
        .when(pl.len().over("source") == 1)
        .then("source")
        .otherwise(pl.format("{} {}", "source", "document"))
    )
    return titles.with_columns(label=pl.coalesce(label, pl.format("{} {}", "source", "document")))


def _shown(rows: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """Return *rows* of ``entity, other, name, to`` with their first mentions and confidence."""
    here = first.rename({"surface": "name"})
    there = first.rename({"entity": "other", "surface": "to", "mention": "to_mention"})
    confidence = pl.col("rule").replace_strict(CONFIDENCE, return_dtype=pl.Float64)
    return (
        rows.join(here, on=["entity", "name"], how="left")
        .join(there, on=["other", "to"], how="left")
        .with_columns(
            confidence=confidence,
            document=pl.lit(None, pl.String),
            source=pl.lit(None, pl.String),
        )
        .select(_COLUMNS)
    )


def _directed(pairs: pl.DataFrame, names: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs as suggestions, each from the rarer name to the other."""
    ends = names.select("entity", "name", "type", "mentions", size=pl.col("name").str.len_chars())
    rows = pairs.join(ends, on="entity").join(
        ends.with_columns(other="entity").rename({"entity": "entity_to"}), on="other", suffix="_to"
    )
    # One order of all entities, so that no chain of suggestions is a circle.
    order = ["mentions", "size", "name", "type", "entity"]
    first_leads = pl.lit(False)  # whether the first of the two is the more frequent
    for column in reversed(order):
        left, right = pl.col(column), pl.col(f"{column}_to")
        better = left > right if column == "mentions" else left < right
        first_leads = better | ((left == right) & first_leads)
    turned = [pl.when(first_leads).then(f"{c}_to").otherwise(c).alias(c) for c in order] + [
        pl.when(first_leads).then(c).otherwise(f"{c}_to").alias(f"{c}_to") for c in order
    ]
    lines = rows.select("rule", *turned).with_columns(
        confidence=pl.col("rule").replace_strict(CONFIDENCE, return_dtype=pl.Float64)
    )
    best = ["confidence", "mentions_to", "mentions", "name", "name_to", "type", "type_to"]
    lines = lines.sort(best, descending=[True, True, True, False, False, False, False])
    lines = lines.unique(["name", "type"], keep="first", maintain_order=True)
    renamed = lines.rename(
        {"name_to": "to", "type_to": "to_type", "mentions_to": "to_mentions", "entity_to": "other"}
    )
    return _shown(renamed, first)
