"""Verify an RDF file against a graph folder: missing and superfluous triples.

In: a graph folder, and a file that `kg export` wrote of it, in any form. The options of the export
(base IRI, version, mentions …) are read from the file itself. Triples are held as hashes of 64
bits: among a billion triples, the chance that two are taken for one is 1 in 37. Numbers are
compared by value, so that a file may have been in a triple store.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.common.errors import GraphError
from kg.common.iri import check_base
from kg.common.quads import check_form, parse_quads, read_quads
from kg.emit.rdf.dataset import json_object
from kg.emit.rdf.forms import Lines
from kg.emit.rdf.iris import TEXTS, RdfOptions
from kg.emit.rdf.rdfxml import Elements
from kg.emit.rdf.vocabulary import PROPERTIES, WHOLE_NUMBERS, full
from kg.emit.rdf.write import GRAPHS, VERSIONS, as_bytes, serialise
from kg.store.folder import Folder

SHOWN = 3  # triples of a difference
MAX_CHARACTERS = 300  # that are shown of a triple
# IRIs of properties whose values are numbers.
NUMERIC = {full(n) for n, p in PROPERTIES.items() if p.kind not in ("iri", "text", "key", "term")}
DESCRIBED = {  # properties of the dataset, by name
    name: full(name)
    for name in (
        "kg:name",
        "kg:options",
        "kg:filters",
        "void:uriSpace",
        "dcterms:title",
        "dcterms:license",
    )
}
DOUBLE = full("xsd:double")
TOLERANCE = 1e-14  # of a real number, relative to it
Hashes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Written:
    """An RDF file that `kg export` wrote, and the options that it was written with."""

    path: Path
    form: str
    graph: str  # its name
    options: RdfOptions
    filters: dict[str, Any]  # which edges were chosen; empty: all
    hashes: Hashes  # of its triples, sorted, each once


@dataclass(frozen=True)
class Difference:
    """Triples that only one of the two has."""

    problem: str
    triples: int
    examples: tuple[str, ...]  # as N-Quads


def read_written(path: Path, read_as: str = "") -> Written:
    """Read the RDF file at *path*.

    Raises:
        GraphError: it cannot be read, or does not have the description of one graph.
        UsageError: there is no form *read_as*.
    """
    form = check_form(path, read_as)
    values: dict[str, dict[str, list[str]]] = {iri: {} for iri in DESCRIBED.values()}
    datasets, hashes = set(), array("q")
    type_iri, dataset_iri = full("rdf:type"), full("dcat:Dataset")
    for quad in read_quads(path, GraphError, form):
        subject, predicate, value, _ = quad
        iri = predicate.value
        hashes.append(_hash(quad, iri))
        if iri in values:
            values[iri].setdefault(subject.value, []).append(value.value)
        elif iri == type_iri and value.value == dataset_iri:
            datasets.add(subject.value)
    if len(datasets) != 1:
        found = f"{len(datasets)} of dcat:Dataset" if datasets else "no dcat:Dataset"
        hint = "it is described at the end of a file; is it whole?"
        raise GraphError(path.name, found, "one graph as kg export writes it", hint)
    (dataset,) = datasets
    description = {name: values[iri].get(dataset, [""])[0] for name, iri in DESCRIBED.items()}
    return Written(
        path=path,
        form=form,
        graph=description["kg:name"],
        options=_options(path, description),
        filters=json_object(path.name, "kg:filters", description["kg:filters"] or "{}"),
        hashes=np.unique(np.frombuffer(hashes, np.int64)),
    )


def _options(path: Path, description: dict[str, str]) -> RdfOptions:
    options = json_object(path.name, "kg:options", description["kg:options"])
    if options.get("rdf") not in VERSIONS or options.get("graphs") not in GRAPHS:
        raise GraphError(f"{path.name}: kg:options", repr(options), "the options of kg export")
    base, where = description["void:uriSpace"], f"{path.name}: void:uriSpace"
    return RdfOptions(
        base=check_base(base, where),
        rdf=options["rdf"],
        graphs=options["graphs"],
        mentions=bool(options.get("mentions")),
        assert_candidates=bool(options.get("assert_candidates")),
        title=description["dcterms:title"],
        license=description["dcterms:license"],
        **{name: str(options.get(name) or "") for name in TEXTS},
    )


def verify(folder: Folder, written: Written) -> tuple[int, list[Difference]]:
    """Return how many distinct triples *folder* has in RDF, and how the file differs.

    Raises:
        GraphError: the folder lacks tables that the file was written of.
    """
    hashes = array("q", (_hash(quad, quad.predicate.value) for quad in _expected(folder, written)))
    expected = np.unique(np.frombuffer(hashes, np.int64))
    close = _close(folder, written, expected)
    triples = len(expected)
    expected, in_file = (
        np.setdiff1d(side, close, assume_unique=True) for side in (expected, written.hashes)
    )
    differences = []
    if count := _count_missing(expected, in_file):
        examples = tuple(_missing(_expected(folder, written), [in_file, close]))
        differences.append(Difference("missing in the file", count, examples))
    if count := _count_missing(in_file, expected):
        quads = read_quads(written.path, GraphError, written.form)
        examples = tuple(_missing(quads, [expected, close]))
        differences.append(Difference("in the file and not in the graph", count, examples))
    return triples, differences


def _close(folder: Folder, written: Written, expected: Hashes) -> Hashes:
    """Return the hashes of real numbers that only one side has, and the other nearly so.

    Processors of JSON-LD write the numbers of JSON in 16 digits, each rounding in a way of its own.
    """
    only_one_side = np.setxor1d(expected, written.hashes, assume_unique=True)
    if not len(only_one_side):
        return only_one_side
    numbers: dict[Any, list[tuple[float, int]]] = {}
    for quad, number, hashed in _real_numbers(_expected(folder, written), only_one_side):
        numbers.setdefault(quad[:2] + quad[3:], []).append((number, hashed))
    close = array("q")
    quads = read_quads(written.path, GraphError, written.form)
    for quad, number, hashed in _real_numbers(quads, only_one_side):
        for other, hash_of_other in numbers.get(quad[:2] + quad[3:], ()):
            if isclose(number, other, rel_tol=TOLERANCE):
                close.extend((hashed, hash_of_other))
    return np.unique(np.frombuffer(close, np.int64))


def _real_numbers(
    quads: Iterator[Any], hashes: Hashes
) -> Iterator[tuple[tuple[Any, ...], float, int]]:
    """Yield those of *quads* whose object is a double, and whose hash is among *hashes*."""
    for quad in quads:
        value = quad.object
        if getattr(getattr(value, "datatype", None), "value", "") != DOUBLE:
            continue
        hashed = _hash(quad, quad.predicate.value)
        if _is_among(hashed, hashes):
            try:
                yield tuple(quad), float(value.value), hashed
            except ValueError:  # a damaged number
                continue


def _count_missing(hashes: Hashes, others: Hashes) -> int:
    """Return how many of *hashes* are not among *others*."""
    return len(np.setdiff1d(hashes, others, assume_unique=True))


def _expected(folder: Folder, written: Written) -> Iterator[Any]:
    """Yield the quads of *folder*, with what RDF/XML replaces if the file is in RDF/XML."""
    options = written.options
    is_xml = written.form == "rdf" and options.rdf == "1.1" and not options.graphs
    form = Elements(options.base) if is_xml else Lines(options.base)
    form.speak(options.lang)
    for text in serialise(folder, form, options):
        for chunk in as_bytes(text):
            document = form.head.encode() + chunk + form.tail.encode()
            yield from parse_quads(document, "rdf" if is_xml else "nq")


def _hash(quad: Any, predicate: str) -> int:
    """Return a hash of 64 bits; quads that differ only as triple stores change them share it.

    Stores spell numbers as they like, and keep no other type of whole numbers than xsd:integer.
    """
    if predicate in NUMERIC:
        value = quad.object
        kind = getattr(value, "datatype", None)
        is_whole = kind is not None and kind.value in WHOLE_NUMBERS
        try:
            number = int(value.value) if is_whole else float(value.value)
        except ValueError:
            return hash(quad)
        family = "whole" if is_whole else kind
        return hash((quad.subject, quad.predicate, family, number, quad.graph_name))
    return hash(quad)


def _is_among(hashed: int, hashes: Hashes) -> bool:
    place = int(np.searchsorted(hashes, hashed))
    return place < len(hashes) and bool(hashes[place] == hashed)


def _missing(quads: Iterator[Any], others: list[Hashes]) -> Iterator[str]:
    """Yield the first `SHOWN` of *quads* that are not among *others*, as N-Quads."""
    left = SHOWN
    for quad in quads:
        hashed = _hash(quad, quad.predicate.value)
        if not any(_is_among(hashed, hashes) for hashes in others):
            text = f"{quad} ."
            yield text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]}…"
            left -= 1
            if not left:
                return
