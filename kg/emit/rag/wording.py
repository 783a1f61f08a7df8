"""What entities and edges are called, and what they say, in words for a language model.

Tools of retrieval-augmented generation know an entity by its title alone, so titles are unique.
"""

import re

import polars as pl

from kg.common.naming import phrase
from kg.emit.aliases import aliases
from kg.store.folder import Folder

QUOTES = "\"'`´‘’‚“”„«»‹›「」『』《》〈〉"
SURFACES = 8  # other ways in which an entity is written, in its description
CLAIMS = {  # what the basis of an edge says of {subject}, {predicate} and {object}
    "annotated": "{subject} {predicate} {object}, as the corpus annotates it",
    "cue": "{subject} {predicate} {object}, as a phrase of the text asserts it",
    "enumeration": "{subject} and {object} stand in one list; no other relation is claimed",
    "co-occurrence": "{subject} and {object} are mentioned together; no relation is claimed",
}


def titles(folder: Folder) -> pl.Series:
    """Return a title of each entity, in the order of their table, all different.

    It is the name; with the type in brackets where another entity is called so, or where the name
    has no letter; and the id where that is not unique either. Capitals, spaces and quotation marks
    do not make a difference, since readers drop them.
    """
    rows = folder.scan("entities").sort("entity").select("id", "name", "type")
    named = pl.when(pl.col("name").str.contains(r"\pL")).then("name")
    typed = pl.format("{} ({})", "name", "type")
    frame = rows.with_columns(title=named.otherwise(typed)).collect()
    for better in (typed, pl.col("id")):
        key = pl.col("title").str.to_lowercase().str.replace_all(rf"[\s{QUOTES}]", "")
        shared = key.is_duplicated() | (key == "")
        frame = frame.with_columns(title=pl.when(shared).then(better).otherwise("title"))
    return frame["title"]


def entity_descriptions(folder: Folder) -> pl.LazyFrame:
    """Return ``entity, description``: its type, other surfaces, and how often it is mentioned."""
    shown = pl.col("aliases").list.head(SURFACES).list.join(", ")
    surfaces = aliases(folder).select("entity", also=shown)
    also = pl.when(pl.col("also").is_null()).then(pl.lit(""))
    written = also.otherwise(pl.format(" Also written {}.", "also"))
    counted = pl.format(" Mentions: {}, sentences: {}.", "mentions", "sentences")
    return (
        folder.scan("entities")
        .join(surfaces, on="entity", how="left")
        .sort("entity")
        .select("entity", description=pl.format("{}: {}.", "name", "type") + written + counted)
    )


def edge_descriptions(edges: pl.DataFrame, titles_: pl.Series) -> pl.Series:
    """Return what each of *edges* claims, in words, and in how many sentences."""
    predicates = edges["predicate"].unique()
    spelled = {predicate: phrase(predicate) for predicate in predicates}
    columns = {
        "subject": titles_.gather(edges["subject"]),
        "predicate": edges["predicate"].replace_strict(spelled, return_dtype=pl.String),
        "object": titles_.gather(edges["object"]),
    }
    frame = edges.select("basis", "sentences").with_columns(
        series.alias(name) for name, series in columns.items()
    )
    claim = pl.lit("")
    for basis, text in CLAIMS.items():
        names = re.findall(r"{(\w+)}", text)
        template = re.sub(r"{\w+}", "{}", text)
        claim = pl.when(basis=basis).then(pl.format(template, *names)).otherwise(claim)
    return frame.select(description=claim + pl.format(". Sentences: {}.", "sentences"))[
        "description"
    ]
