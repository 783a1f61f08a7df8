"""Contracts of the tables: keys, what may be null, references, ranges; and a check of all of them.

`CONTRACTS` says of each table of `kg.store.tables` what its types do not. `broken` returns where
tables break theirs; a build asks it with ``--check``, and `kg verify` of any graph folder.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from kg.store.tables import BASES, TABLES

SMALL = 10_000  # rows of a table that is read once, not for each rule
SHOWN = 3  # rows that a finding names
CHECK_VARIABLE = "KG_CHECK"  # in the environment, "1": every build checks what it writes
Scan = Callable[[str], pl.LazyFrame]  # a table by its name


@dataclass(frozen=True)
class Reference:
    """Columns whose values, where none is null, are a row of another table."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True)
class Contract:
    """What holds for a table."""

    numbered: str = ""  # a column that is the number of its row
    keys: tuple[tuple[str, ...], ...] = ()  # no two rows have the same values in these
    nullable: frozenset[str] = frozenset()  # in all other columns there is no null
    rows_of: dict[str, str] = field(default_factory=dict)  # by column: the table whose row it is
    references: tuple[Reference, ...] = ()
    # By column, what it counts: a table, and its column that has the number of this row.
    counts: dict[str, tuple[str, str]] = field(default_factory=dict)
    conditions: dict[str, pl.Expr] = field(default_factory=dict)  # in words; null counts as true


def _within(column: str, least: float, most: float) -> dict[str, pl.Expr]:
    return {f"{column} from {least:g} to {most:g}": pl.col(column).is_between(least, most)}


def _at_least(least: int, *columns: str) -> dict[str, pl.Expr]:
    return {f"{column} from {least} up": pl.col(column) >= least for column in columns}


_SOURCE = Reference(("source",), "sources", ("source",))
_ENDS = ("subject", "object")
_PLACE = ("source", "sentence", "start", "end")
CONTRACTS: Mapping[str, Contract] = {
    "sources": Contract(
        keys=(("source",),),
        nullable=frozenset({"scheme", "documents", "paragraphs"}),
        conditions={
            "sha256 of 64 hex digits": pl.col("sha256").str.contains("^[0-9a-f]{64}$"),
        },
    ),
    "documents": Contract(
        keys=(("source", "document"),),
        nullable=frozenset({"name", "metadata"}),
        references=(_SOURCE,),
        conditions=_at_least(1, "line"),
    ),
    "sentences": Contract(
        keys=(("source", "sentence"),),
        nullable=frozenset({"document", "paragraph", "text"}),
        references=(
            _SOURCE,
            Reference(("source", "document"), "documents", ("source", "document")),
        ),
        conditions=_at_least(1, "line"),
    ),
    "mentions": Contract(
        numbered="mention",
        nullable=frozenset({"identifier", "cluster"}),
        references=(Reference(("source", "sentence"), "sentences", ("source", "sentence")),),
        conditions={
            "start before end": pl.col("start") < pl.col("end"),
            "begin before stop": pl.col("begin") < pl.col("stop"),
            **_at_least(1, "line"),
        },
    ),
    "relations": Contract(
        references=(_SOURCE,),
        rows_of=dict.fromkeys(_ENDS, "mentions"),
        conditions=_at_least(1, "line"),
    ),
    "entities": Contract(
        numbered="entity",
        keys=(("id",),),
        nullable=frozenset({"documents", "language"}),
        counts={"mentions": ("links", "entity")},
        conditions={
            **_within("share", 0, 1),  # 0: an override says of all of them what no tag does
            "no more sentences than mentions": pl.col("sentences") <= pl.col("mentions"),
            "no more documents than sentences": pl.col("documents") <= pl.col("sentences"),
            **_at_least(1, "mentions", "sentences", "documents"),
        },
    ),
    "surfaces": Contract(
        keys=(("entity", "surface", "type"),),
        nullable=frozenset({"language"}),
        rows_of={"entity": "entities"},
        conditions={
            "confidence above 0 to 1": (pl.col("confidence") > 0) & (pl.col("confidence") <= 1),
            **_at_least(1, "mentions"),
        },
    ),
    "links": Contract(numbered="mention", rows_of={"mention": "mentions", "entity": "entities"}),
    "edges": Contract(
        numbered="edge",
        keys=(("id",), ("subject", "predicate", "object")),
        nullable=frozenset({"candidate", "documents", "pmi", "t", "probability"}),
        rows_of=dict.fromkeys(_ENDS, "entities"),
        conditions={
            "two different ends": pl.col("subject") != pl.col("object"),
            "id of 20 hex digits": pl.col("id").str.contains("^[0-9a-f]{20}$"),
            f"basis {', '.join(BASES)}": pl.col("basis").is_in(list(BASES)),
            "strength above 0": pl.col("strength") > 0,
            "no more documents than sentences": pl.col("documents") <= pl.col("sentences"),
            "numbers that are finite": pl.all_horizontal(
                pl.col(name).is_finite()
                for name, dtype in TABLES["edges"].items()
                if dtype == pl.Float64
            ),
            **_within("npmi", -1, 1),
            **_within("dice", 0, 1),
            **_within("jaccard", 0, 1),
            **_within("association", 0, 1),
            **_within("p", 0, 1),
            **_within("q", 0, 1),
            **_within("probability", 0, 1),
            **_at_least(1, "sentences", "documents"),
        },
    ),
    "evidence": Contract(
        keys=(("edge", "rank"),),
        nullable=frozenset({"cue", "cue_begin", "cue_stop"}),
        rows_of={"edge": "edges"},
        references=tuple(
            Reference(tuple(f"{end}_{name}" for name in _PLACE), "mentions", _PLACE)
            for end in _ENDS
        ),
        conditions={
            "a cue with its place": pl.col("cue").is_null() == pl.col("cue_begin").is_null(),
            "cue_begin before cue_stop": pl.col("cue_begin") < pl.col("cue_stop"),
        },
    ),
    "diagnostics": Contract(
        nullable=frozenset({"source", "line"}), conditions=_at_least(1, "line")
    ),
}


@dataclass(frozen=True)
class Breach:
    """A part of a contract that rows of a table break."""

    table: str
    rule: str  # what should hold
    count: int  # of the rows that break it
    rows: tuple[int, ...]  # the first of them, from 0

    def __str__(self) -> str:
        """Return it in one line."""
        numbers = ", ".join(f"{row:,}" for row in self.rows)
        more = ", …" if self.count > len(self.rows) else ""
        return f"{self.table}: {self.count:,} without {self.rule} (row {numbers}{more})"


def is_wanted() -> bool:
    """Tell whether the environment wants that each build checks what it writes."""
    return os.environ.get(CHECK_VARIABLE) == "1"


def broken(scan: Scan, manifest: Mapping[str, Any]) -> Iterator[Breach]:
    """Yield where tables break their contracts.

    Args:
        scan: returns a table by its name.
        manifest: says which tables are missing, so that nothing refers to them, and which are
            partial, so that values and rows may be unknown.
    """
    missing, partial = manifest.get("missing", ()), manifest.get("partial", ())
    present = [name for name in CONTRACTS if name not in missing]
    sizes = pl.collect_all([scan(name).select(pl.len()) for name in present])
    rows = {name: size.item() for name, size in zip(present, sizes, strict=True)}
    scan = _held(scan, [name for name in present if rows[name] <= SMALL])
    rules_by_table = {name: dict(_rules(CONTRACTS[name], rows)) for name in present}
    for name in present:
        if name not in partial:
            rules_by_table[name] |= _values(name, CONTRACTS[name])
    for name, rules in rules_by_table.items():
        frame = scan(name)
        counts = frame.select((~rule).sum().alias(words) for words, rule in rules.items()).collect()
        for words, count in counts.row(0, named=True).items():
            if count:
                numbers = frame.select((~rules[words]).arg_true().head(SHOWN)).collect()
                yield Breach(name, words, count, tuple(numbers.to_series().to_list()))
        for column, (table, number) in CONTRACTS[name].counts.items():
            if table in present:
                counted = scan(table).group_by(number).len("counted").rename({number: "row"})
                yield from _miscounted(name, column, scan(name), counted, table)
        for reference in CONTRACTS[name].references:
            if reference.table in present:
                yield from _dangling(name, reference, scan)


def _held(scan: Scan, names: Sequence[str]) -> Scan:
    """Return *scan*, which takes tables of some names from memory."""
    frames = pl.collect_all([scan(name) for name in names])
    frame_by_name = {name: frame.lazy() for name, frame in zip(names, frames, strict=True)}
    return lambda name: frame_by_name[name] if name in frame_by_name else scan(name)


def _values(name: str, contract: Contract) -> dict[str, pl.Expr]:
    """Return which columns have no null, in words and as expressions."""
    return {
        f"a value in {column}": pl.col(column).is_not_null()
        for column in TABLES[name].names()
        if column not in contract.nullable
    }


def _rules(contract: Contract, rows: Mapping[str, int]) -> Iterator[tuple[str, pl.Expr]]:
    """Yield what must hold in each row, in words and as an expression without null."""
    if contract.numbered:
        number = pl.col(contract.numbered).cast(pl.Int64)
        own = number == pl.int_range(pl.len())
        yield f"{contract.numbered} as its row's number", own.fill_null(True)
    for key in contract.keys:
        columns = pl.struct(key) if len(key) > 1 else pl.col(key[0])
        yield f"{' and '.join(key)} of its own", columns.is_first_distinct()
    for column, table in contract.rows_of.items():
        if table in rows:
            yield f"a row of {table} in {column}", (pl.col(column) < rows[table]).fill_null(True)
    for words, condition in contract.conditions.items():
        yield words, condition.fill_null(True)


def _miscounted(
    name: str, column: str, frame: pl.LazyFrame, counted: pl.LazyFrame, table: str
) -> Iterator[Breach]:
    """Yield the rows whose number in *column* is not that of *counted*."""
    wrong = (
        frame.select(column)
        .with_row_index("row")
        .join(counted, on="row", how="left", maintain_order="left")
        .filter(pl.col(column) != pl.col("counted").fill_null(0))
        .collect()["row"]
    )
    if len(wrong):
        words = f"as many {column} as rows of {table}"
        yield Breach(name, words, len(wrong), tuple(wrong.head(SHOWN).to_list()))


def _dangling(name: str, reference: Reference, scan: Scan) -> Iterator[Breach]:
    """Yield the rows of a table that refer to no row of another one."""
    targets = scan(reference.table).select(reference.target).unique()
    lost = (
        scan(name)
        .select(reference.columns)
        .with_row_index("row")
        .drop_nulls()
        .join(targets, left_on=reference.columns, right_on=reference.target, how="anti")
        .select("row")
        .sort("row")
        .collect()["row"]
    )
    if len(lost):
        words = f"a row of {reference.table} for {', '.join(reference.columns)}"
        yield Breach(name, words, len(lost), tuple(lost.head(SHOWN).to_list()))
