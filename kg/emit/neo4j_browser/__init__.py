"""Style sheet and saved queries for Neo4j Browser."""
