"""Write the questions of ``queries/`` as saved scripts for Neo4j Browser, filled in for one graph.

In: a graph folder. Out: a ZIP of two folders, which the Browser takes when it is dropped on its
window. In one each question answers with rows, as `kg query` does. In the other the same question
stands in a subquery, and what its rows name is drawn: the entities, and the edges between those of
a row. A favourite has no parameters, because the Browser keeps those for all scripts alike; their
values are literals, to be changed in the editor.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZipFile, ZipInfo

import polars as pl

from kg.common import questions as library
from kg.common.questions import Query
from kg.emit.neo4j.cypher_script import literal
from kg.store.folder import Folder

_PARAMETER = re.compile(r"\$(\w+)")
_ID = re.compile(r"\.id AS (\w+)")  # a column that names an entity
ROLES = {  # what a parameter stands for, by its place in a query
    "name": re.compile(r"\.name\) (?:=|<>) toLower\(\$(\w+)\)"),
    "type": re.compile(r"\btype: \$(\w+)"),
    "predicate": re.compile(r"\.predicate = \$(\w+)"),
}
# `here`, `link` and `there` are no columns of any query.
_DRAWN = """\
{named}CALL () {{
{text}
}}
MATCH (here:Entity {{graph: {graph}}})
WHERE here.id IN {ids}
OPTIONAL MATCH (here)-[link {{graph: {graph}{which}}}]->(there:Entity)
WHERE there.id IN {ids}
RETURN DISTINCT here, link, there
"""
# Where rows name one entity, those that were asked about belong to the picture.
_NAMED = """\
CALL () {{
  MATCH (a:Entity {{graph: {graph}}}) WHERE toLower(a.name) IN [{names}]
  RETURN collect(a.id) AS asked
}}
"""


def write(folder: Folder, out: BinaryIO) -> list[str]:
    """Write the scripts for *folder* to *out*; return what to do with them, in lines."""
    name = re.sub(r"[^\w .-]", "_", folder.name).strip(" .") or "graph"
    known = examples(folder)
    whole = BytesIO()
    with ZipFile(whole, "w") as archive:  # not packed: equal bytes, whatever packs elsewhere
        for query in map(library.find, library.names()):
            values = fitting(query, folder.name, known)
            _add(archive, f"{name}/{query.name}.cypher", rows(query, values))
            if drawn := drawing(query, values):
                _add(archive, f"{name}, drawn/{query.name}.cypher", drawn)
    out.write(whole.getvalue())
    return ["drop it, as a file *.zip, on the window of Neo4j Browser, whose Favorites it fills"]


def rows(query: Query, values: Mapping[str, Any]) -> str:
    """Return *query* with its parameters replaced by the literals of *values*."""
    return f"// {query.name}: {query.title}\n{_filled(query, values)}\n"


def drawing(query: Query, values: Mapping[str, Any]) -> str | None:
    """Return a query for the entities that the rows of *query* name, and the edges between them.

    Where the rows have a predicate, only edges with it are meant. None, if they name no entity.
    """
    _, _, last = query.text.rpartition("RETURN ")
    columns = re.findall(r"\w+", last.partition("ORDER BY")[0])
    ids = [name for name in dict.fromkeys(_ID.findall(query.text)) if name in columns]
    if not ids:
        return None
    graph = literal(str(values["graph"]))
    asked = [values[name] for name in _parameters(query, "name")] if len(ids) == 1 else []
    names = ", ".join(f"toLower({literal(str(name))})" for name in asked)
    text = _DRAWN.format(
        text=re.sub("^", "  ", _filled(query, values), flags=re.MULTILINE),
        named=_NAMED.format(graph=graph, names=names) if asked else "",
        graph=graph,
        ids=f"[{', '.join(ids)}]{' + asked' if asked else ''}",
        which=", predicate: predicate" if "predicate" in columns else "",
    )
    return f"// {query.name}: {query.title}\n{text}"


def examples(folder: Folder) -> dict[str, list[str]]:
    """Return what can be asked about, the best first, for each of ROLES.

    Entities: the ends of the edge with the most sentences, then by mentions; types by entities;
    predicates by edges, those that are asserted before others.
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


def fitting(query: Query, graph: str, known: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return values for the parameters of *query*: its defaults, or what the graph has instead.

    Args:
        known: what can be asked about, as `examples` returns it.
    """
    values = {**query.parameters, "graph": graph}
    for role, choice in known.items():
        asked = _parameters(query, role)
        if not {str(values[name]) for name in asked} <= set(choice):
            values |= dict(zip(asked, choice, strict=False))
    return values


def _parameters(query: Query, role: str) -> list[str]:
    return list(dict.fromkeys(ROLES[role].findall(query.text)))


def _filled(query: Query, values: Mapping[str, Any]) -> str:
    lines = [line for line in query.text.splitlines() if not line.startswith("//")]
    return _PARAMETER.sub(lambda found: _literal(values[found[1]]), "\n".join(lines))


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return str(value).lower()  # numbers, true and false


def _add(archive: ZipFile, path: str, text: str) -> None:
    """Add a file without the time and the system that made it."""
    entry = ZipInfo(path)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, text.encode())
