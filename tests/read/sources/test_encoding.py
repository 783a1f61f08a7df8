"""The text of a source as UTF-8: what tells its encoding, what is repaired, what is refused."""

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.common.errors import KgError, LineError, UnknownName
from kg.read.sources import encoding
from kg.read.sources.encoding import WINDOWS_1252, as_utf8, head_as_utf8

TEXT = "Zoë\tB-PER\nuses\tO\n\n東京\tB-LOC\n"
WIDE = f"{TEXT}{TEXT}一\tO\n"  # 一 is U+4E00: its NUL is on the other side
Note = tuple[int | None, str, str, str]


def convert(data: bytes, told: str = "", size: int = 1 << 21) -> tuple[bytes, list[Note]]:
    """Return *data*, given in blocks of *size* bytes, as UTF-8, and the notes."""
    notes: list[Note] = []
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(as_utf8(blocks, told, "a.txt", lambda *note: notes.append(note))), notes


def repaired(line: int, value: str) -> Note:
    """Return the note of a line that is not UTF-8."""
    return (line, "not-utf-8", value, "read as Windows-1252")


KNOWN = {  # text, its bytes, what was told
    "nothing": ("", b"", ""),
    "UTF-8": (TEXT, TEXT.encode(), ""),
    "UTF-8 with a mark": (TEXT, TEXT.encode("utf-8-sig"), ""),
    "a mark alone": ("", codecs.BOM_UTF8, ""),
    "UTF-16 LE with a mark": (TEXT, codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), ""),
    "UTF-16 BE with a mark": (TEXT, codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), ""),
    "UTF-32 LE with a mark": (TEXT, codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), ""),
    "UTF-32 BE with a mark": (TEXT, codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), ""),
    "UTF-16 LE by its look": (WIDE, WIDE.encode("utf-16-le"), ""),
    "UTF-16 BE by its look": (WIDE, WIDE.encode("utf-16-be"), ""),
    "UTF-16 told, with a mark": (TEXT, TEXT.encode("utf-16"), "utf-16"),
    "UTF-16 told, BE by its look": (WIDE, WIDE.encode("utf-16-be"), "utf-16"),
    "UTF-16 told, without a look": ("東京", "東京".encode("utf-16-le"), "UTF16"),
    "UTF-16 BE told": ("東京", "東京".encode("utf-16-be"), "utf-16-be"),
    "UTF-8 told, with a mark": (TEXT, TEXT.encode("utf-8-sig"), "utf-8"),
    "UTF-8-SIG told, without a mark": (TEXT, TEXT.encode(), "utf-8-sig"),
    "Latin-1 told": ("Zoë\tO\n", "Zoë\tO\n".encode("latin-1"), "latin-1"),
    "Windows-1252 told": ("€\tO\n", b"\x80\tO\n", "cp1252"),
    "Shift JIS told": (TEXT.replace("ë", "e"), TEXT.replace("ë", "e").encode("cp932"), "cp932"),
    "ISO 2022, which is ASCII": ("東京\n", "東京\n".encode("iso2022_jp"), "iso2022_jp"),
    "NUL": ("a\0b\n", b"a\0b\n", ""),
}


@pytest.mark.parametrize(("text", "data", "told"), KNOWN.values(), ids=KNOWN)
def test_known_encodings(text: str, data: bytes, told: str) -> None:
    assert convert(data, told) == (text.encode(), [])


REPAIRED = {  # bytes, text, notes
    "all of Latin-1": (
        "Zoë\nuses\nÅngström\n".encode("latin-1"),
        "Zoë\nuses\nÅngström\n",
        [repaired(1, "Zoë"), repaired(3, "Ångström")],
    ),
    "one line": (
        TEXT.encode() + b"caf\xe9\n" + TEXT.encode(),
        f"{TEXT}café\n{TEXT}",
        [repaired(5, "café")],
    ),
    "the last line, cut off": ("a\nZoë".encode()[:-1], "a\nZoÃ", [repaired(2, "ZoÃ")]),
    "UTF-8 and not in one line": ("ë".encode() + b"\xeb\n", "Ã«ë\n", [repaired(1, "Ã«ë")]),
    "Windows' own": (b"\x80 \x93x\x94\n", "€ “x”\n", [repaired(1, "€ “x”")]),
    "what Windows has not": (b"\x81\x9d\n", "\x81\x9d\n", [repaired(1, "\x81\x9d")]),
    "half characters of Java": (b"\xed\xa0\xbd\n", "í\xa0½\n", [repaired(1, "í\xa0½")]),
    "with CRLF": (b"a\r\n\xe9\r\n", "a\r\né\r\n", [repaired(2, "é")]),
    "after a mark": (codecs.BOM_UTF8 + b"\xe9\n", "é\n", [repaired(1, "é")]),
    "long": (b"\xe9" * 100, "é" * 100, [repaired(1, "é" * 60)]),
}


@pytest.mark.parametrize(("data", "text", "notes"), REPAIRED.values(), ids=REPAIRED)
@pytest.mark.parametrize("size", [1 << 21, 3, 1], ids=["whole", "by 3", "by 1"])
def test_lines_that_are_not_utf_8(
    data: bytes, text: str, notes: list[Note], size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "HEAD", len(codecs.BOM_UTF8))  # else a block is all of it
    assert convert(data, size=size) == (text.encode(), notes)


LINE_ENDS = {  # bytes, text, whether a note says so
    "CR alone": (b"a\rb\r\rc\r", "a\nb\n\nc\n", True),
    "a blank line among LF": (b"a\nb\rc\r\rd\n", "a\nb\nc\n\nd\n", True),
    "rows by TABs among LF": (b"a\tO\nb\tO\rc\tO\n", "a\tO\nb\tO\nc\tO\n", True),
    "rows by spaces among CRLF": (b"a O\r\nb O\rc O\r\n", "a O\r\nb O\nc O\r\n", True),
    "within a cell": (b"a\tO\nb\rc\tO\n", "a\tO\nb\rc\tO\n", False),
    "a cell of its own": (b"a\tO\n\r\tO\n", "a\tO\n\r\tO\n", False),
    "between words": (b"a b c\rd e\n", "a b c\rd e\n", False),
    "CRLF": (b"a\r\nb\r\n", "a\r\nb\r\n", False),
    "CRCRLF": (b"a\r\r\nb\r\r\n", "a\r\r\nb\r\r\n", False),
    "by commas": (b"a,O\nb,O\rc,O\n", "a,O\nb,O\nc,O\n", True),
    "UTF-16": ("\ufeffa\rb\r".encode("utf-16-le"), "a\nb\n", True),
}


@pytest.mark.parametrize(("data", "text", "is_noted"), LINE_ENDS.values(), ids=LINE_ENDS)
def test_a_cr_that_ends_a_line_is_lf(data: bytes, text: str, is_noted: bool) -> None:
    told, notes = convert(data)
    assert told.decode() == text
    assert [rule for _, rule, *_ in notes] == ["line-ends"] * is_noted


def test_a_line_that_breaks_late_is_quoted_from_its_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(encoding, "HEAD", 3)
    _, notes = convert(b"first\nplain text and then caf\xe9\n", size=5)
    assert notes == [repaired(2, "plain text and then café")]


def test_many_lines_are_summed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "MAX_NOTES", 2)
    _, notes = convert(b"\xe9\na\n" * 1500)
    assert notes == [
        repaired(1, "é"),
        repaired(3, "é"),
        repaired(5, "1,498 more lines, the last of them 2999"),
    ]


def test_windows_1252_is_that_of_browsers() -> None:
    # https://encoding.spec.whatwg.org/#windows-1252 maps these five to control characters.
    undefined = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    for byte, character in enumerate(WINDOWS_1252):
        python = chr(byte) if byte in undefined else bytes([byte]).decode("cp1252")
        assert character == python


REFUSED = {  # bytes, what was told, where
    "UTF-8 told": (b"a\nb\ncaf\xe9\n", "utf-8", "a.txt:3"),
    "ASCII told": ("a\nZoë\n".encode(), "ascii", "a.txt:2"),
    "Windows-1252 told": (b"a\n\n\x81\n", "cp1252", "a.txt:3"),
    "UTF-16 with a mark, cut off": ("a\nb".encode("utf-16")[:-1], "", "a.txt:2"),
    "UTF-16 with half a character": ("a\n".encode("utf-16") + b"\x00\xd8a\x00", "", "a.txt:2"),
    "half a character, escaped": (rb"\n\ud800", "unicode_escape", "a.txt:2"),
}


@pytest.mark.parametrize(("data", "told", "where"), REFUSED.values(), ids=REFUSED)
def test_what_was_told_is_taken_at_its_word(data: bytes, told: str, where: str) -> None:
    with pytest.raises(LineError) as caught:
        convert(data, told)
    assert caught.value.where == where


def test_the_line_is_right_in_later_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "HEAD", 3)
    with pytest.raises(LineError, match=r"a\.txt:4: found bytes E9, wanted utf-8 text"):
        convert(b"a\nb\nc\nd\xe9\n", "utf-8", size=2)


@pytest.mark.parametrize(
    "told", ["latin-9000", "base64", "rot13", "idna", "undefined", "a\0b", " "]
)
def test_unknown_encodings_are_named(told: str) -> None:
    with pytest.raises(UnknownName, match=r"found .*wanted one that Python knows"):
        convert(b"a", told)


def test_a_mark_says_more_than_the_user() -> None:
    data, notes = convert(TEXT.encode("utf-8-sig"), "latin-1")
    assert data == TEXT.encode()
    assert notes == [(1, "byte-order-mark", "utf-8", "read so, and not as latin-1")]


DATA = {
    "Parquet": b"PAR1\x15\x04\x15\x10\x00\x00",
    "zlib without NULs": b"x\x9c\x01\xe9\xff\xfe\x12",
    "numbers of two bytes": b"".join(i.to_bytes(2, "little") for i in range(300)),
}


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_the_head_of_data_is_left_alone(data: bytes) -> None:
    assert head_as_utf8(data, "") == data


HEADS = {  # bytes, what was told, text
    "UTF-8 cut inside a character": ("a\n東".encode()[:-1], "", "a\n"),
    "Latin-1": (b"caf\xe9\tO\n", "", "café\tO\n"),
    "Latin-2 told": (b"\xb1\n", "latin2", "ą\n"),
    "UTF-16 cut inside a character": ("a\nbcd".encode("utf-16-le")[:-1], "", "a\nbc\ufffd"),
    "UTF-8 told, but it is not": (b"caf\xe9 au lait", "ascii", "caf\ufffd au lait"),
    "a mark": (codecs.BOM_UTF8 + b"a", "", "a"),
    "an escape in a text": ("Zoë\x1b\x07\n".encode(), "", "Zoë\x1b\x07\n"),
}


@pytest.mark.parametrize(("data", "told", "text"), HEADS.values(), ids=HEADS)
def test_the_head_of_a_text(data: bytes, told: str, text: str) -> None:
    assert head_as_utf8(data, told).decode() == text


@given(st.text(), st.integers(1, 9))
def test_utf_8_stays_as_it_is(text: str, size: int) -> None:
    data = text.encode().removeprefix(codecs.BOM_UTF8)
    has_line_feeds = b"\r" not in data or b"\n" in data
    if encoding.find_encoding(data, "") == ("utf-8", b"") and has_line_feeds:
        assert convert(data, size=size) == (data, [])


@given(st.binary(), st.sampled_from(["", "utf-8", "utf-16", "cp1252", "utf-7", "gb18030"]))
@example(b"\xff\xfe\x00", "")
@example(b"a\x00" * 20 + b"\x00\xd8", "")
def test_whatever_comes_is_utf_8_or_an_error_of_ours(data: bytes, told: str) -> None:
    head_as_utf8(data, told).decode("utf-8", "replace")
    try:
        found, notes = convert(data, told, size=5)
    except KgError:
        return
    assert found.decode("utf-8").count("\n") == found.count(b"\n")
    assert len({line for line, *_ in notes}) == len(notes)


@given(st.binary().filter(lambda data: not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0"))))
def test_a_repair_changes_no_line_count_and_no_ascii(data: bytes) -> None:
    has_line_feeds = b"\r" not in data or b"\n" in data
    if encoding.find_encoding(data, "")[0] == "utf-8" and has_line_feeds:
        found, _ = convert(data, size=4)
        ascii_only = bytes(byte for byte in found if byte < 128)
        assert ascii_only == bytes(byte for byte in data if byte < 128)
