"""RDF/XML: an element a node. What XML cannot hold is replaced or left out, and noted."""

import json
import re
from xml.sax.saxutils import escape

import polars as pl

from kg.common.xml_characters import FORBIDDEN, PATTERN, REPLACEMENT
from kg.emit.rdf.forms import AS_IS, Lines, Nodes, Pieces, joined
from kg.emit.rdf.vocabulary import PROPERTIES, full

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")  # what an element may be called, at an IRI's end
SHOWN = 60  # characters of a text that a note shows
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
ESCAPED |= dict.fromkeys(FORBIDDEN, REPLACEMENT)


class Elements(Lines):
    """RDF/XML."""

    tail = "</rdf:RDF>\n"

    def __init__(self, base: str) -> None:
        super().__init__(base)
        bound = "".join(f'\n    xmlns:{k}="{escape(v)}"' for k, v in self.prefixes.items())
        self.head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{bound}>\n'

    def spell(self, iri: str) -> str:
        """Return an IRI as the value of an attribute."""
        return f'"{escape(iri)}"'

    def spelled(self, iri: pl.Expr) -> pl.Expr:
        """Return a column of IRIs as values of attributes."""
        escaped = iri.str.replace_all("&", "&amp;", literal=True)
        return joined(['"', escaped, '"'])

    def property(self, iri: str) -> str | None:
        """Return the name of an element with its namespace; None if *iri* ends in no name."""
        found = NAME.search(iri)
        if found is None:
            return None
        space = iri[: found.start()]
        if space == self.prefixes["predicate"]:
            return f"predicate:{found[0]}"
        return f'p:{found[0]} xmlns:p="{escape(space)}"'

    def nodes(self, nodes: Nodes) -> pl.Series:
        """Return the element of each node; note the texts in which something is replaced."""
        for name in nodes.frame.columns[1:]:
            if PROPERTIES[name].kind == "text":
                column = nodes.frame[name]
                texts = column.explode() if isinstance(column.dtype, pl.List) else column
                bad = texts.drop_nulls().filter(texts.drop_nulls().str.contains(PATTERN))
                self.replaced += [("xml-character", json.dumps(text)[:SHOWN]) for text in bad]
        return super().nodes(nodes)

    def triples(self, frame: pl.DataFrame) -> pl.Series:
        """Return each row as an element."""
        pieces: Pieces = [
            "<rdf:Description rdf:about=",
            pl.col("s"),
            "><",
            pl.col("p"),
            " rdf:resource=",
        ]
        return frame.select(joined([*pieces, pl.col("o"), "/></rdf:Description>\n"])).to_series()

    def _value(self, kind: str, value: pl.Expr) -> Pieces:
        if kind in AS_IS or kind == "key":
            return [value]
        text = value.cast(pl.String)
        return [text.str.replace_many(ESCAPED) if kind == "text" else text]

    def _open(self) -> Pieces:
        return ["<rdf:Description rdf:about=", pl.col("@id"), ">"]

    def _close(self) -> Pieces:
        return ["</rdf:Description>\n"]

    def _around(self, name: str, kind: str, value: Pieces, several: bool = False) -> Pieces:
        del several
        before, after = self._tags(name, kind)
        return [before, *value, after]

    def _joint(self, name: str, kind: str) -> Pieces:
        before, after = self._tags(name, kind)
        return [after, before]

    def _tags(self, name: str, kind: str) -> tuple[str, str]:
        if kind in AS_IS:
            return f"<{name} rdf:resource=", "/>"
        if kind in ("text", "key"):
            return f"<{name}>", f"</{name}>"
        return f'<{name} rdf:datatype="{full(f"xsd:{kind}")}">', f"</{name}>"
