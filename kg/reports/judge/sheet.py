"""Sheets of edges to judge: tables that a spreadsheet opens, saves, and that are read again.

Beside an edge's id a sheet has the ids of its ends, so that a person can see them, and what is
judged is known by either. A column that somebody added stays.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kg.common.csv_table import DELIMITERS, suffix
from kg.common.errors import OutputError
from kg.common.output import open_output
from kg.common.spreadsheet import guarded, unguarded
from kg.relate.judging.judgements import delimiter_of, read_rows_of, table_rows
from kg.reports.report import Report

SHEET = [  # all texts
    "judgement",  # yes, no; empty: not judged
    "subject",  # a name
    "subject_type",
    "basis",  # of a base edge, co-occurrence: are the two related?
    "predicate",
    "object",
    "object_type",
    "sentence",  # the best one, the two names between **, a cue between __
    "source",
    "line",
    "subject_id",
    "object_id",
    "edge",  # its id
]
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take a file for one of another encoding


@dataclass(frozen=True, repr=False)
class Sheet(Report):
    """Edges to be judged.

    Attributes:
        graph: the graph's name.
        rows: `SHEET`, and columns that somebody added.
    """

    graph: str
    rows: pl.DataFrame

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<Sheet of {self.graph}: {len(self):,} edges, {self.judged:,} judged>"

    def _repr_html_(self) -> str:
        return self.rows._repr_html_()

    @property
    def judged(self) -> int:
        """How many of the edges are judged."""
        return int((self.rows["judgement"] != "").sum())

    def text(self, delimiter: str = ",") -> str:
        """Return the sheet as CSV, its cells guarded from being computed."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerow(self.rows.columns)
        for row in self.rows.iter_rows():
            writer.writerow([guarded(cell or "") for cell in row])
        return out.getvalue()

    def write(self, path: str | Path) -> None:
        """Write the sheet to *path*, parted as the file that is there, or as its suffix says.

        Raises:
            OutputError: its suffix is none of a table, or it cannot be written.
        """
        path = Path(path)
        if str(path) == "-":
            with open_output(path) as file:
                file.write(self.text().encode())
            return
        if path.suffix.lower() not in DELIMITERS:
            wanted = f"a table: {' '.join(DELIMITERS)}"
            raise OutputError(str(path), f"the suffix {path.suffix!r}", wanted)
        text = self.text(delimiter_of(path) if path.is_file() else DELIMITERS[suffix(path)])
        with open_output(path) as file:
            file.write(f"{BYTE_ORDER_MARK}{text}".encode())

    def followed_by(self, more: "Sheet") -> "Sheet":
        """Return this sheet with the rows of another one below."""
        return Sheet(self.graph, pl.concat([self.rows, more.rows], how="diagonal"))

    def marked(self, row: int, mark: str) -> "Sheet":
        """Return this sheet with another mark in a row."""
        marks = self.rows["judgement"].scatter(row, mark)
        return Sheet(self.graph, self.rows.with_columns(judgement=marks))


def read_sheet(path: Path, graph: str) -> Sheet:
    """Return the sheet in a file, which may have columns of others; its marks are yes and no.

    Raises:
        JudgementError: it cannot be read, or a row is incomplete.
    """
    judgements = read_rows_of(path)
    cells = [row.cells for row in table_rows(path)]
    names = list(dict.fromkeys([*SHEET, *(cells[0] if cells else ())]))
    rows = [[unguarded(row.get(name, "")) for name in names] for row in cells]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String()), orient="row")
    words = {True: "yes", False: "no"}
    marks = judgements["is_true"].replace_strict(words, default="", return_dtype=pl.String)
    return Sheet(graph, frame.with_columns(judgement=marks, edge=judgements["id"]))
