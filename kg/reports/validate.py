"""Say where RDF breaks the shapes of a graph.

In: a graph folder, and files of RDF that came from it; without files, what the graph is in RDF
itself. Out: a `Validation`. The shapes are those of `kg.emit.rdf.shapes`; pyshacl judges by them,
with all that it judges in memory.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.common.errors import GraphError, MissingExtra
from kg.common.quads import check_form, parse_quads, read_quads
from kg.emit.rdf import BASE, NAMESPACES, write_ntriples, write_shapes
from kg.emit.rdf.forms import shortened
from kg.emit.rdf.shapes import SHACL
from kg.store.folder import Folder

if TYPE_CHECKING:
    import rdflib

PREFIXES = {**NAMESPACES, "sh": SHACL}
STRING = f"{NAMESPACES['xsd']}string"
LITERALS = 65_536  # numbers come again and again
LISTED = 8  # values that are shown of several
SHOWN = 60  # characters of a text that are shown


class Violation(NamedTuple):
    """One thing that breaks one constraint; IRIs short where a prefix stands for their start."""

    node: str  # that is judged; what starts with the base of the graph is without it
    path: str  # the property, or nothing
    constraint: str  # such as sh:maxCount
    wanted: str  # its value in the shape, or what it says
    found: str
    shape: str


@dataclass(frozen=True)
class Validation:
    """What was judged, and what is wrong with it."""

    triples: int
    violations: list[Violation]  # sorted


def validate(
    folder: Folder,
    files: Sequence[Path] = (),
    base: str = "",
    *,
    mentions: bool = False,
    read_as: str = "",
    before: Callable[[int], None] = lambda _triples: None,
) -> Validation:
    """Judge RDF of a graph by its shapes.

    Args:
        folder: the graph.
        files: in any form of RDF, together one graph; none: what the graph is in RDF.
        base: starts the IRIs of what is the graph's own; empty: as the files say, or the usual one.
        mentions: of the graph itself, judge mentions and all else that is behind it, too.
        read_as: the form of the files; empty: as their suffixes say.
        before: is told how many triples there are, once they are read.

    Raises:
        MissingExtra: pyshacl is not installed.
        GraphError: a file is no RDF.
        IriError: *base* is no absolute IRI.
        UsageError: there is no form *read_as*.
    """
    judge = _pyshacl()
    if files:
        found = (
            quad
            for file in files
            for quad in read_quads(file, GraphError, check_form(file, read_as))
        )
        data = _graph(found)
        base = base or _base(data)
    else:
        written = BytesIO()
        write_ntriples(folder, written, base or BASE, mentions=mentions)
        data = _graph(parse_quads(written.getvalue(), "nt"))
    base = base or BASE
    shapes = _shapes(folder, base, mentions or bool(files))
    before(len(data))
    _, report, _ = judge(data, shacl_graph=shapes, inplace=True)  # nothing is put into it
    return Validation(len(data), sorted(set(_Names(data, shapes, base).violations(report))))


def _pyshacl() -> Callable[..., Any]:
    try:
        import pyshacl
    except ImportError:
        raise MissingExtra("kg validate", "pyshacl", "shacl") from None
    found: Callable[..., Any] = pyshacl.validate
    return found


def _graph(quads: Iterable[Any]) -> "rdflib.Graph":
    """Return quads as one graph, whatever graphs they are in.

    What RDF 1.2 says of triples is left out: neither rdflib nor SHACL knows of it yet.
    """
    from rdflib import BNode, Graph, Literal, URIRef
    from rdflib.term import Node

    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # that 1.5 is no integer, we say
    iris: dict[str, URIRef] = {}

    def iri(value: str) -> URIRef:
        return iris.get(value) or iris.setdefault(value, URIRef(value))

    @lru_cache(LITERALS)
    def literal(value: Any) -> Literal:
        kind = None if value.language else value.datatype.value
        # A text without a type and one of the type of texts are two things to rdflib.
        kind = None if kind == STRING else kind
        return Literal(value.value, lang=value.language, datatype=kind and iri(kind))

    def term(value: Any) -> Node:
        kind = type(value).__name__
        if kind == "NamedNode":
            return iri(value.value)
        return literal(value) if kind == "Literal" else BNode(value.value)

    graph = Graph()
    for quad in quads:
        if type(quad.object).__name__ != "Triple":
            graph.add((term(quad.subject), iri(quad.predicate.value), term(quad.object)))
    return graph


def _base(data: "rdflib.Graph") -> str:
    """Return what a dataset says that the IRIs of its own things start with, or nothing."""
    from rdflib import DCAT, RDF, VOID

    known = {
        str(value)
        for dataset in data.subjects(RDF.type, DCAT.Dataset)
        for value in data.objects(dataset, VOID.uriSpace)
    }
    return known.pop() if len(known) == 1 else ""


def _shapes(folder: Folder, base: str, mentions: bool) -> "rdflib.Graph":
    from rdflib import Graph

    written = BytesIO()
    write_shapes(folder, written, base, mentions=mentions)
    return Graph().parse(data=written.getvalue(), format="turtle")


class _Names:
    """Puts a report of pyshacl into words, by what was judged and the shapes it was judged by."""

    def __init__(self, data: "rdflib.Graph", shapes: "rdflib.Graph", base: str) -> None:
        from rdflib import RDF, SH

        self.data, self.shapes, self.base, self.sh, self.type = data, shapes, base, SH, RDF.type

    def violations(self, report: "rdflib.Graph") -> Iterator[Violation]:
        """Yield what is wrong."""
        sh = self.sh
        for result in report.subjects(sh.sourceConstraintComponent):
            node, shape, value = (
                report.value(result, name) for name in (sh.focusNode, sh.sourceShape, sh.value)
            )
            parameter = _parameter(report.value(result, sh.sourceConstraintComponent))
            path = self.shapes.value(shape, sh.path)
            if parameter in ("class", "or"):
                found = self._classes(value, alone=value == node)
            else:
                found = self._found(node, path) if value is None else self._short(value)
            yield Violation(
                self._short(node),
                self._path(path) if path else self._role(shape),
                f"sh:{parameter}",
                self._wanted(shape, sh[parameter]),
                found,
                self._short(shape),
            )

    def _role(self, shape: Any) -> str:
        """Return as what a shape judges a thing."""
        for end in ("subject", "object"):
            for name in self.shapes.objects(shape, self.sh[f"target{end.title()}sOf"]):
                return f"as {end} of {self._short(name)}"
        return ""

    def _classes(self, value: Any, alone: bool) -> str:
        """Return the classes of a value, with its name unless that is told already."""
        found = sorted(map(self._short, self.data.objects(value, self.type)))
        classes = " ".join(["a", ", ".join(found)]) if found else "no class"
        return classes if alone else f"{self._short(value)} ({classes})"

    def _wanted(self, shape: Any, parameter: Any) -> str:
        """Return what a shape demands by *parameter*."""
        value = self.shapes.value(shape, parameter)
        said = self.shapes.value(value, self.sh.message)
        if said is not None:
            return str(said)
        values = list(self.shapes.items(value)) or [value]
        classes = [self.shapes.value(one, self.sh["class"]) or one for one in values]
        more = ", …" if len(classes) > LISTED else ""
        return ", ".join(map(self._short, classes[:LISTED])) + more

    def _path(self, path: Any) -> str:
        for parameter, sign in ((self.sh.inversePath, "^{}"), (self.sh.zeroOrMorePath, "{}*")):
            if (inner := self.shapes.value(path, parameter)) is not None:
                return sign.format(self._short(inner))
        return self._short(path)

    def _found(self, node: Any, path: Any) -> str:
        """Return the values of a property, where a result is not of one of them."""
        inner = self.shapes.value(path, self.sh.inversePath)
        several = self.data.subjects(inner, node) if inner else self.data.objects(node, path)
        values = sorted(map(self._short, several if path else [node]))
        return ", ".join(values[:LISTED]) + (", …" if len(values) > LISTED else "") or "nothing"

    def _short(self, term: Any) -> str:
        from rdflib import Literal

        if isinstance(term, Literal):
            return self._literal(term)
        text = str(term)
        if text.startswith(self.base) and text != self.base:
            return text.removeprefix(self.base)
        return shortened(text, PREFIXES) or text

    def _literal(self, term: Any) -> str:
        text = json.dumps(str(term), ensure_ascii=False)
        text = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        if term.datatype is None:
            return f"{text}@{term.language}" if term.language else text
        if isinstance(term.value, int | float):
            return str(term)
        return f"{text}^^{self._short(term.datatype)}"


def _parameter(component: Any) -> str:
    """Return the parameter of a kind of constraint, ``minCount`` of MinCountConstraintComponent."""
    name = str(component).removeprefix(SHACL).removesuffix("ConstraintComponent")
    return "sparql" if name == "SPARQL" else name[0].lower() + name[1:]
