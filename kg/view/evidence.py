"""Take the evidence of edges for the page: each sentence once, and where the two names stand in it.

In: a graph folder and the edges of a page. Out: one packed part. Above the limit of sentences the
first ones of each edge stay before the second, those of strong edges before those of weak ones.
"""

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kg.store.folder import Folder
from kg.view.packing import pack

if TYPE_CHECKING:
    from kg.common.arrays import Array

SPAN = ("source", "sentence", "start", "end")  # the key of a mention
ENDS = ("subject", "object")
CUE = ("cue_begin", "cue_stop")
BOUNDS = ("subject_begin", "subject_stop", "object_begin", "object_stop")
DATE_KEY = re.compile(r"date|year|time|published|created", re.IGNORECASE)
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def evidence_part(folder: Folder, edges: pl.DataFrame, limit: int) -> str:
    """Return the evidence of *edges*, by their rows; *limit* is how many sentences there may be."""
    rows = _rows(folder, edges)
    ends = [rows.select(source=f"{end}_source", sentence=f"{end}_sentence") for end in ENDS]
    first = pl.concat(ends).with_row_index("at").group_by("source", "sentence").agg(pl.min("at"))
    order = first.with_columns(row=pl.col("at") % max(len(rows), 1)).sort("row", "at").head(limit)
    sentences = (
        folder.scan("sentences")
        .join(order.lazy().select("source", "sentence"), on=["source", "sentence"], how="semi")
        .select("source", "sentence", "document", "line", "text")
        .sort("source", "sentence")
        .collect()
        .with_row_index("place")
    )
    for end in ENDS:
        keys = sentences.select(
            pl.col("place").alias(f"{end}_place"),
            pl.col("source").alias(f"{end}_source"),
            pl.col("sentence").alias(f"{end}_sentence"),
        )
        rows = rows.join(keys, on=[f"{end}_source", f"{end}_sentence"], how="inner")
    rows = rows.sort("row", "rank")
    sources = sorted(set(sentences["source"]))
    numbers = {name: number for number, name in enumerate(sources)}
    source = sentences["source"].replace_strict(numbers, return_dtype=pl.Int64)
    dates = _Dates(folder, sentences)
    columns: dict[str, Array] = {
        "evidence.edge": rows["row"].to_numpy().astype(np.int64),
        **{f"evidence.{end}": rows[f"{end}_place"].to_numpy() for end in ENDS},
        **{f"evidence.{name}": rows[name].to_numpy() for name in BOUNDS},
        **{f"evidence.{name}": rows[name].fill_null(0).to_numpy() for name in CUE},
        "sentence.source": source.to_numpy(),
        "sentence.line": sentences["line"].to_numpy(),
        "sentence.date": dates.numbers,
    }
    values = {
        "sources": sources,
        "texts": sentences["text"].fill_null("").to_list(),
        "dates": dates.values,
        "date_key": dates.key,
        "left_out": len(first) - len(sentences),
    }
    return pack(columns, values, ["evidence.edge"])


def _rows(folder: Folder, edges: pl.DataFrame) -> pl.DataFrame:
    """Return the evidence of *edges*, the best first, with the characters of both names."""
    numbers = edges.select("edge", "strength").with_row_index("row")
    rows = folder.scan("evidence").join(numbers.lazy(), on="edge")
    spans = folder.scan("mentions").select(*SPAN, "begin", "stop").unique()
    for end in ENDS:
        keys = [f"{end}_{key}" for key in SPAN]
        rows = rows.join(spans.select(pl.all().name.prefix(f"{end}_")), on=keys)
    return rows.sort(["rank", -pl.col("strength"), "row"]).collect()


class _Dates:
    """The date of the document of each sentence, where documents carry one in their metadata.

    Attributes:
        key: of the metadata; "": there is no date.
        values: distinct dates, sorted, as written.
        numbers: for each sentence the number of its date, from 1; 0: none.
    """

    def __init__(self, folder: Folder, sentences: pl.DataFrame) -> None:
        self.key, self.values = "", list[str]()
        self.numbers: Array = np.zeros(len(sentences), np.int64)
        documents = folder.scan("documents").select("source", "document", "metadata").collect()
        if documents["metadata"].null_count() == len(documents):
            return
        rows = [_date(text) for text in documents["metadata"]]
        keys = sorted({key for key, _ in rows if key})
        if not keys:
            return
        self.key = max(keys, key=lambda name: sum(key == name for key, _ in rows))
        dates = [date if key == self.key else None for key, date in rows]
        self.values = sorted({date for date in dates if date})
        numbers = {date: number for number, date in enumerate(self.values, 1)}
        by_document = documents.select(
            "source", "document", date=pl.Series([numbers.get(date or "", 0) for date in dates])
        )
        joined = sentences.join(
            by_document, on=["source", "document"], how="left", maintain_order="left"
        )
        self.numbers = joined["date"].fill_null(0).to_numpy()


def _date(metadata: str | None) -> tuple[str, str]:
    """Return the first key of *metadata* that holds a date, and the date; both "" if none does."""
    for key, value in sorted(json.loads(metadata or "{}").items()):
        match = DATE.match(str(value)) if DATE_KEY.search(key) else None
        if match:
            return key, match[0]
    return "", ""
