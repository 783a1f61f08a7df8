"""The encoding that XML and HTML declare: used, outweighed, wrong; and lines that end with CR."""

import codecs
from pathlib import Path

import pytest

from kg.read.sources.encoding import HEAD, head_as_utf8
from tests.read.sources.test_encoding import convert
from tests.read.whole import read_path

RUSSIAN = "<DOC><P>Вчера <PER>Иван Петров</PER> приехал в <LOC>Москву</LOC>.</P></DOC>\n"
CZECH = "<s><PER>Dvořák</PER> žil v Čechách.</s>\n"
JAPANESE = "<s><LOC>東京</LOC>に行く。</s>\n"
LATIN = "<s><PER>Zoë</PER> „x“</s>\n"
XML = "<?xml version='1.0' encoding='{}'?>\n"
META = "<!DOCTYPE html>\n<html><head><title>x</title>\n<meta charset={}></head>\n"
HTTP = '<html>\n<META http-equiv="Content-Type" content="text/html; charset={}">\n'
PADDING = "<!-- " + "x" * HEAD + " -->\n"  # the text begins after the first bytes

USED = {
    "Cyrillic": (XML, "windows-1251", "cp1251", RUSSIAN),
    "Cyrillic, KOI8": (XML, "KOI8-R", "koi8-r", RUSSIAN),
    "Central European": (XML, "iso-8859-2", "iso-8859-2", CZECH),
    "Japanese": (XML, "Shift_JIS", "shift_jis", JAPANESE),
    "Japanese, 7 bits": (XML, "ISO-2022-JP", "iso2022_jp", JAPANESE),
    "Latin-1 as browsers do": (XML, "ISO-8859-1", "cp1252", LATIN),
    "HTML": (META, "windows-1251", "cp1251", RUSSIAN),
    "HTML as HTTP says it": (HTTP, "windows-1250", "cp1250", CZECH),
    "UTF-8": (XML, "UTF-8", "utf-8", RUSSIAN),
}


@pytest.mark.parametrize(("form", "name", "codec", "text"), USED.values(), ids=USED)
@pytest.mark.parametrize("before", ["", PADDING])
@pytest.mark.parametrize("size", [7, 1 << 21])
def test_what_is_declared_is_used(
    form: str, name: str, codec: str, text: str, before: str, size: int
) -> None:
    whole = form.format(name) + before + text
    data = whole.encode(codec)
    assert convert(data, size=size if not before else 1 << 16) == (whole.encode(), [])
    assert whole.startswith(head_as_utf8(data[:HEAD], "").decode())


NOT_USED = {  # what is declared, the bytes, and what they are
    "UTF-8 that is said to be Latin-1": ("iso-8859-1", RUSSIAN.encode(), RUSSIAN),
    "UTF-8 that is said to be Cyrillic": ("windows-1251", RUSSIAN.encode(), RUSSIAN),
    "UTF-8 that is said to be UTF-16": ("utf-16", RUSSIAN.encode(), RUSSIAN),
    "UTF-8 that is said to be ASCII": ("us-ascii", RUSSIAN.encode(), RUSSIAN),
    "UTF-8 that is said to be Chinese": ("gb2312", CZECH.encode(), CZECH),
    "an unknown one": ("x-user-defined", RUSSIAN.encode(), RUSSIAN),
    "no encoding of text": ("base64", RUSSIAN.encode(), RUSSIAN),
}


@pytest.mark.parametrize(("name", "data", "text"), NOT_USED.values(), ids=NOT_USED)
def test_a_wrong_declaration_is_a_warning(name: str, data: bytes, text: str) -> None:
    declaration = XML.format(name)
    found, notes = convert(declaration.encode() + data)
    assert found.decode() == declaration + text
    assert [(line, rule, value) for line, rule, value, _ in notes] == [(1, "wrong-encoding", name)]
    assert head_as_utf8(declaration.encode() + data, "").decode() == declaration + text


def test_behind_a_wrong_declaration_detection_goes_on_as_before() -> None:
    _, notes = convert(XML.format("ascii").encode() + b"<s>a</s>\n<s>Zo\xeb</s>\n")
    assert [note[:3] for note in notes] == [
        (1, "wrong-encoding", "ascii"),
        (3, "not-utf-8", "<s>Zoë</s>"),
    ]


def test_a_mark_and_the_user_outweigh_what_is_declared() -> None:
    text = XML.format("windows-1251") + RUSSIAN
    assert convert(codecs.BOM_UTF8 + text.encode()) == (text.encode(), [])
    assert convert(text.encode("utf-16")) == (text.encode(), [])
    assert convert(text.encode("koi8-r"), "koi8-r") == (text.encode(), [])


def test_bytes_that_come_late_and_do_not_fit_are_an_error_on_their_line() -> None:
    begin = (XML.format("shift_jis") + JAPANESE).encode("shift_jis")
    data = begin + b" " * (1 << 17) + b"\nb\xff\xffc\n"
    found, notes = convert(data, size=1 << 16)
    assert found.endswith("\nb\ufffd\ufffdc\n".encode())
    assert [note[:2] for note in notes] == [(4, "undecodable")]


@pytest.mark.parametrize("before", ["", "\n", "text "])
def test_a_declaration_is_at_the_beginning(before: str) -> None:
    text = before + XML.format("windows-1251") + "é"
    found, _ = convert(text.encode("cp1251", "replace") + b"\xe8\n")
    assert ("и" in found.decode()) == (before != "text ")


BIOC = """<collection><document><id>1</id><passage><offset>0</offset>
<text>Иван и Ada</text><annotation id="1"><infon key="type">PER</infon>
<location offset="0" length="4"/><text>Иван</text></annotation></passage></document></collection>
"""
TEI = "<TEI><text><body><p><persName>Иван</persName> и Ада.</p></body></text></TEI>\n"
GATE = """<GateDocument><TextWithNodes><Node id="0"/>Иван<Node id="4"/> и.</TextWithNodes>
<AnnotationSet><Annotation Id="1" Type="PER" StartNode="0" EndNode="4"></Annotation></AnnotationSet>
</GateDocument>
"""
READERS = {
    "bioc": BIOC,
    "inline": RUSSIAN.replace("Иван Петров", "Иван"),
    "tei": TEI,
    "gate-xml": GATE,
}


@pytest.mark.parametrize("text", READERS.values(), ids=READERS)
def test_every_reader_of_xml_uses_it(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes((XML.format("windows-1251") + text).encode("cp1251"))
    found = read_path(path)
    assert found.mentions[0][0] == "Иван"
    assert found.notes == []


def test_the_input_of_the_list(corpora: Path) -> None:
    path = corpora.parent / "faults" / "reading" / "xml-declared-encoding-cp1251.xml"
    expected = [("Иван Петров", "PER"), ("Москву", "LOC"), ("Анна", "PER")]
    assert read_path(path).mentions == expected


CR = {  # bytes, the text
    "CR alone": (b"a\rb\r\rc", b"a\nb\n\nc"),
    "CR at the end": (b"a\rb\r", b"a\nb\n"),
    "CR LF later": (b"a\rb" + b"x" * HEAD + b"\r\nc\r", b"a\nb" + b"x" * HEAD + b"\r\nc\n"),
}


@pytest.mark.parametrize(("data", "text"), CR.values(), ids=CR)
@pytest.mark.parametrize("size", [1, 1 << 21])
def test_cr_ends_a_line_where_there_is_no_lf(data: bytes, text: bytes, size: int) -> None:
    if size == 1 and len(data) > HEAD:
        size = HEAD + 4  # between CR and LF
    assert convert(data, size=size) == (
        text,
        [(None, "line-ends", "CR alone", "read as the end of a line")],
    )
