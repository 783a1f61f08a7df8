"""Nodes or relationships of one kind as a load holds them: properties on disk, numbers in memory.

In: `Nodes` or `SlicedLinks` of `kg.emit.property_graph`. In memory stay the ids, a hash of each row
and the ends of relationships as numbers; the rows with all their properties lie in files of `SLICE`
rows, of which one is read at a time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from kg.common.arrays import narrow
from kg.common.output import SCRATCH, telling
from kg.emit.property_graph import Nodes, SlicedLinks, digests

SLICE = 50_000  # rows that are in memory with all their properties


class RowLookup:
    """Finds the row of a text among distinct *ids*.

    >>> RowLookup(pl.Series(["b", "a"])).rows(pl.Series(["a", "c", "b", None])).to_list()
    [1, None, 0, None]
    """

    def __init__(self, ids: pl.Series) -> None:
        hashes = ids.hash().to_numpy()  # of this process alone
        self.ids = ids
        self.order = narrow(np.argsort(hashes, kind="stable"), np.uint32, "rows of a graph")
        self.hashes = hashes[self.order]

    def rows(self, texts: pl.Series) -> pl.Series:
        """Return the row of each of *texts*, null where it has none; O(n log m)."""
        hashes = texts.hash().to_numpy()
        place = np.searchsorted(self.hashes, hashes)
        rows = np.full(len(texts), -1, np.int64)
        left = np.arange(len(texts))
        while len(left):  # once more for each id of an equal hash
            left = left[place[left] < len(self.hashes)]
            left = left[self.hashes[place[left]] == hashes[left]]
            candidates = self.order[place[left]]
            is_id = (self.ids.gather(candidates) == texts.gather(left)).fill_null(False).to_numpy()
            rows[left[is_id]] = candidates[is_id]
            left = left[~is_id]
            place[left] += 1
        return pl.select(row=pl.Series(rows).replace(-1, None).cast(pl.UInt32)).to_series()


@dataclass(frozen=True)
class Part:
    """Nodes or relationships of one kind; see the module."""

    what: str
    bases: tuple[str, ...]  # the label that all nodes have; of relationships, that of either end
    schema: pl.Schema  # of all columns, as `Nodes` or `Links` have them
    numbers: pl.DataFrame  # id; hash, as of `digests`; label, or kind, subject and object
    files: tuple[Path, ...]  # of the rows; none where they need not be read again
    sizes: tuple[int, ...]  # how many rows each has

    @classmethod
    def all_of(
        cls, nodes: Iterable[Nodes], links: Iterable[SlicedLinks], folder: Path | None = None
    ) -> list["Part"]:
        """Return all nodes and relationships of a graph; the rest is as of `of`."""
        return [
            *(cls.of(each, folder) for each in nodes),
            *(cls.of(each, folder) for each in links),
        ]

    @classmethod
    def of(cls, rows: Nodes | SlicedLinks, folder: Path | None = None) -> "Part":
        """Return *rows*; they are written into *folder*, if one is given.

        Raises:
            OutputError: there is no room for them.
        """
        bases = (rows.base,) if isinstance(rows, Nodes) else rows.bases
        numbers: list[pl.DataFrame] = []
        files: list[Path] = []
        for frame in _slices(rows):
            numbers.append(_numbers(frame))
            if folder is not None:
                files.append(folder / f"{rows.what}-{len(files)}.arrow")
                with telling(SCRATCH), files[-1].open("wb") as file:
                    frame.write_ipc(file, compression="lz4")
        sizes = tuple(len(each) for each in numbers)
        return cls(rows.what, bases, frame.schema, pl.concat(numbers), tuple(files), sizes)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.numbers)

    @property
    def is_nodes(self) -> bool:
        """Whether they are nodes."""
        return len(self.bases) == 1

    @cached_property
    def lookup(self) -> RowLookup:
        """Finds the row of an id."""
        return RowLookup(self.numbers["id"])

    def labels(self) -> list[str]:
        """Return the labels of nodes, beside the base, or the types of relationships; sorted."""
        name = "label" if self.is_nodes else "kind"
        return sorted(self.numbers[name].unique().cast(pl.String))

    def taken(self, numbered: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Yield the rows that *numbered* has in its column ``row``, which ascends, with its others.

        Those of one file come at a time.
        """
        bounds = np.cumsum([0, *self.sizes])
        cuts = np.searchsorted(numbered["row"].to_numpy(), bounds)
        for number in np.flatnonzero(np.diff(cuts)).tolist():
            these = numbered[int(cuts[number]) : int(cuts[number + 1])]
            rows = self._read(number)[these["row"] - int(bounds[number])]
            yield pl.concat([rows, these.drop("row")], how="horizontal")

    def slices(self, names: list[str]) -> Iterator[pl.DataFrame]:
        """Yield the columns *names* of all rows, those of one file at a time."""
        return (self._read(number, names) for number in range(len(self.files)))

    def _read(self, number: int, names: list[str] | None = None) -> pl.DataFrame:
        return pl.read_ipc(self.files[number], columns=names)


def _slices(rows: Nodes | SlicedLinks) -> Iterator[pl.DataFrame]:
    """Yield *rows*, at most SLICE at a time; at least once."""
    for frame in [rows.frame] if isinstance(rows, Nodes) else rows.slices:
        yield from frame.iter_slices(SLICE) if len(frame) else [frame]


def _numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of `Part.numbers` of *frame*."""
    names = ["kind", "subject", "object"] if "kind" in frame.columns else ["label"]
    text = pl.col(names[0]).cast(pl.Categorical)
    return frame.select("id", digests(frame), text, *names[1:])
