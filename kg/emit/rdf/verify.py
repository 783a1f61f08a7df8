"""Compare a graph folder with an RDF file: the triples that lack in it, and those it has too much.

In: a graph folder, and a file that `kg export` wrote of it, in any form. How it was written (its
base, its version, whether it has mentions …) the file says itself. Triples are held as 64 bits
each: among a billion, two are taken for one with a chance of one in 37. Numbers are compared by
value, so that a file may have been in a triple store.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.common.errors import GraphError
from kg.common.quads import check_form, parse_quads, read_quads
from kg.emit.rdf.dataset import json_object
from kg.emit.rdf.forms import Lines
from kg.emit.rdf.model import Choices
from kg.emit.rdf.rdfxml import Elements
from kg.emit.rdf.terms import check_iri
from kg.emit.rdf.vocabulary import PROPERTIES, full
from kg.emit.rdf.write import GRAPHS, VERSIONS, as_bytes, texts
from kg.store.folder import Folder

SHOWN = 3  # triples of a finding
LONGEST = 300  # characters that are shown of one
NUMBERS = {full(n) for n, p in PROPERTIES.items() if p.kind not in ("iri", "text", "key", "term")}
SAID = {  # what the dataset says of itself
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
Hashes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Written:
    """An RDF file, and what it says of how it was written."""

    path: Path
    form: str
    graph: str  # its name
    choices: Choices
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
        GraphError: it cannot be read, or does not say how it was written.
        UsageError: there is no form *read_as*.
    """
    form = check_form(path, read_as)
    said: dict[str, dict[str, list[str]]] = {name: {} for name in SAID.values()}
    datasets, hashes = set(), array("q")
    kind, dataset = full("rdf:type"), full("dcat:Dataset")
    for quad in read_quads(path, GraphError, form, again=True):
        subject, predicate, value, _ = quad
        name = predicate.value
        hashes.append(_hash(quad, name))
        if name in said:
            said[name].setdefault(subject.value, []).append(value.value)
        elif name == kind and value.value == dataset:
            datasets.add(subject.value)
    if len(datasets) != 1:
        found = f"{len(datasets)} of dcat:Dataset" if datasets else "no dcat:Dataset"
        hint = "it is described at the end of a file; is it whole?"
        raise GraphError(path.name, found, "one graph as kg export writes it", hint)
    (one,) = datasets
    known = {name: said[iri].get(one, [""])[0] for name, iri in SAID.items()}
    numbers = np.unique(np.frombuffer(hashes, np.int64))
    filters = json_object(path.name, "kg:filters", known["kg:filters"] or "{}")
    return Written(path, form, known["kg:name"], _choices(path, known), filters, numbers)


def _choices(path: Path, known: dict[str, str]) -> Choices:
    options = json_object(path.name, "kg:options", known["kg:options"])
    if options.get("rdf") not in VERSIONS or options.get("graphs") not in GRAPHS:
        raise GraphError(f"{path.name}: kg:options", repr(options), "those of kg export")
    return Choices(
        check_iri(known["void:uriSpace"], f"{path.name}: void:uriSpace", "https://my.org/kg/"),
        options["rdf"],
        options["graphs"],
        bool(options.get("mentions")),
        bool(options.get("assert_candidates")),
        known["dcterms:title"],
        known["dcterms:license"],
    )


def verify(folder: Folder, written: Written) -> tuple[int, list[Difference]]:
    """Return how many triples *folder* is, and how the file differs.

    Raises:
        GraphError: the folder lacks what the file was written of.
    """
    numbers = array("q", (_hash(quad, quad.predicate.value) for quad in _expected(folder, written)))
    wanted = np.unique(np.frombuffer(numbers, np.int64))
    found = []
    if count := _beyond(wanted, written.hashes):
        examples = tuple(_lacking(_expected(folder, written), written.hashes))
        found.append(Difference("missing in the file", count, examples))
    if count := _beyond(written.hashes, wanted):
        there = read_quads(written.path, GraphError, written.form, again=True)
        examples = tuple(_lacking(there, wanted))
        found.append(Difference("in the file and not in the graph", count, examples))
    return len(wanted), found


def _beyond(these: Hashes, others: Hashes) -> int:
    """Return how many of *these* are not among *others*."""
    return len(np.setdiff1d(these, others, assume_unique=True))


def _expected(folder: Folder, written: Written) -> Iterator[Any]:
    """Yield the quads of *folder*; as RDF/XML can hold them, if that is what was written."""
    choices = written.choices
    xml = written.form == "rdf" and choices.rdf == "1.1" and not choices.graphs
    form = Elements(choices.base) if xml else Lines(choices.base)
    for text in texts(folder, form, choices):
        for part in as_bytes(text):
            whole = form.head.encode() + part + form.tail.encode()
            yield from parse_quads(whole, "rdf" if xml else "nq")


def _hash(quad: Any, predicate: str) -> int:
    """Return 64 bits of a quad; those of two that differ in how a number is written are equal."""
    if predicate in NUMBERS:
        value = quad.object
        try:
            number = float(value.value)
        except ValueError:
            return hash(quad)
        known: tuple[Any, ...] = (
            quad.subject,
            quad.predicate,
            value.datatype,
            number,
            quad.graph_name,
        )
        return hash(known)
    return hash(quad)


def _lacking(quads: Iterator[Any], others: Hashes) -> Iterator[str]:
    """Yield the first of *quads* that are not among *others*, as they are written."""
    left = SHOWN
    for quad in quads:
        number = _hash(quad, quad.predicate.value)
        place = int(np.searchsorted(others, number))
        if place == len(others) or others[place] != number:
            text = f"{quad} ."
            yield text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
            left -= 1
            if not left:
                return
