"""Neo4j emitters: load, verify and unload over Bolt; bulk import CSV; Cypher script."""

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
