"""RDF as readers that others wrote see it: rdflib, pyoxigraph and Apache Jena."""

import subprocess
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, Context
from pathlib import Path

import pyoxigraph
import rdflib
from rdflib.store import Store

from tests.conftest import ROOT, missing

JARS = ROOT / ".cache" / "jena"
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {f"{XSD}{name}" for name in ("integer", "double", "nonNegativeInteger")}
OF_RDFLIB = {".ttl": "turtle", ".nt": "nt", ".nq": "nquads", ".trig": "trig", ".rdf": "xml"}
OF_RDFLIB |= {".jsonld": "json-ld"}

DIGITS = Context(prec=16, rounding=ROUND_HALF_EVEN)

Quad = tuple[object, ...]


def quad(subject: str, predicate: str, value: str, kind: str, graph: str) -> Quad:
    """Return a quad that two readers agree on: they spell numbers as they like."""
    same: object = float(value) if kind in NUMBERS else value
    return subject, predicate, same, kind, graph


def of_json(one: Quad) -> Quad:
    """Return a quad with its number as JSON-LD 1.1 (section 8.6) makes it of a number of JSON: with
    16 digits, one less than some have. Java rounds the decimal digits.
    """
    subject, predicate, value, kind, graph = one
    same = float(DIGITS.create_decimal(repr(value))) if kind == f"{XSD}double" else value
    return subject, predicate, same, kind, graph


def by_oxigraph(path: Path, form: pyoxigraph.RdfFormat | None = None) -> Iterator[Quad]:
    """Yield the quads of a file; triples within triples as they are written."""
    for one in pyoxigraph.parse(path=str(path), format=form):
        graph = getattr(one.graph_name, "value", "")
        if isinstance(one.object, pyoxigraph.Triple):
            yield one.subject.value, one.predicate.value, str(one.object), "triple", graph
            continue
        datatype = getattr(one.object, "datatype", None)
        kind = datatype.value if datatype else "iri"
        yield quad(one.subject.value, one.predicate.value, one.object.value, kind, graph)


class _Sink(Store):
    """Keeps what a parser finds as quads, which is all that is asked here, in less room."""

    context_aware = graph_aware = True

    def __init__(self) -> None:
        super().__init__()
        self.quads: list[Quad] = []

    def add_graph(self, graph: object) -> None:
        """Take no note of graphs: each quad names its own."""

    def remove_graph(self, graph: object) -> None:
        """Likewise; the parser removes an empty one."""

    def add(self, triple, context, quoted=False) -> None:  # noqa: ARG002 - rdflib's own names
        subject, predicate, value = triple
        named = getattr(context, "identifier", None)
        graph = str(named) if isinstance(named, rdflib.URIRef) else ""
        kind = "iri"
        if isinstance(value, rdflib.Literal):
            kind = str(value.datatype or f"{XSD}string")
        graph = "" if graph == "urn:x-rdflib:default" else graph
        self.quads.append(quad(str(subject), str(predicate), str(value), kind, graph))


def by_rdflib(path: Path) -> list[Quad]:
    """Return the quads of a file."""
    sink = _Sink()
    graph = rdflib.Dataset(sink) if path.suffix in (".nq", ".trig") else rdflib.Graph(sink, "x:")
    graph.parse(path, format=OF_RDFLIB[path.suffix])
    named = path.suffix in (".nq", ".trig")
    return sink.quads if named else [(*one[:4], "") for one in sink.quads]


def by_jena(paths: Iterable[Path]) -> dict[Path, Path | str]:
    """Read files as ``riot --validate`` does, all in one JVM.

    Returns: of each the file of the quads that Jena found, or what is wrong with it.
    """
    if not (JARS / "jars.stamp").exists():
        missing(f"Jena's jars in {JARS.relative_to(ROOT)} (make test gets them with Maven)")
    names = [str(path) for path in paths]
    command = ["java", "-cp", f"{JARS}/*", str(ROOT / "tests/jena/Riot.java"), *names]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[Path, Path | str] = {}
    for line in done.stdout.splitlines():
        verdict, _, rest = line.partition(" ")
        name = next(name for name in names if rest.startswith(name))
        found[Path(name)] = Path(f"{name}.nq") if verdict == "OK" else rest
    return found
