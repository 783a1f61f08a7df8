"""The address and login of a server."""

from kg.emit.neo4j import Server


def test_no_password_is_shown() -> None:
    server = Server("bolt://localhost", "neo4j", "secret")
    assert server.password == "secret"
    assert "secret" not in f"{server!r} {server}"
    assert server != Server("bolt://localhost", "neo4j", "another")
