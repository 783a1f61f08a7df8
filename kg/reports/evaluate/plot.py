"""Plot precision-recall curves, and reliability diagrams, as SVG.

In: rankings by name. Out: the text of an SVG file. Each curve has `STEPS` points: that of the
candidate with which each step of recall is reached.
"""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from kg.reports.evaluate.ranking import Ranking
from kg.schema.colours import line_colour

SIZE = (720, 480)  # pixels, as all that follow
LEFT, TOP, WIDTH, HEIGHT = 60, 50, 460, 370  # of the area of the curves
STEPS = 200  # of recall, each a point of a curve
DASHES = ((), (7, 3), (2, 2), (9, 3, 2, 3), (4, 4))  # of lines: on and off, in pixels
TICKS = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]  # of both axes


def precision_recall_svg(rankings: Mapping[str, Ranking], title: str) -> str:
    """Return an SVG picture of the curves of *rankings*, the first drawn thickest and on top."""
    lines = _frame(title, "recall, of pairs that meet", "precision")
    entries = list(enumerate(rankings.items()))
    for number, (name, ranking) in reversed(entries):
        width = 2.5 if number == 0 else 1.2
        colour = line_colour(number)
        points = " ".join(f"{_x(r):.1f},{_y(p):.1f}" for r, p in curve(ranking))
        dashes = ",".join(map(str, DASHES[number % len(DASHES)]))
        style = f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dashes}"'
        lines.append(
            f'<polyline {style} points="{points}"><title>{escape(name)}</title></polyline>'
        )
        x, y = LEFT + WIDTH + 20, TOP + 12 + 22 * number
        label = f"{name}, AP {ranking.average_precision:.3f}"
        lines.append(f'<path d="M{x} {y - 4}h22" {style}/>')
        lines.append(f'<text x="{x + 28}" y="{y}">{escape(label)}</text>')
    return "\n".join([*lines, "</svg>", ""])


def reliability_svg(points: Sequence[tuple[float, float, float, float, int]], title: str) -> str:
    """Return an SVG picture of how often what has a probability is true.

    Args:
        points: probability, share that is true, bounds of its interval, and how many there are.
        title: of the picture.
    """
    lines = _frame(title, "probability", "share that is true")
    ideal = f'x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"'
    lines.append(f'<line {ideal} stroke="#888" stroke-dasharray="4 4"/>')
    colour = line_colour(0)
    for probability, true, low, high, count in points:
        x, y = f"{_x(probability):.1f}", f"{_y(true):.1f}"
        words = f"{count:,} of {probability:.2f}: {true:.2f} are true, {low:.2f} to {high:.2f}"
        bar = f"M{x} {_y(low):.1f}V{_y(high):.1f}"
        lines.append(f'<path d="{bar}" stroke="{colour}" stroke-width="1.2"/>')
        dot = f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}">'
        lines.append(f"{dot}<title>{words}</title></circle>")
    return "\n".join([*lines, "</svg>", ""])


def curve(ranking: Ranking) -> list[tuple[float, float]]:
    """Return points ``(recall, precision)``; recall is of the true candidates, both are [0, 1]."""
    hits = ranking.hits
    if not len(hits) or not hits[-1]:
        return []
    steps = np.arange(1, STEPS + 1) / STEPS * hits[-1]
    rounding = 1e-9  # hits are means; a step is reached in spite of their last digits
    ranks = np.unique(np.minimum(np.searchsorted(hits, steps - rounding), len(hits) - 1))
    return [(float(hits[k] / hits[-1]), float(hits[k] / (k + 1))) for k in ranks]


def _x(recall: float) -> float:
    return LEFT + recall * WIDTH


def _y(precision: float) -> float:
    return TOP + (1 - precision) * HEIGHT


def _frame(title: str, across: str, down: str) -> list[str]:
    """Return the beginning of a picture, up to its axes, which are called *across* and *down*."""
    box = f'viewBox="0 0 {SIZE[0]} {SIZE[1]}" font-family="sans-serif" font-size="12"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE[0]}" height="{SIZE[1]}" {box}>',
        f"<title>{escape(title)}</title>",
        f'<rect width="{SIZE[0]}" height="{SIZE[1]}" fill="#fff"/>',
        f'<text x="{LEFT}" y="28" font-size="15">{escape(title)}</text>',
        *_axes(across, down),
    ]


def _axes(across: str, down: str) -> list[str]:
    bottom = TOP + HEIGHT
    lines = []
    for tick in TICKS:
        x, y = _x(tick), _y(tick)
        lines += [
            f'<path d="M{LEFT} {y:.1f}h{WIDTH}M{x:.1f} {TOP}v{HEIGHT}" stroke="#ddd"/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>',
            f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{tick:g}</text>',
        ]
    middle, height = LEFT + WIDTH // 2, TOP + HEIGHT // 2
    named = f'<text x="{middle}" y="{bottom + 40}" text-anchor="middle">{across}'
    turned = f'<text transform="translate(18 {height}) rotate(-90)" text-anchor="middle">{down}'
    return [*lines, f"{named}</text>", f"{turned}</text>"]
