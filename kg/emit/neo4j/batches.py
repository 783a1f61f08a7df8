"""In which order rows are sent: so that two sessions never write at the same node.

Nodes fall into four groups. In each of three rounds one session writes between two of the groups
and the other between the other two, so that after the rounds every two groups have met. What lies
within one group goes with the first round. Two sessions gain what one alone would wait for, and
without such rounds they would wait for each other's locks, or deadlock.
"""

from collections.abc import Iterator

import polars as pl

from kg.emit.neo4j import statements
from kg.emit.neo4j.session import SESSIONS, Batch, Round
from kg.emit.property_graph import Links, Nodes, properties

ROWS = 2_000  # a transaction; with 10,000 the server takes a third longer
GROUPS = 2 * SESSIONS


def tournament(groups: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return round and session of what lies between two of an even number of *groups*.

    Every two groups meet once, and no group twice in a round: all but the last turn about a circle
    (Kirkman 1847). What lies within a group goes with that group's turn of the first round.
    """
    turns: dict[tuple[int, int], tuple[int, int]] = {}
    circle = groups - 1
    for turn in range(circle):
        pairs = [(turn, circle)]
        pairs += [((turn + n) % circle, (turn - n) % circle) for n in range(1, groups // 2)]
        for session, (one, other) in enumerate(pairs):
            turns[min(one, other), max(one, other)] = turn, session
            if turn == 0:
                turns[one, one] = turns[other, other] = turn, session
    return turns


def of_nodes(nodes: Nodes, frame: pl.DataFrame, *, new: bool) -> Iterator[Round]:
    """Yield what creates or changes the rows *frame* of *nodes*, in one round."""
    statement = statements.NEW_NODES if new else statements.CHANGED_NODES
    share = -(-len(frame) // SESSIONS)
    yield [
        _batches(statement, part, ["id", "label"], new, base=nodes.base)
        for part in frame.iter_slices(share)
    ]


def of_links(links: Links, frame: pl.DataFrame, *, new: bool) -> Iterator[Round]:
    """Yield what creates or changes the rows *frame* of *links*, in rounds."""
    statement = statements.NEW_LINKS if new else statements.CHANGED_LINKS
    front = ["id", "kind", "start", "end"]
    start, end = links.bases
    frame = frame.with_columns(_turns(frame)).sort("round", "session", "subject", "object")
    for _, part in frame.group_by("round", maintain_order=True):
        turns = (part.filter(session=n).drop("round", "session") for n in range(SESSIONS))
        yield [_batches(statement, turn, front, new, start=start, end=end) for turn in turns]


def of_stale(statement: str, rows: pl.DataFrame) -> Iterator[Round]:
    """Yield batches of *statement* for *rows*, of one session: what goes may be linked to all."""
    yield [[Batch(statement, part.rows()) for part in rows.iter_slices(ROWS)]]


def _batches(
    statement: str, frame: pl.DataFrame, front: list[str], new: bool, **names: str
) -> Iterator[Batch]:
    """Yield batches of *statement* for the columns *front* and the properties of *frame*."""
    values = properties(frame)
    sets = statements.literal if new else statements.sets
    text = statement.format(**names, sets=sets(values, len(front)))
    for part in frame.select(*front, *values).iter_slices(ROWS):
        yield Batch(text, part.rows(), new)


def _turns(frame: pl.DataFrame) -> list[pl.Series]:
    pairs = frame.select(
        low=pl.min_horizontal(pl.col("subject", "object") % GROUPS).cast(pl.Int64),
        high=pl.max_horizontal(pl.col("subject", "object") % GROUPS).cast(pl.Int64),
    )
    table = pl.DataFrame(
        [(*pair, *turn) for pair, turn in tournament(GROUPS).items()],
        schema=["low", "high", "round", "session"],
        orient="row",
    )
    turns = pairs.join(table, on=["low", "high"], how="left", maintain_order="left")
    return [turns["round"], turns["session"]]
