"""Figures of matplotlib: one style, and SVG and PNG files that hold no date and no random ids."""

import io
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.common.errors import MissingExtra
from kg.common.output import open_output
from kg.common.text_table import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure

SIZE = (7.2, 4.8)  # inches
TWICE_TEN = 200  # an axis whose ends differ by less has ticks between the powers of ten
DPI = 150  # of PNG
FORMS = ("svg", "png")
GREYS = "Greys"  # a colour map whose lightness falls all the way, on screen and on paper
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that it is the same everywhere
    "font.size": 10,
    "text.parse_math": False,  # a name may hold "$"
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "grid.color": "#dddddd",
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "kg",  # ids are random without one
}
# Without them, files hold when they were made.
_METADATA: dict[str, dict[str, Any]] = {"svg": {"Date": None, "Creator": None}, "png": {}}


@contextmanager
def figure(title: str, xlabel: str, ylabel: str) -> "Iterator[tuple[Figure, Axes]]":
    """Yield a figure of kg's style with one pair of axes, to draw in and to save in the block.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtra("plots", "matplotlib", "plot") from None
    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        # A name in a script that the font lacks is boxes in PNG, and text in SVG.
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        drawn = Figure(figsize=SIZE, layout="constrained")
        axes = drawn.add_subplot()
        axes.set_title(plain(title), loc="left")
        axes.set_xlabel(xlabel)
        axes.set_ylabel(ylabel)
        yield drawn, axes


def plain(name: str, most: int = 60) -> str:
    """Return a name in one line of at most *most* characters, without what XML or a font lacks."""
    shown = visible(name)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def logarithmic(axes: "Axes") -> None:
    """Give both of *axes* a logarithmic scale, with plain numbers at its ticks."""
    for axis in (axes.xaxis, axes.yaxis):
        axis.axes.set(**{f"{axis.axis_name}scale": "log"})
        plain_ticks(axis)


def plain_ticks(axis: "Axis") -> None:
    """Put plain numbers at the ticks of a logarithmic *axis*: powers of ten, between few more."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = axis.get_view_interval()
    if high < low * TWICE_TEN:
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axis.set_minor_formatter(NullFormatter())


def by_number(most: int) -> "LogNorm":
    """Return what makes a shade of a number from 1 to *most*: logarithmic, and 1 is no white."""
    from matplotlib.colors import LogNorm

    return LogNorm(0.5, max(most, 2))


def save(drawn: "Figure", path: Path) -> None:
    """Write a figure to *path*, whose suffix is one of FORMS.

    Raises:
        OutputError: it cannot be written; what was there is still there.
    """
    form = path.suffix[1:].lower()
    data = io.BytesIO()
    drawn.savefig(data, format=form, dpi=DPI, metadata=_METADATA[form])
    with open_output(path) as out:
        out.write(data.getvalue())
