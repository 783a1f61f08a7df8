"""Which IRIs a path of the server may mean.

In: what stands in a request. Out: what stands behind the graph's base in the IRI of a thing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from kg.common.naming import encode
from kg.serve.protocol import Refused

MOST = 8_192  # characters; ids are far shorter
_SAFE = re.compile(r"[^\x00-\x20<>\"{}|\\^`\x7f-\xff]*")
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/]*")
_SLASH = re.compile("%2f", re.IGNORECASE)


def address(scope: Mapping[str, Any], base: str) -> str:
    """Return the path of a request as it was sent, without its first slash.

    Where *base* has a path, as ``https://my.org/kg/``, what stands behind it counts, too.
    """
    raw = scope.get("raw_path") or scope["path"].encode()
    path = _HOST.sub("", raw.decode("latin-1"), count=1).partition("?")[0].removeprefix("/")
    own = urlsplit(base).path.removeprefix("/")
    if own and path in (own, own.rstrip("/")):
        return ""
    return path.removeprefix(own)


def candidates(path: str) -> Iterator[str]:
    """Yield what *path* may mean, the likeliest first: as it is, as kg would write it, ….

    A slash within a name is ``%2F`` in an IRI; some clients and proxies decode it, others encode
    the slash that stands between type and name.

    Raises:
        Refused: it is no path of percent-encoded UTF-8.

    >>> list(candidates("entity/c++")), list(candidates("entity/Language%2Fc"))
    (['entity/c%2B%2B'], ['entity/Language%2Fc', 'entity/Language/c'])
    """
    if len(path) > MOST:
        raise Refused(414, f"found a path of {len(path):,} characters, wanted {MOST:,} at most")
    kind, slash, rest = path.partition("/")
    again = "/".join(_again(part) for part in rest.split("/"))
    ways = [path, f"{kind}{slash}{again}", f"{kind}{slash}{_SLASH.sub('/', again)}"]
    if "/" in rest:
        ways.append(f"{kind}/{again.replace('/', '%2F')}")
    yield from (way for way in dict.fromkeys(ways) if _SAFE.fullmatch(way) and _canonical(way))


def _canonical(way: str) -> bool:
    """Tell whether kg could have made *way*: a plus sign, say, it encodes."""
    return not re.search(r"%(?![0-9A-F]{2})|[+!$&'()*,;=@]", way)


def _again(part: str) -> str:
    """Return one segment as kg writes it; a colon stays, as in ``property/kg:id``."""
    try:
        text = unquote_to_bytes(part.encode("latin-1")).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "the path is no percent-encoded UTF-8") from None
    return encode(text).replace("%3A", ":") if ":" in part else encode(text)
