"""The forms in which an answer may be, and which of them a client takes.

In: what a client says in ``Accept``, or by name. Out: one of SOLUTIONS for what SELECT and ASK
give, one of TRIPLES for what CONSTRUCT and DESCRIBE give, and for things.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Form(NamedTuple):
    """A form, and what it is called."""

    name: str  # in ``format=``
    media: str
    aliases: tuple[str, ...] = ()  # other media types that clients ask for
    others: tuple[str, ...] = ()  # other names that clients use


HTML = Form("html", "text/html", ("application/xhtml+xml",))
# Where a client takes several just as gladly, the first.
SOLUTIONS = (
    Form("json", "application/sparql-results+json", ("application/json", "text/json")),
    Form("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Form("csv", "text/csv"),
    Form("tsv", "text/tab-separated-values"),
    HTML,
)
TRIPLES = (
    Form("turtle", "text/turtle", ("application/turtle", "application/x-turtle", "text/n3",
                                   "text/rdf+n3", "application/n3"), ("ttl", "n3")),
    Form("ntriples", "application/n-triples", ("text/plain",), ("nt", "n-triples")),
    Form("jsonld", "application/ld+json", ("application/json",), ("json-ld", "json")),
    Form("rdfxml", "application/rdf+xml", ("application/xml", "text/xml"),
         ("rdf", "xml", "rdf+xml", "rdf/xml")),
    HTML,
)  # fmt: skip


class Choice(NamedTuple):
    """A form, and the media type by which the client asked for it."""

    form: Form
    media: str


def named(name: str, forms: Iterable[Form]) -> Choice | None:
    """Return the form of that name or media type, if there is one."""
    name = name.strip().lower()
    for form in forms:
        if name in (form.name, form.media, *form.others):
            return Choice(form, form.media)
    return None


def accepted(accept: str, forms: Iterable[Form]) -> Choice | None:
    """Return the form that ``Accept`` prefers, the first of equals; None if it takes none.

    As RFC 9110 says: of the ranges that a media type is in, the most specific gives its quality.

    >>> accepted("text/csv;q=0.5, application/sparql-results+xml", SOLUTIONS).form.name
    'xml'
    """
    ranges = _ranges(accept) or {"*/*": 1.0}
    best: tuple[float, Choice | None] = (0.0, None)
    for form in forms:
        for media in (form.media, *form.aliases):
            quality = _quality(media, ranges, media == form.media)
            if quality > best[0]:
                best = quality, Choice(form, media)
    return best[1]


def _quality(media: str, ranges: dict[str, float], first: bool) -> float:
    """Return how gladly *media* is taken; other names of a form only if they are asked for."""
    whole = media.partition("/")[0] + "/*"
    for one in (media, whole, "*/*") if first else (media,):
        if one in ranges:
            return ranges[one]
    return 0.0


def _ranges(accept: str) -> dict[str, float]:
    """Return the quality of each media range; what is malformed is never taken."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if not media:
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                quality = _number(value)
        found[media] = max(quality, found.get(media, 0.0))
    return found


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0
