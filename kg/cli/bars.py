"""How progress looks on a terminal. Imported only where it is shown: rich takes its time."""

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text


class Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """Return the rate of *task*, nothing while it is unknown."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


def bars() -> Progress:
    """Return bars with rate and time left, that go when the work is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), Rate(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
