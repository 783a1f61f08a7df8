"""Options that limit what a query may take, of the commands that serve a graph."""

from typing import Annotated, Any

import typer

LIMITS = "Limits of a query"
Timeout = Annotated[
    float,
    typer.Option(
        min=0.1,
        metavar="SECONDS",
        help="Time after which a query is broken off.",
        rich_help_panel=LIMITS,
    ),
]
Memory = Annotated[
    int,
    typer.Option(
        min=64,
        metavar="MB",
        help="Memory that a query may take, on Linux.",
        rich_help_panel=LIMITS,
    ),
]


def max_rows_option(rows: str) -> Any:
    """Return the option ``--max-rows``; *rows* says what an answer consists of."""
    text = f"Number of {rows} after which an answer is cut, and says so."
    return typer.Option(min=1, help=text, rich_help_panel=LIMITS)
