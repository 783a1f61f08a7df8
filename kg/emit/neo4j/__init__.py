"""Put a graph into Neo4j 5.26 or later, or into another server that speaks Bolt and Cypher 5."""

from kg.emit.neo4j.load import Loaded, load
from kg.emit.neo4j.server import Server, connect

__all__ = ["Loaded", "Server", "connect", "load"]
