"""Markup as it is met: repeated elements as documents, HAREM, white space between tags."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.common.diagnostic_rules import severity
from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.inline.test_reader import read
from tests.read.whole import read_path, survives

ADA, BOB = "<PER>Ada</PER> left.", "<PER>Bob</PER> came."
SGML = "<DOC>\n<DOCNO>{}</DOCNO>\n{}</DOC>\n"
DOCUMENTS = {  # markup, the names of the documents
    "text in doc": (f"<doc><text id='a'>{ADA}</text><text id='b'>{BOB}</text></doc>", ["a", "b"]),
    "article in a set": (
        f"<set>\n<article id='7'><p>{ADA}</p></article>\n<article id='8'>{BOB}</article></set>",
        ["7", "8"],
    ),
    "record with a name space": (
        (
            f"<r:records><r:record xml:id='x'>{ADA}</r:record><r:record xml:id='y'>{BOB}</r:record>"
            "</r:records>"
        ),
        ["x", "y"],
    ),
    "story in document": (
        (
            f"<document id='all'>\n<story url='u1'>{ADA}</story>\n<story url='u2'>{BOB}</story>"
            "</document>"
        ),
        ["u1", "u2"],
    ),
    "files of a corpus": (
        f"<corpus><file name='x.txt'>{ADA}</file><file name='y.txt'>{BOB}</file></corpus>",
        ["x.txt", "y.txt"],
    ),
    "DOC of SGML": (
        f"<DOC>\n<DOCNO>1</DOCNO>\n{ADA}</DOC>\n<DOC>\n<DOCNO>2</DOCNO>\n{BOB}</DOC>",
        ["1", "2"],
    ),
    "documents with texts with ids": (
        (
            f"<doc id='a'><text id='1'>{ADA}</text><text id='2'>{BOB}</text></doc>"
            f"<doc id='b'><text id='1'>{ADA}</text></doc>"
        ),
        ["a", "b"],
    ),
    "the outermost": (
        (
            f"<article id='a'><text id='1'>{ADA}</text><text id='2'>{BOB}</text></article>"
            f"<article id='b'><text id='1'>{ADA}</text><text id='2'>{BOB}</text></article>"
        ),
        ["a", "b"],
    ),
    "one with an id": (f"<doc id='d'><text id='a'>{ADA}</text></doc>", ["d"]),
    "without ids": (f"<doc id='d'><text>{ADA}</text><text>{BOB}</text></doc>", ["d"]),
    "of one id": (f"<doc id='d'><text id='a'>{ADA}</text><text id='a'>{BOB}</text></doc>", ["d"]),
    "without text": (
        f"<doc id='d'>{ADA}\n<record id='a'/>\n<record id='b'></record>\n</doc>",
        ["d"],
    ),
    "paragraphs": (f"<doc id='d'><p id='a'>{ADA}</p><p id='b'>{BOB}</p></doc>", ["d"]),
    "in a header": (
        (
            "<TEI n='d'><teiHeader><record id='a'>x</record><record id='b'>y</record></teiHeader>"
            f"<text><p>{ADA}</p></text></TEI>"
        ),
        ["d"],
    ),
}


@pytest.mark.parametrize(("text", "names"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents(text: str, names: list[str], tmp_path: Path) -> None:
    found = read(tmp_path, text + "\n")
    assert [name for name, _ in found.documents] == names
    assert {severity(rule) for rule in found.rules} <= {"note"}


def test_repeated_text_elements_are_documents(corpora: Path) -> None:
    path = corpora.parent / "faults" / "reading" / "text-elements-are-documents.xml"
    found = read_path(path)
    assert [name for name, _ in found.documents] == ["H01", "H02"]
    assert found.mentions == [
        (word, "entity") for word in ("parsers", "grammars", "speech", "lexicon")
    ]


RUI = '<EM ID="2" CATEG="PESSOA">Rui</EM>'
COSTA = '<EM ID="1" CATEG="PESSOA">Rui Costa</EM>'
EM = '<EM ID="{}" CATEG="{}" TIPO="X">{}</EM>'
HAREM = {  # text, mentions, diagnostics
    "a type": (f"A {EM.format(1, 'PESSOA', 'Ana')} foi.", [("Ana", "PESSOA")], []),
    "types that are left open": (
        f"Em {EM.format(1, 'LOCAL|ORGANIZACAO', 'Lisboa')}.",
        [("Lisboa", "LOCAL")],
        ["alternative-type"],
    ),
    "no type": (
        f"{EM.format(1, 'PESSOA', 'Ana')} e <EM ID='2'>Isto</EM>.",
        [("Ana", "PESSOA"), ("Isto", "Thing")],
        ["missing-type"],
    ),
    "emphasis beside it": (
        f"{EM.format(1, 'PESSOA', 'Ana')} e <em>mais</em>.",
        [("Ana", "PESSOA")],
        [],
    ),
    "lower case": ('A <em categ="PESSOA">Ana</em> foi.', [("Ana", "PESSOA")], []),
    "alternatives of one text": (
        f"O <ALT>{COSTA}|{RUI} Costa</ALT> foi.",
        [("Rui", "PESSOA"), ("Rui Costa", "PESSOA")],
        [],
    ),
    "three, and spaces": (
        f"<ALT>{EM.format(1, 'OBRA', 'A B')} c | A {EM.format(2, 'LOCAL', 'B')} c | A B c</ALT> d",
        [("A B", "OBRA"), ("B", "LOCAL")],
        [],
    ),
    "alternatives of other texts": (
        f"<ALT>{EM.format(1, 'PESSOA', 'Rui')}|{EM.format(2, 'LOCAL', 'o Porto todo')}</ALT> d",
        [("o Porto todo", "LOCAL")],
        ["text-differs"],
    ),
    "alternatives without an end": (
        f"<P>A <ALT>{EM.format(1, 'PESSOA', 'Rui')}|{EM.format(2, 'PESSOA', 'Rui')} s",
        [("Rui", "PESSOA"), ("Rui", "PESSOA")],
        [],
    ),
    "what is left out of the evaluation": (
        f"<OMITIDO>Ver Beja.</OMITIDO> {EM.format(1, 'PESSOA', 'Ana')} foi.",
        [("Ana", "PESSOA")],
        [],
    ),
    "a line between lines": (
        f"A {EM.format(1, 'PESSOA', 'Ana')} | b | {EM.format(2, 'PESSOA', 'Rui')}",
        [("Ana", "PESSOA"), ("Rui", "PESSOA")],
        [],
    ),
}


@pytest.mark.parametrize(("text", "mentions", "rules"), HAREM.values(), ids=HAREM)
def test_harem(
    text: str, mentions: list[tuple[str, str]], rules: list[str], tmp_path: Path
) -> None:
    found = read(tmp_path, f'<DOC DOCID="a">{text}</DOC>\n')
    assert found.mentions == mentions
    assert found.rules == rules


def test_the_text_of_alternatives_is_written_once(tmp_path: Path) -> None:
    found = read(tmp_path, f"<DOC>{HAREM['alternatives of one text'][0]}</DOC>\n")
    assert found.texts == ["O Rui Costa foi."]


def test_emphasis_is_no_entity(tmp_path: Path) -> None:
    found = read(tmp_path, "<doc>A <em class='x'>word</em> of <PER>Ada</PER>.</doc>\n")
    assert found.mentions == [("Ada", "PER")]


def test_the_input_of_harem(corpora: Path) -> None:
    path = corpora.parent / "faults" / "reading" / "harem-em-elements.xml"
    found = read_path(path)
    expected = {
        ("Maria", "PESSOA"),
        ("Lisboa", "LOCAL"),
        ("Rui", "PESSOA"),
        ("Rui Costa", "PESSOA"),
    }
    assert set(found.mentions) == expected
    assert found.counts[1] == 4


SPACE = {  # within <s>: mentions, diagnostics
    "between elements": ("<rs>\n<w>Ada</w>\n<w>Lee</w>\n</rs>", ["Ada Lee"], []),
    "CRLF": ("<rs>\r\n<w>Ada</w>\r\n</rs>\r\n<w>x</w>", ["Ada"], []),
    "indented": ("<rs>\n    <w>Ada</w>\n  </rs>", ["Ada"], []),
    "an indented text": ("<rs>\n    Ada Lee\n  </rs>", ["Ada Lee"], []),
    "nested": ("<rs>\n<rs> <w>Ada</w> </rs>\n<w>x</w></rs>", ["Ada", "Ada x"], []),
    "one after another": ("<rs>\n<w>a</w></rs>\n<rs><w>b</w>\n</rs>", ["a", "b"], []),
    "in the name itself": ("<rs> Ada </rs>", ["Ada"], ["space-at-ends"]),
    "nothing but space": ("<rs>\n</rs><rs><w>a</w></rs>", ["a"], ["empty-mention"]),
}


@pytest.mark.parametrize(("text", "surfaces", "rules"), SPACE.values(), ids=SPACE)
def test_white_space_between_elements_is_no_diagnostic(
    text: str, surfaces: list[str], rules: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "text.xml"
    path.write_bytes(f"<TEI><text><p><s>It is {text} .</s></p></text></TEI>\n".encode())
    found = read_path(path)
    written = [" ".join(surface.split()) for surface, _ in found.mentions]
    assert written == surfaces
    assert found.rules == rules


ELTEC = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="X1"><teiHeader><fileDesc><titleStmt>
<title>Novel</title></titleStmt></fileDesc></teiHeader><text><body><div type="chapter"><p>
<s>
<rs type="PERS">
<w pos="PROPN">Ada</w>
<w pos="PROPN" join="right">Lee</w>
</rs>
<pc>,</pc>
<w>of</w>
<rs type="LOC">
<w>Rome</w>
</rs>
</s>
</p></div></body></text></TEI>
"""


def test_tei_with_a_token_a_line_has_notes_only(tmp_path: Path) -> None:
    found = read(tmp_path, ELTEC)
    assert found.mentions == [("Ada Lee", "PERS"), ("Rome", "LOC")]
    assert {severity(rule) for rule in found.rules} <= {"note"}


def test_entities_may_come_late(tmp_path: Path) -> None:
    text = (
        "<doc><s><PER>Bob</PER> is.</s>\n"
        + "<s>Nothing.</s>\n" * 9000
        + "<s>A <x>b</x> c.</s></doc>"
    )
    found = read(tmp_path, text)
    assert found.mentions == [("Bob", "PER"), ("b", "x")]


def test_articles_with_ids_are_recognised_and_those_of_journals_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    for text, expected in [
        (f"<articles><article id='1'>{ADA}</article></articles>", "inline"),
        (f"<article id='1' article-type='x' dtd-version='1'><body>{ADA}</body></article>", None),
        (f"<article id='1'><front><journal-meta/></front><body>{ADA}</body></article>", None),
    ]:
        path.write_text(text + "\n", encoding="utf-8")
        found = find_format(Source(path.name, path))
        assert (found.name if found else None) == expected


PIECES = ["<ALT>", "</ALT>", "|", '<EM CATEG="A|B">', "</EM>", "<em>", "Rui ", "\n", "<w>", "</w>"]
PIECES += ["<text id='1'>", "<text id='2'>", "</text>", "<doc>", "</doc>", "<s>", "</s>"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_such_markup_is_read_or_refused(tmp_path: Path, pieces: list[str]) -> None:
    survives("inline", tmp_path, "".join(pieces))
