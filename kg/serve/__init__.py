"""Serve a graph over HTTP: a SPARQL endpoint, and Linked Data with a page for each resource."""
