"""Text whose entities are elements; `lxml` and `grep` are the independent counts."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.common.errors import SourceError
from kg.read.sources.source import Source
from tests.read.whole import Whole, read_path, recognised, survives

XML = """<?xml version="1.0" encoding="UTF-8"?>
<corpus>
<doc id="d1" lang="en">
  <title>News about <ORG>Acme</ORG></title>
  <p><s><PER>Ada &amp; Co</PER> met <ENAMEX TYPE="PERSON" ID="Q42">Bob</ENAMEX> in
  <LOC><PER>Lincoln</PER> City</LOC>.</s> <s>Nobody left <PER>Rome</PER>.</s></p>
</doc>
<doc id="d2"><s>The <gene>p53</gene> protein.</s></doc>
</corpus>
"""
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><title>Letters</title></teiHeader>
<text><body><div><head>To <persName ref="#ada">Ada</persName></head>
<p>Dear <persName ref="#ada"><forename>Ada</forename> <surname>Lovelace</surname></persName>, I am
in <placeName ref="https://www.geonames.org/2643743"><hi rend="i">Lon</hi>don</placeName>. It is
<date when="1843-01-01">New Year</date>. Yours, <rs type="person">the professor</rs><lb/>Charles.
</p></div></body></text></TEI>
"""
MUC = """<DOC>
<DOCID> nyt960214.0704 </DOCID>
<TEXT>
<p>
The <ENAMEX TYPE="ORGANIZATION">AT&T Corp.</ENAMEX> said it's < 5.
<p>
<COREF ID="1">Ada</COREF> left <COREF ID="2" REF="1">her</COREF> <ENAMEX TYPE=LOCATION>home town.
</TEXT>
</DOC>
<DOC>
<DOCID> nyt2 </DOCID>
<TEXT>Only <ENAMEX TYPE="PERSON">Bob</ENAMEX></PER>.</TEXT>
</DOC>
"""
TOKENS = """<text id="t"><s n="1"><w>Ada</w><w>met</w><name type="person"><w>Bob</w><w>Roy</w>
</name><pc>.</pc></s></text>
"""
PLAIN = "John <PER>Smith</PER> went to <LOC>Rome</LOC>.\nHe met <PER>Ada</PER>.\n"


def read(folder: Path, text: str, format_: str = "") -> Whole:
    path = folder / "text.xml"
    path.write_text(text, encoding="utf-8")
    return read_path(path, format_)


MENTIONS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "XML": (
        XML,
        [
            ("Acme", "ORG"),
            ("Ada & Co", "PER"),
            ("Bob", "PERSON"),
            ("Lincoln", "PER"),
            ("Lincoln City", "LOC"),
            ("Rome", "PER"),
            ("p53", "gene"),
        ],
    ),
    "TEI": (
        TEI,
        [
            ("Ada", "persName"),
            ("Ada Lovelace", "persName"),
            ("London", "placeName"),
            ("New Year", "date"),
            ("the professor", "person"),
        ],
    ),
    "MUC": (
        MUC,
        [("AT&T Corp.", "ORGANIZATION"), ("Ada", "COREF"), ("her", "COREF"), ("Bob", "PERSON")],
    ),
    "tokens": (TOKENS, [("Bob Roy", "person")]),
    "no element around it all": (PLAIN, [("Smith", "PER"), ("Rome", "LOC"), ("Ada", "PER")]),
}


@pytest.mark.parametrize(("text", "mentions"), MENTIONS.values(), ids=MENTIONS)
def test_entities_are_recognised_and_read(
    text: str, mentions: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert read(tmp_path, text).mentions == mentions


def test_the_same_entities_as_lxml_finds(tmp_path: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    root = etree.fromstring(XML.encode())
    names = {"ORG", "PER", "ENAMEX", "LOC", "gene"}
    wanted = [("".join(one.itertext()), one.sourceline) for one in root.iter(*names)]
    rows = read(tmp_path, XML).table("mentions").select("surface", "line").rows()
    assert sorted(rows) == sorted(wanted)


SENTENCES: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "sentence elements": (
        XML,
        [
            (4, "News about Acme"),
            (5, "Ada & Co met Bob in   Lincoln City."),
            (6, "Nobody left Rome."),
            (8, "The p53 protein."),
        ],
    ),
    "found in paragraphs": (
        TEI,
        [
            (2, "To Ada"),
            (3, "Dear Ada Lovelace, I am in London."),
            (4, "It is New Year."),
            (5, "Yours, the professor Charles."),
        ],
    ),
    "tokens without white space": (TOKENS, [(1, "Ada met Bob Roy .")]),
    "words that touch": ("<s>A<g/><PER>B</PER></s><s><PER>C</PER></s>", [(1, "AB"), (1, "C")]),
}


@pytest.mark.parametrize(("text", "wanted"), SENTENCES.values(), ids=SENTENCES)
def test_sentences_and_their_lines(
    text: str, wanted: list[tuple[int, str]], tmp_path: Path
) -> None:
    assert read(tmp_path, text).table("sentences").select("line", "text").rows() == wanted


DOCUMENTS: dict[str, tuple[str, list[tuple[str, str | None]]]] = {
    "by id": (XML, [("d1", '{"id": "d1", "lang": "en"}'), ("d2", '{"id": "d2"}')]),
    "by the title of the header": (
        TEI,
        [("Letters", '{"xmlns": "http://www.tei-c.org/ns/1.0"}')],
    ),
    "by DOCID": (MUC, [("nyt960214.0704", None), ("nyt2", None)]),
    "none": (PLAIN, []),
}


@pytest.mark.parametrize(("text", "wanted"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents(text: str, wanted: list[tuple[str, str | None]], tmp_path: Path) -> None:
    assert read(tmp_path, text).documents == wanted


ONE = "It is <PER {}>Ada</PER> and <PER {}>Bob</PER>."
KNOWN: dict[str, tuple[str, str, list[str | None], list[str | None]]] = {
    "ref": ('ref="Q7259"', "", ["Q7259", None], [None, None]),
    "wikidata before ref": ('ref="x" wikidata="Q1"', "", ["Q1", None], [None, None]),
    "an id of Wikidata": ('id="Q1"', "", ["Q1", None], [None, None]),
    "an id with its database": ('id="MESH:D1"', "", ["MESH:D1", None], [None, None]),
    "ids that count the mentions": ('id="1"', 'id="2"', [None, None], [None, None]),
    "one id twice": ('id="7"', 'id="7"', ["7", "7"], [None, None]),
    "a ref to a place of the document": ('ref="#a"', "ref='#a'", [None, None], ["a", "a"]),
    "a ref to a mention": ('id="m1"', 'id="m2" ref="m1"', [None, None], ["m1", "m1"]),
    "refs in a circle": ('id="1" ref="2"', 'id="2" ref="1"', [None, None], ["1", "1"]),
}


@pytest.mark.parametrize(("one", "two", "ids", "clusters"), KNOWN.values(), ids=KNOWN)
def test_identifiers_and_clusters(
    one: str, two: str, ids: list[str | None], clusters: list[str | None], tmp_path: Path
) -> None:
    found = read(tmp_path, ONE.format(one, two))
    assert found.identifiers == ids
    assert found.table("mentions")["cluster"].to_list() == clusters


ODD: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "a bare angle": ("<PER>Ada</PER>\nis < 5", [(2, "no-markup")]),
    "an entity that is never closed": (
        "<s>\n<PER>Ada is</s> <s><PER>Bob</PER></s>",
        [(2, "unclosed-element")],
    ),
    "an end tag of nothing": ("It's <PER>Ada</PER></LOC><LOC>x</LOC>", [(1, "stray-end-tag")]),
    "an empty entity": ("It's <PER></PER><PER>Ada</PER>.", [(1, "empty-mention")]),
    "white space at its ends": ("It's <PER> Ada </PER>.", [(1, "space-at-ends")]),
    "a header": ("<teiHeader>x</teiHeader>A <PER>Bob</PER>", [(1, "metadata")]),
    "an unknown character": ("A <PER>Bob</PER>&Foo;", [(1, "unknown-entity")]),
    "elements that cross": ("a <PER>b <LOC>c</PER> d</LOC> e", []),
}


@pytest.mark.parametrize(("text", "notes"), ODD.values(), ids=ODD)
def test_what_is_odd_is_a_diagnostic(
    text: str, notes: list[tuple[int, str]], tmp_path: Path
) -> None:
    assert read(tmp_path, text, "inline").notes == notes


def test_elements_that_cross_are_both_kept(tmp_path: Path) -> None:
    found = read(tmp_path, "a <PER>b <LOC>c</PER> d</LOC> e", "inline")
    assert found.mentions == [("b c", "PER"), ("c d", "LOC")]


OTHER = {
    "HTML": "<!DOCTYPE html><html><body><p>A <b>word</b> of <x>mine</x>.</p></body></html>",
    "BioC": "<collection><document><passage><infon key='a'>b</infon>A <x>b</x></passage>",
    "PubMed": "<PubmedArticle><Title>On <sup>2</sup> <x>y</x></Title></PubmedArticle>",
    "JATS": "<article><front/><body><p>On <xref>2</xref> it</p></body></article>",
    "a type system": "<typeSystemDescription><name>x</name></typeSystemDescription>",
    "layout only": "<doc><p>A <b>word</b> <i>of</i> mine.</p></doc>",
    "metadata only": "<records><author>Ada</author>\n<year>1843</year></records>",
    "token lines": "<doc>\n<s>\nAda\tB-PER\nmet\tO\n</s>\n</doc>\n",
    "token lines with elements for tokens": "<b>\tO\nAda\tB-PER\n</b>\tO\n<x>\tO\na\tO\n</x>\tO\n",
    "JSON": '[{"text": "It is <PER>Ada</PER>"}]',
    "text": "If a < b and b > c then nothing.",
}


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_other_formats_are_not_recognised(text: str, tmp_path: Path) -> None:
    assert recognised(tmp_path, "text.xml", text) != "inline"


def test_markup_without_entities_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="markup without entities"):
        read(tmp_path, "<doc><s>Ada</s></doc>", "inline")


@pytest.mark.slow
def test_no_corpus_of_another_format_is_taken_for_it(corpora: Path) -> None:
    from kg.read.inline.reader import recognise
    from kg.read.sources.recognition import Head

    for path in sorted(corpora.rglob("*")):
        if path.is_file():
            source = Source(path.name, path)
            assert recognise(Head(source.name, source.head())) is None, path


PIECES = ["<PER>", "</PER>", "<s>", "</s>", "<doc id='1'>", "</doc>", "<p>", "Ada ", "\n", "<w>"]
PIECES += ["</w>", "<DOCNO>", "</DOCNO>", "<teiHeader>", "<a ref='#1' id='2'>", "</a>", "&#1;", "<"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_markup_is_read_or_refused(tmp_path: Path, pieces: list[Any]) -> None:
    survives("inline", tmp_path, "".join(pieces))
