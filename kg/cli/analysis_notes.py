"""Notes on the analysis of a graph: that a command dropped it, or that it is of other tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.app import say

if TYPE_CHECKING:
    from kg.store.folder import Folder


@contextmanager
def noting_dropped_analysis(graph: Path) -> Iterator[None]:
    """Note it where the block, which writes *graph*, leaves it without the analysis it had."""
    from kg.store.folder import ANALYSIS_FILE

    had_one = (graph / ANALYSIS_FILE).is_file()
    yield
    if had_one and not (graph / ANALYSIS_FILE).is_file():
        say(f"note: the analysis was of the graph before this; kg analyse {graph} makes it anew")


def note_stale_analysis(folder: "Folder") -> None:
    """Note it where *folder* has an analysis of other tables, which nobody uses."""
    if folder.has_stale_analysis:
        say(
            "note: the analysis is of an earlier version of the graph, and not used; "
            f"kg analyse {folder.path} makes it anew"
        )
