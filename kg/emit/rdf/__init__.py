"""Write a graph as RDF; see `kg.emit.rdf.model` for what is said, `forms` for how."""

from kg.emit.rdf.vocabulary import BASE, NAMESPACES
from kg.emit.rdf.write import to_rdflib, write_ntriples, write_turtle

__all__ = ["BASE", "NAMESPACES", "to_rdflib", "write_ntriples", "write_turtle"]
