"""Text units and documents: sentences with a mention as what is retrieved, and where they stand.

In: a graph folder that keeps its texts. Out: frames in the order of the tables.
"""

import polars as pl

from kg.common.errors import GraphError
from kg.emit.sentence_nodes import mentioned, with_sentence_ids
from kg.store.folder import Folder


def check_texts(folder: Folder, form: str) -> None:
    """Raise GraphError where *folder* has no texts or evidence for the format *form*."""
    folder.require("mentions", "links", "evidence")
    sentences = folder.scan("sentences").select(pl.col("text").is_null().any()).collect()
    if sentences.item():
        hint = "build it without --no-text"
        raise GraphError(str(folder.path), "no texts of sentences", f"them for {form}", hint)


def text_units(folder: Folder) -> pl.DataFrame:
    """Return the sentences with a mention.

    Columns: ``unit`` (row, from 0), ``id`` (source:line), ``source, sentence, line, text``, and
    ``document_id`` (source#document; the source's name where documents are unknown).
    """
    numbered = pl.concat_str(["source", "document"], separator="#")  # null: unknown
    return (
        with_sentence_ids(folder)
        .select("id", "source", "sentence", "line", "text", document_id=numbered)
        .with_columns(pl.col("document_id").fill_null(pl.col("source")))
        .with_row_index("unit")
        .collect()
    )


def text_documents(folder: Folder, units: pl.DataFrame) -> pl.DataFrame:
    """Return the documents that *units* stand in, in the order in which they do.

    Columns: ``id``, ``title`` (its name, else its id), ``source``, ``text`` (its sentences with a
    mention, one a line), ``units`` (their ids), ``metadata`` (JSON; null: none).
    """
    marked = (
        folder.scan("documents")
        .select("name", "metadata", id=pl.concat_str(["source", "document"], separator="#"))
        .collect()
    )
    return (
        units.group_by("document_id", maintain_order=True)
        .agg(pl.col("source").first(), text=pl.col("text").str.join("\n"), units="id")
        .rename({"document_id": "id"})
        .join(marked, on="id", how="left", maintain_order="left")
        .select(
            "id", pl.coalesce("name", "id").alias("title"), "source", "text", "units", "metadata"
        )
    )


def mentions_of_units(folder: Folder) -> pl.DataFrame:
    """Return ``entity`` and ``unit``, once for each entity that a text unit mentions, sorted."""
    return mentioned(folder).select(entity="subject", unit="object")
