"""HTML components of the pages: links, tables, lists, numbers, marked names; the page's frame.

Links are relative, so that the pages work behind any proxy; a resource of the graph is linked to on
this server, whatever its IRI starts with.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kg.emit.rdf.forms import shortened
from kg.emit.rdf.vocabulary import NAMESPACES
from kg.serve.html import Safe, document, joined, tag
from kg.serve.resources import RankedEntity, Ref

VIEW = "view"  # the path of the page that draws the graph
MAX_VALUE = 300  # characters of a value that a table shows
_WEB = re.compile(r"https?://")


@dataclass(frozen=True)
class Place:
    """The place of a page on the server, to which its links are relative."""

    graph: str  # its name
    base: str  # what the graph's IRIs start with
    root: str  # the relative path from the page to the start page, such as ../../

    def link(self, iri: str) -> str | None:
        """Return the address of a resource, here if it is the graph's own; None if it has none."""
        if iri.startswith(self.base):
            return self.root + iri[len(self.base) :]
        return iri if _WEB.match(iri) else None

    def ask(self, query: str, form: str) -> str:
        """Return the address of the answer to *query* in the format *form*."""
        return f"{self.root}sparql?{urlencode({'query': query, 'format': form})}"

    def id(self, iri: str) -> str:
        """Return the id of an entity of the graph."""
        return iri.removeprefix(f"{self.base}entity/")

    def view(self, **shown: str) -> str:
        """Return the address of the drawing, which shows what is named."""
        return f"{self.root}{VIEW}#{urlencode(shown)}"

    def page(self, title: str, *body: str | None, head: Safe | None = None, text: str = "") -> str:
        """Return a page with the header that all have; *text* stands in its search field."""
        field = tag("input", type="search", name="find", value=text, aria_label="Find an entity",
                    placeholder="Find an entity", maxlength="200")  # fmt: skip
        find = tag("form", field, " ", tag("button", "Find"), action=self.root, method="get")
        top = tag("strong", tag("a", self.graph, href=self.root))
        return document(title, head or Safe(), tag("header", top, find), tag("main", *body))


def typed(place: Place, ref: Ref) -> Safe:
    """Return a link to an entity, and its type."""
    kind = tag("span", f" {ref.type.replace('_', ' ')}", class_="faint")
    return joined(ref_link(place, ref), kind)


def ref_link(place: Place, ref: Ref) -> Safe:
    """Return a link with the name of a resource."""
    return iri_link(place, ref.iri, ref.name)


def iri_link(place: Place, iri: str, name: str = "") -> Safe:
    """Return a link; an IRI that a browser cannot follow is a text."""
    shown = name or short(iri, place.base)
    link = place.link(iri)
    return tag("a", shown, href=link) if link else joined(shown)


def short(iri: str, base: str = "") -> str:
    """Return an IRI without *base*, or as ``prefix:name``, or whole."""
    if base and iri.startswith(base):
        return iri[len(base) :]
    return shortened(iri, NAMESPACES) or iri


def term_text(place: Place, term: Mapping[str, Any] | None) -> Safe:
    """Return an RDF term, as SPARQL results in JSON have it, as HTML."""
    if term is None:
        return Safe()
    if term["type"] == "uri":
        return iri_link(place, term["value"])
    if term["type"] == "triple":
        ends = (term_text(place, term["value"][e]) for e in ("subject", "predicate", "object"))
        return separated(ends, " ")
    text = term["value"]
    language = f" @{term['xml:lang']}" if "xml:lang" in term else ""
    shown = text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]}…"
    return joined(shown, tag("span", language, class_="faint") if language else None)


def digits(text: str) -> str:
    """Return a number with three significant digits.

    >>> digits("0.00012345"), digits("1.1684E1"), digits("")
    ('0.000123', '11.7', '')
    """
    return f"{float(text):.3g}" if text else ""


def count_list(counts: Iterable[tuple[str, int]]) -> Safe:
    """Return a list of numbers with what they count."""
    items = (tag("li", tag("b", f"{count:,}"), f" {name}") for name, count in counts)
    return tag("ul", joined(*items), class_="counts")


def name_list(names: Iterable[str]) -> Safe:
    """Return a list of names."""
    return tag("ul", joined(*(tag("li", name) for name in names)), class_="names")


def table(head: Safe | None, rows: Iterable[str], kind: str = "") -> Safe:
    """Return a table; *head* and *rows* are the cells of a row each, *kind* its class in CSS."""
    top = tag("thead", tag("tr", head)) if head is not None else None
    body = tag("tbody", joined(*(tag("tr", row) for row in rows)))
    return tag("div", tag("table", top, body, class_=kind or None), class_="wide")


def separated(parts: Iterable[str], separator: str) -> Safe:
    """Return *parts* with *separator* between them."""
    pieces: list[str] = []
    for part in parts:
        pieces += [separator, part] if pieces else [part]
    return joined(*pieces)


def root(path: str) -> str:
    """Return the relative path from *path*, percent-encoded and without a first slash, to ``/``.

    >>> root("entity/Language/c"), root("sparql"), root("")
    ('../../', './', './')
    """
    return "../" * path.count("/") or "./"


def entities(place: Place, ranked: list[RankedEntity]) -> Safe:
    """Return the table of entities with their types and mentions."""
    head = joined(tag("th", "entity"), tag("th", "type"), tag("th", "mentions", class_="number"))
    rows = (
        joined(
            tag("td", ref_link(place, row.entity)),
            tag("td", row.entity.type.replace("_", " "), class_="faint"),
            tag("td", f"{row.mentions:,}", class_="number"),
        )
        for row in ranked
    )
    return table(head, rows)


def marked(text: str, names: Iterable[str]) -> Safe:
    """Return *text* with *names* marked where they stand as words, the longest first."""
    by_length = sorted({n for n in names if n.strip()}, key=lambda name: (-len(name), name))
    if not by_length:
        return joined(text)
    pattern = "|".join(re.escape(name) for name in by_length)
    parts = re.split(rf"(?<!\w)({pattern})(?!\w)", text, flags=re.IGNORECASE)
    return joined(*(tag("mark", part) if number % 2 else part for number, part in enumerate(parts)))
