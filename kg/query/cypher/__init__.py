"""Run Cypher: in process by Arcade, or on a Neo4j server."""
