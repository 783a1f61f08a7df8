"""The tokenizer of XML and SGML; Python's XML parser (expat) is the independent reading."""

import time
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.common.chunk import Note
from kg.read.inline.markup import End, Start, Text, markup

Shape = list[tuple[object, ...]]


def cut(text: str) -> tuple[Shape, list[Note]]:
    """Return the parts of *text*, runs of text as one, without their lines."""
    notes: list[Note] = []
    shape: Shape = []
    for part in markup(text, notes):
        if isinstance(part, Text):
            if shape and shape[-1][0] == "text":
                shape[-1] = ("text", f"{shape[-1][1]}{part.text}")
            else:
                shape.append(("text", part.text))
        elif isinstance(part, Start):
            shape.append(("start", part.name, dict(part.attributes)))
        else:
            shape.append(("end", part.name))
    return shape, notes


PARTS: dict[str, tuple[str, Shape]] = {
    "attributes": ("<a b=\"1\" C='2' d=3>", [("start", "a", {"b": "1", "c": "2", "d": "3"})]),
    "prefixes": ('<t:a xml:id="1">', [("start", "a", {"id": "1"})]),
    "an attribute without a name": ('<category="X">', [("start", "category", {"": "X"})]),
    "an angle in an attribute": ('<a b="x>y">', [("start", "a", {"b": "x>y"})]),
    "an empty element": ("<lb/>", [("start", "lb", {}), ("end", "lb")]),
    "a value before a slash": ("<a b=1/>", [("start", "a", {"b": "1"}), ("end", "a")]),
    "entities": ("&lt;&amp;&eacute;&#233;&#xE9;", [("text", "<&ééé")]),
    "a bare ampersand": ("AT&T &copy", [("text", "AT&T &copy")]),
    "CDATA": ("<![CDATA[<a>&lt;]]>", [("text", "<a>&lt;")]),
    "a comment": ("x<!-- <a> -->y", [("text", "xy")]),
    "an instruction": ('<?xml version="1.0"?>x', [("text", "x")]),
    "a document type": ('<!DOCTYPE a SYSTEM "a.dtd">x', [("text", "x")]),
    "a document type with entities": ('<!DOCTYPE a [<!ENTITY b "c">]>x', [("text", "x")]),
}


@pytest.mark.parametrize(("text", "shape"), PARTS.values(), ids=PARTS)
def test_parts(text: str, shape: Shape) -> None:
    assert cut(text) == (shape, [])


NO_MARKUP = {
    "a number": "3 <4",
    "a tag without an end": "x <a b",
    "a comment without an end": "x <!-- y",
    "a quote without an end": 'x <a b="1>',
}


@pytest.mark.parametrize("text", NO_MARKUP.values(), ids=NO_MARKUP)
def test_what_is_no_markup_stays_text_with_a_diagnostic(text: str) -> None:
    shape, notes = cut(f"\n{text}")
    assert shape == [("text", f"\n{text}")]
    assert [(line, rule) for line, rule, _, _ in notes] == [(2, "no-markup")]


def test_entities_of_a_document_type_are_not_replaced() -> None:
    shape, notes = cut('<!DOCTYPE a [<!ENTITY bad "c">]>&bad;')
    assert shape == [("text", "&bad;")]
    assert [rule for _, rule, _, _ in notes] == ["unknown-entity"]


def test_each_part_has_its_line() -> None:
    parts = list(markup("\n<a\n b='1'>x\ny<!--\n-->z</a\n>\n", []))
    assert [(type(part).__name__, part.line) for part in parts] == [
        ("Text", 1),
        ("Start", 2),
        ("Text", 3),
        ("Text", 4),
        ("Text", 5),
        ("End", 5),
        ("Text", 6),
    ]


NAMES = st.sampled_from(["a", "PER", "tei:name", "x-1", "é"])
WORDS = st.text(st.sampled_from("ab <>&'\"\n;#é]"), max_size=12)
LEAVES = WORDS.map(escape) | st.sampled_from(["<!-- <b> -->", "<?x y?>", "&#233;"])


def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def write(name: str, values: list[str], parts: list[str]) -> str:
        marks = "".join(f" k{at}={quoteattr(value)}" for at, value in enumerate(values))
        return f"<{name}{marks}>{''.join(parts)}</{name}>"

    return st.builds(write, NAMES, st.lists(WORDS, max_size=2), st.lists(inner, max_size=3))


@given(element(st.recursive(LEAVES, element, max_leaves=8)))
def test_well_formed_xml_is_read_as_expat_reads_it(text: str) -> None:
    wanted: Shape = []
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        values = {key: " ".join(value.split()) for key, value in attributes.items()}
        wanted.append(("start", name.rpartition(":")[2], values))

    def text_of(data: str) -> None:
        if wanted and wanted[-1][0] == "text":
            data = f"{wanted.pop()[1]}{data}"
        wanted.append(("text", data))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: wanted.append(("end", name.rpartition(":")[2]))
    parser.CharacterDataHandler = text_of
    parser.Parse(text.encode(), True)
    assert cut(text) == (wanted, [])


SLOW = ['<a "', "<!--", "<", "<a ", "<a b='", "<!DOCTYPE [", "<![CDATA[", "&a", "<a \"b' ", "<?"]


@pytest.mark.parametrize("piece", SLOW)
def test_no_text_takes_more_than_linear_time(piece: str) -> None:
    begin = time.process_time()
    for _ in markup(piece * 50_000, []):
        pass
    assert time.process_time() - begin < 5  # quadratic time would be minutes


@given(st.text(st.sampled_from("<>/!?-[]&;#x1a='\" \n"), max_size=60))
def test_every_character_of_the_text_is_kept_or_markup(text: str) -> None:
    parts = list(markup(text, []))
    assert all(isinstance(part, Start | End | Text) and part.line >= 1 for part in parts)
    if "<" not in text and "&" not in text:
        assert "".join(part.text for part in parts if isinstance(part, Text)) == text
