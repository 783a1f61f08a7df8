"""Export a graph as RDF: its model is in `kg.emit.rdf.model`, its syntaxes in `forms`."""

from kg.emit.rdf.jsonld import write_context
from kg.emit.rdf.ontology import write_ontology
from kg.emit.rdf.shapes import write_shapes
from kg.emit.rdf.verify import read_written, verify
from kg.emit.rdf.vocabulary import BASE, NAMESPACES
from kg.emit.rdf.write import (
    to_rdflib,
    write_jsonld,
    write_nquads,
    write_ntriples,
    write_rdfxml,
    write_stored,
    write_trig,
    write_turtle,
)

__all__ = [
    "BASE",
    "NAMESPACES",
    "read_written",
    "to_rdflib",
    "verify",
    "write_context",
    "write_jsonld",
    "write_nquads",
    "write_ntriples",
    "write_ontology",
    "write_rdfxml",
    "write_shapes",
    "write_stored",
    "write_trig",
    "write_turtle",
]
