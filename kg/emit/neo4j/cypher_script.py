"""Write a Cypher script of a graph for `cypher-shell`: rows as a parameter, few statements.

In: a graph folder. Out: the statements that make the constraints and indexes, then nodes and
relationships, up to `BATCH_ROWS` at a time. The rows are the value of a parameter, which the shell
itself reads (``:param rows => [...]``); the statement after it is the same for all rows of a kind,
so that a server keeps it once. Statements with their rows as literals fill a server's query cache:
one with a heap of 1 GB was dead after 20,000 relationships, and stayed so. They merge what
`kg load` would have sent, so the script may run twice; but it deletes nothing.

Every value is a literal. `ESCAPES` leaves no line break, quote or backslash in one that could end
it, and a backslash is doubled, so that no ``\\u0060`` of a name is taken for an escape.
"""

from collections.abc import Iterator
from typing import BinaryIO

import polars as pl

from kg.common.errors import OutputError
from kg.emit.neo4j.limits import check_names
from kg.emit.neo4j.statements import SET_UP, sets
from kg.emit.neo4j.statements import literal as as_map_items
from kg.emit.property_graph import Model, digests, properties, stored, whole
from kg.store.folder import Folder

BATCH_ROWS = 1_000  # per statement
BATCH_BYTES = 1_000_000  # of its rows, unless a single one is longer
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029]  # and ends of lines
ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    **{chr(code): f"\\u{code:04X}" for code in _CONTROLS},
}
_TABLE = {ord(character): escape for character, escape in ESCAPES.items()}

_HEAD = """\
// A graph made by kg, for Neo4j 5.26 or later: cypher-shell --file <this file>
"""
_GRAPH_NAME = ":param graph => {graph}\n"
_ROWS = ":param rows => [{rows}]\n"
# A row is a list, its values in the order of the columns, as in `statements`: names in each row
# would make the script half as long again.
_NODES = """\
UNWIND $rows AS row
MERGE (n:{base} {{graph: $graph, id: row[0]}})
SET n:$(row[1]), {sets};
"""
# MERGE cannot take the type of a relationship from a row without looking through all of them.
_LINKS = """\
UNWIND $rows AS row
MATCH (a:{start} {{graph: $graph, id: row[2]}})
MATCH (b:{end} {{graph: $graph, id: row[3]}})
OPTIONAL MATCH (a)-[n {{graph: $graph, id: row[0]}}]->(b)
SET {sets}
FOREACH (_ IN CASE WHEN n IS NULL THEN [1] ELSE [] END |
  CREATE (a)-[:$(row[1]) {{graph: $graph, id: row[0]{literal}}}]->(b)
);
"""
_GRAPH = """\
MERGE (g:KgGraph {{name: $graph}})
SET g.complete = true, g.labels = {labels}{choices};
"""


def write(
    folder: Folder,
    out: BinaryIO,
    *,
    evidence: bool = False,
    measures: str = "few",
    typed_edges: bool = False,
    linked_only: bool = False,
) -> None:
    """Write the script of *folder* to *out*.

    Args:
        folder: the graph.
        out: a stream.
        evidence: write sentences and documents as nodes too.
        measures: ``few``, ``all`` or ``none``.
        typed_edges: give base edges their predicate as their type.
        linked_only: leave out entities without an edge.

    Raises:
        OutputError: a name is too long for Neo4j.
    """
    for text in statements(folder, Model(evidence, measures, typed_edges, linked_only)):
        out.write(text.encode())


def statements(folder: Folder, model: Model) -> Iterator[str]:
    """Yield the statements, each with its semicolon, and the commands that set parameters."""
    graph = literal(folder.name)
    nodes, links = whole(folder, model)
    check_names(nodes[0].frame, f"graph {folder.name}", OutputError)
    yield _HEAD
    yield _GRAPH_NAME.format(graph=graph)
    yield from (f"{text.strip()};\n" for text in SET_UP)
    for part in nodes:
        yield from _batches(part.frame, ["id", "label"], _NODES, base=part.base)
    for link in links:
        start, end = link.bases
        front = ["id", "kind", "start", "end"]
        yield from _batches(link.frame, front, _LINKS, start=start, end=end)
    labels = ", ".join(literal(label) for label in sorted(nodes[0].frame["label"].unique()))
    choices = {"build": folder.content, **stored(folder, model)}
    yield _GRAPH.format(
        choices="".join(f", g.{name} = {_plain(value)}" for name, value in choices.items()),
        labels=f"[{labels}]",
    )


def _plain(value: str | bool | list[str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    return literal(value) if isinstance(value, str) else str(value).lower()


def literal(text: str) -> str:
    """Return *text* as a string literal of Cypher.

    >>> print(literal('C:\\\\new "x"'))
    "C:\\\\new \\"x\\""
    """
    return f'"{text.translate(_TABLE)}"'


def _batches(frame: pl.DataFrame, front: list[str], statement: str, **names: str) -> Iterator[str]:
    """Yield the rows of *frame*, a batch at a time, each followed by the *statement* for it."""
    frame = frame.with_columns(kgHash=digests(frame))
    values = properties(frame.columns)
    text = statement.format(
        **names, sets=sets(values, len(front)), literal=as_map_items(values, len(front))
    )
    for rows in _rows(frame.select(*front, *values)):
        yield _ROWS.format(rows=", ".join(rows))
        yield text


def _rows(frame: pl.DataFrame) -> Iterator[list[str]]:
    """Yield batches of the rows of *frame*, each row as a list of Cypher."""
    values = [_value(name, kind).fill_null("null") for name, kind in frame.schema.items()]
    inside = pl.concat_str(values, separator=", ")
    row = pl.concat_str(pl.lit("["), inside, pl.lit("]")).alias("row")
    for part in frame.iter_slices(BATCH_ROWS):
        batch: list[str] = []
        size = 0
        for text in part.select(row).to_series():
            if batch and size + len(text) > BATCH_BYTES:
                yield batch
                batch, size = [], 0
            batch.append(text)
            size += len(text)
        yield batch


def _value(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.String:
        return _literals(column)
    if kind == pl.List(pl.String):
        inside = column.list.eval(_literals(pl.element())).list.join(", ")
        return pl.concat_str(pl.lit("["), inside, pl.lit("]"))
    if kind == pl.Date:
        return pl.concat_str(pl.lit("date("), _literals(column.cast(pl.String)), pl.lit(")"))
    return column.cast(pl.String).str.replace("e+", "e", literal=True)


def _literals(column: pl.Expr) -> pl.Expr:
    """Return a column of texts as `literal` spells them."""
    escaped = column.str.replace_many(list(ESCAPES), list(ESCAPES.values()))
    return pl.concat_str(pl.lit('"'), escaped, pl.lit('"'))
