"""Decode text in the encoding that XML (XML 1.0, 4.3.3) or HTML (``meta charset``) declares.

In: bytes without a byte order mark. Out: UTF-8. A declaration is wrong, and passed over with a
diagnostic, where its encoding is unknown, or does not fit the first text that is not ASCII: bytes
that cannot be decoded, or that are valid UTF-8 where a single-byte encoding is declared, as every
sequence of bytes fits most of those.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from kg.common.diagnostic_rules import Rule

AddNote = Callable[[int | None, Rule, str, str], None]  # line, rule, value, action
Fallback = Callable[[Iterable[bytes], int], Iterator[bytes]]  # blocks, the line of their beginning

WRONG = Rule.WRONG_ENCODING
_XML = re.compile(rb"\s*<\?xml\s[^<>]*?\bencoding\s*=\s*[\"']\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta\s[^<>]*?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head)\b", re.IGNORECASE)
_DECLARATION = 4096  # bytes in which it stands
_AS_BROWSERS_DO = {"iso8859-1": "cp1252"}  # WHATWG, Encoding, 4.2
_NO_CHARSETS = frozenset({"utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna"})


@dataclass(frozen=True)
class Declared:
    """An encoding that a text declares: its name there, and Python's; "" where it cannot be."""

    name: str
    codec: str

    @property
    def is_single_byte(self) -> bool:
        """Tell whether each byte is a character, also beyond ASCII."""
        high = bytes(range(0x80, 0x100)).decode(self.codec, "replace")
        return len(high) == 0x80 and high.count("\ufffd") < 0x40


def find_declared(head: bytes) -> Declared | None:
    """Return the encoding that a text declares which begins with *head*; None for UTF-8."""
    match = _XML.match(head, 0, _DECLARATION)
    if match is None and head.lstrip()[:1] == b"<" and _HTML.search(head, 0, _DECLARATION):
        match = _META.search(head, 0, _DECLARATION)
    if match is None:
        return None
    name = match[1].decode("ascii", "replace")
    try:
        is_readable = match[0].decode(name) == match[0].decode("ascii")
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return Declared(name, "")
    if codec.name in ("utf-8", "utf-8-sig"):
        return None
    is_usable = is_readable and codec.incrementaldecoder and codec.name not in _NO_CHARSETS
    return Declared(name, _AS_BROWSERS_DO.get(codec.name, codec.name) if is_usable else "")


def transcode(
    blocks: Iterable[bytes], declared: Declared, fallback: Fallback, add_note: AddNote
) -> Iterator[bytes]:
    """Transcode *blocks* to UTF-8; by *fallback* where the declaration turns out to be wrong."""
    remaining, line = iter(blocks), 1
    is_ascii_plain = declared.codec and not declared.codec.startswith(("iso2022", "hz"))
    for block in remaining:
        if is_ascii_plain and block.isascii():
            line += block.count(b"\n")
            yield block
            continue
        rest = chain([block], remaining)
        if _fits(declared, block):
            yield from _decoded(rest, declared, line, add_note)
        else:
            add_note(1, WRONG, declared.name, "not used, as the text is in another encoding")
            yield from fallback(rest, line)
        return


def _fits(declared: Declared, block: bytes) -> bool:
    if not declared.codec or (declared.is_single_byte and _reads("utf-8", block)):
        return False
    return _reads(declared.codec, block)


def _reads(codec: str, data: bytes) -> bool:
    """Tell whether *data*, which may be cut off at the end, are text in an encoding."""
    try:
        codecs.getincrementaldecoder(codec)().decode(data)
    except UnicodeError:
        return False
    return True


def _decoded(
    blocks: Iterable[bytes], declared: Declared, line: int, add_note: AddNote
) -> Iterator[bytes]:
    """Decode *blocks*; what cannot be decoded becomes U+FFFD, with a diagnostic for its block."""
    decoder = codecs.getincrementaldecoder(declared.codec)()
    for block in chain(blocks, [b""]):
        state = decoder.getstate()
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeError:
            decoder.setstate(state)
            decoder.errors = "replace"
            text = decoder.decode(block, final=not block)
            decoder.errors = "strict"
            place = line + text.partition("\ufffd")[0].count("\n")
            add_note(
                place, Rule.UNDECODABLE, f"bytes that are not {declared.name}", "read as U+FFFD"
            )
        line += text.count("\n")
        yield text.encode("utf-8", "replace")
