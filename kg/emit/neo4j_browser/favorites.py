"""Write Neo4j Browser favorites: the queries of ``queries/`` with values of one graph, as a ZIP.

In: a graph folder. Out: a ZIP of two folders, to be dropped on the Browser's window. In one folder
each query answers with rows, as `kg query` does. In the other the same query is a subquery, and the
entities that its rows name are drawn, with the edges between those of a row. Favorites have no
parameters, because the Browser shares those among all scripts; their values are literals, to be
changed in the editor.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZipFile, ZipInfo

import polars as pl

from kg.common import questions as library
from kg.common.questions import ROLES, Query
from kg.emit.neo4j.cypher_script import literal
from kg.store.folder import Folder

_PARAMETER = re.compile(r"\$(\w+)")
_ID = re.compile(r"\.id AS (\w+)")  # a column that names an entity
# No query has columns `here`, `link` or `there`.
_DRAWING = """\
{named}CALL () {{
{text}
}}
MATCH (here:Entity {{graph: {graph}}})
WHERE here.id IN {ids}
OPTIONAL MATCH (here)-[link {{graph: {graph}{which}}}]->(there:Entity)
WHERE there.id IN {ids}
RETURN DISTINCT here, link, there
"""
# Where rows name one entity only, the entities of the parameters are drawn too.
_NAMED = """\
CALL () {{
  MATCH (a:Entity {{graph: {graph}}}) WHERE toLower(a.name) IN [{names}]
  RETURN collect(a.id) AS asked
}}
"""


def write(folder: Folder, out: BinaryIO) -> list[str]:
    """Write the scripts for *folder* to *out*; return hints for the user, in lines."""
    name = re.sub(r"[^\w .-]", "_", folder.name).strip(" .") or "graph"
    choices = examples(folder)
    data = BytesIO()
    with ZipFile(data, "w") as archive:  # not compressed: the same bytes with every version of zlib
        for query in map(library.find, library.names()):
            values = fitting(query, folder.name, choices)
            _add(archive, f"{name}/{query.name}.cypher", rows(query, values))
            if script := drawing(query, values):
                _add(archive, f"{name}, drawn/{query.name}.cypher", script)
    out.write(data.getvalue())
    return ["drop the file *.zip on the window of Neo4j Browser, which adds it to its Favorites"]


def rows(query: Query, values: Mapping[str, Any]) -> str:
    """Return *query* with its parameters replaced by the literals of *values*."""
    return f"// {query.name}: {query.title}\n{_filled(query, values)}\n"


def drawing(query: Query, values: Mapping[str, Any]) -> str | None:
    """Return a query for the entities that the rows of *query* name, and the edges between them.

    Where the rows have a predicate, only edges with it are drawn. None if they name no entity.
    """
    _, _, last = query.text.rpartition("RETURN ")
    columns = re.findall(r"\w+", last.partition("ORDER BY")[0])
    ids = [name for name in dict.fromkeys(_ID.findall(query.text)) if name in columns]
    if not ids:
        return None
    graph = literal(str(values["graph"]))
    entities = [values[name] for name in _parameters(query, "name")] if len(ids) == 1 else []
    names = ", ".join(f"toLower({literal(str(name))})" for name in entities)
    text = _DRAWING.format(
        text=re.sub("^", "  ", _filled(query, values), flags=re.MULTILINE),
        named=_NAMED.format(graph=graph, names=names) if entities else "",
        graph=graph,
        ids=f"[{', '.join(ids)}]{' + asked' if entities else ''}",
        which=", predicate: predicate" if "predicate" in columns else "",
    )
    return f"// {query.name}: {query.title}\n{text}"


def examples(folder: Folder) -> dict[str, list[str]]:
    """Return values of the graph for each of ROLES, the best first.

    Entities: the ends of the edge with the most sentences, then by mentions; types by entities;
    predicates by edges, asserted ones before others.
    """
    entities = folder.scan("entities").sort("mentions", "entity", descending=[True, False])
    edges = folder.scan("edges")
    most = pl.col("sentences").max() == pl.col("sentences")
    ends = edges.filter(most).sort("edge").head(1).select("subject", "object").collect()
    best = pl.col("entity").is_in([value for row in ends.rows() for value in row])
    names = pl.concat([entities.filter(best), entities.filter(~best)]).select("name")
    types = entities.group_by("type").len().sort("len", "type", descending=[True, False])
    asserted = pl.col("basis").is_in(["annotated", "cue"]).any()
    predicates = edges.group_by("predicate").agg(pl.len(), asserted=asserted)
    order = ["asserted", "len", "predicate"]
    return {
        "name": names.collect()["name"].to_list(),
        "type": types.collect()["type"].to_list(),
        "predicate": predicates.sort(order, descending=[True, True, False])
        .collect()["predicate"]
        .to_list(),
    }


def fitting(query: Query, graph: str, choices: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return values for the parameters of *query*: its defaults, or values of the graph instead.

    Args:
        query: with parameters and their defaults.
        graph: the graph's name.
        choices: values of the graph, as `examples` returns them.
    """
    values = {**query.parameters, "graph": graph}
    for role, candidates in choices.items():
        names = _parameters(query, role)
        if not {str(values[name]) for name in names} <= set(candidates):
            values |= dict(zip(names, candidates, strict=False))
    return values


def _parameters(query: Query, role: str) -> list[str]:
    return list(dict.fromkeys(ROLES[role].findall(query.text)))


def _filled(query: Query, values: Mapping[str, Any]) -> str:
    lines = [line for line in query.text.splitlines() if not line.startswith("//")]
    return _PARAMETER.sub(lambda match: _literal(values[match[1]]), "\n".join(lines))


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return str(value).lower()  # numbers, true and false


def _add(archive: ZipFile, path: str, text: str) -> None:
    """Add a file to *archive*, without the time and the system that made it."""
    entry = ZipInfo(path)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, text.encode())
