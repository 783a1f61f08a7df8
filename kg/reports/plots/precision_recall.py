"""Plot precision-recall curves as PNG; `kg.reports.evaluate.plot` writes them as SVG."""

from collections.abc import Mapping
from pathlib import Path

from kg.reports.evaluate.plot import DASHES, curve
from kg.reports.evaluate.ranking import Ranking
from kg.reports.plots.figure import figure, plain, save
from kg.schema.colours import line_colour


def plot_precision_recall(rankings: Mapping[str, Ranking], title: str, path: Path) -> None:
    """Draw the curves of *rankings* at *path*, the first thickest and on top.

    Raises:
        MissingExtra: matplotlib is not installed.
        OutputError: *path* cannot be written.
    """
    with figure(title, "recall, of pairs that meet", "precision") as (drawn, axes):
        axes.set(xlim=(0, 1.02), ylim=(0, 1.02))
        for number, (name, ranking) in enumerate(rankings.items()):
            points = curve(ranking)
            dashes = DASHES[number % len(DASHES)]
            axes.plot(
                [recall for recall, _ in points],
                [precision for _, precision in points],
                color=line_colour(number),
                linewidth=2.5 if number == 0 else 1.3,
                linestyle=(0, dashes) if dashes else "-",
                zorder=2 + len(rankings) - number,
                label=f"{plain(name)}, AP {ranking.average_precision:.3f}",
            )
        axes.legend(loc="upper right", handlelength=4)
        save(drawn, path)
