"""How an address that does not answer is told: with the reason, soon, and without a password."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import ClientError, Neo4jError

from kg.common.errors import ServerError
from kg.emit.neo4j import Server, connect
from kg.emit.neo4j.server import failing
from tests.conftest import ROOT
from tests.servers import Neo4j


def reason(server: Server, wait: float = 0.0) -> str:
    """Return the error of connecting to *server*."""
    with pytest.raises(ServerError) as problem, connect(server, wait):
        pass
    return str(problem.value)


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """Yield the port of a server that says *answer* to whatever it is told."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            try:
                while True:
                    connection, _ = listening.accept()
                    with connection:
                        connection.recv(100)
                        connection.sendall(answer)
            except OSError:  # it was closed
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_port_that_speaks_http_is_told_as_such(scheme: str) -> None:
    with answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert "(looks like HTTP)" in reason(Server(f"{scheme}://127.0.0.1:{port}"), wait=60)


def test_a_port_that_is_not_encrypted_is_told_as_such() -> None:
    with answering(b"no TLS") as port:
        text = reason(Server(f"bolt+s://127.0.0.1:{port}"), wait=60)
    assert "Failed to establish encrypted connection" in text


def test_a_host_that_does_not_exist_is_not_waited_for() -> None:
    waited: list[float] = []
    with (
        pytest.raises(ServerError, match="Failed to DNS resolve address no-such-host"),
        connect(Server("bolt://no-such-host.invalid:7687"), 60, lambda: waited.append(0.0)),
    ):
        pass
    assert waited == []


@pytest.mark.parametrize("code", ["Security.Forbidden", "General.WriteOnReadOnlyAccessDatabase"])
def test_a_right_that_is_missing_is_told_as_such(code: str) -> None:
    refusal = Neo4jError._hydrate_neo4j(code=f"Neo.ClientError.{code}", message="No.")
    with pytest.raises(ServerError, match=rf"{code}: No\., wanted the right"), failing(Server("x")):
        raise refusal


def test_a_server_that_may_be_starting_is_waited_for() -> None:
    waited: list[float] = []
    with (
        pytest.raises(ServerError, match="Connection refused"),
        connect(Server("bolt://127.0.0.1:9"), 0.1, lambda: waited.append(time.monotonic())),
    ):
        pass
    assert len(waited) == 1


@pytest.mark.slow
def test_a_silent_port_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.emit.neo4j.server.HANDSHAKE_TIMEOUT", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        text = reason(Server(f"bolt://127.0.0.1:{port}"), wait=600)
    assert "Failed to read four byte Bolt handshake" in text


@pytest.mark.parametrize(
    "address",
    [
        "bolt://me:secret@127.0.0.1:9",
        "neo4j+s://me:secret@127.0.0.1:9",
        "http://me:secret@127.0.0.1:9",
        "bolt://me:sec/ret@127.0.0.1:9",
        "me:secret@127.0.0.1",
    ],
)
def test_a_password_in_an_address_is_not_repeated(address: str) -> None:
    text = reason(Server(address))
    assert "secret" not in text
    assert "sec/ret" not in text
    assert "\n" not in text


@pytest.mark.parametrize("address", ["bolt://[::1", "bolt://127.0.0.1:abc", "bolt://", "bolt://:"])
def test_an_address_that_is_none_is_an_error_of_one_line(address: str) -> None:
    assert "\n" not in reason(Server(address))


def test_no_password_is_shown() -> None:
    server = Server("bolt://me:hidden@my.org", "neo4j", "secret")
    assert repr(server) == str(server) == "Server('bolt://...@my.org', user='neo4j', database=None)"


def test_community_has_no_roles_as_the_guide_says(neo4j: Neo4j) -> None:
    guide = (ROOT / "docs" / "neo4j.md").read_text(encoding="utf-8")
    with GraphDatabase.driver(neo4j.bolt) as driver, driver.session(database="system") as session:
        for command in ("SHOW ROLES", "GRANT ROLE reader TO asker"):
            with pytest.raises(ClientError) as refused:
                session.run(command).consume()
            assert "UnsupportedAdministrationCommand" in str(refused.value.code)
    assert "GRANT ROLE reader TO asker" in guide
    assert "Community has no roles" in guide
