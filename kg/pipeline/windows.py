"""Number the co-occurrence windows of a corpus: sliding windows, paragraphs, documents."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.common.diagnostic_rules import Rule
from kg.common.errors import CorpusError
from kg.relate.windows import NO_WINDOW, Spans, Window
from kg.store.draft import Draft
from kg.store.tables import DIAGNOSTICS, diagnostics

HINTS = {
    "paragraph": "try --window 3, of three sentences",
    "document": "the files of a folder are documents",
}


@dataclass(frozen=True)
class Windows:
    """The windows of a corpus; the arrays have one row for each sentence that has a mention."""

    total: int
    token: Integers | None = None  # its first, in the corpus; None: sentences are the windows
    first: Integers | None = None  # windows that it is in, both inclusive
    last: Integers | None = None

    def spans(self, sentence: Integers, done: int) -> Spans | None:
        """Return the windows of mentions by their *sentence*; *done* sentences are read by then."""
        if self.token is None or self.first is None or self.last is None:
            return None
        until = int(self.first[done]) if done < len(self.first) else NO_WINDOW
        return Spans(self.token[sentence], self.first[sentence], self.last[sentence], until)


def find_windows(draft: Draft, window: Window) -> tuple[Windows, pl.DataFrame]:
    """Return the windows of the sentences of *draft*, and diagnostics about unknown ones.

    Where the document or paragraph of a sentence is unknown, it is a window of its own.

    Raises:
        CorpusError: no document or paragraph is known.
    """
    sources = draft.scan("sources").collect()
    no_notes = pl.DataFrame(schema=DIAGNOSTICS)
    if window.is_sentence:
        return Windows(int(sources["sentences"].sum())), no_notes
    offsets = sources.select(
        "source",
        tokens=pl.col("tokens").cum_sum().cast(pl.Int64) - pl.col("tokens").cast(pl.Int64),
    )
    columns = ["source", "sentence", "document", "paragraph", "token"]
    rows = (
        draft.scan("sentences")
        .select(columns)
        .collect()
        .join(offsets, on="source", how="left", maintain_order="left")
    )
    token = (rows["tokens"] + rows["token"].cast(pl.Int64)).to_numpy()
    if window.unit == "sentence":
        return Windows(
            int(sources["sentences"].sum()), token, *_sliding(draft, rows, window.size)
        ), no_notes
    number, total, notes = _units(sources, rows, window.unit)
    return Windows(total, token, number, number), notes


def _sliding(draft: Draft, rows: pl.DataFrame, size: int) -> tuple[Integers, Integers]:
    """Return the first and last window of each sentence; a window starts at every sentence.

    A window ends with its document, or its source where documents are unknown.
    """
    opened = draft.scan("documents").select("source", "document", opens="sentence").collect()
    joined = rows.join(opened, on=["source", "document"], how="left", maintain_order="left")
    # Sources do not share numbers; sentences that are left out keep theirs.
    source = np.cumsum(rows["source"].ne_missing(rows["source"].shift()).to_numpy())
    sentence = joined["sentence"].cast(pl.Int64).to_numpy()
    last_of = np.maximum.reduceat(sentence, np.flatnonzero(np.diff(source, prepend=0)))
    offset = np.concatenate(([0], np.cumsum(last_of + 1)))[source - 1]
    opens = joined["opens"].fill_null(0).cast(pl.Int64).to_numpy()
    first = np.maximum(sentence - size + 1, opens)
    return first + offset, sentence + offset


def _units(
    sources: pl.DataFrame, rows: pl.DataFrame, unit: str
) -> tuple[Integers, int, pl.DataFrame]:
    """Number the documents or paragraphs of the sentences, in their order."""
    unknown = rows[unit].is_null()
    if unknown.all():
        where = ", ".join(sources["source"].head(3))
        raise CorpusError(where, f"no {unit}s", f"{unit}s for --window {unit}", HINTS[unit])
    changes = rows.select(
        pl.any_horizontal(pl.col("source", unit).ne_missing(pl.col("source", unit).shift()))
        | pl.col(unit).is_null()
    ).to_series()
    number = np.cumsum(changes.to_numpy()) - 1
    total = int(sources[f"{unit}s"].sum()) + int(unknown.sum())
    counted = rows.filter(unknown).group_by("source", maintain_order=True).len().rows()
    notes: list[tuple[str | None, int | None, str]] = [
        (source, None, f"{count:,} sentences of no known {unit}") for source, count in counted
    ]
    return number, total, diagnostics("relate", Rule.UNKNOWN_WINDOW, "windows of their own", notes)
