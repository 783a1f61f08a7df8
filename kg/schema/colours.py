"""A colour for each type of entity, the same wherever a graph is drawn.

PALETTE holds Paul Tol's nine muted colours, and three warmer ones. Any two of them stay apart also
for those who see no red, no green or no blue.
"""

from collections.abc import Iterable
from itertools import cycle

from kg.schema.schema_file import Schema

PALETTE = [
    "#88CCEE",  # cyan
    "#CC6677",  # rose
    "#DDCC77",  # sand
    "#117733",  # green
    "#332288",  # indigo
    "#AA4499",  # purple
    "#44AA99",  # teal
    "#E69F00",  # orange
    "#882255",  # wine
    "#999933",  # olive
    "#D55E00",  # vermilion
    "#661100",  # brown
]


def colours(schema: Schema, found: Iterable[str]) -> dict[str, str]:
    """Return the colour of each type, of those that *schema* declares and others *found*.

    The declared ones come first, in their order; so a type keeps its colour when the corpus grows.
    After the last colour they start again.
    """
    declared = [name for name in schema.types if not schema.dropped(name)]
    others = sorted(set(found).difference(declared))
    return dict(zip([*declared, *others], cycle(PALETTE), strict=False))


def darker(colour: str) -> str:
    """Return *colour* with a quarter of its light gone, for the border of an area.

    >>> darker("#88CCEE")
    '#6699B2'
    """
    return "#" + "".join(f"{part * 3 // 4:02X}" for part in _parts(colour))


def readable_on(colour: str) -> str:
    """Return black or white, whichever has more contrast on *colour* (WCAG 2: at least 4.5).

    >>> readable_on("#88CCEE"), readable_on("#332288")
    ('#000000', '#FFFFFF')
    """
    red, green, blue = (_light(part / 255) for part in _parts(colour))
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (light + 0.05) / 0.05 > 1.05 / (light + 0.05) else "#FFFFFF"


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _light(part: float) -> float:
    """Return how much light a part of a colour of sRGB gives."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
