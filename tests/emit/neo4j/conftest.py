"""Fixtures of the tests of a real Neo4j."""

from tests.emit.neo4j.shared import emptied

__all__ = ["emptied"]
