"""Number the documents of CoNLL lines by the marks among them."""

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.read.common.chunk import CHUNK_DOCUMENTS


class DocumentNumbers:
    """Numbers the documents of a source; a document may go on over several pieces.

    What stands before the first of several marks is a document too, as marks may end documents; a
    mark that no sentence follows opens none.

    Args:
        source_document: the name of the document that the whole source is where nothing marks
            another; "": it is numbered; None: it is unknown.
    """

    def __init__(self, source_document: str | None) -> None:
        self.source_document = source_document
        self.number: int | None = None
        self.opened = ("", 0)  # its name and line
        self.marked: str | None = None  # the name at the last mark
        self.waiting: tuple[str, int] | None = None  # a name and line that no sentence followed yet
        self.sentence = 0  # the next one's number

    def of(
        self, marks: list[tuple[int, str]], first: Integers, line: int
    ) -> tuple[pl.DataFrame, pl.Series]:
        """Return the documents of a piece, and which one each sentence belongs to.

        Args:
            marks: rows of the piece at which a document begins, and their names.
            first: each sentence's first row.
            line: of the piece's first row.
        """
        marks = sorted(marks)
        index = np.searchsorted([row for row, _ in marks], first, side="right")
        counts = np.bincount(index, minlength=len(marks) + 1).tolist()
        rows = [self._row(counts[0])] if counts[0] else []
        numbers = [self.number]
        for (row, name), count in zip(marks, counts[1:], strict=True):
            if not name or name != self.marked:  # else it only goes on
                self.waiting = (name, line + row)
            self.marked = name
            if count:
                rows.append(self._row(count))
            numbers.append(self.number)
        documents = [row for row in rows if row[0] is not None]
        frame = pl.DataFrame(documents, CHUNK_DOCUMENTS, orient="row")
        document = pl.Series(numbers, dtype=pl.UInt32)
        if len(numbers) == 1:
            return frame, document.new_from_index(0, len(first))
        return frame, document.gather(index)

    def _row(self, count: int) -> tuple[int | None, str, int, int, int, None]:
        """Return the row of the document of the next *count* sentences, opened if need be."""
        if self.waiting is None and self.number is None and self.source_document is not None:
            self.waiting = (self.source_document, 1)
        if self.waiting is not None:
            name, line = self.waiting
            self.number = 0 if self.number is None else self.number + 1
            self.opened, self.waiting = (name or str(self.number), line), None
        first, self.sentence = self.sentence, self.sentence + count
        return self.number, *self.opened, first, count, None
