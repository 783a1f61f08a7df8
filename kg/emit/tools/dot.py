"""Graphviz: a graph in DOT, nodes coloured by type and edges as thick as they are strong."""

from typing import BinaryIO

from kg.emit.tools.rows import ENDS, Rows, as_objects
from kg.schema.colours import colours, readable_on
from kg.store.folder import Folder

THIN, THICK = 0.4, 4.0  # points, of edges
# Of a text in quotation marks; a label is an escString, in which a backslash starts an escape.
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\x00": "\ufffd"})


def write(folder: Folder, out: BinaryIO, *, linked_only: bool = False) -> None:
    """Write *folder* to *out* as DOT; labels are names and predicates."""
    rows = Rows(folder, linked_only)
    colour = colours(folder.schema, rows.nodes["type"].unique())
    out.write(f"digraph {quoted(folder.name)} {{\nnode [style=filled];\n".encode())
    for row in as_objects(rows.nodes):
        fill = colour[row["type"]]
        shown = f'fillcolor="{fill}", fontcolor="{readable_on(fill)}"'
        label = f"label={quoted(row['name'])}, tooltip={quoted(row['type'])}"
        out.write(f"{quoted(row['id'])} [{label}, {shown}];\n".encode())
    top = float(folder.scan("edges").select("strength").max().collect().item() or 1)
    for batch in rows.edges():
        columns = batch.select("id", *ENDS, "predicate", "basis", "strength")
        for identifier, subject, object_, predicate, basis, strength in columns.iter_rows():
            width = THIN + (THICK - THIN) * (strength / top) ** 0.5
            style = "dashed" if basis == "co-occurrence" else "solid"
            out.write(
                f"{quoted(subject)} -> {quoted(object_)} [id={quoted(identifier)}, "
                f"label={quoted(predicate)}, weight={strength!r}, penwidth={width:.2f}, "
                f"style={style}];\n".encode()
            )
    out.write(b"}\n")


def quoted(text: str) -> str:
    """Return *text* in quotation marks, as an identifier or a label.

    >>> print(quoted('a "b" c\\\\'))
    "a \\"b\\" c\\\\"
    """
    return f'"{text.translate(_ESCAPES)}"'
