"""Detect the character encoding of a source and transcode it to UTF-8 without a byte order mark.

In: blocks of bytes, and the encoding that the user named, if any. Out: blocks of UTF-8 that may end
anywhere.

A byte order mark decides, then the user's option, then the look of UTF-16, whose every second byte
is NUL where it writes ASCII, then what XML or HTML declares
(`kg.read.sources.declared_encoding`). Else the text is UTF-8, and a line that is not valid UTF-8 is
decoded as Windows-1252, as browsers do, with a note: a corpus in Latin-1 comes out right, and one
broken line harms no other. An encoding that the user named is final: bytes that do not fit are an
error. CR is the end of a line where the first bytes have no other.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError, UnknownName
from kg.read.sources.declared_encoding import AddNote, find_declared, transcode
from kg.read.sources.line_ends import with_line_feeds

HEAD = 1 << 16  # bytes of a source's beginning that tell its encoding and its format
QUOTED = 60  # characters of a line that a note quotes
MAX_NOTES = 10_000  # lines of a source with a note each; one more note counts the rest
WIDE = ("utf-16", "utf-32")  # encodings in which a byte is no character
RULE, ACTION = Rule.NOT_UTF_8, "read as Windows-1252"

BYTE_ORDER_MARKS = (  # the longer ones first
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
WITHOUT_MARK = {  # the codec for text after its byte order mark, or without one
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
# As WHATWG defines it: the five bytes that Python's cp1252 leaves out are control characters.
WINDOWS_1252 = "".join(bytes([i]).decode("cp1252", "ignore") or chr(i) for i in range(256))

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")  # rare in text, frequent in data
# A UTF-8 sequence that is cut off by the end.
_INCOMPLETE = re.compile(rb"(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})\Z")


def as_utf8(blocks: Iterable[bytes], named: str, where: str, add_note: AddNote) -> Iterator[bytes]:
    """Transcode *blocks* to UTF-8 without a byte order mark, in time linear in their size.

    Args:
        named: the encoding that the user named, or "".
        where: the name of the source, for errors.
        add_note: called with each note: line, rule, value, action.

    Raises:
        UnknownName: Python knows no encoding called *named*.
        LineError: a line does not fit the encoding that the user or a byte order mark named.
    """
    remaining = iter(blocks)
    head = b""
    while len(head) < HEAD and (block := next(remaining, None)) is not None:
        head += block
    encoding, mark = find_encoding(head, named)
    if mark and (mark, encoding) not in BYTE_ORDER_MARKS:
        add_note(1, Rule.BYTE_ORDER_MARK, "more than one", "passed over")
    if named and mark and not encoding.startswith(_codec_name(named).removesuffix("-sig")):
        add_note(1, Rule.BYTE_ORDER_MARK, encoding, f"read so, and not as {named}")
    text: Iterator[bytes] = filter(None, chain([head[len(mark) :]], remaining))
    if not encoding.startswith(WIDE):
        text = with_line_feeds(text, add_note)
    if encoding != "utf-8" or named:
        decoded = _transcode(text, encoding, where)
        is_wide = encoding.startswith(WIDE)
        yield from with_line_feeds(decoded, add_note) if is_wide else decoded
        return

    def repaired(blocks: Iterable[bytes], line: int) -> Iterator[bytes]:
        return _Windows1252Repair(add_note, line).blocks(blocks)

    declared = None if mark else find_declared(head)
    yield from transcode(text, declared, repaired, add_note) if declared else repaired(text, 1)


def head_as_utf8(head: bytes, named: str) -> bytes:
    """Return the beginning of a source as UTF-8; binary data are returned unchanged.

    It may be cut off anywhere, so nothing in it is an error.

    Raises:
        UnknownName: Python knows no encoding called *named*.
    """
    encoding, mark = find_encoding(head, named)
    if not encoding.startswith(WIDE) and _is_binary(head):
        return head
    text = head[len(mark) :]
    if encoding.startswith(WIDE):
        text = text.decode(encoding, "replace").encode("utf-8", "replace")
        return b"".join(with_line_feeds([text], _no_note))
    text = b"".join(with_line_feeds([text], _no_note))
    if encoding != "utf-8":
        return text.decode(encoding, "replace").encode("utf-8", "replace")
    declared = None if mark or named else find_declared(head)
    if declared:
        return b"".join(transcode([text], declared, _repaired_head, _no_note))
    return b"".join(_repaired_head([text], 1))


def _no_note(line: int | None, rule: Rule, value: str, action: str) -> None:
    """Drop a note on the beginning of a source, which is read again."""


def _repaired_head(blocks: Iterable[bytes], line: int) -> Iterator[bytes]:
    head = _INCOMPLETE.sub(b"", b"".join(blocks))
    return _Windows1252Repair(_no_note, line).blocks([head])


def find_encoding(head: bytes, named: str) -> tuple[str, bytes]:
    """Detect the encoding of a text that begins with *head*; return it with its byte order marks.

    Raises:
        UnknownName: Python knows no encoding called *named*.
    """
    codec = _codec_name(named) if named else ""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            marks = mark
            while head.startswith(mark, len(marks)):  # of files that were joined
                marks += mark
            return encoding, marks
    detected = _detect_utf16(head) if codec in ("", "utf-16") else ""
    return detected or WITHOUT_MARK.get(codec, codec) or "utf-8", b""


def count_lines(data: bytes) -> int:
    """Return how many lines end in *data*; many times faster than `bytes.count`."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord("\n")))


def _codec_name(named: str) -> str:
    """Return Python's own name of the encoding *named*."""
    try:
        bytes(4).decode(named, "replace")  # base64 makes no text, and idna replaces nothing
        codec = codecs.lookup(named)
    except (LookupError, ValueError):
        codec = None
    if codec is None or codec.incrementaldecoder is None:
        wanted = "one that Python knows, such as utf-8, utf-16, latin-1 or cp1252"
        raise UnknownName("encoding", repr(named), wanted)
    return codec.name


def _detect_utf16(head: bytes) -> str:
    """Detect UTF-16 without a byte order mark: many NULs, nearly all in every second byte."""
    even = head[: len(head) & ~1]
    pairs = np.frombuffer(even, np.uint8).reshape(-1, 2)
    first, second = np.count_nonzero(pairs == 0, axis=0).tolist()
    if max(first, second) < max(4, len(pairs) // 10, 10 * min(first, second)):
        return ""
    encoding = "utf-16-be" if first > second else "utf-16-le"
    text = even.decode(encoding, "replace")
    is_invalid = "\ufffd" in text[:-1] or _CONTROL.search(text.encode("utf-8", "replace"))
    return "" if is_invalid else encoding


def _is_binary(head: bytes) -> bool:
    """Tell whether *head* is binary: NULs, or control characters in what is not UTF-8."""
    if b"\x00" in head:
        return True
    if not _CONTROL.search(head):
        return False
    try:
        _INCOMPLETE.sub(b"", head).decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _transcode(blocks: Iterable[bytes], encoding: str, where: str) -> Iterator[bytes]:
    """Transcode *blocks* from *encoding* to UTF-8, strictly."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for block in chain(blocks, [b""]):
        try:
            data = decoder.decode(block, final=not block).encode("utf-8")
        except UnicodeError as problem:
            undecodable, breaks = _undecodable(problem, encoding)
            hint = "is it in another encoding?"
            raise LineError(
                f"{where}:{line + breaks}", undecodable, f"{encoding} text", hint
            ) from None
        line += count_lines(data)
        yield data


def _undecodable(problem: UnicodeError, encoding: str) -> tuple[str, int]:
    """Return the bytes that cannot be decoded, and the number of line ends before them."""
    if isinstance(problem, UnicodeDecodeError):
        before = problem.object[: problem.start].decode(encoding, "replace")
        bad = problem.object[problem.start : problem.end][:4]
        return f"bytes {bad.hex(' ').upper()}", before.count("\n")
    if isinstance(problem, UnicodeEncodeError):  # half a pair of surrogates, written as an escape
        return repr(problem.object[problem.start]), problem.object.count("\n", 0, problem.start)
    return str(problem), 0


class _Windows1252Repair:
    """Decodes lines that are not UTF-8 as Windows-1252, each with a note."""

    def __init__(self, add_note: AddNote, line: int) -> None:
        self._add_note = add_note
        self._line = line  # of what comes next
        self._line_begun = b""  # the beginning of a line whose ASCII was yielded already
        self._noted = 0
        self._unnoted: list[int] = []  # the first, the last and the number of lines without a note

    def blocks(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield *blocks* with their lines repaired; blocks of ASCII are yielded as they are.

        A line with other characters is held until its end is seen, as that may be what is broken.
        """
        held: list[bytes] = []
        for block in blocks:
            if not held and block.isascii():
                yield self._pass_on(block)
                continue
            cut = block.rfind(b"\n") + 1
            held.append(block[:cut] or block)
            if cut:
                yield self._repair_lines(b"".join(held))
                rest = block[cut:]
                held = [] if rest.isascii() else [rest]
                if rest and not held:
                    yield self._pass_on(rest)
        if held:
            yield self._repair_lines(b"".join(held))
        if self._unnoted:
            first, last, count = self._unnoted
            self._add_note(first, RULE, f"{count:,} more lines, the last of them {last}", ACTION)

    def _pass_on(self, data: bytes) -> bytes:
        cut = data.rfind(b"\n") + 1
        # A byte of a line is at most one character of it.
        line = data[cut : cut + QUOTED]
        self._line_begun = line if cut else (self._line_begun + line)[:QUOTED]
        self._line += count_lines(data)
        return data

    def _repair_lines(self, data: bytes) -> bytes:
        """Repair whole lines, of which the first may have begun before *data*."""
        if not _is_utf8(data):
            data = b"\n".join(
                line if line.isascii() or _is_utf8(line) else self._repair_line(line, number)
                for number, line in enumerate(data.split(b"\n"))
            )
        self._line += count_lines(data)
        self._line_begun = b""
        return data

    def _repair_line(self, line: bytes, number: int) -> bytes:
        text, _ = codecs.charmap_decode(line, "strict", WINDOWS_1252)
        begun = self._line_begun.decode("ascii") if number == 0 else ""
        line_number = self._line + number
        if self._noted < MAX_NOTES:
            self._add_note(line_number, RULE, (begun + text[:QUOTED]).rstrip("\r")[:QUOTED], ACTION)
            self._noted += 1
        else:
            first, _, count = self._unnoted or [line_number, line_number, 0]
            self._unnoted = [first, line_number, count + 1]
        return text.encode("utf-8")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
