"""Number the documents of CoNLL lines by the marks among them."""

from collections.abc import Sequence

import polars as pl

from kg.read.common.chunk import CHUNK_DOCUMENTS
from kg.read.token_lines.segmentation import Mark


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
        self.docstart = ""  # the last name after -DOCSTART-
        self.waiting: tuple[str, int] | None = None  # a name and line that no sentence followed yet
        self.sentence = 0  # the next one's number

    def of(
        self, marks: Sequence[Mark], counts: Sequence[int], line: int
    ) -> tuple[pl.DataFrame, pl.Series]:
        """Return the documents of a piece, and their numbers: before the first mark, and at each.

        Args:
            marks: rows of the piece at which a document begins, sorted, and their names.
            counts: of the sentences before the first mark, and of those behind each.
            line: of the piece's first row.
        """
        rows = [self._row(counts[0])] if counts[0] else []
        numbers = [self.number]
        for mark, count in zip(marks, counts[1:], strict=True):
            name = self._name(mark)
            if not name or name != self.marked:  # else it only goes on
                self.waiting = (name, line + mark.row)
            self.marked = name
            if count:
                rows.append(self._row(count))
            numbers.append(self.number)
        documents = [row for row in rows if row[0] is not None]
        frame = pl.DataFrame(documents, CHUNK_DOCUMENTS, orient="row")
        return frame, pl.Series(numbers, dtype=pl.UInt32)

    def _name(self, mark: Mark) -> str:
        """Return the name at a mark; "" if -DOCSTART- begins another document of the same name."""
        if not mark.is_docstart:
            return mark.name
        before, self.docstart = self.docstart, mark.name
        return "" if mark.name == before else mark.name

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
