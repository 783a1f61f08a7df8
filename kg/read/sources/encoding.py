"""Turn the bytes of a text into UTF-8 without a byte order mark, whatever they are written in.

In: blocks of bytes, and what the user said of them. Out: blocks of UTF-8 that may end anywhere.

A byte order mark decides, then what the user says, then the look of UTF-16, whose every second
byte is NUL where it writes ASCII. Else the text is UTF-8, and a line of it that is not is read as
Windows-1252, as browsers do, with a note: a corpus in Latin-1 comes out right, and one broken line
harms no other. What the user said is taken at its word: bytes that do not fit are an error.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import numpy as np

from kg.common.errors import LineError, UnknownName

HEAD = 1 << 16  # bytes that are looked at; enough to tell an encoding and a format
QUOTED = 60  # characters of a line that a note repeats
MOST_NOTES = 10_000  # lines of a source with a note each; those that follow are summed up in one
RULE, ACTION = "not-utf-8", "read as Windows-1252"

BOMS = (  # the longer ones first
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
UNMARKED = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
# As WHATWG defines it: the five bytes that Python's cp1252 leaves out are control characters.
WINDOWS_1252 = "".join(bytes([i]).decode("cp1252", "ignore") or chr(i) for i in range(256))

Tell = Callable[[int | None, str, str, str], None]  # line, rule, what was there, what was done

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")  # text has none; data has soon
_CUT = re.compile(rb"(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})\Z")


def as_utf8(blocks: Iterable[bytes], told: str, where: str, tell: Tell) -> Iterator[bytes]:
    """Yield the text of *blocks* as UTF-8 without a byte order mark.

    Args:
        told: the encoding that the user named, or nothing.
        where: the name of the source, for errors.
        tell: takes the notes.

    Raises:
        UnknownName: Python knows no encoding called *told*.
        LineError: a line does not fit the encoding that was told or marked.
    """
    rest = iter(blocks)
    head = b""
    while len(head) < HEAD and (block := next(rest, None)) is not None:
        head += block
    encoding, mark = find_encoding(head, told)
    if told and mark and not encoding.startswith(_name(told).removesuffix("-sig")):
        tell(1, "byte-order-mark", encoding, f"read so, and not as {told}")
    text = filter(None, chain([head[len(mark) :]], rest))
    if encoding == "utf-8" and not told:
        yield from _Repair(tell).blocks(text)
    else:
        yield from _decoded(text, encoding, where)


def head_as_utf8(head: bytes, told: str) -> bytes:
    """Return the beginning of a source as UTF-8, or as it is where it looks like no text.

    It may be cut off anywhere, so nothing in it is an error.

    Raises:
        UnknownName: Python knows no encoding called *told*.
    """
    encoding, mark = find_encoding(head, told)
    if not encoding.startswith(("utf-16", "utf-32")) and _is_data(head):
        return head
    text = head[len(mark) :]
    if encoding != "utf-8":
        return text.decode(encoding, "replace").encode("utf-8", "replace")
    return b"".join(_Repair(lambda *_: None).blocks([_CUT.sub(b"", text)]))


def find_encoding(head: bytes, told: str) -> tuple[str, bytes]:
    """Return the encoding of a text that begins with *head*, and its byte order mark if any.

    Raises:
        UnknownName: Python knows no encoding called *told*.
    """
    named = _name(told) if told else ""
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding, mark
    looks = _utf16(head) if named in ("", "utf-16") else ""
    return looks or UNMARKED.get(named, named) or "utf-8", b""


def count_lines(data: bytes) -> int:
    """Return how many lines end in *data*; many times faster than `bytes.count`."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord("\n")))


def _name(told: str) -> str:
    """Return what Python calls the encoding *told*."""
    try:
        bytes(4).decode(told, "replace")  # base64 makes no text, and idna replaces nothing
        found = codecs.lookup(told)
    except (LookupError, ValueError):
        found = None
    if found is None or found.incrementaldecoder is None:
        wanted = "one that Python knows, such as utf-8, utf-16, latin-1 or cp1252"
        raise UnknownName("encoding", repr(told), wanted)
    return found.name


def _utf16(head: bytes) -> str:
    """Return which UTF-16 *head* looks like: NULs are many, and nearly all in one half of it."""
    whole = head[: len(head) & ~1]
    pairs = np.frombuffer(whole, np.uint8).reshape(-1, 2)
    first, second = np.count_nonzero(pairs == 0, axis=0).tolist()
    if max(first, second) < max(4, len(pairs) // 10, 10 * min(first, second)):
        return ""
    encoding = "utf-16-be" if first > second else "utf-16-le"
    text = whole.decode(encoding, "replace")
    wrong = "\ufffd" in text[:-1] or _CONTROL.search(text.encode("utf-8", "replace"))
    return "" if wrong else encoding


def _is_data(head: bytes) -> bool:
    """Tell whether *head* looks like no text of ASCII and more."""
    if b"\x00" in head:
        return True
    if not _CONTROL.search(head):
        return False
    try:
        _CUT.sub(b"", head).decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _decoded(blocks: Iterable[bytes], encoding: str, where: str) -> Iterator[bytes]:
    """Yield *blocks*, which are in *encoding*, as UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for block in chain(blocks, [b""]):
        try:
            data = decoder.decode(block, final=not block).encode("utf-8")
        except UnicodeError as problem:
            found, breaks = _what(problem, encoding)
            hint = "is it in another encoding?"
            raise LineError(f"{where}:{line + breaks}", found, f"{encoding} text", hint) from None
        line += count_lines(data)
        yield data


def _what(problem: UnicodeError, encoding: str) -> tuple[str, int]:
    """Return what cannot be decoded, and how many lines end before it in its block."""
    if isinstance(problem, UnicodeDecodeError):
        before = problem.object[: problem.start].decode(encoding, "replace")
        bad = problem.object[problem.start : problem.end][:4]
        return f"bytes {bad.hex(' ').upper()}", before.count("\n")
    if isinstance(problem, UnicodeEncodeError):  # half a pair of surrogates, written as an escape
        return repr(problem.object[problem.start]), problem.object.count("\n", 0, problem.start)
    return str(problem), 0


class _Repair:
    """Reads lines that are not UTF-8 as Windows-1252, and says so."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._line = 1  # of what comes next
        self._begun = b""  # the beginning of a line whose ASCII was passed on already
        self._noted = 0
        self._more: list[int] = []  # the first, the last and the number of lines without a note

    def blocks(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield *blocks* with their lines repaired; those of ASCII are passed on as they are.

        A line with other characters is held until its end is seen, as that may be what is broken.
        """
        held: list[bytes] = []
        for block in blocks:
            if not held and block.isascii():
                yield self._passed(block)
                continue
            cut = block.rfind(b"\n") + 1
            held.append(block[:cut] or block)
            if cut:
                yield self._lines(b"".join(held))
                rest = block[cut:]
                held = [] if rest.isascii() else [rest]
                if rest and not held:
                    yield self._passed(rest)
        if held:
            yield self._lines(b"".join(held))
        if self._more:
            first, last, count = self._more
            self._tell(first, RULE, f"{count:,} more lines, the last of them {last}", ACTION)

    def _passed(self, data: bytes) -> bytes:
        cut = data.rfind(b"\n") + 1
        # A byte of a line is at most one character of it.
        line = data[cut : cut + QUOTED]
        self._begun = line if cut else (self._begun + line)[:QUOTED]
        self._line += count_lines(data)
        return data

    def _lines(self, data: bytes) -> bytes:
        """Return whole lines, of which the first may have begun before *data*."""
        if not _is_utf8(data):
            data = b"\n".join(
                line if line.isascii() or _is_utf8(line) else self._repaired(line, number)
                for number, line in enumerate(data.split(b"\n"))
            )
        self._line += count_lines(data)
        self._begun = b""
        return data

    def _repaired(self, line: bytes, number: int) -> bytes:
        text, _ = codecs.charmap_decode(line, "strict", WINDOWS_1252)
        begun = self._begun.decode("ascii") if number == 0 else ""
        at = self._line + number
        if self._noted < MOST_NOTES:
            self._tell(at, RULE, (begun + text[:QUOTED]).rstrip("\r")[:QUOTED], ACTION)
            self._noted += 1
        else:
            first, _, count = self._more or [at, at, 0]
            self._more = [first, at, count + 1]
        return text.encode("utf-8")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
