"""Collect RDF statements into columns: per property, which subjects have which values.

In: quads, in whatever order. Out: a frame for each property of interest, with a row for each
distinct statement. IRIs become integer codes as they come, each distinct one being held once; a
subject whose statements are consecutive costs one code in all. Named graphs are ignored.
"""

from array import array
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from kg.common.errors import GraphError
from kg.common.quads import term_classes
from kg.emit.rdf.vocabulary import PROPERTIES, full

MAX_BUFFERED = 262_144  # statements that are held as Python objects at a time
REAL = "double"


class _Property:
    """The statements of one property that were read so far."""

    def __init__(self, name: str) -> None:
        self.name, self.kind = name, PROPERTIES[name].kind
        self.runs = array("I")  # of the subject: a number that counts changes of the subject
        self.values: list[str] = []
        self.parts: list[pl.DataFrame] = []


class Columns:
    """The statements of an RDF file, by property.

    Args:
        quads: those of the file.
        names: the properties of interest, as ``prefix:name``.
        where: names the file in errors.

    Raises:
        GraphError: a value is of another kind than its property has.
    """

    def __init__(self, quads: Iterable[Any], names: Iterable[str], where: str) -> None:
        self.where = where
        self._categories = pl.Categorical(pl.Categories.random("kg"))
        # Codes are valid as long as some column of their categories is alive.
        self._keep_alive = pl.Series([""], dtype=self._categories)
        self._properties = {name: _Property(name) for name in names}
        self._subjects: list[pl.Series] = [self._codes([])]  # by run
        self._collect(quads)
        subjects = pl.concat(self._subjects)
        self._frames = {
            name: self._finished(column, subjects) for name, column in self._properties.items()
        }
        self._properties.clear()

    def _collect(self, quads: Iterable[Any]) -> None:
        iri_class, literal_class = term_classes()
        columns: dict[str, tuple[Any, Any, Any]] = {
            full(name): (
                column.runs.append,
                column.values.append,
                iri_class if column.kind == "iri" else literal_class,
            )
            for name, column in self._properties.items()
        }
        subjects: list[str] = []
        last, run, buffered = "", -1, 0
        for subject, predicate, value, _ in quads:
            if (column := columns.get(predicate.value)) is None:
                continue
            add_run, add_value, wanted_class = column
            if type(value) is not wanted_class:
                wanted = "an IRI" if wanted_class is iri_class else "a literal"
                raise GraphError(f"{self.where}: {subject} {predicate}", str(value), wanted)
            if (name := subject.value) != last:
                subjects.append(name)
                last, run = name, run + 1
            add_run(run)
            add_value(value.value)
            buffered += 1
            if buffered == MAX_BUFFERED:
                self._flush(subjects)
                buffered = 0
        self._flush(subjects)

    def _codes(self, iris: list[str]) -> pl.Series:
        series = pl.Series("resource", iris, pl.String).cast(self._categories)
        return series.to_physical().cast(pl.UInt32)

    def _flush(self, subjects: list[str]) -> None:
        """Move what is held as Python objects into columns."""
        self._subjects.append(self._codes(subjects))
        subjects.clear()
        for column in self._properties.values():
            if not column.values:
                continue
            values = pl.Series("value", self._values(column))
            column.parts.append(pl.DataFrame({"run": pl.Series(column.runs), "value": values}))
            del column.runs[:]
            column.values.clear()

    def _values(self, column: _Property) -> pl.Series:
        if column.kind == "iri":
            return self._codes(column.values)
        texts = pl.Series(column.values, dtype=pl.String)
        if column.kind in ("text", "key"):
            return texts
        numbers = texts.cast(pl.Float64 if column.kind == REAL else pl.Int64, strict=False)
        if numbers.null_count():
            invalid = texts.filter(numbers.is_null())[0]
            where = f"{self.where}: {column.name}"
            raise GraphError(where, repr(invalid), f"a number ({column.kind})")
        return numbers

    @staticmethod
    def _finished(column: _Property, subjects: pl.Series) -> pl.DataFrame:
        """Return ``resource, value`` of a property, each pair once."""
        if not column.parts:
            dtypes = {"iri": pl.UInt32, "text": pl.String, "key": pl.String, REAL: pl.Float64}
            value = dtypes.get(column.kind, pl.Int64)
            return pl.DataFrame(schema={"resource": pl.UInt32, "value": value})
        frame = pl.concat(column.parts)
        column.parts.clear()
        statements = frame.select(subjects.gather(frame["run"]).alias("resource"), "value")
        if statements["resource"].n_unique() == len(statements):
            return statements
        return statements.unique(maintain_order=True)

    def statements(self, name: str) -> pl.DataFrame:
        """Return ``resource, value`` of the property *name*; IRIs are codes."""
        return self._frames[name]

    def counts(self) -> Iterator[tuple[str, int]]:
        """Yield each property, and how many distinct statements it has."""
        for name, frame in self._frames.items():
            yield name, len(frame)

    def code(self, iri: str) -> int:
        """Return the code of an IRI."""
        return int(self._codes([iri])[0])

    def iri(self, code: int) -> str:
        """Return the IRI of a code."""
        return str(self.iris(pl.Series([code], dtype=pl.UInt32))[0])

    def iris(self, codes: pl.Series) -> pl.Series:
        """Return the IRIs of codes."""
        return codes.cat.to(self._categories).cast(pl.String)
