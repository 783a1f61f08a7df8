"""Requests that are not as they should be: each is refused or broken off, and the server lives."""

import random
import socket
from urllib.parse import urlsplit

import pytest

from tests.serve.running import Running

pytestmark = pytest.mark.slow
GET = b"GET /%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
DIRECT = POST + b"Content-Type: application/sparql-query\r\n"
# What is sent, and with what status it is refused; None: with any, or none at all.
RAW = {
    "no HTTP": (b"hello\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)), 400),
    "only an end of line": (b"\r\n", None),
    "a null in the path": (GET % b"entity/\0", 400),
    "an encoded null in the path": (GET % b"entity/%00", 404),
    "broken percent-encoding in the path": (GET % b"entity/%zz", 404),
    "percent-encoding of no UTF-8 in the path": (GET % b"entity/%FF%FE", 400),
    "raw bytes of no UTF-8 in the path": (GET % b"entity/\xff\xfe", 400),
    "a path upwards": (GET % b"../../etc/passwd", 404),
    "an encoded path upwards": (GET % b"%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
    "two slashes": (GET % b"/evil.example/", 404),
    "broken percent-encoding in the query": (GET % b"sparql?query=%zz", 400),
    "percent-encoding of no UTF-8 in the query": (GET % b"sparql?query=ASK%FF", 400),
    "many parameters": (GET % (b"sparql?query=ASK{}&" + b"a=1&" * 5_000), 400),
    "a long path": (GET % (b"entity/" + b"a" * 20_000), 414),
    "an address without end": (GET % (b"a" * 1_000_000), 400),
    "headers without end": (b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 100_000 + b"\r\n", 400),
    "a header without a colon": (b"GET / HTTP/1.1\r\nHost x\r\n\r\n", 400),
    "no host": (b"GET /entity/python HTTP/1.1\r\n\r\n", 400),
    "a host that is none": (b"GET /sparql HTTP/1.1\r\nHost: <>\"{}\r\nConnection: close\r\n\r\n",
                            None),
    "another version": (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", None),
    "a method of its own": (b"BREW / HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n", 405),
    "a length that is none": (DIRECT + b"Content-Length: x\r\n\r\nASK {}", 400),
    "a length below zero": (DIRECT + b"Content-Length: -1\r\n\r\nASK {}", 400),
    "two lengths": (DIRECT + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}", 400),
    "a body too short": (DIRECT + b"Content-Length: 600\r\n\r\nASK {}", None),
    "a body too long": (DIRECT + b"Content-Length: 6\r\n\r\nASK {} and more", 200),
    "a chunk that is none": (DIRECT + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK {}\r\n", None),
    "chunks that do not end": (DIRECT + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n", None),
    "a transfer encoding that is none": (DIRECT + b"Transfer-Encoding: x\r\n\r\nASK {}", None),
    "a huge body": (DIRECT + b"Content-Length: 3000000\r\n\r\n" + b"#" * 3_000_000, 413),
    "a huge body in chunks": (
        DIRECT + b"Transfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + b"#" * 65_536 * 40, 413),
    "a query that nests without end": (
        DIRECT + b"Content-Length: 200007\r\n\r\nASK " + b"{" * 100_000 + b"}" * 100_003, None),
    "a header of other bytes": (GET.replace(b"t\r", b"t\r\nAccept: \xff\xfe\r") % b"", 406),
    "websockets": (GET.replace(b"close", b"Upgrade\r\nUpgrade: websocket") % b"", None),
}  # fmt: skip


def status(answer: bytes) -> int | None:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else None


def sent(served: Running, data: bytes) -> bytes:
    """Return what came back; a server may hang up before all was sent."""
    try:
        return served.send(data)
    except (ConnectionResetError, BrokenPipeError):
        return b""


@pytest.mark.parametrize(("data", "code"), RAW.values(), ids=RAW)
def test_a_malformed_request_is_refused(served: Running, data: bytes, code: int | None) -> None:
    place = urlsplit(served.url)
    with socket.create_connection((place.hostname, place.port), timeout=20) as made:
        found = b""
        try:
            made.sendall(data)
            if code is None:
                made.shutdown(socket.SHUT_WR)
            while b"\r\n\r\n" not in found and (piece := made.recv(1 << 16)):
                found += piece
        except (ConnectionResetError, BrokenPipeError):
            pass  # it hung up before all was sent
    if code is not None and len(data) < 1 << 20:
        assert status(found) == code
    assert status(found) != 500
    assert served.alive()


def test_random_bytes_do_it_no_harm(served: Running) -> None:
    dice = random.Random(1)
    for _ in range(100):
        sent(served, dice.randbytes(dice.randrange(1, 2_000)))
    assert served.alive()


def test_requests_with_random_bytes_changed_do_it_no_harm(served: Running) -> None:
    dice = random.Random(2)
    whole = DIRECT + b"Content-Length: 34\r\n\r\nSELECT ?s { ?s a kg:Entity } LIMIT 1"
    for _ in range(200):
        changed = bytearray(whole)
        for _ in range(dice.randrange(1, 6)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        assert status(sent(served, bytes(changed))) != 500
    assert served.alive()


def test_clients_that_say_nothing_do_not_keep_others_out(served: Running) -> None:
    place = urlsplit(served.url)
    silent = [socket.create_connection((place.hostname, place.port)) for _ in range(100)]
    try:
        assert served.alive()
    finally:
        for one in silent:
            one.close()
