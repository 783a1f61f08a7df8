"""Draw precision against recall as SVG.

In: rankings by name. Out: the text of an SVG file. Curves are drawn through a few hundred points:
that of the last candidate of every step of recall.
"""

from collections.abc import Mapping
from html import escape

import numpy as np

from kg.reports.evaluate.ranking import Ranking

SIZE, LEFT, TOP, WIDTH, HEIGHT = (720, 480), 60, 50, 460, 370
STEPS = 200  # of recall
# Okabe and Ito's colours, which also those tell apart who see no red or no green.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]
TICKS = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]


def picture(rankings: Mapping[str, Ranking], title: str) -> str:
    """Return the curves of *rankings*, the first drawn thickest."""
    box = f'viewBox="0 0 {SIZE[0]} {SIZE[1]}" font-family="sans-serif" font-size="12"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE[0]}" height="{SIZE[1]}" {box}>',
        f"<title>{escape(title)}</title>",
        f'<rect width="{SIZE[0]}" height="{SIZE[1]}" fill="#fff"/>',
        f'<text x="{LEFT}" y="28" font-size="15">{escape(title)}</text>',
        *_axes(),
    ]
    entries = list(enumerate(rankings.items()))
    for number, (name, ranking) in reversed(entries):  # the first on top of the others
        thick = 2.5 if number == 0 else 1.2
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{_x(r):.1f},{_y(p):.1f}" for r, p in curve(ranking))
        style = f'fill="none" stroke="{colour}" stroke-width="{thick}"'
        lines.append(
            f'<polyline {style} points="{points}"><title>{escape(name)}</title></polyline>'
        )
        x, y = LEFT + WIDTH + 20, TOP + 12 + 22 * number
        label = f"{name}, AP {ranking.average_precision:.3f}"
        lines.append(f'<path d="M{x} {y - 4}h22" stroke="{colour}" stroke-width="{thick}"/>')
        lines.append(f'<text x="{x + 28}" y="{y}">{escape(label)}</text>')
    return "\n".join([*lines, "</svg>", ""])


def curve(ranking: Ranking) -> list[tuple[float, float]]:
    """Return recall, of what can be found at all, and precision at some ranks."""
    found = ranking.found
    if not len(found) or not found[-1]:
        return []
    wanted = np.arange(1, STEPS + 1) / STEPS * found[-1]
    places = np.unique(np.minimum(np.searchsorted(found, wanted - 1e-9), len(found) - 1))
    return [(float(found[k] / found[-1]), float(found[k] / (k + 1))) for k in places]


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
