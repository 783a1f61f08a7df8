"""Query a graph: Cypher, SPARQL, SQL, the questions of queries/, and look-ups by name."""
