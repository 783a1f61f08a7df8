"""Plot precision-recall curves as SVG.

In: rankings by name. Out: the text of an SVG file. Each curve has `STEPS` points: that of the
candidate with which each step of recall is reached.
"""

from collections.abc import Mapping
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
    box = f'viewBox="0 0 {SIZE[0]} {SIZE[1]}" font-family="sans-serif" font-size="12"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE[0]}" height="{SIZE[1]}" {box}>',
        f"<title>{escape(title)}</title>",
        f'<rect width="{SIZE[0]}" height="{SIZE[1]}" fill="#fff"/>',
        f'<text x="{LEFT}" y="28" font-size="15">{escape(title)}</text>',
        *_axes(),
    ]
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


def _axes() -> list[str]:
    bottom = TOP + HEIGHT
    lines = []
    for tick in TICKS:
        x, y = _x(tick), _y(tick)
        lines += [
            f'<path d="M{LEFT} {y:.1f}h{WIDTH}M{x:.1f} {TOP}v{HEIGHT}" stroke="#ddd"/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>',
            f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{tick:g}</text>',
        ]
    across, down = LEFT + WIDTH // 2, TOP + HEIGHT // 2
    recall = f'<text x="{across}" y="{bottom + 40}" text-anchor="middle">recall, of pairs that meet'
    turned = f'<text transform="translate(18 {down}) rotate(-90)" text-anchor="middle">precision'
    return [*lines, f"{recall}</text>", f"{turned}</text>"]
