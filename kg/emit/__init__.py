"""Emitters: export a graph folder as RDF, into Neo4j, to networkx, and as files of other tools."""
