"""Plots of a graph: degree distribution, edges between types, strength against support."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.reports.plots.figure import (
    FORMS,
    GREYS,
    by_number,
    figure,
    logarithmic,
    plain,
    plain_ticks,
    save,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from kg.store.folder import Folder

MAX_TYPES = 20  # of a heat map; the other ones are one row
NUMBERED = 12  # types up to which the cells of a heat map have their numbers
MAX_NAME = 24  # characters of a type
BINS = 36  # hexagons across
OTHERS = "(others)"
HALF_DARK = 0.55  # a shade from which on white is easier to read than black


def plot_graph(folder: "Folder", out: Path) -> list[Path]:
    """Draw the plots of *folder* in the folder *out*, each as SVG and as PNG; return the files.

    Raises:
        MissingExtra: matplotlib is not installed.
        OutputError: a file cannot be written.
    """
    return [path for draw in PLOTS.values() for path in draw(folder, out)]


def degrees(folder: "Folder") -> Integers:
    """Return how many others each entity with an edge is related to, ascending."""
    ends = folder.scan("edges").select("subject", "object")
    both = pl.concat([ends, ends.select(subject="object", object="subject")])
    counts = both.group_by("subject").agg(n=pl.col("object").n_unique()).sort("n").collect()
    return counts["n"].to_numpy().astype(np.int64)


def type_counts(folder: "Folder") -> tuple[list[str], Integers]:
    """Return the types, those of most edges first, and how many edges each two of them have.

    The matrix is symmetric; beyond MAX_TYPES types the rest is OTHERS.
    """
    types = folder.scan("entities").select("type").collect()["type"]
    edges = folder.scan("edges").select("subject", "object").collect()
    ends = pl.DataFrame({end: types.gather(edges[end]) for end in edges.columns})
    pairs = ends.select(
        first=pl.min_horizontal(pl.all()), second=pl.max_horizontal(pl.all())
    ).group_by("first", "second")
    counts = pairs.agg(n=pl.len()).sort("first", "second").rows()
    totals: Counter[str] = Counter()
    for first, second, n in counts:
        totals.update(dict.fromkeys({first, second}, n))
    names = sorted(totals, key=lambda name: (-totals[name], name))
    kept = names if len(names) <= MAX_TYPES else [*names[: MAX_TYPES - 1], OTHERS]
    place = {name: min(i, len(kept) - 1) for i, name in enumerate(names)}
    matrix = np.zeros((len(kept), len(kept)), np.int64)
    for first, second, n in counts:
        for cell in {(place[first], place[second]), (place[second], place[first])}:
            matrix[cell] += n
    return kept, matrix


def plot_degrees(folder: "Folder", out: Path) -> list[Path]:
    """Draw how many entities are related to k others or more, on logarithmic scales."""
    found = degrees(folder)
    labels = "degree k (entities related to)", "entities of degree k or more"
    with figure(f"{folder.name}: entities by their degree", *labels) as (drawn, axes):
        if _has_data(axes, len(found)):
            distinct, first = np.unique(found, return_index=True)
            at_least = len(found) - first
            axes.plot(distinct, at_least, "o", color="black", markersize=3.5, fillstyle="none")
            logarithmic(axes)
        return _saved(drawn, out / "degrees")


def plot_types(folder: "Folder", out: Path) -> list[Path]:
    """Draw how many edges each two types have, as a heat map: the more, the darker."""
    names, matrix = type_counts(folder)
    with figure(f"{folder.name}: edges between types", "", "") as (drawn, axes):
        if _has_data(axes, len(names)):
            _heat_map(drawn, axes, names, matrix)
        return _saved(drawn, out / "types")


def _heat_map(drawn: "Figure", axes: "Axes", names: list[str], matrix: Integers) -> None:
    shown = [plain(name, MAX_NAME) for name in names]
    norm = by_number(int(matrix.max()))
    image = axes.imshow(np.where(matrix, matrix, np.nan), cmap=GREYS, norm=norm)
    axes.grid(visible=False)
    axes.set_xticks(range(len(names)), shown, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(names)), shown)
    plain_ticks(drawn.colorbar(image, ax=axes, label="edges").ax.yaxis)
    for i, j in np.argwhere(matrix) if len(names) <= NUMBERED else []:
        number = int(matrix[i, j])
        colour = "white" if norm(number) > HALF_DARK else "black"
        axes.text(j, i, f"{number:,}", color=colour, ha="center", va="center", fontsize=7)


def plot_strength(folder: "Folder", out: Path) -> list[Path]:
    """Draw the strength of edges against the sentences that support them: the more, the darker."""
    edges = folder.scan("edges").select("sentences", "strength").collect()
    labels = "sentences that support an edge", "strength"
    with figure(f"{folder.name}: strength of edges by their support", *labels) as (drawn, axes):
        if _has_data(axes, len(edges)):
            cells = axes.hexbin(
                edges["sentences"].to_numpy(),
                edges["strength"].to_numpy(),
                gridsize=BINS,
                xscale="log",
                yscale="log",
                cmap=GREYS,
                mincnt=1,
                edgecolors="#888888",
                linewidths=0.3,
            )
            counts = cells.get_array()
            assert counts is not None
            cells.set_norm(by_number(int(counts.max())))
            plain_ticks(drawn.colorbar(cells, ax=axes, label="edges").ax.yaxis)
            logarithmic(axes)
        return _saved(drawn, out / "strength")


def _has_data(axes: "Axes", rows: int) -> bool:
    """Tell whether there is anything to draw; else say so in the figure."""
    if not rows:
        axes.text(0.5, 0.5, "no edges", ha="center", va="center", transform=axes.transAxes)
        axes.set_xticks([])
        axes.set_yticks([])
    return bool(rows)


def _saved(drawn: "Figure", stem: Path) -> list[Path]:
    paths = [stem.with_suffix(f".{form}") for form in FORMS]
    for path in paths:
        save(drawn, path)
    return paths


PLOTS: dict[str, Callable[["Folder", Path], list[Path]]] = {  # by the stem of their files
    "degrees": plot_degrees,
    "types": plot_types,
    "strength": plot_strength,
}
