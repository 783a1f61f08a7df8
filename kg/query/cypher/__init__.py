"""Run Cypher: embedded, by ArcadeDB in this process, or on a Neo4j server."""
