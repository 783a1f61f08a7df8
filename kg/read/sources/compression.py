"""Unpack what gzip, bzip2, xz or zstd packed, as it is read.

In: blocks of stored bytes. Out: blocks of what they hold; of what is not packed, the same blocks.
What it is packed with is told by its first bytes, never by its name. Streams that follow one
another are one. What is damaged, cut off or followed by something else is an error, as the part
that can be read would pass for all of it.
"""

import bz2
import io
import lzma
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import pyarrow as pa

from kg.common.errors import KgError, SourceError

BLOCK = 1 << 21  # bytes; more costs memory, less costs time
MOST_MEMORY = 1 << 29  # bytes that an xz stream may ask for; xz -9 asks for 65 million

MAGIC = {
    "gzip": re.compile(rb"\x1f\x8b\x08"),
    "bz2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    "xz": re.compile(rb"\xfd7zXZ\x00"),
    "zstd": re.compile(rb"[\x50-\x5f]\x2a\x4d\x18|\x28\xb5\x2f\xfd"),
}
LONGEST = 10  # bytes of them
# Arrow unpacks the others, but no xz, and no bzip2 with an empty stream in it.
DECODERS: dict[str, Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor]] = {
    "bz2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MOST_MEMORY),
}


def unpack(blocks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """Yield what *blocks* hold, none of them empty.

    Raises:
        SourceError: what is packed is damaged or cut off.
    """
    rest = iter(blocks)
    head = b""
    while len(head) < LONGEST and (block := next(rest, None)) is not None:
        head += block
    kind = packing(head)
    whole = filter(None, chain([head], rest))
    if not kind:
        yield from whole
        return
    try:
        yield from _streams(whole, kind) if kind in DECODERS else _unpacked(whole, kind)
    except KgError:
        raise
    except (OSError, EOFError, ValueError, lzma.LZMAError, pa.ArrowException) as problem:
        found = f"damaged {kind} data ({problem})"
        raise SourceError(where, found, "all of it, undamaged", "fetch or pack it again") from None


def packing(head: bytes) -> str:
    """Return what data that begins with *head* is packed with; nothing where it is not."""
    return next((kind for kind, magic in MAGIC.items() if magic.match(head)), "")


def _unpacked(blocks: Iterator[bytes], kind: str) -> Iterator[bytes]:
    file = pa.PythonFile(_Blocks(blocks), mode="r")
    with pa.CompressedInputStream(file, kind) as stream:
        while data := stream.read(BLOCK):
            yield data


def _streams(blocks: Iterator[bytes], kind: str) -> Iterator[bytes]:
    """Yield what streams of *kind* hold; between them there may be NULs."""
    decoder, begun = DECODERS[kind](), False
    for block in blocks:
        data = block
        while data or not decoder.needs_input:
            if not begun and not (data := data.lstrip(b"\x00")):
                break
            begun = True
            if found := decoder.decompress(data, BLOCK):
                yield found
            data = b""
            if decoder.eof:
                data, decoder, begun = decoder.unused_data, DECODERS[kind](), False
    if begun:
        raise EOFError("it is cut off")


class _Blocks(io.RawIOBase):
    """Blocks as a file to read from."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._left = blocks, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._left:
            self._left = memoryview(next(self._blocks, b""))
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
