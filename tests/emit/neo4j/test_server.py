"""The address and login of a server."""

from kg.emit.neo4j import Server


def test_no_password_is_shown() -> None:
    server = Server("bolt://me:hidden@my.org", "neo4j", "secret")
    assert repr(server) == str(server) == "Server('bolt://...@my.org', user='neo4j', database=None)"
