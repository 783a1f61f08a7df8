"""Serve a graph over HTTP: a SPARQL endpoint, and a page for each thing that has an IRI."""
