"""Progress bars on a terminal, and the seconds that each stage took (``kg -v``)."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from kg.cli.app import say_if_verbose, shows_progress
from kg.common.progress import Progress, no_progress

if TYPE_CHECKING:
    import rich.progress


@contextmanager
def progress() -> Iterator[Progress]:
    """Yield the callback by which long work tells how far it is; note its timings at the end."""
    start = last = perf_counter()
    seconds: dict[str, float] = {}  # by stage; a stage begins where the one before it ended
    with _drawn() as draw:

        def report(stage: str, done: int, total: int) -> None:
            nonlocal last
            now = perf_counter()
            seconds[stage] = seconds.get(stage, 0.0) + now - last
            last = now
            draw(stage, done, total)

        yield report
    end = perf_counter()
    for stage, took in [*seconds.items(), ("the rest", end - last), ("in all", end - start)]:
        say_if_verbose(f"{stage}: {took:.2f} s")


@contextmanager
def _drawn() -> Iterator[Progress]:
    """Yield a callback that draws a bar for each stage; off a terminal it does nothing."""
    if not shows_progress():
        yield no_progress
        return
    with _bars() as bars:
        tasks: dict[str, rich.progress.TaskID] = {}

        def draw(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield draw


def _bars() -> "rich.progress.Progress":
    """Return bars with rate and remaining time, which go when the work is done."""
    from rich.console import Console
    from rich.progress import (  # rich takes its time to import
        BarColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """Steps per second."""

        def render(self, task: Task) -> Text:
            """Return the rate of *task*, nothing while it is unknown."""
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), Rate(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
