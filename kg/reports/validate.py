"""Validate RDF against the SHACL shapes of a graph, a column at a time, and with pyshacl.

In: a graph folder, and files of RDF that came from it; without files, what the graph is in RDF
itself. Out: a `Validation`. The shapes are those of `kg.emit.rdf.shapes`. `shacl_columns` tells in
seconds whether all conforms; only where something may not, pyshacl is asked what. Everything is in
memory: of a million triples pyshacl takes about a GB and a minute and a half.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from kg.common.errors import GraphError, MissingExtra
from kg.common.progress import Progress, no_progress
from kg.common.quads import check_form, parse_quads, read_quads
from kg.emit.rdf import BASE, NAMESPACES, write_ntriples, write_shapes
from kg.emit.rdf.forms import shortened
from kg.emit.rdf.vocabulary import SHACL
from kg.reports.report import Report
from kg.reports.shacl_columns import Triples, UnknownConstraint, suspects
from kg.store.folder import Folder

if TYPE_CHECKING:
    import rdflib

PREFIXES = {**NAMESPACES, "sh": SHACL}
STRING = f"{NAMESPACES['xsd']}string"
REPORTED = 10_000  # triples between two reports of progress
LITERAL_CACHE = 65_536  # literals; the same numbers come again and again
MAX_VALUES = 8  # that are shown of several
MAX_TEXT = 60  # characters of a text that are shown


class Violation(NamedTuple):
    """One node that breaks one constraint; IRIs are short where a prefix stands for their start.

    Attributes:
        node: the focus node; what starts with the base of the graph is without it.
        path: the property; empty: the constraint is on the node itself.
        constraint: its parameter, such as ``sh:maxCount``.
        wanted: the parameter's value in the shape, or the shape's message.
        found: the offending values.
        shape: the shape that has the constraint.
    """

    node: str
    path: str
    constraint: str
    wanted: str
    found: str
    shape: str


@dataclass(frozen=True, repr=False)
class Validation(Report):
    """The result of judging RDF by the shapes of a graph.

    Attributes:
        triples: that were judged.
        violations: what is wrong, sorted.
    """

    triples: int
    violations: list[Violation]

    @property
    def conforms(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.violations

    def to_frame(self) -> pl.DataFrame:
        """Return the violations as a frame, a text column for each attribute of `Violation`."""
        columns = dict.fromkeys(Violation._fields, pl.String)
        return pl.DataFrame(self.violations, columns, orient="row")

    def __repr__(self) -> str:
        return f"<Validation of {self.triples:,} triples: {len(self.violations):,} violations>"


def validate(
    folder: Folder,
    files: Sequence[Path] = (),
    base: str = "",
    *,
    mentions: bool = False,
    read_as: str = "",
    by_columns: bool = True,
    before: Callable[[int], None] = lambda _triples: None,
    report: Progress = no_progress,
) -> Validation:
    """Validate RDF of a graph against its SHACL shapes.

    Args:
        folder: the graph.
        files: in any form of RDF, together one graph; none: what the graph is in RDF.
        base: starts the IRIs of what is the graph's own; empty: as the files say, or the usual one.
        mentions: of the graph itself, judge mentions and their sentences and sources, too.
        read_as: the form of the files; empty: as their suffixes say.
        by_columns: find out first, a column at a time, whether anything is wrong at all.
        before: called with the number of triples before pyshacl judges them.
        report: is told the progress.

    Raises:
        MissingExtra: pyshacl is not installed.
        GraphError: a file is no RDF.
        IriError: *base* is no absolute IRI.
        UsageError: there is no form *read_as*.
    """
    run_pyshacl = _pyshacl()
    with _stage("writing triples", report):
        ntriples = _ntriples(folder, files, base or BASE, mentions=mentions, read_as=read_as)
    mentions = mentions or bool(files)
    if by_columns:
        with _stage("judging by columns", report):
            triples = _conforming(folder, ntriples, base, mentions)
        if triples is not None:
            return Validation(triples, [])
    data = _graph(parse_quads(ntriples, "nt"), report, ntriples.count(b"\n"))
    base = base or _base(data) or BASE
    shapes = _shapes(folder, base, mentions)
    before(len(data))
    with _stage("judging by pyshacl", report):  # in place, which spares a copy of the data
        _, results, _ = run_pyshacl(data, shacl_graph=shapes, inplace=True)
    violations = _ResultReader(data, shapes, base).violations(results)
    return Validation(len(data), sorted(set(violations)))


@contextmanager
def _stage(name: str, report: Progress) -> Iterator[None]:
    """Report when the block begins and ends; nobody knows how far it is meanwhile."""
    report(name, 0, 0)
    yield
    report(name, 1, 1)


def _ntriples(
    folder: Folder, files: Sequence[Path], base: str, *, mentions: bool, read_as: str
) -> bytes:
    """Return the triples to judge as N-Triples, whatever graphs they are in."""
    out = BytesIO()
    if not files:
        write_ntriples(folder, out, base, mentions=mentions)
        return out.getvalue()
    import pyoxigraph

    forms = [check_form(file, read_as) for file in files]
    triples = (
        quad.triple
        for file, form in zip(files, forms, strict=True)
        for quad in read_quads(file, GraphError, form)
    )
    pyoxigraph.serialize(triples, out, pyoxigraph.RdfFormat.N_TRIPLES)
    return out.getvalue()


def _conforming(folder: Folder, ntriples: bytes, base: str, mentions: bool) -> int | None:
    """Return the number of triples if it is sure that all conform, else None."""
    try:
        triples = Triples(ntriples)
    except UnknownConstraint:
        return None
    shapes = _turtle(folder, base or triples.base() or BASE, mentions)
    return None if suspects(triples, shapes) else triples.count


def _pyshacl() -> Callable[..., Any]:
    try:
        import pyshacl
    except ImportError:
        raise MissingExtra("kg validate", "pyshacl", "shacl") from None
    run: Callable[..., Any] = pyshacl.validate
    return run


def _graph(quads: Iterable[Any], report: Progress, total: int) -> "rdflib.Graph":
    """Return the *total* quads of pyoxigraph as one graph of rdflib, whatever graphs they are in.

    Triple terms (RDF 1.2) are left out: neither rdflib nor SHACL knows of them yet.
    """
    import pyoxigraph
    from rdflib import BNode, Graph, Literal, URIRef
    from rdflib.term import Node

    # That a literal does not fit its datatype is a violation that we report; rdflib need not warn.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    iris: dict[str, URIRef] = {}

    def iri(value: str) -> URIRef:
        return iris.get(value) or iris.setdefault(value, URIRef(value))

    @lru_cache(LITERAL_CACHE)
    def literal(value: Any) -> Literal:
        datatype = None if value.language else value.datatype.value
        # To rdflib a text without a datatype and one of xsd:string are two.
        datatype = None if datatype == STRING else datatype
        return Literal(value.value, lang=value.language, datatype=datatype and iri(datatype))

    def term(value: Any) -> Node:
        if isinstance(value, pyoxigraph.NamedNode):
            return iri(value.value)
        is_literal = isinstance(value, pyoxigraph.Literal)
        return literal(value) if is_literal else BNode(value.value)

    graph = Graph()
    for number, quad in enumerate(quads):
        if number % REPORTED == 0:
            report("reading for pyshacl", number, total)
        if not isinstance(quad.object, pyoxigraph.Triple):
            graph.add((term(quad.subject), iri(quad.predicate.value), term(quad.object)))
    return graph


def _base(data: "rdflib.Graph") -> str:
    """Return the base of the graph's own IRIs, as its dataset's void:uriSpace gives it, or ''."""
    from rdflib import DCAT, RDF, VOID

    bases = {
        str(value)
        for dataset in data.subjects(RDF.type, DCAT.Dataset)
        for value in data.objects(dataset, VOID.uriSpace)
    }
    return bases.pop() if len(bases) == 1 else ""


def _shapes(folder: Folder, base: str, mentions: bool) -> "rdflib.Graph":
    from rdflib import Graph

    return Graph().parse(data=_turtle(folder, base, mentions), format="turtle")


def _turtle(folder: Folder, base: str, mentions: bool) -> bytes:
    """Return the shapes of a graph."""
    out = BytesIO()
    write_shapes(folder, out, base, mentions=mentions)
    return out.getvalue()


class _ResultReader:
    """Reads a validation report of pyshacl, with the data and the shapes that it is about."""

    def __init__(self, data: "rdflib.Graph", shapes: "rdflib.Graph", base: str) -> None:
        from rdflib import RDF, SH

        self.data, self.shapes, self.base, self.sh, self.type = data, shapes, base, SH, RDF.type

    def violations(self, report: "rdflib.Graph") -> Iterator[Violation]:
        """Yield a violation for each sh:ValidationResult."""
        sh = self.sh
        for result in report.subjects(sh.sourceConstraintComponent):
            node, shape, value = (
                report.value(result, name) for name in (sh.focusNode, sh.sourceShape, sh.value)
            )
            parameter = _parameter(report.value(result, sh.sourceConstraintComponent))
            path = self.shapes.value(shape, sh.path)
            if parameter in ("class", "or") and not hasattr(value, "datatype"):
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
        """Return the role in which a shape judges its nodes, ``as subject of`` a predicate."""
        for end in ("subject", "object"):
            for name in self.shapes.objects(shape, self.sh[f"target{end.title()}sOf"]):
                return f"as {end} of {self._short(name)}"
        return ""

    def _classes(self, value: Any, alone: bool) -> str:
        """Return the classes of a value, behind its name unless *alone*."""
        names = sorted(map(self._short, self.data.objects(value, self.type)))
        classes = f"a {', '.join(names)}" if names else "no class"
        return classes if alone else f"{self._short(value)} ({classes})"

    def _wanted(self, shape: Any, parameter: Any) -> str:
        """Return the value of a shape's *parameter*, or the message of a SPARQL constraint."""
        value = self.shapes.value(shape, parameter)
        message = self.shapes.value(value, self.sh.message)
        if message is not None:
            return str(message)
        items = list(self.shapes.items(value)) or [value]
        terms = [self._term(item) for item in items[:MAX_VALUES]]
        more = ", …" if len(items) > MAX_VALUES else ""
        return ", ".join(map(self._short, terms)) + more

    def _term(self, item: Any) -> Any:
        """Return the class or the datatype that a shape demands; an *item* that is no shape."""
        names = (self.sh["class"], self.sh.datatype)
        return next((t for name in names if (t := self.shapes.value(item, name))), item)

    def _path(self, path: Any) -> str:
        """Return a property path as SPARQL writes it: ``^p`` for inverse, ``p*`` for any length."""
        for parameter, sign in ((self.sh.inversePath, "^{}"), (self.sh.zeroOrMorePath, "{}*")):
            if (inner := self.shapes.value(path, parameter)) is not None:
                return sign.format(self._short(inner))
        return self._short(path)

    def _found(self, node: Any, path: Any) -> str:
        """Return the values of a property, where a result is not of one of them."""
        inner = self.shapes.value(path, self.sh.inversePath)
        terms = self.data.subjects(inner, node) if inner else self.data.objects(node, path)
        values = sorted(map(self._short, terms if path else [node]))
        more = ", …" if len(values) > MAX_VALUES else ""
        return ", ".join(values[:MAX_VALUES]) + more or "nothing"

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
        text = text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"
        if term.datatype is None:
            return f"{text}@{term.language}" if term.language else text
        if isinstance(term.value, int | float):
            return str(term)
        return f"{text}^^{self._short(term.datatype)}"


def _parameter(component: Any) -> str:
    """Return the parameter of a constraint component: minCount of MinCountConstraintComponent."""
    name = str(component).removeprefix(SHACL).removesuffix("ConstraintComponent")
    return "sparql" if name == "SPARQL" else name[0].lower() + name[1:]
