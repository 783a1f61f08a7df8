"""Map the path of a URL to the IRIs that it may denote: percent-encoding, slashes, base path.

In: the path of a request. Out: what follows the base IRI of the graph in the IRI of a resource.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from kg.common.naming import encode
from kg.serve.protocol import Refused

MAX_PATH = 8_192  # characters; ids are far shorter
_SAFE = re.compile(r"[^\x00-\x20<>\"{}|\\^`\x7f-\xff]*")
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/]*")
_SLASH = re.compile("%2f", re.IGNORECASE)


def address(scope: Mapping[str, Any], base: str) -> str:
    """Return the path of a request as it was sent, without its first slash.

    Where *base* has a path, as ``https://my.org/kg/``, it may stand before it or not.
    """
    raw = scope.get("raw_path") or scope["path"].encode()
    path = _HOST.sub("", raw.decode("latin-1"), count=1).partition("?")[0].removeprefix("/")
    own = urlsplit(base).path.removeprefix("/")
    if own and path in (own, own.rstrip("/")):
        return ""
    return path.removeprefix(own)


def candidates(path: str) -> Iterator[str]:
    """Yield what *path* may denote, the likeliest first: as it is, as kg would write it, ….

    A slash within a name is ``%2F`` in an IRI; some clients and proxies decode it, others encode
    the slash that stands between type and name.

    Raises:
        Refused: it is no path of percent-encoded UTF-8.

    >>> list(candidates("entity/c++")), list(candidates("entity/Language%2Fc"))
    (['entity/c%2B%2B'], ['entity/Language%2Fc', 'entity/Language/c'])
    """
    if len(path) > MAX_PATH:
        raise Refused(414, f"found a path of {len(path):,} characters, wanted {MAX_PATH:,} at most")
    kind, slash, rest = path.partition("/")
    encoded = "/".join(_encode_again(part) for part in rest.split("/"))
    paths = [path, f"{kind}{slash}{encoded}", f"{kind}{slash}{_SLASH.sub('/', encoded)}"]
    if "/" in rest:
        paths.append(f"{kind}/{encoded.replace('/', '%2F')}")
    yield from (p for p in dict.fromkeys(paths) if _SAFE.fullmatch(p) and _is_canonical(p))


def _is_canonical(path: str) -> bool:
    """Tell whether kg could have made *path*: a plus sign, say, it encodes."""
    return not re.search(r"%(?![0-9A-F]{2})|[+!$&'()*,;=@]", path)


def _encode_again(part: str) -> str:
    """Return one segment as kg writes it; a colon stays, as in ``property/kg:id``."""
    try:
        text = unquote_to_bytes(part.encode("latin-1")).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "the path is no percent-encoded UTF-8") from None
    return encode(text).replace("%3A", ":") if ":" in part else encode(text)
