"""Compare the sources of two graphs by name: new, gone, other bytes, or read otherwise."""

from typing import TYPE_CHECKING

import polars as pl

from kg.reports.diff.rows import CHANGED, REREAD, differs, in_order, joined_rows

if TYPE_CHECKING:
    from kg.store.folder import Folder

READING = ["format", "scheme", "documents", "sentences", "tokens"]
COMPARED = ["sha256", *READING]
SOURCES = pl.Schema(
    {
        "change": pl.String,  # new, gone, changed (other bytes), reread (read otherwise)
        "source": pl.String,  # its name
        "old_sha256": pl.String,  # of its bytes; all old_… are null if it is new
        "new_sha256": pl.String,  # all new_… are null if it is gone
        "old_format": pl.String,  # the reader's name
        "new_format": pl.String,
        "old_scheme": pl.String,  # the tagging scheme; null: no tags on tokens
        "new_scheme": pl.String,
        "old_documents": pl.UInt32,  # null: unknown
        "new_documents": pl.UInt32,
        "old_sentences": pl.UInt32,
        "new_sentences": pl.UInt32,
        "old_tokens": pl.UInt64,
        "new_tokens": pl.UInt64,
    }
)


def diff_sources(old: "Folder", new: "Folder") -> pl.DataFrame:
    """Return SOURCES, a row for each source that differs, by change and name."""
    rows = joined_rows(old.scan("sources"), new.scan("sources"), ["source"], COMPARED)
    reread = (pl.col("change") == CHANGED) & ~differs("sha256")
    return (
        rows.filter((pl.col("change") != CHANGED) | differs(*COMPARED))
        .with_columns(change=pl.when(reread).then(pl.lit(REREAD)).otherwise("change"))
        .pipe(in_order, pl.lit(0), "source")
        .select(SOURCES.names())
        .collect()
    )
