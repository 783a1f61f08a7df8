"""Describe the graph as a dataset: VoID, DCAT and PROV-O, with counts of all that is written.

The counts are of distinct triples, the description's own among them. It says the same number of
things whatever the numbers are, so it is made until it has counted itself.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from kg.common.errors import GraphError
from kg.common.naming import encode
from kg.emit.rdf.forms import Nodes, shortened
from kg.emit.rdf.terms import Said, Terms
from kg.emit.rdf.vocabulary import NAMESPACES, full

if TYPE_CHECKING:
    from kg.emit.rdf.model import Model


@dataclass
class Counts:
    """What was written: distinct triples by predicate, things by class, subjects."""

    predicates: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    subjects: int = 0

    def add(self, nodes: Nodes, terms: Terms) -> None:
        """Count *nodes*; no other node may have their subjects."""
        if nodes.frame.is_empty():
            return
        self.subjects += len(nodes.frame)
        for name in nodes.types:
            self.classes[full(name)] += len(nodes.frame)
            self.predicates[full("rdf:type")] += len(nodes.frame)
        for name in nodes.frame.columns[1:]:
            if count := _values(nodes.frame[name]):
                self.predicates[full(name)] += count
        if "rdf:type" in nodes.frame.columns:
            column = nodes.frame["rdf:type"]
            values = column.explode() if isinstance(column.dtype, pl.List) else column
            for spelled, count in values.drop_nulls().value_counts().rows():
                self.classes[terms.raw[spelled]] += count

    def with_nodes(self, nodes: Nodes, terms: Terms) -> "Counts":
        """Return what these and *nodes* have together."""
        found = Counts(self.predicates.copy(), self.classes.copy(), self.subjects)
        found.add(nodes, terms)
        return found


def _values(column: pl.Series) -> int:
    if isinstance(column.dtype, pl.List):
        return int(column.list.len().sum())
    return len(column) - column.null_count()


def describe(model: "Model", counts: Counts) -> Nodes:
    """Return the description of a graph of which all else was counted.

    The first round finds what is to be counted, the second how often, the third says it.
    """
    found, nodes = counts, Nodes(pl.DataFrame())
    for _ in range(3):
        nodes = _said(model, found).nodes(model.terms)
        found = counts.with_nodes(nodes, model.terms)
    return nodes


def _said(model: "Model", counts: Counts) -> Said:
    said = Said()
    name = encode(model.folder.name)
    dataset, made = f"{model.choices.base}dataset/{name}", f"{model.choices.base}build/{name}"
    sources = [f"{model.choices.base}source/{encode(one)}" for one in model.sources["source"]]
    said.add(dataset, "rdf:type", "void:Dataset", "dcat:Dataset", "prov:Entity")
    said.add(dataset, "dcterms:title", model.choices.title or model.folder.name)
    said.add(dataset, "dcterms:license", model.choices.license)
    said.add(dataset, "kg:name", model.folder.name)
    said.add(dataset, "prov:wasDerivedFrom", *sources)
    said.add(dataset, "prov:wasGeneratedBy", made)
    if "filters" in model.folder.manifest:
        said.add(dataset, "kg:filters", _json(model.folder.manifest["filters"]))
    said.add(dataset, "kg:options", _json(model.choices.options()))
    said.add(dataset, "void:uriSpace", model.choices.base)
    known = (*counts.predicates, *counts.classes)
    spaces = [one for one in NAMESPACES.values() if any(iri.startswith(one) for iri in known)]
    said.add(dataset, "void:vocabulary", *spaces)
    said.add(dataset, "void:exampleResource", *model.example)
    _partitions(said, dataset, model, counts)
    said.add(made, "rdf:type", "prov:Activity")
    said.add(made, "prov:used", *sources)
    said.add(made, "kg:configuration", _json(model.folder.manifest["config"]))
    version = model.folder.manifest["kg"]
    software = f"{model.choices.base}software/kg-{encode(version)}"
    said.add(made, "prov:wasAssociatedWith", software)
    said.add(software, "rdf:type", "prov:SoftwareAgent")
    said.add(software, "rdfs:label", f"kg {version}")
    said.add(software, "schema:softwareVersion", version)
    return said


def _partitions(said: Said, dataset: str, model: "Model", counts: Counts) -> None:
    said.add(dataset, "void:triples", counts.predicates.total())
    said.add(dataset, "void:classes", len(counts.classes))
    said.add(dataset, "void:properties", len(counts.predicates))
    said.add(dataset, "void:distinctSubjects", counts.subjects)
    kinds = (("class", "entities", counts.classes), ("property", "triples", counts.predicates))
    for kind, unit, found in kinds:
        for iri in sorted(found):
            short = shortened(iri, model.form.prefixes) or encode(iri)
            part = f"{dataset}/{kind}/{short}"
            said.add(dataset, f"void:{kind}Partition", part)
            said.add(part, "rdf:type", "void:Dataset")
            said.add(part, f"void:{kind}", iri)
            said.add(part, f"void:{unit}", found[iri])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # in the order of graph.json


def json_object(where: str, name: str, text: str) -> dict[str, Any]:
    """Read what a dataset says as JSON: ``kg:options``, ``kg:configuration``, ``kg:filters``.

    Raises:
        GraphError: *text* is no JSON object; it says *where* the property *name* has it.
    """
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise GraphError(f"{where}: {name}", repr(text[:60]), "a JSON object")
    return found
