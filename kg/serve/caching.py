"""Conditional requests (RFC 9110, section 13): ETag by the content of a graph, and 304.

What a server answers follows from the graph, its own settings and the request, so the ETag is a
hash of these, and nothing needs to be asked to see that it is still the same. It is weak, since the
bytes may be compressed. Last-Modified is when ``graph.json`` was written here. It only informs: the
settings do not change it, so If-Modified-Since alone gets a whole answer.
"""

import re
from email.utils import formatdate
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


METHODS = ("GET", "HEAD")
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)  # differ each time
_TAG = re.compile(r'(?:W/)?"[^"]*"')


def version_of(*settings: object) -> str:
    """Return what tells one served content from another."""
    return blake2b(repr(settings).encode(), digest_size=16).hexdigest()


def last_modified(file: Path) -> str:
    """Return when *file* was written, as HTTP writes it."""
    return formatdate(file.stat().st_mtime, usegmt=True)


def etag(request: "Request", version: str) -> str | None:
    """Return the ETag of the answer to *request*; None where it may differ each time.

    Args:
        request: of a client.
        version: of what is served.
    """
    query = request.scope["query_string"].decode("latin-1")
    if request.method not in METHODS or _VOLATILE.search(unquote_plus(query, errors="replace")):
        return None
    names = ("host", "accept")  # pages name the host
    headers = "\n".join(request.headers.get(name, "") for name in names)
    text = f"{version}\n{request.scope['path']}\n{query}\n{headers}"
    return f'W/"{blake2b(text.encode("utf-8", "surrogateescape"), digest_size=10).hexdigest()}"'


def is_current(request: "Request", tag: str) -> bool:
    """Tell whether the client has the answer with this ETag; weak and strong ones are alike."""
    tags = _TAG.findall(request.headers.get("if-none-match", ""))
    return tag.removeprefix("W/") in [other.removeprefix("W/") for other in tags]


def mark(response: "Response", tag: str | None, modified: str) -> None:
    """Add the validators to a *response* that has found what was asked for."""
    if tag is not None and response.status_code in (200, 304):
        response.headers["ETag"] = tag
        response.headers["Last-Modified"] = modified
        response.headers["Cache-Control"] = "no-cache"  # it may be kept, but is asked for again
