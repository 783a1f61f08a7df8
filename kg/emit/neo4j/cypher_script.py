"""Write a Cypher script of a graph for `cypher-shell`: UNWIND and MERGE statements in batches.

In: a graph folder. Out: the statements that make the constraints and indexes, then nodes and
relationships, `BATCH_ROWS` a statement, each ended by a semicolon and a line break. They merge what
`kg load` would have sent, so the script may run twice; but it deletes nothing.

Every value is a literal. `ESCAPES` leaves no line break, quote or backslash in one that could end
it, and a backslash is doubled, so that no ``\\u0060`` of a name is taken for an escape.
"""

from collections.abc import Iterator
from typing import BinaryIO

import polars as pl

from kg.emit.neo4j.statements import SET_UP
from kg.emit.property_graph import Links, Nodes, digests, properties, whole
from kg.store.folder import Folder

BATCH_ROWS = 100  # per statement: the time to plan a list grows faster than its length
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
_NODES = """\
UNWIND [
{rows}
] AS row
MERGE (n:{base} {{graph: {graph}, id: row.values.id}})
SET n:$(row.label), n += row.values;
"""
# MERGE cannot take the type of a relationship from a row without looking through all of them.
_LINKS = """\
UNWIND [
{rows}
] AS row
MATCH (a:{start} {{graph: {graph}, id: row.start}})
MATCH (b:{end} {{graph: {graph}, id: row.end}})
OPTIONAL MATCH (a)-[old {{graph: {graph}, id: row.values.id}}]->(b)
SET old += row.values
FOREACH (_ IN CASE WHEN old IS NULL THEN [1] ELSE [] END |
  CREATE (a)-[new:$(row.kind) {{graph: {graph}}}]->(b) SET new += row.values
);
"""
_GRAPH = """\
MERGE (g:KgGraph {{name: {graph}}})
SET g.build = {build}, g.complete = true, g.labels = {labels}, g.evidence = {evidence};
"""


def write(folder: Folder, out: BinaryIO, *, evidence: bool = False) -> None:
    """Write the script of *folder* to *out*; *evidence* adds sentences and documents as nodes."""
    for statement in statements(folder, evidence=evidence):
        out.write(statement.encode())


def statements(folder: Folder, *, evidence: bool = False) -> Iterator[str]:
    """Yield the statements, each with its semicolon."""
    graph = literal(folder.name)
    nodes, links = whole(folder, evidence=evidence)
    yield _HEAD
    yield from (f"{text.strip()};\n" for text in SET_UP)
    for part in nodes:
        yield from _of_nodes(part, graph)
    for link in links:
        yield from _of_links(link, graph)
    labels = ", ".join(literal(label) for label in sorted(nodes[0].frame["label"].unique()))
    yield _GRAPH.format(
        graph=graph,
        build=literal(folder.content),
        labels=f"[{labels}]",
        evidence=str(evidence).lower(),
    )


def literal(text: str) -> str:
    """Return *text* as a string literal of Cypher.

    >>> print(literal('C:\\\\new "x"'))
    "C:\\\\new \\"x\\""
    """
    return f'"{text.translate(_TABLE)}"'


def _of_nodes(part: Nodes, graph: str) -> Iterator[str]:
    for rows in _rows(part.frame, ["label"]):
        yield _NODES.format(rows=rows, base=part.base, graph=graph)


def _of_links(part: Links, graph: str) -> Iterator[str]:
    start, end = part.bases
    for rows in _rows(part.frame, ["start", "end", "kind"]):
        yield _LINKS.format(rows=rows, start=start, end=end, graph=graph)


def _rows(frame: pl.DataFrame, front: list[str]) -> Iterator[str]:
    """Yield `BATCH_ROWS` rows at a time, as Cypher maps of *front* and ``values``."""
    frame = frame.with_columns(kgHash=digests(frame))
    values = pl.concat_str(pl.lit("values: "), _map(_entries(frame, ["id", *properties(frame)])))
    row = _map([*_entries(frame, front), values]).alias("row")
    for part in frame.iter_slices(BATCH_ROWS):
        yield ",\n".join(part.select(row).to_series())


def _map(entries: list[pl.Expr]) -> pl.Expr:
    inside = pl.concat_str(entries, separator=", ", ignore_nulls=True)
    return pl.concat_str(pl.lit("{"), inside, pl.lit("}"))


def _entries(frame: pl.DataFrame, names: list[str]) -> list[pl.Expr]:
    """Return the columns *names* as entries of a Cypher map; null values have no entry."""
    return [pl.concat_str(pl.lit(f"{name}: "), _value(name, frame.schema[name])) for name in names]


def _value(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.String:
        return _literals(column)
    if kind == pl.List(pl.String):
        inside = column.list.eval(_literals(pl.element())).list.join(", ")
        return pl.concat_str(pl.lit("["), inside, pl.lit("]"))
    return column.cast(pl.String).str.replace("e+", "e", literal=True)


def _literals(column: pl.Expr) -> pl.Expr:
    """Return a column of texts as `literal` spells them."""
    escaped = column.str.replace_many(list(ESCAPES), list(ESCAPES.values()))
    return pl.concat_str(pl.lit('"'), escaped, pl.lit('"'))
