"""Replace the CR line ends of old Macs by LF, also where they stand among others."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from kg.common.diagnostic_rules import Rule
from kg.read.sources.declared_encoding import AddNote

HEAD = 1 << 16  # bytes without LF show that CR alone ends lines
MAX_RUNS, MAX_LINE = 1000, 4096  # CRs that are looked at, and bytes on both sides of each
_LINE_END = re.compile(rb"[\r\n]")
# Runs of CR that may end lines: not of CRLF, nor of CRCRLF, which a conversion done twice makes.
_LONE_CRS = re.compile(rb"(?<!\r)\r++(?!\n)")


def with_line_feeds(blocks: Iterable[bytes], add_note: AddNote) -> Iterator[bytes]:
    """Replace CRs that end lines by LF; those before LF are left, and those within a cell."""
    held, end_lines, is_first = b"", False, True
    for block in chain(blocks, [b""]):
        data = held + block
        held = data[len(data.rstrip(b"\r")) :] if block else b""  # LF may follow
        content = data[: len(data) - len(held)]
        if b"\r" in content and content.count(b"\r") > content.count(b"\r\n"):
            is_old = is_first and b"\n" not in content[:HEAD]
            if not end_lines and (is_old or _crs_end_lines(content)):
                end_lines = True
                add_note(None, Rule.LINE_ENDS, "CR alone", "read as the end of a line")
            content = _LONE_CRS.sub(_line_feeds, content) if end_lines else content
        if content:
            is_first = False
            yield content


def _line_feeds(run: re.Match[bytes]) -> bytes:
    return b"\n" * len(run[0])


def _crs_end_lines(data: bytes) -> bool:
    """Tell whether lone CRs end lines of *data*, as they do others."""
    runs = islice(_LONE_CRS.finditer(data), MAX_RUNS)
    return any(_is_between_rows(data, *run.span()) for run in runs)


def _is_between_rows(data: bytes, begin: int, end: int) -> bool:
    """Tell whether CRs leave a line blank, or what is before has as many cells as what follows."""
    before = _LINE_END.split(data[max(begin - MAX_LINE, 0) : begin])[-1]
    after = _LINE_END.split(data[end : end + MAX_LINE], maxsplit=1)[0]
    if end - begin > 1 or b"\t" in before + after:
        return end - begin > 1 or before.count(b"\t") == after.count(b"\t")
    commas = before.count(b","), after.count(b",")
    cells = len(before.split()), len(after.split())
    return commas[0] == commas[1] > 0 or cells[0] == cells[1] > 1
