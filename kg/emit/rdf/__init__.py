"""Write a graph as RDF; see `kg.emit.rdf.model` for what is said, `forms` for how."""

from kg.emit.rdf.jsonld import write_context
from kg.emit.rdf.ontology import write_ontology
from kg.emit.rdf.verify import read_written, verify
from kg.emit.rdf.vocabulary import BASE, NAMESPACES
from kg.emit.rdf.write import (
    to_rdflib,
    write_jsonld,
    write_nquads,
    write_ntriples,
    write_rdfxml,
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
    "write_trig",
    "write_turtle",
]
