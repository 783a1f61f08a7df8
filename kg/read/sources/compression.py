"""Decompress gzip, bzip2, xz and zstd streams as they are read.

In: blocks of stored bytes. Out: blocks of their content; data that are not compressed come out as
they are. The compression is told by the first bytes (magic numbers), never by the name. Streams
that follow one another are one. What is damaged, cut off or followed by something else is an error,
as the part that can be read would pass for all of it.
"""

import bz2
import io
import lzma
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import pyarrow as pa

from kg.common.errors import KgError, SourceError

BLOCK = 1 << 21  # bytes that are read at a time; more costs memory, less costs time
MAX_XZ_MEMORY = 1 << 29  # bytes that an xz stream may ask for; xz -9 asks for 65 million

MAGIC = {
    "gzip": re.compile(rb"\x1f\x8b\x08"),
    "bz2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    "xz": re.compile(rb"\xfd7zXZ\x00"),
    "zstd": re.compile(rb"[\x50-\x5f]\x2a\x4d\x18|\x28\xb5\x2f\xfd"),
}
MAGIC_BYTES = 10  # of the longest pattern in MAGIC
# Arrow decompresses the others, but no xz, and no bzip2 with an empty stream in it.
DECODERS: dict[str, Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor]] = {
    "bz2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_XZ_MEMORY),
}


def decompress(blocks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """Yield the decompressed content of *blocks*, no block of it empty.

    Args:
        where: the name of the source, for errors.

    Raises:
        SourceError: the compressed data are damaged or cut off.
    """
    remaining = iter(blocks)
    head = b""
    while len(head) < MAGIC_BYTES and (block := next(remaining, None)) is not None:
        head += block
    kind = compression_of(head)
    all_blocks = filter(None, chain([head], remaining))
    if not kind:
        yield from all_blocks
        return
    try:
        yield from (
            _by_decoder(all_blocks, kind) if kind in DECODERS else _by_arrow(all_blocks, kind)
        )
    except KgError:
        raise
    except (OSError, EOFError, ValueError, lzma.LZMAError, pa.ArrowException) as problem:
        damage = f"damaged {kind} data ({problem})"
        raise SourceError(
            where, damage, "an undamaged file", "download or compress it again"
        ) from None


def compression_of(head: bytes) -> str:
    """Return the compression (a key of MAGIC) of data that begin with *head*; "" for none."""
    return next((kind for kind, magic in MAGIC.items() if magic.match(head)), "")


def _by_arrow(blocks: Iterator[bytes], kind: str) -> Iterator[bytes]:
    file = pa.PythonFile(_BlockFile(blocks), mode="r")
    with pa.CompressedInputStream(file, kind) as stream:
        while data := stream.read(BLOCK):
            yield data


def _by_decoder(blocks: Iterator[bytes], kind: str) -> Iterator[bytes]:
    """Yield the content of streams of *kind*; between them there may be NULs."""
    decoder, begun = DECODERS[kind](), False
    for block in blocks:
        data = block
        while data or not decoder.needs_input:
            if not begun and not (data := data.lstrip(b"\x00")):
                break
            begun = True
            if content := decoder.decompress(data, BLOCK):
                yield content
            data = b""
            if decoder.eof:
                data, decoder, begun = decoder.unused_data, DECODERS[kind](), False
    if begun:
        raise EOFError("it is cut off")


class _BlockFile(io.RawIOBase):
    """A readable file object over an iterator of blocks."""

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
