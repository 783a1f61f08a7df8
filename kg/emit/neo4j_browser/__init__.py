"""Emitters for Neo4j Browser: GraSS style sheet, and saved queries (favorites)."""
