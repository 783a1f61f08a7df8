"""Choose edges of a graph: by what they are, how much is behind them, and by entity.

In: a graph folder and `Filters`. Out: a folder that gives fewer edges, and their evidence, to
whoever reads it; nothing else is different. Entities stay, also those that are left without an
edge. The filters work in the order of the fields of `Filters`, each on what the one before left.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Floats, Integers
from kg.common.errors import FilterError
from kg.schema.declarations import Thresholds
from kg.store.folder import Folder
from kg.store.tables import BASES

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.dataset as ds

SHOWN = 8  # names that an error lists
NUMBERS = ["edge", "subject", "object", "sentences", "documents", "strength", "q"]
_BACKBONE = re.compile(r"disparity=([0-9.eE+-]+)")


@dataclass(frozen=True)
class Filters:
    """Which edges to take; what is empty or None takes all."""

    basis: tuple[str, ...] = ()  # any of these
    predicate: tuple[str, ...] = ()  # likewise
    type: tuple[str, ...] = ()  # of both ends
    min_sentences: int | None = None
    min_documents: int | None = None  # where they are unknown, no edge has enough
    max_q: float | None = None  # [0, 1]
    min_strength: float | None = None
    backbone: float | None = None  # α of the disparity filter, (0, 1]
    top_per_entity: int | None = None  # among the strongest of either end

    def __bool__(self) -> bool:
        """Tell whether anything is asked for."""
        return self != Filters()

    @classmethod
    def of(cls, filters: "Filters | None" = None, **criteria: Any) -> "Filters":
        """Return *filters* with *criteria* in the place of their fields, each checked.

        Raises:
            FilterError: there is no such field, or its value is out of its range.
        """
        names = {name.name for name in fields(cls)}
        given: dict[str, Any] = {}
        for name, value in criteria.items():
            if name not in names:
                raise FilterError("filter", repr(name), f"one of {', '.join(sorted(names))}")
            if name in ("basis", "predicate", "type"):
                given[name] = (value,) if isinstance(value, str) else tuple(value or ())
                continue
            text = name == "backbone" and isinstance(value, str)
            given[name] = parse_backbone(value) if text else value
            _check_range(name, given[name])
        return replace(filters or cls(), **given)

    def or_else(self, thresholds: Thresholds) -> "Filters":
        """Return these, and of the *thresholds* of a schema those that are not given here."""
        asked = {name: value for name, value in asdict(thresholds).items() if value is not None}
        return replace(self, **{k: v for k, v in asked.items() if getattr(self, k) is None})


def parse_filters(said: Mapping[str, Any], where: str) -> Filters:
    """Return the filters that ``graph.json``, or what was made of it, says were applied.

    Raises:
        FilterError: it says something else.
    """
    names = {field.name for field in fields(Filters)}
    if unknown := sorted(said.keys() - names):
        raise FilterError(where, f"the filter {unknown[0]!r}", f"one of {', '.join(sorted(names))}")
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in said.items()}
    return Filters(**given)


_RANGES = {  # the least and the largest value of a criterion
    "min_sentences": (0, None),
    "min_documents": (0, None),
    "max_q": (0, 1),
    "min_strength": (0, None),
    "backbone": (0, 1),
    "top_per_entity": (1, None),
}


def _check_range(name: str, value: Any) -> None:
    """Raise FilterError if *value* is no number, or out of the range of criterion *name*."""
    if name not in _RANGES or value is None:
        return
    least, largest = _RANGES[name]
    wanted = f"a number from {least}" + (f" to {largest}" if largest is not None else " up")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FilterError(name, repr(value), wanted)
    if not least <= value <= (largest if largest is not None else value):
        raise FilterError(name, repr(value), wanted)


def parse_backbone(text: str) -> float:
    """Return α of ``disparity=0.05``.

    Raises:
        FilterError: *text* is something else.
    """
    match = _BACKBONE.fullmatch(text)
    try:
        alpha = float(match[1]) if match else 0.0
    except ValueError:
        alpha = 0.0
    if not 0 < alpha <= 1:
        raise FilterError("--backbone", repr(text), "disparity=ALPHA, with ALPHA up to 1", "0.05")
    return alpha


class Filtered(Folder):
    """A folder of which some edges are not seen; the others are numbered anew, in their order."""

    def __init__(self, whole: Folder, kept: Flags, filters: Filters) -> None:
        self._number = pl.Series(np.where(kept, np.cumsum(kept) - 1, -1))
        self._number = self._number.set(self._number < 0, None).cast(pl.UInt32)
        edges = whole.scan("edges").select("edge", "predicate").collect()
        counted = edges.filter(pl.Series(kept))["predicate"].value_counts().sort("predicate")
        tables = dict(whole.manifest["tables"])
        said = json.dumps(asdict(filters), sort_keys=True)
        for name in ("edges", "evidence"):
            mixed = hashlib.sha256(f"{tables[name]['sha256']}{said}".encode()).hexdigest()
            tables[name] = {**tables[name], "sha256": mixed}
        tables["edges"]["rows"] = int(np.count_nonzero(kept))
        super().__init__(whole.path, {**whole.manifest, "tables": tables}, whole.files)
        self._whole = whole  # whose files these are
        tables["evidence"]["rows"] = self.scan("evidence").select(pl.len()).collect().item()
        self.manifest = {
            **self.manifest,
            "counts": {**whole.manifest["counts"], "edges": dict(counted.rows())},
            "filters": {name: value for name, value in asdict(filters).items() if value},
        }

    def scan(self, table: str) -> pl.LazyFrame:
        """Return *table* as a lazy frame."""
        frame = super().scan(table)
        if table not in ("edges", "evidence"):
            return frame
        number = pl.col("edge").map_batches(self._renumber, pl.UInt32)
        return frame.with_columns(edge=number).drop_nulls("edge")

    def dataset(self, table: str) -> "ds.Dataset | pa.Table":
        """Return *table* for an engine that takes Arrow data; edges and evidence in memory."""
        if table not in ("edges", "evidence"):
            return super().dataset(table)
        return self.scan(table).collect().to_arrow()

    def batches(self, table: str, columns: Iterable[str] | None = None) -> Iterator[pl.DataFrame]:
        """Yield *table* in pieces."""
        if table not in ("edges", "evidence"):
            yield from super().batches(table, columns)
            return
        names = None if columns is None else list(columns)
        read = names if names is None or "edge" in names else ["edge", *names]
        for batch in super().batches(table, read):
            number = self._renumber(batch["edge"])
            found = batch.with_columns(edge=number).drop_nulls("edge")
            yield found if names is None else found.select(names)

    def _renumber(self, edge: pl.Series) -> pl.Series:
        return self._number.gather(edge)


def filtered(folder: Folder, filters: Filters) -> Folder:
    """Return *folder* with the edges that pass.

    Time and memory are those of a few columns of numbers of all edges.

    Raises:
        FilterError: the graph has no such basis, predicate or type, or knows no documents.
    """
    return Filtered(folder, passing(folder, filters), filters) if filters else folder


def passing(folder: Folder, filters: Filters) -> Flags:
    """Tell which edges of *folder* pass."""
    kept = _named(folder, filters)
    edges = folder.scan("edges").select(NUMBERS).collect()
    kept &= _enough(edges, filters)
    subject, object_ = (edges[end].to_numpy().astype(np.int64) for end in ("subject", "object"))
    strength = edges["strength"].to_numpy()
    if filters.backbone is not None:
        rows = np.flatnonzero(kept)
        kept[rows] = disparity(subject[rows], object_[rows], strength[rows], filters.backbone)
    if filters.top_per_entity is not None:
        rows = np.flatnonzero(kept)
        kept[rows] = strongest(subject[rows], object_[rows], strength[rows], filters.top_per_entity)
    return kept


def _named(folder: Folder, filters: Filters) -> Flags:
    """Tell which edges are what is asked for."""
    edges = folder.scan("edges").select("subject", "object", "basis", "predicate").collect()
    types = folder.scan("entities").select("type").collect()["type"]
    known = {
        "basis": list(BASES),
        "predicate": sorted(folder.manifest["counts"]["edges"]),
        "type": sorted(types.unique()),
    }
    kept = pl.Series([True]).new_from_index(0, len(edges))
    for name, there in known.items():
        asked = getattr(filters, name)
        for value in asked:
            if value not in there:
                raise FilterError(f"--{name}", repr(value), _wanted(value, there))
        if not asked:
            continue
        columns = [edges[name]] if name != "type" else [types.gather(edges[e]) for e in _ENDS]
        for column in columns:
            kept &= column.is_in(list(asked))
    return np.array(kept.to_numpy())


_ENDS = ("subject", "object")


def _wanted(value: str, there: list[str]) -> str:
    """Say which names there are, of many those that are spelt alike."""
    if len(there) <= SHOWN:
        return f"one of {', '.join(there)}"
    alike = get_close_matches(value, there, SHOWN, 0.5)
    return f"one of {len(there)}, such as {', '.join(alike or there[:SHOWN])}"


def _enough(edges: pl.DataFrame, filters: Filters) -> Flags:
    """Tell behind which edges there is enough."""
    if filters.min_documents and len(edges) and edges["documents"].is_null().all():
        hint = "files of a folder are documents"
        raise FilterError("--min-documents", "no known documents", "a graph with documents", hint)
    limits = {
        "min_sentences": pl.col("sentences") >= pl.lit(filters.min_sentences),
        "min_documents": pl.col("documents") >= pl.lit(filters.min_documents),
        "max_q": pl.col("q") <= pl.lit(filters.max_q),
        "min_strength": pl.col("strength") >= pl.lit(filters.min_strength),
    }
    asked = [limit for name, limit in limits.items() if getattr(filters, name) is not None]
    whole = pl.all_horizontal(pl.lit(True), *asked).fill_null(False).alias("kept")
    return np.array(edges.select(pl.col("edge") >= 0, whole)["kept"].to_numpy())


def disparity(subject: Integers, object_: Integers, strength: Floats, alpha: float) -> Flags:
    """Tell which edges are of the backbone (Serrano, Boguñá and Vespignani 2009).

    α of a pair at one end is (1 - w/s)^(k-1): w is its strength, that of its strongest edge, s the
    sum of w of that end, k how many pairs it has. A pair is kept, with all its edges, if α is below
    *alpha* at either end; an end with one pair tells nothing, α is 1 there.
    """
    if not len(subject):
        return np.zeros(0, bool)
    size = 1 + int(max(subject.max(), object_.max()))
    key = np.minimum(subject, object_) * size + np.maximum(subject, object_)
    order = np.lexsort((-strength, key))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    pair = order[first]  # the strongest edge of each pair, by pair
    weight, ends = strength[pair], (subject[pair], object_[pair])
    sums = np.bincount(np.concatenate(ends), np.tile(weight, 2), size)
    degree = np.bincount(np.concatenate(ends), minlength=size)
    alphas = [np.maximum(1 - weight / sums[end], 0) ** (degree[end] - 1) for end in ends]
    good = np.minimum(*alphas) < alpha
    return np.asarray(good[np.searchsorted(key[pair], key)])


def strongest(subject: Integers, object_: Integers, strength: Floats, most: int) -> Flags:
    """Tell which edges are among the *most* strongest of an end; of equal ones, the first."""
    edge = np.tile(np.arange(len(subject)), 2)
    end = np.concatenate((subject, object_))
    order = np.lexsort((edge, -strength[edge], end))
    opens = np.flatnonzero(np.diff(end[order], prepend=-1))
    place = np.arange(len(order)) - np.repeat(opens, np.diff(opens, append=len(order)))
    kept = np.zeros(len(subject), bool)
    kept[edge[order][place < most]] = True
    return kept
