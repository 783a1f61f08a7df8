"""In which order rows are sent: so that two sessions never write at the same node.

Nodes fall into four groups. In each of three rounds one session writes between two of the groups
and the other between the other two, so that after the rounds every two groups have met. What lies
within one group goes with the first round. Two sessions gain what one alone would wait for, and
without such rounds they would wait for each other's locks, or deadlock.
"""

from collections.abc import Iterator
from itertools import zip_longest

import polars as pl

from kg.emit.neo4j import statements
from kg.emit.neo4j.model import Links, Nodes, properties
from kg.emit.neo4j.session import SESSIONS, Batch

ROWS = 10_000  # a transaction
GROUPS = 4
# Round and session of what lies between two groups.
TURNS = {
    (0, 0): (0, 0), (1, 1): (0, 0), (0, 1): (0, 0),
    (2, 2): (0, 1), (3, 3): (0, 1), (2, 3): (0, 1),
    (0, 2): (1, 0), (1, 3): (1, 1),
    (0, 3): (2, 0), (1, 2): (2, 1),
}  # fmt: skip


def of_nodes(nodes: Nodes, frame: pl.DataFrame) -> Iterator[list[Batch]]:
    """Yield what creates or changes the rows *frame* of *nodes*: a batch for each session."""
    statement, rows = _prepared(statements.NODES, frame, ["id", "label"], base=nodes.base)
    batches = iter(_batches(statement, rows))
    for first in batches:
        second = next(batches, None)
        yield [first] if second is None else [first, second]


def of_links(links: Links, frame: pl.DataFrame, statement: str) -> Iterator[list[Batch]]:
    """Yield what creates or changes the rows *frame* of *links*: a batch for each session."""
    start, end = links.bases
    front = ["id", "kind", "start", "end"]
    frame = frame.with_columns(_turns(frame)).sort("round", "session", "subject", "object")
    for _, part in frame.group_by("round", maintain_order=True):
        of_sessions = []
        for number in range(SESSIONS):
            ours = part.filter(session=number).drop("round", "session")
            text, rows = _prepared(statement, ours, front, start=start, end=end)
            of_sessions.append(_batches(text, rows))
        for both in zip_longest(*of_sessions):
            yield [batch or ("", []) for batch in both]


def of_stale(statement: str, rows: pl.DataFrame) -> Iterator[list[Batch]]:
    """Yield batches of *statement* for *rows*, of one session: what goes may be linked to all."""
    for batch in _batches(statement, rows):
        yield [batch]


def _prepared(
    statement: str, frame: pl.DataFrame, front: list[str], **names: str
) -> tuple[str, pl.DataFrame]:
    """Return *statement* for the columns *front* and the properties, and these columns."""
    values = properties(frame)
    return statement.format(**names, sets=statements.sets(values, len(front))), frame.select(
        *front, *values
    )


def _batches(statement: str, frame: pl.DataFrame) -> Iterator[Batch]:
    for part in frame.iter_slices(ROWS):
        yield statement, part.rows()


def _turns(frame: pl.DataFrame) -> list[pl.Series]:
    pairs = frame.select(
        low=pl.min_horizontal(pl.col("subject", "object") % GROUPS).cast(pl.Int64),
        high=pl.max_horizontal(pl.col("subject", "object") % GROUPS).cast(pl.Int64),
    )
    table = pl.DataFrame(
        [(*pair, *turn) for pair, turn in TURNS.items()],
        schema=["low", "high", "round", "session"],
        orient="row",
    )
    turns = pairs.join(table, on=["low", "high"], how="left", maintain_order="left")
    return [turns["round"], turns["session"]]
