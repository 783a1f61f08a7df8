"""Run SPARQL in process over the RDF of a graph."""
