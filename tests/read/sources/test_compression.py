"""What gzip, bzip2, xz and zstd packed: told by the first bytes, unpacked as it is read."""

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.common.errors import KgError, SourceError
from kg.read.sources.compression import BLOCK, compression_of, decompress

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
}
TEXT = b"".join(b"line %d\n" % number for number in range(20_000))
PACKED = {kind: pack(TEXT) for kind, pack in PACK.items()}


def unpacked(data: bytes, size: int = 1 << 16) -> bytes:
    """Return what *data* hold, given in blocks of *size* bytes."""
    return b"".join(decompress((data[at : at + size] for at in range(0, len(data), size)), "a"))


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("size", [1 << 16, 1000, 1])
def test_it_comes_out_as_it_went_in(kind: str, size: int) -> None:
    assert compression_of(PACKED[kind][:10]) == kind
    assert unpacked(PACKED[kind], size) == TEXT


@pytest.mark.parametrize("kind", PACK)
def test_streams_that_follow_one_another_are_one(kind: str) -> None:
    assert unpacked(PACKED[kind] + PACK[kind](b"") + PACKED[kind]) == TEXT + TEXT


@pytest.mark.parametrize("kind", PACK)
def test_nothing_can_be_packed(kind: str) -> None:
    assert unpacked(PACK[kind](b"")) == b""


def test_xz_may_be_padded() -> None:
    assert unpacked(PACKED["xz"] + b"\0" * 8 + PACKED["xz"] + b"\0" * 4) == TEXT + TEXT


def test_zstd_may_begin_with_a_frame_to_skip() -> None:
    assert unpacked(b"\x50\x2a\x4d\x18\x04\0\0\0skip" + PACKED["zstd"]) == TEXT


@pytest.mark.parametrize(
    "data", [b"", b"a", b"BZh\tO\n", b"\x1f\x8b", b"PK\x03\x04", b"BZh9 b\tO\n"]
)
def test_what_is_not_packed_stays_as_it_is(data: bytes) -> None:
    assert unpacked(data) == data


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "cut in the middle": lambda data: data[: len(data) // 2],
    "cut at the end": lambda data: data[:-1],
    "cut after the beginning": lambda data: data[:12],
    "followed by something else": lambda data: data + b"and more",
    "the next stream is cut": lambda data: data + data[:-1],
    "changed": lambda data: data[:200] + bytes(255 - byte for byte in data[200:240]) + data[240:],
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("kind", PACK)
def test_damage_is_one_clear_line(kind: str, damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(
        SourceError, match=rf"^a: found damaged {kind} data \(.*compress it again\)$"
    ):
        unpacked(damage(PACKED[kind]))


@pytest.mark.parametrize("kind", PACK)
def test_it_is_unpacked_as_it_is_read(kind: str) -> None:
    size = 5 * BLOCK
    packed = PACK[kind](bytes(size))
    largest = total = 0
    for block in decompress([packed], "a"):
        largest, total = max(largest, len(block)), total + len(block)
    assert (total, largest <= BLOCK) == (size, True)


def test_what_goes_wrong_with_reading_is_said_as_it_is() -> None:
    def blocks() -> Iterator[bytes]:
        yield PACKED["gzip"][:100]
        raise SourceError("a", "no network", "one")

    with pytest.raises(SourceError, match="no network"):
        list(decompress(blocks(), "a"))


@settings(deadline=None)
@given(st.sampled_from(sorted(PACK)), st.integers(0, 1 << 30), st.integers(0, 255))
def test_one_changed_byte_never_ends_in_a_traceback(kind: str, where: int, byte: int) -> None:
    data = bytearray(PACK[kind](TEXT[:2000]))
    data[where % len(data)] = byte
    with suppress(KgError):
        unpacked(bytes(data))
