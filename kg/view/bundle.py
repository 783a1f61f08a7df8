"""Find the script and the style sheet of the page, which are bundled when kg is installed."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg.common.errors import PageError

FOLDER = Path(__file__).parent / "bundle"
FILES = ("page.js", "page.css", "licences.txt")


class Bundle(NamedTuple):
    """What a page consists of, beside its data."""

    script: str
    style: str
    licences: str  # of the packages in the script


@cache
def read_bundle(folder: Path = FOLDER) -> Bundle:
    """Return the bundle.

    Raises:
        PageError: kg was installed where it could not be made.
    """
    try:
        texts = [(folder / name).read_text("utf-8") for name in FILES]
    except FileNotFoundError:
        hint = "install kg again where packages of Python and Node.js can be fetched"
        raise PageError("kg view", "no bundle of its page", "one", hint) from None
    return Bundle(*texts)
