"""Run SPARQL queries: embedded, by pyoxigraph in this process, over the RDF of a graph."""
