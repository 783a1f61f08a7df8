"""The page of a graph: one HTML file that works offline, with all that it shows packed into it."""

from pathlib import Path

from kg.common.output import open_output
from kg.store.folder import Folder
from kg.view.bundle import read_bundle
from kg.view.content import Limits, parts
from kg.view.html import document, policy

__all__ = ["Limits", "page", "page_policy", "write"]


def page(folder: Folder, limits: Limits | None = None, site: str | None = None) -> str:
    """Return the page of a graph as HTML.

    Takes some seconds for 20 thousand entities, most of them to lay them out.

    Args:
        folder: the graph, with the edges that are to be shown.
        limits: of what it holds; the page says how much more there is.
        site: the relative address of the start page of `kg serve`, if that serves it.

    Raises:
        PageError: kg was installed where the page could not be bundled.
    """
    bundle = read_bundle()  # first, as the parts take their time
    title = f"{folder.name}: a knowledge graph"
    return document(title, parts(folder, limits or Limits(), site), bundle)


def page_policy() -> str:
    """Return the Content Security Policy of the page, for a header."""
    return policy(read_bundle())


def write(folder: Folder, path: Path, limits: Limits | None = None) -> None:
    """Write the page of a graph to a file; ``-`` is standard output.

    Raises:
        PageError: kg was installed where the page could not be bundled.
        OutputError: the file cannot be written; what was there before is still there.
    """
    html = page(folder, limits)
    with open_output(path) as out:
        out.write(html.encode())
