"""Give a graph folder away: as RDF, into Neo4j, to networkx and files for other tools."""
