"""What pages are made of: links, tables, lists, numbers, and where a page is.

Links are relative, so that the pages work behind any address; what is the graph's own is linked to
here, whatever its IRIs start with.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kg.emit.rdf.forms import shortened
from kg.emit.rdf.vocabulary import NAMESPACES
from kg.serve.html import Safe, document, joined, tag
from kg.serve.things import Found, Ref

LONG = 300  # characters of a value that a table shows
_WEB = re.compile(r"https?://")


@dataclass(frozen=True)
class Place:
    """Where a page is."""

    graph: str  # its name
    base: str  # what the graph's IRIs start with
    root: str  # the way from the page to the start, such as ../../

    def link(self, iri: str) -> str | None:
        """Return the address of a thing: here, if it is the graph's own; None if it has none."""
        if iri.startswith(self.base):
            return self.root + iri[len(self.base) :]
        return iri if _WEB.match(iri) else None

    def ask(self, query: str, form: str) -> str:
        """Return the address of the answer to *query*."""
        return f"{self.root}sparql?{urlencode({'query': query, 'format': form})}"

    def page(self, title: str, *body: str | None, head: Safe | None = None, text: str = "") -> str:
        """Return a page with what all have; *text* stands in the field to search."""
        field = tag("input", type="search", name="find", value=text, aria_label="Find an entity",
                    placeholder="Find an entity", maxlength="200")  # fmt: skip
        find = tag("form", field, " ", tag("button", "Find"), action=self.root, method="get")
        top = tag("strong", tag("a", self.graph, href=self.root))
        return document(title, head or Safe(), tag("header", top, find), tag("main", *body))


def typed(place: Place, ref: Ref) -> Safe:
    kind = tag("span", f" {ref.type.replace('_', ' ')}", class_="faint")
    return joined(ref_link(place, ref), kind)


def ref_link(place: Place, ref: Ref) -> Safe:
    return iri_link(place, ref.iri, ref.name)


def iri_link(place: Place, iri: str, name: str = "") -> Safe:
    """Return a link; what has no address that a browser may follow is a text."""
    shown = name or short(iri, place.base)
    link = place.link(iri)
    return tag("a", shown, href=link) if link else joined(shown)


def short(iri: str, base: str = "") -> str:
    if base and iri.startswith(base):
        return iri[len(base) :]
    return shortened(iri, NAMESPACES) or iri


def term_text(place: Place, term: Mapping[str, Any] | None) -> Safe:
    if term is None:
        return Safe()
    if term["type"] == "uri":
        return iri_link(place, term["value"])
    if term["type"] == "triple":
        ends = (term_text(place, term["value"][e]) for e in ("subject", "predicate", "object"))
        return separated(ends, " ")
    text = term["value"]
    said = f" @{term['xml:lang']}" if "xml:lang" in term else ""
    shown = text if len(text) <= LONG else f"{text[:LONG]}…"
    return joined(shown, tag("span", said, class_="faint") if said else None)


def digits(text: str) -> str:
    """Return a number in three digits that count.

    >>> digits("0.00012345"), digits("1.1684E1"), digits("")
    ('0.000123', '11.7', '')
    """
    return f"{float(text):.3g}" if text else ""


def count_list(counts: Iterable[tuple[str, int]]) -> Safe:
    items = (tag("li", tag("b", f"{count:,}"), f" {name}") for name, count in counts)
    return tag("ul", joined(*items), class_="counts")


def name_list(names: Iterable[str]) -> Safe:
    return tag("ul", joined(*(tag("li", name) for name in names)), class_="names")


def table(head: Safe | None, rows: Iterable[str], kind: str = "") -> Safe:
    top = tag("thead", tag("tr", head)) if head is not None else None
    body = tag("tbody", joined(*(tag("tr", row) for row in rows)))
    return tag("div", tag("table", top, body, class_=kind or None), class_="wide")


def separated(parts: Iterable[str], between: str) -> Safe:
    found: list[str] = []
    for part in parts:
        found += [between, part] if found else [part]
    return joined(*found)


def root(path: str) -> str:
    """Return the way from *path*, percent-encoded and without a first slash, to the start.

    >>> root("entity/Language/c"), root("sparql"), root("")
    ('../../', './', './')
    """
    return "../" * path.count("/") or "./"


def entities(place: Place, found: list[Found]) -> Safe:
    head = joined(tag("th", "entity"), tag("th", "type"), tag("th", "mentions", class_="number"))
    rows = (
        joined(
            tag("td", ref_link(place, one.entity)),
            tag("td", one.entity.type.replace("_", " "), class_="faint"),
            tag("td", f"{one.mentions:,}", class_="number"),
        )
        for one in found
    )
    return table(head, rows)


def marked(text: str, names: Iterable[str]) -> Safe:
    """Return *text* with *names* marked where they stand as words, the longest first."""
    known = sorted({name for name in names if name.strip()}, key=lambda name: (-len(name), name))
    if not known:
        return joined(text)
    pattern = "|".join(re.escape(name) for name in known)
    parts = re.split(rf"(?<!\w)({pattern})(?!\w)", text, flags=re.IGNORECASE)
    return joined(*(tag("mark", part) if at % 2 else part for at, part in enumerate(parts)))
