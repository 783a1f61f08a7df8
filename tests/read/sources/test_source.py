"""A source: its text, its beginning, its lines, its hash, and what stands beside it."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from kg.common.errors import LineError, SourceError, UnknownName
from kg.read.sources.encoding import HEAD
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source

TEXT = "Zoë\tB-PER\nuses\tO\n"
PACK: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
}


def source(folder: Path, data: bytes, name: str = "a.txt", **options: str) -> Source:
    """Return the source of a file of *data*."""
    (folder / name).write_bytes(data)
    return Source(name, folder / name, options=ReadOptions(**options))  # type: ignore[arg-type]


def piped(data: bytes, monkeypatch: pytest.MonkeyPatch) -> Source:
    """Return the source of standard input, which holds *data*."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return Source("stdin", None)


@pytest.mark.parametrize("pack", PACK.values(), ids=PACK)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_packed_text_in_any_encoding(
    tmp_path: Path, pack: Callable[[bytes], bytes], encoding: str
) -> None:
    one = source(tmp_path, pack(TEXT.encode(encoding)))
    assert (one.head().decode(), one.text()) == (TEXT, TEXT)


@pytest.mark.parametrize("pack", PACK.values(), ids=PACK)
def test_standard_input_is_packed_in_any_way(
    pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    long = TEXT * 40_000
    one = piped(pack(long.encode()), monkeypatch)
    assert one.head() == one.head() == long.encode()[:HEAD]
    assert one.text() == long


def test_standard_input_is_not_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    one = piped(TEXT.encode(), monkeypatch)
    assert one.data() == TEXT.encode()
    with pytest.raises(SourceError, match="read already"):
        one.data()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are not everywhere")
def test_a_pipe_with_a_name_keeps_its_beginning(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=[TEXT.encode()])
    writer.start()
    one = Source("pipe", tmp_path / "pipe")
    assert (one.head(), one.text()) == (TEXT.encode(), TEXT)
    writer.join()


def test_no_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SourceError, match="stdin: found a standard input that is closed"):
        Source("stdin", None).head()


def test_the_head_reads_no_more_than_it_takes(tmp_path: Path) -> None:
    one = source(tmp_path, b"a" * 1_000_000)
    assert (len(one.head()), one.bytes) == (HEAD, 0)


def test_data_are_left_as_they_are(tmp_path: Path) -> None:
    data = b"PAR1\x00\xff\xfe\xef\xbb\xbf\r\n"
    one = source(tmp_path, gzip.compress(data))
    assert (one.head(), one.data()) == (data, data)


LINES = {
    "none": (b"", []),
    "ends": (b"a\nb\n", [(1, "a"), (2, "b")]),
    "no end": (b"a\n\nb", [(1, "a"), (2, ""), (3, "b")]),
    "CRLF": (b"a\r\n\r\nb\r\n", [(1, "a"), (2, ""), (3, "b")]),
    "lone CR and other breaks": (
        "a\rb\x0bc\x85d\u2028e\nf".encode(),
        [(1, "a\rb\x0bc\x85d\u2028e"), (2, "f")],
    ),
    "blank": (b"\n\n", [(1, ""), (2, "")]),
}


@pytest.mark.parametrize(("data", "lines"), LINES.values(), ids=LINES)
def test_lines_are_counted_by_newlines(
    tmp_path: Path, data: bytes, lines: list[tuple[int, str]]
) -> None:
    assert list(source(tmp_path, data).lines()) == lines


@pytest.mark.parametrize("size", [HEAD - 1, HEAD, HEAD + 1, 3 * HEAD, (1 << 21) + HEAD])
def test_lines_over_ends_of_blocks_are_whole(tmp_path: Path, size: int) -> None:
    data = b"x" * size + "é\n".encode() + b"y" * size
    assert list(source(tmp_path, data).lines()) == [(1, "x" * size + "é"), (2, "y" * size)]


@pytest.mark.slow
def test_a_line_of_a_hundred_million_bytes(tmp_path: Path) -> None:
    one = source(tmp_path, "é".encode() * 50_000_000)
    assert [(number, len(line)) for number, line in one.lines()] == [(1, 50_000_000)]


def test_a_broken_line_is_a_note_of_its_line(tmp_path: Path) -> None:
    one = source(tmp_path, b"a\ncaf\xe9\n")
    one.head()
    assert one.text() == "a\ncafé\n"
    assert one.notes == [(2, "not-utf-8", "café", "read as Windows-1252")]


def test_an_encoding_that_was_told_is_kept_to(tmp_path: Path) -> None:
    assert source(tmp_path, b"caf\xe9\n", encoding="latin-1").text() == "café\n"
    with pytest.raises(LineError, match=r"^a\.txt:1: found bytes E9, wanted utf-8 text"):
        source(tmp_path, b"caf\xe9\n", encoding="utf8").text()
    with pytest.raises(UnknownName):
        source(tmp_path, b"", encoding="utf-9").head()


def test_size_and_hash_are_of_what_is_stored(tmp_path: Path) -> None:
    packed = gzip.compress(TEXT.encode("utf-16"))
    one = source(tmp_path, packed)
    for _ in range(2):  # read again, it is the same
        one.text()
        assert one.sha256 == hashlib.sha256(packed).hexdigest()
        assert one.bytes == one.size == len(packed)


def test_the_hash_is_sha_256(tmp_path: Path) -> None:
    # The first test vector of FIPS 180-2.
    one = source(tmp_path, b"abc")
    one.text()
    wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (one.bytes, one.sha256) == (3, wanted)


def test_what_is_beside_a_source_is_part_of_it_once_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_bytes(b"T1")
    one = source(tmp_path, b"abc")
    one.text()
    before = one.sha256
    companion = one.beside("a.ann")
    assert companion
    assert one.beside("a.ann") is companion
    assert (one.bytes, one.sha256) == (3, before)
    assert companion.text() == "T1"
    after = one.sha256
    assert (one.bytes, after == before) == (5, False)
    (tmp_path / "a.ann").write_bytes(b"T2")
    companion.text()
    assert (one.bytes, one.sha256 == after) == (5, False)


def test_what_is_beside_a_source_says_its_notes_there(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_bytes(b"a\n\xe9\n")
    one = Source("sub/a.txt", tmp_path / "a.txt")
    companion = one.beside("a.ann")
    assert companion
    companion.text()
    assert one.notes == [(None, "not-utf-8", "sub/a.ann:2: é", "read as Windows-1252")]
    assert companion.notes == []


@pytest.mark.parametrize("name", ["b.ann", "a\0b", "x" * 5000, "", "../nowhere/a.ann", "."])
def test_what_is_not_beside_a_source(tmp_path: Path, name: str) -> None:
    assert source(tmp_path, b"abc").beside(name) is None


def test_nothing_is_beside_standard_input() -> None:
    assert Source("stdin", None).beside("a.ann") is None


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for one in (Source("gone.txt", tmp_path / "gone.txt"), Source("folder", tmp_path)):
        with pytest.raises(SourceError, match=f"^{one.name}: found .*wanted a file"):
            one.head()
        assert one.text  # the size of what is not there is no error
        assert one.size >= 0
