"""Dataset description in VoID, DCAT and PROV-O, with true counts of triples, classes, properties.

The counts are of distinct triples, the description's own among them. Its number of triples does
not depend on the numbers in it, so it is made again until it has counted itself.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from kg.common.errors import GraphError
from kg.common.naming import encode
from kg.common.text_table import counted
from kg.emit.rdf.forms import Nodes, shortened
from kg.emit.rdf.iris import GraphIris, RdfOptions
from kg.emit.rdf.terms import Facts, Terms
from kg.emit.rdf.vocabulary import NAMESPACES, full


@dataclass
class Counts:
    """Counts of what was written: distinct triples by predicate, resources by class, subjects."""

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
            if count := _count_values(nodes.frame[name]):
                self.predicates[full(name)] += count
        if "rdf:type" in nodes.frame.columns:
            column = nodes.frame["rdf:type"]
            values = column.explode() if isinstance(column.dtype, pl.List) else column
            for spelled, count in values.drop_nulls().value_counts().rows():
                self.classes[terms.raw[spelled]] += count

    def with_nodes(self, nodes: Nodes, terms: Terms) -> "Counts":
        """Return these counts and those of *nodes* together."""
        total = Counts(self.predicates.copy(), self.classes.copy(), self.subjects)
        total.add(nodes, terms)
        return total


def _count_values(column: pl.Series) -> int:
    if isinstance(column.dtype, pl.List):
        return int(column.list.len().sum())
    return len(column) - column.null_count()


def describe(graph: GraphIris, counts: Counts) -> Nodes:
    """Return the description of a graph; *counts* are of all other nodes and triples.

    The first round finds which predicates and classes the description has, the second how often,
    the third states it.
    """
    total, nodes = counts, Nodes(pl.DataFrame())
    for _ in range(3):
        nodes = _description(graph, total).nodes(graph.terms)
        total = counts.with_nodes(nodes, graph.terms)
    return nodes


def _description(graph: GraphIris, counts: Counts) -> Facts:
    facts, folder, options = Facts(), graph.folder, graph.options
    name = encode(folder.name)
    dataset, build = f"{options.base}dataset/{name}", f"{options.base}build/{name}"
    sources = [f"{options.base}source/{encode(source)}" for source in graph.sources["source"]]
    facts.add(dataset, "rdf:type", "void:Dataset", "dcat:Dataset", "prov:Entity")
    facts.add(dataset, "dcterms:title", options.title or folder.name)
    facts.add(dataset, "dcterms:description", options.description or _summary(graph))
    facts.add(dataset, "dcterms:license", options.license)
    _add_agents(facts, dataset, options)
    facts.add(dataset, "kg:name", folder.name)
    facts.add(dataset, "prov:wasDerivedFrom", *sources)
    facts.add(dataset, "prov:wasGeneratedBy", build)
    if "filters" in folder.manifest:
        facts.add(dataset, "kg:filters", _json(folder.manifest["filters"]))
    if folder.analysis is not None:
        facts.add(dataset, "kg:analysis", _json(folder.analysis.about()))
    facts.add(dataset, "kg:options", _json(options.described()))
    facts.add(dataset, "void:uriSpace", options.base)
    iris = (*counts.predicates, *counts.classes)
    used = [start for start in NAMESPACES.values() if any(iri.startswith(start) for iri in iris)]
    facts.add(dataset, "void:vocabulary", *used)
    facts.add(dataset, "void:exampleResource", *graph.examples)
    _add_partitions(facts, dataset, graph, counts)
    facts.add(build, "rdf:type", "prov:Activity")
    facts.add(build, "prov:used", *sources)
    facts.add(build, "kg:configuration", _json(folder.manifest["config"]))
    if "strength" in folder.manifest:
        facts.add(build, "kg:factors", _json(folder.manifest["strength"]))
    version = folder.manifest["kg"]
    software = f"{options.base}software/kg-{encode(version)}"
    facts.add(build, "prov:wasAssociatedWith", software)
    facts.add(software, "rdf:type", "prov:SoftwareAgent")
    facts.add(software, "rdfs:label", f"kg {version}")
    facts.add(software, "schema:softwareVersion", version)
    return facts


def _summary(graph: GraphIris) -> str:
    """Return a description of a graph, which each dataset must have in DCAT-AP."""
    edges = counted(graph.folder.scan("edges").select(pl.len()).collect().item(), "edges")
    entities = counted(int(graph.are_linked().sum()), "entities")
    return (
        f"A knowledge graph of {entities} and {edges} from {counted(len(graph.sources), 'texts')}."
    )


def _add_agents(facts: Facts, dataset: str, options: RdfOptions) -> None:
    """Add who publishes the dataset, and who made it."""
    for role in ("publisher", "creator"):
        if text := getattr(options, role):
            name, iri = agent(text)
            iri = iri or f"{options.base}agent/{encode(name)}"
            facts.add(dataset, f"dcterms:{role}", iri)
            facts.add(iri, "rdf:type", "foaf:Agent")
            facts.add(iri, "foaf:name", name)


def agent(text: str) -> tuple[str, str]:
    """Return the name and the IRI of a person or an organisation, either may be empty.

    >>> agent("My Org <https://my.org/>"), agent("My Org"), agent("https://my.org/")
    (('My Org', 'https://my.org/'), ('My Org', ''), ('', 'https://my.org/'))
    """
    if match := re.fullmatch(r"(.*?)\s*<([^<>]*)>\s*", text):
        return match[1].strip(), match[2]
    return ("", text) if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S*$", text) else (text.strip(), "")


def _add_partitions(facts: Facts, dataset: str, graph: GraphIris, counts: Counts) -> None:
    """Add the totals, and a VoID partition for each class and each property."""
    facts.add(dataset, "void:triples", counts.predicates.total())
    facts.add(dataset, "void:classes", len(counts.classes))
    facts.add(dataset, "void:properties", len(counts.predicates))
    facts.add(dataset, "void:distinctSubjects", counts.subjects)
    kinds = (("class", "entities", counts.classes), ("property", "triples", counts.predicates))
    for kind, unit, sizes in kinds:
        for iri in sorted(sizes):
            short = shortened(iri, graph.form.prefixes) or encode(iri)
            partition = f"{dataset}/{kind}/{short}"
            facts.add(dataset, f"void:{kind}Partition", partition)
            facts.add(partition, "rdf:type", "void:Dataset")
            facts.add(partition, f"void:{kind}", iri)
            facts.add(partition, f"void:{unit}", sizes[iri])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # in the order of graph.json


def json_object(where: str, name: str, text: str) -> dict[str, Any]:
    """Parse a JSON property of a dataset: ``kg:options``, ``kg:configuration``, and more.

    Raises:
        GraphError: *text*, the value of the property *name* in *where*, is no JSON object.
    """
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise GraphError(f"{where}: {name}", repr(text[:60]), "a JSON object")
    return value
