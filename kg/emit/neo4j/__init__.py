"""Put a graph into Neo4j 5.26 or later, or into another server that speaks Bolt and Cypher 5."""

from kg.emit.neo4j.load import Change, load
from kg.emit.neo4j.server import Server, connect
from kg.emit.neo4j.unload import Unloaded, unload
from kg.emit.neo4j.verify import Finding, Verified, verify

__all__ = [
    "Change",
    "Finding",
    "Server",
    "Unloaded",
    "Verified",
    "connect",
    "load",
    "unload",
    "verify",
]
