"""SPARQL 1.1 Protocol: the query of an HTTP request; SPARQL 1.1 Service Description.

In: method, query string, headers, body. Out: a `Question`, or `Refused` with a status and a text
that says what was wrong.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from kg.common.iri import is_absolute

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
UPDATE = "application/sparql-update"
MAX_PARAMETERS = 1_000
READ_ONLY = "this endpoint is read-only: it takes no updates, only SELECT, ASK, CONSTRUCT, DESCRIBE"
_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Refused(Exception):  # noqa: N818 - it reads as what happened
    """A request that is refused, with an HTTP *status*; *text* is for people."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


@dataclass(frozen=True)
class Question:
    """A query, and the graphs of its dataset."""

    query: str
    default: list[str] | None = None  # graphs that make the default graph; null: as the query says
    named: list[str] | None = None
    format: str = ""  # the name or media type of a format, instead of Accept


def question(method: str, query_string: bytes, content_type: str, body: bytes) -> Question | None:
    """Return the query of a request; None if a GET has none.

    Raises:
        Refused: it is not a query as the protocol has it.
    """
    given = parameters(query_string, "the address")
    if method != "POST":
        if not _values(given, "query") and not _values(given, "update"):
            return None
        return _question(given)
    media, charset = _content(content_type)
    if media == UPDATE:
        raise Refused(403, READ_ONLY)
    if media not in (FORM, DIRECT):
        found = f"a body of type {media}" if media else "a body without a Content-Type"
        raise Refused(415, f"found {found}, wanted {FORM} or {DIRECT}")
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Refused(415, f"found the charset {charset}, wanted utf-8")
    if media == FORM:
        return _question([*given, *parameters(body, "the body")])
    try:
        return _question([*given, ("query", body.decode("utf-8"))])
    except UnicodeDecodeError as problem:
        raise Refused(400, f"the body is no UTF-8 at byte {problem.start}") from None


def _content(content_type: str) -> tuple[str, str]:
    """Return the media type and the charset of a Content-Type."""
    media, *rest = (part.strip().lower() for part in content_type.split(";"))
    charset = next(
        (parameter[8:].strip('"') for parameter in rest if parameter.startswith("charset=")), ""
    )
    return media, charset


def parameters(text: bytes, where: str) -> list[tuple[str, str]]:
    """Return the names and values of a query string or a form.

    Raises:
        Refused: it is not percent-encoded UTF-8.
    """
    if broken := _BROKEN.search(text):
        shown = text[broken.start() : broken.start() + 3].decode("ascii", "backslashreplace")
        raise Refused(400, f"{where} has a broken percent-encoding: {shown!r}")
    try:
        return parse_qsl(text.decode("utf-8"), True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeDecodeError:
        raise Refused(400, f"{where} is no percent-encoded UTF-8") from None
    except ValueError:
        raise Refused(400, f"{where} has more than {MAX_PARAMETERS:,} parameters") from None


def _values(given: list[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in given if key == name]


def _question(given: list[tuple[str, str]]) -> Question:
    queries = _values(given, "query")
    if _values(given, "update"):
        raise Refused(403, READ_ONLY)
    if len(queries) != 1:
        raise Refused(400, f"found {len(queries) or 'no'} parameters query, wanted one")
    if not queries[0].strip():
        raise Refused(400, "found an empty query, wanted SELECT, ASK, CONSTRUCT or DESCRIBE")
    formats = _values(given, "format")
    return Question(
        queries[0],
        default=_graphs(given, "default"),
        named=_graphs(given, "named"),
        format=formats[-1] if formats else "",
    )


def _graphs(given: list[tuple[str, str]], which: str) -> list[str] | None:
    graphs = _values(given, f"{which}-graph-uri")
    for iri in graphs:
        if not is_absolute(iri):
            raise Refused(400, f"found {which}-graph-uri={iri!r}, wanted an absolute IRI")
    return graphs or None


SPARQL_1_1 = "http://www.w3.org/ns/sparql-service-description#SPARQL11Query"
_FORMAT_IRIS = {  # by the names of formats: what follows http://www.w3.org/ns/formats/
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}


def service_description(endpoint: str, dataset: str, formats: Iterable[str]) -> str:
    """Return a CONSTRUCT query whose answer describes the service at *endpoint*.

    Args:
        endpoint: its URL.
        dataset: the IRI of the graph as a dataset.
        formats: the names of the formats in which it answers; those without an IRI are left out.
    """
    names = [_FORMAT_IRIS[name] for name in formats if name in _FORMAT_IRIS]
    iris = ", ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in names)
    return f"""
    PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
    CONSTRUCT {{
      <{endpoint}> a sd:Service ;
        sd:endpoint <{endpoint}> ;
        sd:supportedLanguage <{SPARQL_1_1}> ;
        sd:resultFormat {iris} ;
        sd:defaultDataset <{endpoint}#dataset> .
      <{endpoint}#dataset> a sd:Dataset ; sd:defaultGraph <{dataset}> .
      <{dataset}> a sd:Graph .
    }} WHERE {{}}
    """
