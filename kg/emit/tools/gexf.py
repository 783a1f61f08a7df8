"""Gephi: GEXF 1.3 with colours by type, sizes by mentions or PageRank, and communities."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

import polars as pl

from kg import __version__
from kg.common.diagnostic_rules import Rule
from kg.common.xml_characters import without_forbidden
from kg.emit.tools.rows import ENDS, Rows, as_objects, joined_lists
from kg.schema.colours import colours
from kg.store.folder import Folder
from kg.store.tables import diagnostics

LEAST, MOST = 4.0, 40.0  # sizes of nodes; their areas grow with what they stand for
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
<meta><creator>kg {version}</creator><description>{name}</description></meta>
<graph defaultedgetype="directed" mode="static">
"""


def write(folder: Folder, out: BinaryIO, *, linked_only: bool = False) -> pl.DataFrame:
    """Write *folder* to *out* as GEXF; return DIAGNOSTICS of characters that XML forbids.

    Nodes have the columns of `Rows.nodes` as attributes, edges those of `Rows.edges`; the weight of
    an edge is its strength. Edges are written as they are read.
    """
    writer = _Writer(out)
    rows = Rows(folder, linked_only)
    name = writer.attribute("the graph", folder.name)[1:-1]
    writer.line(_HEAD.format(version=__version__, name=name.replace("<", "&lt;")), end="")
    nodes = joined_lists(rows.nodes)
    writer.nodes(nodes, sizes(nodes), colours(folder.schema, nodes["type"].unique()))
    writer.edges(rows.edges())
    writer.line("</graph>\n</gexf>")
    found: list[tuple[str | None, int | None, str]] = [(None, None, p) for p in writer.replaced]
    return diagnostics("gexf", Rule.NOT_XML, "replaced by U+FFFD", found)


def sizes(nodes: pl.DataFrame) -> pl.Series:
    """Return the size of each node: by PageRank if it is known, else by mentions."""
    values = nodes["page_rank" if "page_rank" in nodes.columns else "mentions"].cast(pl.Float64)
    top = max(float(values.max() or 0), 1e-300)  # type: ignore[arg-type]
    return (LEAST + (MOST - LEAST) * (values / top).sqrt()).round(2)


class _Writer:
    """Writes the elements of GEXF, and notes where a character was replaced."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.replaced = out, list[str]()

    def line(self, text: str, end: str = "\n") -> None:
        self.out.write(f"{text}{end}".encode())

    def attribute(self, where: str, value: Any) -> str:
        """Return *value* in quotation marks; note *where* if a character of it is replaced."""
        text = str(value)
        if (clean := without_forbidden(text)) != text:
            self.replaced.append(where)
        return quoteattr(clean)

    def declare(self, what: str, schema: Mapping[str, pl.DataType]) -> None:
        self.line(f'<attributes class="{what}">')
        for name, dtype in schema.items():
            kind = "double" if dtype.is_float() else "long" if dtype.is_integer() else "string"
            self.line(f'<attribute id="{name}" title="{name}" type="{kind}"/>')
        self.line("</attributes>")

    def values(self, where: str, row: Mapping[str, Any]) -> str:
        """Return the values of a node or an edge."""
        items = "".join(
            f'<attvalue for="{name}" value={self.attribute(f"{name} of {where}", value)}/>'
            for name, value in row.items()
        )
        return f"<attvalues>{items}</attvalues>"

    def nodes(self, nodes: pl.DataFrame, size: pl.Series, colour: Mapping[str, str]) -> None:
        frame = nodes.drop("entity")
        self.declare("node", {n: t for n, t in frame.schema.items() if n != "id"})
        self.line("<nodes>")
        for row, large in zip(as_objects(frame), size, strict=True):
            identifier = row.pop("id")
            label = self.attribute(f"label of {identifier}", row["name"])
            red, green, blue = (int(colour[row["type"]][i : i + 2], 16) for i in (1, 3, 5))
            self.line(
                f"<node id={quoteattr(identifier)} label={label}>{self.values(identifier, row)}"
                f'<viz:size value="{large}"/><viz:color r="{red}" g="{green}" b="{blue}"/></node>'
            )
        self.line("</nodes>")

    def edges(self, batches: Iterator[pl.DataFrame]) -> None:
        ends = [*ENDS, *(f"{end}_{part}" for end in ENDS for part in ("name", "entity"))]
        is_open = False
        for batch in batches:
            if not is_open:
                self.declare("edge", batch.drop("id", *ends).schema)
                self.line("<edges>")
                is_open = True
            for row in as_objects(batch.drop(ends[2:])):
                identifier, subject, object_ = (row.pop(name) for name in ("id", *ENDS))
                label = self.attribute(f"label of {identifier}", row["predicate"])
                self.line(
                    f'<edge id="{identifier}" source={quoteattr(subject)} '
                    f"target={quoteattr(object_)} label={label} "
                    f'weight="{row["strength"]}">{self.values(identifier, row)}</edge>'
                )
        self.line("</edges>")
