"""Colour palette of entity types and chart lines, safe for colour-blind readers.

PALETTE holds Paul Tol's nine muted colours, three warmer ones, and 24 that are each as far from all
before as can be. Any two of them stay apart also for those who see no red, no green or no blue.
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
    "#9911FF",  # violet
    "#8888FF",  # periwinkle
    "#00FFBB",  # mint
    "#AAFF00",  # lime
    "#DD00CC",  # magenta
    "#6611BB",  # deep violet
    "#DDAA88",  # tan
    "#BB0000",  # red
    "#DDEE66",  # pale lime
    "#333322",  # near black
    "#9999BB",  # blue grey
    "#DD2244",  # crimson
    "#552266",  # plum
    "#4477CC",  # blue
    "#00DD33",  # bright green
    "#CCEEEE",  # pale cyan
    "#DD99FF",  # lilac
    "#9955FF",  # amethyst
    "#1100CC",  # deep blue
    "#666677",  # slate
    "#004444",  # dark teal
    "#66AA66",  # leaf
    "#CC2277",  # raspberry
    "#AA88CC",  # lavender
]
BLACK, WHITE = "#000000", "#FFFFFF"
MIN_CONTRAST = 3.0  # of graphics against their background (WCAG 2.2, criterion 1.4.11)


def colours(schema: Schema, occurring: Iterable[str]) -> dict[str, str]:
    """Return the colour of each type that *schema* declares, and of the others *occurring*.

    The declared ones come first, in their order; so a type keeps its colour when the corpus grows.
    The colours repeat after the last one.
    """
    declared = [name for name in schema.types if not schema.dropped(name)]
    others = sorted(set(occurring).difference(declared))
    return dict(zip([*declared, *others], cycle(PALETTE), strict=False))


def darker(colour: str) -> str:
    """Return *colour* with a quarter of its light gone, for the border of an area.

    >>> darker("#88CCEE")
    '#6699B2'
    """
    return "#" + "".join(f"{channel * 3 // 4:02X}" for channel in _channels(colour))


def line_colour(number: int) -> str:
    """Return the colour of the line *number* (from 0) of a chart on white; they repeat at the end.

    It is the colour of `PALETTE`, made darker until it has a contrast of at least `MIN_CONTRAST`
    against white.

    >>> line_colour(0), line_colour(3)
    ('#6699B2', '#117733')
    """
    colour = PALETTE[number % len(PALETTE)]
    while contrast(colour, WHITE) < MIN_CONTRAST:
        colour = darker(colour)
    return colour


def readable_on(colour: str) -> str:
    """Return black or white, whichever has more contrast on *colour* (WCAG 2: at least 4.5).

    >>> readable_on("#88CCEE"), readable_on("#332288")
    ('#000000', '#FFFFFF')
    """
    return BLACK if contrast(colour, BLACK) > contrast(colour, WHITE) else WHITE


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio").

    >>> contrast("#FFFFFF", "#000000")
    21.0
    """
    dark, bright = sorted([_luminance(first), _luminance(second)])
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of *colour*, from 0 to 1 (WCAG 2.2, "relative luminance")."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """Return the linear value of an sRGB channel, both from 0 to 1 (IEC 61966-2-1)."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
