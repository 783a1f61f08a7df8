"""Content negotiation (RFC 9110): the format of an answer, by ``Accept`` or by ``format=``.

In: what a client accepts. Out: one of RESULT_FORMATS for SELECT and ASK, one of RDF_FORMATS for
CONSTRUCT, DESCRIBE and descriptions of resources.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from kg.serve.protocol import Refused, parameters

if TYPE_CHECKING:
    from starlette.requests import Request


class Format(NamedTuple):
    """A format of answers, and its names."""

    name: str  # in ``format=``
    media: str
    aliases: tuple[str, ...] = ()  # other media types that clients ask for
    others: tuple[str, ...] = ()  # other names that clients use


HTML = Format("html", "text/html", ("application/xhtml+xml",))
# Of formats that a client accepts with the same quality, the first is chosen.
RESULT_FORMATS = (
    Format("json", "application/sparql-results+json", ("application/json", "text/json")),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Format("csv", "text/csv"),
    Format("tsv", "text/tab-separated-values"),
    HTML,
)
RDF_FORMATS = (
    Format("turtle", "text/turtle", ("application/turtle", "application/x-turtle", "text/n3",
                                   "text/rdf+n3", "application/n3"), ("ttl", "n3")),
    Format("ntriples", "application/n-triples", ("text/plain",), ("nt", "n-triples")),
    Format("jsonld", "application/ld+json", ("application/json",), ("json-ld", "json")),
    Format("rdfxml", "application/rdf+xml", ("application/xml", "text/xml"),
         ("rdf", "xml", "rdf+xml", "rdf/xml")),
    Format("nquads", "application/n-quads", (), ("nq", "n-quads")),
    Format("trig", "application/trig", ("application/x-trig",)),
    HTML,
)  # fmt: skip


class Choice(NamedTuple):
    """A format, and the media type by which the client asked for it."""

    format: Format
    media: str


def named(name: str, formats: Iterable[Format]) -> Choice | None:
    """Return the format of that name or media type, if there is one."""
    name = name.strip().lower()
    for format_ in formats:
        if name in (format_.name, format_.media, *format_.others):
            return Choice(format_, format_.media)
    return None


def accepted(accept: str, formats: Iterable[Format]) -> Choice | None:
    """Return the format that ``Accept`` prefers, the first of equals; None if it accepts none.

    Of the media ranges that a media type matches, the most specific gives its quality.

    >>> accepted("text/csv;q=0.5, application/sparql-results+xml", RESULT_FORMATS).format.name
    'xml'
    """
    ranges = _ranges(accept) or {"*/*": 1.0}
    best: tuple[float, Choice | None] = (0.0, None)
    for format_ in formats:
        for media in (format_.media, *format_.aliases):
            quality = _quality(media, ranges, media == format_.media)
            if quality > best[0]:
                best = quality, Choice(format_, media)
    return best[1]


def _quality(media: str, ranges: dict[str, float], main: bool) -> float:
    """Return the quality of *media*; an alias of a format matches no range with an asterisk."""
    any_subtype = media.partition("/")[0] + "/*"
    for media_range in (media, any_subtype, "*/*") if main else (media,):
        if media_range in ranges:
            return ranges[media_range]
    return 0.0


def _ranges(accept: str) -> dict[str, float]:
    """Return the quality of each media range; a malformed one has quality 0."""
    qualities: dict[str, float] = {}
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if not media:
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                quality = _number(value)
        qualities[media] = max(quality, qualities.get(media, 0.0))
    return qualities


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def accepted_formats(name: str, request: "Request") -> tuple[Choice | None, Choice | None]:
    """Return the formats for results and for RDF that a client accepts, by *name* or Accept."""
    by_name = [named(name, formats) for formats in (RESULT_FORMATS, RDF_FORMATS)]
    if any(by_name):
        return by_name[0], by_name[1]
    accept = request.headers.get("accept", "")
    return accepted(accept, RESULT_FORMATS), accepted(accept, RDF_FORMATS)


def negotiate(request: "Request", formats: Iterable[Format]) -> Choice:
    """Return the format of *formats* that a client accepts.

    Raises:
        Refused: it accepts none of them (406).
    """
    given = dict(parameters(request.scope["query_string"], "the address"))
    formats = tuple(formats)
    choice = named(given.get("format", ""), formats)
    choice = choice or accepted(request.headers.get("accept", ""), formats)
    if choice is None:
        raise not_acceptable(request, formats)
    return choice


def not_acceptable(request: "Request", formats: Iterable[Format]) -> Refused:
    """Return the refusal of a request that accepts none of *formats* (406)."""
    media_types = ", ".join(dict.fromkeys(format_.media for format_ in formats))
    given = request.query_params.get("format")
    asked = f"format={given}" if given else f"Accept: {request.headers.get('accept', '')}"
    return Refused(406, f"found {asked}, wanted one of {media_types}")
