"""Serialise nodes and triples as RDF/XML, and escape texts and names for it.

What XML cannot hold is replaced (characters of texts) or left out (predicates that no element can
be called after), and noted.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape

import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.common.xml_characters import FORBIDDEN, PATTERN, REPLACEMENT
from kg.emit.rdf.forms import AS_IS, Lines, Nodes, Pieces, joined
from kg.emit.rdf.vocabulary import NAMES, PROPERTIES, full

TAIL = "</rdf:RDF>\n"
LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")  # of an element, ending an IRI
SHOWN = 60  # characters of a text that a note shows
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
ESCAPES |= dict.fromkeys(FORBIDDEN, REPLACEMENT)
_TABLE = str.maketrans(ESCAPES)


class Element(NamedTuple):
    """The XML element of a property."""

    name: str  # with its prefix, as in the end tag
    opened: str  # the name, and the declaration of its namespace where it needs one


def head(prefixes: Mapping[str, str], comments: Iterable[str] = ()) -> str:
    """Return the start of a document that declares *prefixes*, behind its *comments*."""
    bound = "".join(f"\n    xmlns:{prefix}={quoted(iri)}" for prefix, iri in prefixes.items())
    notes = "".join(f"<!-- {text} -->\n" for text in comments)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{notes}<rdf:RDF{bound}>\n'


def quoted(iri: str) -> str:
    """Return an IRI as the value of an attribute, in its quotes."""
    return f'"{escape(iri)}"'


def escaped_text(text: str) -> str:
    """Return *text* as the content of an element; what XML forbids is U+FFFD.

    >>> escaped_text("a<b\\r\\x00")
    'a&lt;b&#13;�'
    """
    return text.translate(_TABLE)


def element(iri: str, prefixes: Mapping[str, str]) -> Element | None:
    """Return the element of the property *iri*; None if the IRI ends in no name of XML.

    >>> element("http://a.org/knows", {"a": "http://a.org/"})
    Element(name='a:knows', opened='a:knows')
    >>> element("http://b.org/knows", {"a": "http://a.org/"})
    Element(name='p:knows', opened='p:knows xmlns:p="http://b.org/"')
    >>> element("http://a.org/123", {}) is None
    True
    """
    local = LOCAL_NAME.search(iri)
    if local is None:
        return None
    namespace = iri[: local.start()]
    for prefix, start in prefixes.items():
        if start == namespace:
            return Element(f"{prefix}:{local[0]}", f"{prefix}:{local[0]}")
    return Element(f"p:{local[0]}", f"p:{local[0]} xmlns:p={quoted(namespace)}")


class Elements(Lines):
    """RDF/XML: an element a node, an element a triple of an edge."""

    tail = TAIL

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.head = head(self.prefixes)

    def spell(self, iri: str) -> str:
        """Return an IRI as the value of an attribute."""
        return quoted(iri)

    def spelled(self, iri: pl.Expr) -> pl.Expr:
        """Return a column of IRIs as values of attributes."""
        escaped = iri.str.replace_all("&", "&amp;", literal=True)
        return joined(['"', escaped, '"'])

    def property(self, iri: str) -> str | None:
        """Return the element of a predicate; None if *iri* ends in no name of XML."""
        tag = element(iri, {"predicate": self.prefixes["predicate"]})
        return tag.opened if tag else None

    def nodes(self, nodes: Nodes) -> pl.Series:
        """Return the element of each node; note the texts in which characters are replaced."""
        for name in nodes.frame.columns[1:]:
            if PROPERTIES[name].kind == "text":
                column = nodes.frame[name]
                texts = column.explode() if isinstance(column.dtype, pl.List) else column
                texts = texts.struct.field("text") if name in NAMES else texts
                invalid = texts.drop_nulls().filter(texts.drop_nulls().str.contains(PATTERN))
                self.replaced += [
                    (Rule.XML_CHARACTER, json.dumps(text)[:SHOWN]) for text in invalid
                ]
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
        if kind == "name":
            language = value.struct.field("language")
            tag = joined([' xml:lang="', language, '">']).fill_null(">")
            return [tag, value.struct.field("text").str.replace_many(ESCAPES)]
        text = value.cast(pl.String)
        return [text.str.replace_many(ESCAPES) if kind == "text" else text]

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
        if name in NAMES:  # the value begins with the end of the tag
            return f"<{name}", f"</{name}>"
        if kind in ("text", "key"):
            return f"<{name}>", f"</{name}>"
        return f'<{name} rdf:datatype="{full(f"xsd:{kind}")}">', f"</{name}>"
