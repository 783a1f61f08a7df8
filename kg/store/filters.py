"""Filter the edges of a graph: by trust, predicate, support and q-value, disparity, top edges.

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
from kg.common.exact_sums import quantise, sums_by
from kg.schema.declarations import Thresholds
from kg.store.analysis import Analysis
from kg.store.folder import Folder
from kg.store.tables import BASES
from kg.store.trust import trusted

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.dataset as ds

MAX_NAMES = 8  # that an error lists
NUMBER_COLUMNS = ["edge", "subject", "object", "sentences", "documents", "strength", "q"]
NUMBER_COLUMNS += ["probability"]
_BACKBONE = re.compile(r"disparity=([0-9.eE+-]+)")


@dataclass(frozen=True)
class Filters:
    """Conditions on edges; a field that is empty or None accepts all."""

    trusted: bool = False  # what is claimed or strong, by `kg.store.trust`
    basis: tuple[str, ...] = ()  # one of these
    predicate: tuple[str, ...] = ()  # one of these
    type: tuple[str, ...] = ()  # one of these, at both ends
    min_sentences: int | None = None
    min_documents: int | None = None  # an edge of unknown documents has not enough
    max_q: float | None = None  # [0, 1]
    min_strength: float | None = None
    min_probability: float | None = None  # [0, 1]
    backbone: float | None = None  # α of the disparity filter, (0, 1]
    top_per_entity: int | None = None  # among the likeliest or strongest edges of either end

    def __bool__(self) -> bool:
        """Tell whether there is any condition."""
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
        """Return these filters, completed by the *thresholds* of a schema."""
        defaults = {name: value for name, value in asdict(thresholds).items() if value is not None}
        return replace(self, **{k: v for k, v in defaults.items() if getattr(self, k) is None})


def parse_filters(mapping: Mapping[str, Any], where: str) -> Filters:
    """Return the filters of a *mapping*, as ``graph.json`` and exports keep those applied.

    Raises:
        FilterError: it has an unknown key.
    """
    names = {field.name for field in fields(Filters)}
    if unknown := sorted(mapping.keys() - names):
        raise FilterError(where, f"the filter {unknown[0]!r}", f"one of {', '.join(sorted(names))}")
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in mapping.items()}
    return Filters(**given)


_RANGES = {  # the least and the largest value of a criterion
    "min_sentences": (0, None),
    "min_documents": (0, None),
    "max_q": (0, 1),
    "min_strength": (0, None),
    "min_probability": (0, 1),
    "backbone": (0, 1),
    "top_per_entity": (1, None),
}


def _check_range(name: str, value: Any) -> None:
    """Raise FilterError if *value* is no number, or out of the range of criterion *name*."""
    if name == "trusted" and not isinstance(value, bool):
        raise FilterError(name, repr(value), "True or False")
    if name not in _RANGES or value is None:
        return
    least, largest = _RANGES[name]
    wanted = f"a number from {least}" + (f" to {largest}" if largest is not None else " up")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FilterError(name, repr(value), wanted)
    if not least <= value <= (largest if largest is not None else value):
        raise FilterError(name, repr(value), wanted)


def parse_backbone(text: str) -> float:
    """Return α of a backbone filter, such as ``disparity=0.05``.

    Raises:
        FilterError: *text* is no such filter, or α is not in (0, 1].
    """
    match = _BACKBONE.fullmatch(text)
    try:
        alpha = float(match[1]) if match else 0.0
    except ValueError:
        alpha = 0.0
    if not 0 < alpha <= 1:
        wanted = "disparity=ALPHA, with ALPHA above 0 and at most 1"
        raise FilterError(
            "--backbone",
            repr(text),
            wanted,
            "try --backbone disparity=0.05, in Python backbone=0.05",
        )
    return alpha


class Filtered(Folder):
    """A graph folder without some of its edges; the others are numbered anew, in their order."""

    def __init__(self, folder: Folder, kept: Flags, filters: Filters) -> None:
        self._number = pl.Series(np.where(kept, np.cumsum(kept) - 1, -1))
        self._number = self._number.set(self._number < 0, None).cast(pl.UInt32)
        edges = folder.scan("edges").select("edge", "predicate").collect()
        counted = edges.filter(pl.Series(kept))["predicate"].value_counts().sort("predicate")
        tables = dict(folder.manifest["tables"])
        conditions = json.dumps(asdict(filters), sort_keys=True)
        for name in ("edges", "evidence"):
            mixed = hashlib.sha256(f"{tables[name]['sha256']}{conditions}".encode()).hexdigest()
            tables[name] = {**tables[name], "sha256": mixed}
        tables["edges"]["rows"] = int(np.count_nonzero(kept))
        super().__init__(folder.path, {**folder.manifest, "tables": tables}, folder.files)
        self._unfiltered = folder  # whose files these are
        self.owner = folder.owner
        tables["evidence"]["rows"] = self.scan("evidence").select(pl.len()).collect().item()
        self.manifest = {
            **self.manifest,
            "counts": {**folder.manifest["counts"], "edges": dict(counted.rows())},
            "filters": {name: value for name, value in asdict(filters).items() if value},
        }

    @property
    def unfiltered(self) -> Folder:
        """The folder with all edges."""
        return self._unfiltered.unfiltered

    @property
    def analysis(self) -> Analysis | None:
        """The analysis of the folder with all edges."""
        return self.unfiltered.analysis

    def scan(self, table: str) -> pl.LazyFrame:
        """Return *table* as a lazy frame, without the edges that do not pass."""
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
        """Yield *table* in row groups, without the edges that do not pass."""
        if table not in ("edges", "evidence"):
            yield from super().batches(table, columns)
            return
        names = None if columns is None else list(columns)
        read = names if names is None or "edge" in names else ["edge", *names]
        for batch in super().batches(table, read):
            number = self._renumber(batch["edge"])
            kept = batch.with_columns(edge=number).drop_nulls("edge")
            yield kept if names is None else kept.select(names)

    def _renumber(self, edge: pl.Series) -> pl.Series:
        return self._number.gather(edge)


def filtered(folder: Folder, filters: Filters) -> Folder:
    """Return *folder* with only the edges that pass the *filters*.

    Time and memory are those of a few columns of numbers of all edges.

    Raises:
        FilterError: the graph has no such basis, predicate or type, or no known documents.
    """
    return Filtered(folder, passing(folder, filters), filters) if filters else folder


def passing(folder: Folder, filters: Filters) -> Flags:
    """Tell which edges of *folder* pass the *filters*."""
    kept = _of_names(folder, filters)
    edges = folder.scan("edges").select(NUMBER_COLUMNS).collect()
    if filters.trusted:
        kept &= trusted(folder)
    kept &= _enough(edges, filters)
    subject, object_ = (edges[end].to_numpy().astype(np.int64) for end in ("subject", "object"))
    strength = edges["strength"].to_numpy()
    if filters.backbone is not None:
        rows = np.flatnonzero(kept)
        kept[rows] = disparity(subject[rows], object_[rows], strength[rows], filters.backbone)
    if filters.top_per_entity is not None:
        rows = np.flatnonzero(kept)
        rank = _rank(edges["probability"], strength)[rows]
        kept[rows] = strongest(subject[rows], object_[rows], rank, filters.top_per_entity)
    return kept


def _rank(probability: pl.Series, strength: Floats) -> Floats:
    """Return what edges are ranked by: the probability, then the strength; higher is better."""
    likely = probability.fill_null(0).to_numpy()
    rank = np.empty(len(strength))
    rank[np.lexsort((-strength, -likely))] = -np.arange(len(strength), dtype=np.float64)
    return rank


def _of_names(folder: Folder, filters: Filters) -> Flags:
    """Tell which edges have the wanted bases, predicates and types.

    Raises:
        FilterError: the graph has no such name.
    """
    edges = folder.scan("edges").select("subject", "object", "basis", "predicate").collect()
    types = folder.scan("entities").select("type").collect()["type"]
    names_in_graph = {
        "basis": list(BASES),
        "predicate": sorted(folder.manifest["counts"]["edges"]),
        "type": sorted(types.unique()),
    }
    kept = pl.Series([True]).new_from_index(0, len(edges))
    for name, names in names_in_graph.items():
        wanted = getattr(filters, name)
        for value in wanted:
            if value not in names:
                raise FilterError(f"--{name}", repr(value), _one_of(value, names))
        if not wanted:
            continue
        columns = [edges[name]] if name != "type" else [types.gather(edges[e]) for e in _ENDS]
        for column in columns:
            kept &= column.is_in(list(wanted))
    return np.array(kept.to_numpy())


_ENDS = ("subject", "object")


def _one_of(value: str, names: list[str]) -> str:
    """Return a text that lists the *names*; of many, those that are spelt like *value*."""
    if len(names) <= MAX_NAMES:
        return f"one of {', '.join(names)}"
    similar = get_close_matches(value, names, MAX_NAMES, 0.5)
    return f"one of {len(names)}, such as {', '.join(similar or names[:MAX_NAMES])}"


def _enough(edges: pl.DataFrame, filters: Filters) -> Flags:
    """Tell which edges meet the limits of support, q-value, strength and probability."""
    if filters.min_probability and len(edges) and edges["probability"].is_null().all():
        hint = "kg judge drafts the judgements that give edges one"
        found, wanted = "no probabilities", "a graph built with judgements"
        raise FilterError("--min-probability", found, wanted, hint)
    if filters.min_documents and len(edges) and edges["documents"].is_null().all():
        hint = "the files of a folder are documents"
        raise FilterError("--min-documents", "no known documents", "a graph with documents", hint)
    limits = {
        "min_sentences": pl.col("sentences") >= pl.lit(filters.min_sentences),
        "min_documents": pl.col("documents") >= pl.lit(filters.min_documents),
        "max_q": pl.col("q") <= pl.lit(filters.max_q),
        "min_strength": pl.col("strength") >= pl.lit(filters.min_strength),
        "min_probability": pl.col("probability") >= pl.lit(filters.min_probability),
    }
    conditions = [limit for name, limit in limits.items() if getattr(filters, name) is not None]
    kept = pl.all_horizontal(pl.lit(True), *conditions).fill_null(False).alias("kept")
    return np.array(edges.select(pl.col("edge") >= 0, kept)["kept"].to_numpy())


def disparity(subject: Integers, object_: Integers, strength: Floats, alpha: float) -> Flags:
    """Tell which edges the disparity filter keeps (Serrano, Boguñá and Vespignani 2009).

    α of a pair at one end is (1 - w/s)^(k-1): w is its strength, that of its strongest edge, s the
    sum of w of that end, k how many pairs it has. A pair is kept, with all its edges, if α is below
    *alpha* at either end; at an end with one pair α is 1.
    """
    if not len(subject):
        return np.zeros(0, bool)
    size = 1 + int(max(subject.max(), object_.max()))
    key = np.minimum(subject, object_) * size + np.maximum(subject, object_)
    order = np.lexsort((-strength, key))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    pair = order[first]  # the strongest edge of each pair, by pair
    weight, ends = quantise(strength[pair]), (subject[pair], object_[pair])
    sums = sums_by(np.concatenate(ends), np.tile(weight, 2), size)
    degree = np.bincount(np.concatenate(ends), minlength=size)
    alphas = [np.maximum(1 - weight / sums[end], 0) ** (degree[end] - 1) for end in ends]
    significant = np.minimum(*alphas) < alpha
    return np.asarray(significant[np.searchsorted(key[pair], key)])


def strongest(subject: Integers, object_: Integers, strength: Floats, count: int) -> Flags:
    """Tell which edges are among the *count* strongest of an end; of equal ones, the first."""
    edge = np.tile(np.arange(len(subject)), 2)
    end = np.concatenate((subject, object_))
    order = np.lexsort((edge, -strength[edge], end))
    opens = np.flatnonzero(np.diff(end[order], prepend=-1))
    place = np.arange(len(order)) - np.repeat(opens, np.diff(opens, append=len(order)))
    kept = np.zeros(len(subject), bool)
    kept[edge[order][place < count]] = True
    return kept
