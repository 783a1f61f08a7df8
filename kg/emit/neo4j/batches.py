"""Batches of CREATE and SET statements, ordered so that parallel sessions never deadlock.

Two sessions are faster than one, but where both write relationships at the same node, they wait
for each other's locks, or deadlock. So nodes fall into four groups. In each of three rounds, one
session writes the relationships between two of the groups and the other those between the other
two; after the rounds, all pairs of groups were written. Relationships within one group go with the
first round.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from kg.emit.neo4j import statements
from kg.emit.neo4j.parts import Part
from kg.emit.neo4j.session import SESSIONS, Batch, Round
from kg.emit.property_graph import properties
from kg.store.tables import MEASURES

BATCH_ROWS = 2_000  # per transaction; with 10,000 the server takes a third longer
GROUPS = 2 * SESSIONS  # of nodes


def tournament(groups: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return round and session for each pair of an even number of *groups*, lower group first.

    A round-robin tournament by the circle method (Kirkman 1847): every pair of groups meets once,
    and no group twice in a round. A group paired with itself goes with its pair of the first round.
    """
    turns: dict[tuple[int, int], tuple[int, int]] = {}
    circle = groups - 1
    for round_ in range(circle):
        pairs = [(round_, circle)]
        pairs += [((round_ + n) % circle, (round_ - n) % circle) for n in range(1, groups // 2)]
        for session, (left, right) in enumerate(pairs):
            turns[min(left, right), max(left, right)] = round_, session
            if round_ == 0:
                turns[left, left] = turns[right, right] = round_, session
    return turns


def of_nodes(
    nodes: Part, frame: pl.DataFrame, *, new: bool, gone: Sequence[str] = ()
) -> Iterator[Round]:
    """Yield the batches that create or change the rows *frame* of *nodes*, in one round.

    The properties *gone* are removed where a node changes.
    """
    statement = statements.NEW_NODES if new else statements.CHANGED_NODES
    front = ["id", "label"] if new else ["id", "label", "place"]
    share = -(-len(frame) // SESSIONS)
    yield [
        _batches(statement, part, front, new, gone, base=nodes.bases[0])
        for part in frame.iter_slices(share)
    ]


def of_links(links: Part, frame: pl.DataFrame, *, new: bool) -> Iterator[Round]:
    """Yield the batches that create or change the rows *frame* of *links*, in rounds."""
    statement = statements.NEW_LINKS if new else statements.CHANGED_LINKS
    front = ["id", "kind", "start", "end"] if new else ["id", "place"]
    start, end = links.bases
    gone = [name for name in MEASURES if links.what == "edges" and name not in frame.columns]
    frame = frame.with_columns(_turns(frame)).sort("round", "session", "subject", "object")
    for _, part in frame.group_by("round", maintain_order=True):
        turns = (part.filter(session=n).drop("round", "session") for n in range(SESSIONS))
        yield [_batches(statement, turn, front, new, gone, start=start, end=end) for turn in turns]


def in_one_session(statement: str, rows: pl.DataFrame) -> Iterator[Round]:
    """Yield batches that do *statement* with *rows*, in one session: any node may be touched."""
    yield [[Batch(statement, part.rows()) for part in rows.iter_slices(BATCH_ROWS)]]


def _batches(
    statement: str,
    frame: pl.DataFrame,
    front: list[str],
    new: bool,
    gone: Sequence[str],
    **names: str,
) -> Iterator[Batch]:
    """Yield batches of *statement* for the columns *front* and the properties of *frame*.

    Properties that an earlier load sent, and this one does not, are *gone*.
    """
    values = properties(frame.columns)
    if new:
        sets = statements.literal(values, len(front))
    else:
        sets = statements.sets(values, len(front), gone)
    text = statement.format(**names, sets=sets)
    for part in frame.select(*front, *values).iter_slices(BATCH_ROWS):
        yield Batch(text, part.rows(), new)


def _turns(frame: pl.DataFrame) -> list[pl.Series]:
    """Return the ``round`` and ``session`` of each relationship."""
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
