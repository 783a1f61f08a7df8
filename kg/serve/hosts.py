"""Check of the Host header against DNS rebinding: under which names a server may be asked.

A page of another origin cannot read what a server answers, unless CORS permits it; but whoever owns
a domain can let its name point to this machine, and then the page is of the same origin. So a name
that nobody gave the server is refused. An address in numbers needs no check: no domain points to
it, it is the address itself.
"""

import ipaddress
import socket
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from kg.serve.protocol import Refused

EVERYWHERE = ("", "0.0.0.0", "::")  # addresses to listen at that are all of a machine's


def allowed_hosts(listening: str, names: Iterable[str], base: str) -> frozenset[str]:
    """Return the names under which the server may be asked.

    Args:
        listening: the address at which it listens.
        names: others that the user gave.
        base: what the IRIs of the graph start with; its host is one.

    >>> sorted(allowed_hosts("127.0.0.1", ["kg.my.org"], "https://data.my.org/kg/"))
    ['127.0.0.1', 'data.my.org', 'kg.my.org', 'localhost']
    """
    own = [socket.gethostname()] if listening in EVERYWHERE else [listening]
    hosts = {"localhost", *own, *names, urlsplit(base).hostname or ""}
    return frozenset(host.lower().rstrip(".") for host in hosts if host)


def check_host(header: str | None, hosts: Collection[str]) -> None:
    """Raise Refused (421) if *header*, a Host or none, has a name that is not among the *hosts*."""
    if header is None:  # before HTTP/1.1; no browser leaves it out
        return
    name = _name(header)
    if name in hosts or name.endswith(".localhost") or _is_address(name):
        return
    shown = header.encode("ascii", "backslashreplace").decode()[:100]
    raise Refused(
        421, f"found the Host {shown!r}, wanted {', '.join(sorted(hosts))} (--host adds a name)"
    )


def _name(header: str) -> str:
    """Return the name in a Host header, without its port."""
    if header.startswith("["):
        return header.partition("]")[0].removeprefix("[")
    return header.partition(":")[0].lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
