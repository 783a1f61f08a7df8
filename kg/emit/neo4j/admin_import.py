"""Write bulk import CSV files for ``neo4j-admin database import full``, which needs no server.

In: a graph folder. Out: a folder of CSV files, each beside its header file; `SCRIPT`, which imports
them; and `SCHEMA`, the constraints and indexes, which Neo4j Community can only make afterwards.
What is imported is what `kg load` would have sent, hashes included, so that a load of the same
graph finds nothing to do.

Texts are quoted as in RFC 4180; node ids are numbers, so that no name is a key. The importer splits
lists at a delimiter and has no quotes for it, so a delimiter is chosen that no value of a list
holds.
"""

from pathlib import Path

import polars as pl

from kg.common.errors import OutputError
from kg.emit.neo4j.limits import check_names
from kg.emit.neo4j.statements import SET_UP
from kg.emit.property_graph import Links, Model, Nodes, about, digests, properties, whole
from kg.store.folder import Folder

SCRIPT, SCHEMA = "import.sh", "schema.cypher"
# Candidates, readable ones first.
DELIMITERS = [";", "|", "\t", *map(chr, range(0x1F, 0x0D, -1)), *map(chr, range(0xE000, 0xE010))]
DEFAULT_BUFFER = 4 * 1024 * 1024  # bytes: the importer's --read-buffer-size; a value must fit
_LIST = pl.List(pl.String)
_KINDS = {
    pl.String: "string",
    pl.Float64: "double",
    pl.Boolean: "boolean",
    pl.Date: "date",
    _LIST: "string[]",
}

# 2026.08 does not find a file without its folder, so each name begins with ``./``.
# `sh import.sh --overwrite-destination` replaces the database that is there.
_SCRIPT = """\
#!/bin/sh
# Import the graph {name!r} into the database neo4j of a Neo4j 5.26 or later that is stopped.
# What is in that database already has to go: sh {script} --overwrite-destination
# Then start Neo4j and run {schema}: cypher-shell --file {schema}
set -e
cd "$(dirname "$0")"
exec "${{NEO4J_ADMIN:-neo4j-admin}}" database import full neo4j "$@" \\
{options}
"""


def write(
    folder: Folder,
    out: Path,
    *,
    evidence: bool = False,
    measures: str = "few",
    typed_edges: bool = False,
    linked_only: bool = False,
) -> list[str]:
    """Write the files of *folder* into the empty folder *out*; return hints for the user, in lines.

    Args:
        folder: the graph.
        out: an empty folder.
        evidence: write sentences and documents as nodes too.
        measures: ``few``, ``all`` or ``none``.
        typed_edges: give base edges their predicate as their type.
        linked_only: leave out entities without an edge.

    Raises:
        OutputError: the lists hold every character of `DELIMITERS`, or a name is too long.
    """
    model = Model(evidence, measures, typed_edges, linked_only)
    nodes, links = whole(folder, model)
    check_names(nodes[0].frame, str(out), OutputError)
    parts = [
        ("graph", "nodes=KgGraph", _graph(folder, nodes[0], model)),
        *((part.what, f"nodes={part.base}", _of_nodes(part, folder.name)) for part in nodes),
        *((part.what, "relationships", _of_links(part, folder.name)) for part in links),
    ]
    delimiter = _delimiter(str(out), [frame for _, _, frame in parts])
    options = [f"--array-delimiter=U+{ord(delimiter):04X}"]
    for kind, option, frame in parts:
        flat = frame.with_columns(pl.col(_LIST).list.join(delimiter))
        (out / f"{kind}-header.csv").write_text(",".join(frame.columns) + "\n", encoding="utf-8")
        flat.write_csv(out / f"{kind}.csv", include_header=False, quote_style="non_numeric")
        options.append(f"--{option}=./{kind}-header.csv,./{kind}.csv")
    options += _reader_options([frame for _, _, frame in parts])
    lines = " \\\n".join(f"  {option}" for option in options)
    script = _SCRIPT.format(name=folder.name, script=SCRIPT, schema=SCHEMA, options=lines)
    (out / SCRIPT).write_text(script, encoding="utf-8", newline="\n")
    statements = "".join(f"{text.strip()};\n" for text in SET_UP)
    (out / SCHEMA).write_text(statements, encoding="utf-8", newline="\n")
    return [f"stop Neo4j, copy the folder to its machine, and run there: sh {SCRIPT}"]


def _graph(folder: Folder, entities: Nodes, model: Model) -> pl.DataFrame:
    """Return the ``KgGraph`` node as a complete load leaves it."""
    row = about(folder, sorted(entities.frame["label"].unique()), model)
    return _typed(pl.DataFrame([row], schema_overrides={"labels": pl.List(pl.String)}))


def _of_nodes(part: Nodes, graph: str) -> pl.DataFrame:
    """Return nodes with the header fields of the importer: ``:ID``, ``:LABEL``, properties."""
    key = pl.int_range(pl.len()).alias(f":ID({part.base}){{id-type:long}}")
    return _headed(part.frame, graph, [key, pl.col("label").alias(":LABEL")])


def _of_links(part: Links, graph: str) -> pl.DataFrame:
    """Return relationships likewise: ``:START_ID``, ``:END_ID``, ``:TYPE``, properties."""
    ends = [(":START_ID", "subject"), (":END_ID", "object")]
    keys = [
        pl.col(column).alias(f"{header}({base})")
        for (header, column), base in zip(ends, part.bases, strict=True)
    ]
    return _headed(part.frame, graph, [*keys, pl.col("kind").alias(":TYPE")])


def _headed(frame: pl.DataFrame, graph: str, front: list[pl.Expr]) -> pl.DataFrame:
    """Return the columns *front*, then the properties of *frame*, its graph and hash."""
    values = frame.select(
        "id", *properties(frame.columns), graph=pl.lit(graph), kgHash=digests(frame)
    )
    return pl.concat([frame.select(front), _typed(values)], how="horizontal")


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return *frame* with the type of each property in its header."""
    kinds = {name: _KINDS.get(kind, "long") for name, kind in frame.schema.items()}
    return frame.rename({name: f"{name}:{kind}" for name, kind in kinds.items()})


def _delimiter(where: str, frames: list[pl.DataFrame]) -> str:
    """Return the first of `DELIMITERS` that no list of *frames* holds."""
    lists = [frame[name] for frame in frames for name in frame.select(pl.col(_LIST)).columns]
    distinct = (values.explode().drop_nulls().unique().alias("value") for values in lists)
    values = pl.concat(list(distinct))
    for delimiter in DELIMITERS:
        if not values.str.contains(delimiter, literal=True).any():
            return delimiter
    found = f"names with each of the {len(DELIMITERS)} characters that could delimit lists"
    raise OutputError(where, found, "one that no name holds", "kg load takes any name")


def _reader_options(frames: list[pl.DataFrame]) -> list[str]:
    """Return the options that the importer needs for line breaks and long values."""
    has_line_breaks, longest = False, 0
    for frame in frames:
        for column in frame.select(pl.col(pl.String, _LIST)).iter_columns():
            texts = column if column.dtype == pl.String else column.list.join(" ")
            has_line_breaks = has_line_breaks or bool(texts.str.contains("[\r\n]").any())
            size = pl.DataFrame([texts]).select(pl.all().str.len_bytes().max()).item()
            longest = max(longest, size or 0)
    buffer = 2 * longest  # bytes: a quote is written twice
    options = ["--multiline-fields=true"] if has_line_breaks else []
    return options + ([f"--read-buffer-size={buffer}"] if buffer > DEFAULT_BUFFER else [])
