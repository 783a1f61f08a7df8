"""Gather RDF into columns: for each property, which things have which values.

In: quads, in whatever order. Out: a frame for each property that is asked for, with a row for each
distinct statement. IRIs become numbers as they come, each distinct one being held once; a thing
whose statements stand together costs one number in all. Graphs make no difference.
"""

from array import array
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from kg.common.errors import GraphError
from kg.common.quads import kinds
from kg.emit.rdf.vocabulary import PROPERTIES, full

MANY = 262_144  # statements that are held as Python objects at a time
REAL = "double"


class _Property:
    """The statements of one property, as they come."""

    def __init__(self, name: str) -> None:
        self.name, self.kind = name, PROPERTIES[name].kind
        self.runs = array("I")  # of whom: a number that counts changes of the subject
        self.values: list[str] = []
        self.parts: list[pl.DataFrame] = []


class Columns:
    """What an RDF file says of things, by property.

    Args:
        quads: what it says.
        names: the properties that matter, as ``prefix:name``.
        where: names the file in errors.

    Raises:
        GraphError: a value is of another kind than its property has.
    """

    def __init__(self, quads: Iterable[Any], names: Iterable[str], where: str) -> None:
        self.where = where
        self._iris = pl.Categorical(pl.Categories.random("kg"))
        # The numbers last as long as some column has them.
        self._held = pl.Series([""], dtype=self._iris)
        self._properties = {name: _Property(name) for name in names}
        self._subjects: list[pl.Series] = [self._codes([])]
        self._gather(quads)
        whole = pl.concat(self._subjects)
        self._frames = {name: self._finished(one, whole) for name, one in self._properties.items()}
        self._properties.clear()

    def _gather(self, quads: Iterable[Any]) -> None:
        iri, literal = kinds()
        wanted: dict[str, tuple[Any, Any, Any]] = {
            full(name): (one.runs.append, one.values.append, iri if one.kind == "iri" else literal)
            for name, one in self._properties.items()
        }
        subjects: list[str] = []
        last, number, held = "", -1, 0
        for subject, predicate, value, _ in quads:
            if (known := wanted.get(predicate.value)) is None:
                continue
            add_run, add_value, kind = known
            if type(value) is not kind:
                raise self._of_another_kind(subject, predicate, value, kind is iri)
            if (name := subject.value) != last:
                subjects.append(name)
                last, number = name, number + 1
            add_run(number)
            add_value(value.value)
            held += 1
            if held == MANY:
                self._flush(subjects)
                held = 0
        self._flush(subjects)

    def _of_another_kind(self, subject: Any, predicate: Any, value: Any, iri: bool) -> GraphError:
        wanted = "an IRI" if iri else "a literal"
        return GraphError(f"{self.where}: {subject} {predicate}", str(value), wanted)

    def _codes(self, iris: list[str]) -> pl.Series:
        return pl.Series("thing", iris, pl.String).cast(self._iris).to_physical().cast(pl.UInt32)

    def _flush(self, subjects: list[str]) -> None:
        """Put what is held as Python objects into columns."""
        self._subjects.append(self._codes(subjects))
        subjects.clear()
        for one in self._properties.values():
            if not one.values:
                continue
            values = pl.Series("value", self._values(one))
            one.parts.append(pl.DataFrame({"run": pl.Series(one.runs), "value": values}))
            del one.runs[:]
            one.values.clear()

    def _values(self, one: _Property) -> pl.Series:
        if one.kind == "iri":
            return self._codes(one.values)
        texts = pl.Series(one.values, dtype=pl.String)
        if one.kind in ("text", "key"):
            return texts
        numbers = texts.cast(pl.Float64 if one.kind == REAL else pl.Int64, strict=False)
        if numbers.null_count():
            bad = texts.filter(numbers.is_null())[0]
            raise GraphError(f"{self.where}: {one.name}", repr(bad), f"a number ({one.kind})")
        return numbers

    @staticmethod
    def _finished(one: _Property, subjects: pl.Series) -> pl.DataFrame:
        """Return ``thing, value`` of a property, each pair once."""
        if not one.parts:
            types = {"iri": pl.UInt32, "text": pl.String, "key": pl.String, REAL: pl.Float64}
            return pl.DataFrame(schema={"thing": pl.UInt32, "value": types.get(one.kind, pl.Int64)})
        frame = pl.concat(one.parts)
        one.parts.clear()
        found = frame.select(subjects.gather(frame["run"]).alias("thing"), "value")
        if found["thing"].n_unique() == len(found):
            return found
        return found.unique(maintain_order=True)

    def said(self, name: str) -> pl.DataFrame:
        """Return ``thing, value`` of a property: all that is said; an IRI as a number."""
        return self._frames[name]

    def count(self) -> Iterator[tuple[str, int]]:
        """Yield each property, and how many distinct statements there are."""
        for name, frame in self._frames.items():
            yield name, len(frame)

    def code(self, iri: str) -> int:
        """Return the number of an IRI."""
        return int(self._codes([iri])[0])

    def iri(self, code: int) -> str:
        """Return the IRI of a number."""
        return str(self.iris(pl.Series([code], dtype=pl.UInt32))[0])

    def iris(self, codes: pl.Series) -> pl.Series:
        """Return the IRIs of numbers."""
        return codes.cat.to(self._iris).cast(pl.String)
