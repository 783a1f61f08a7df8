"""What a line is: a token, the end of a sentence, the beginning of a document, a comment."""

from pathlib import Path

import pytest

from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.read.token_lines.reader import read

A, B = "Ant\tB-App\n", "Bee\tO\n"


def sentences(folder: Path, text: str, **options: object) -> list[tuple[str | None, str]]:
    """Return the document's name and the text of each sentence with a mention."""
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8")
    source = Source("a.txt", path, options=ReadOptions(**options))  # type: ignore[arg-type]
    found = []
    for chunk in read(source):
        names = dict(chunk.documents.select("document", "name").rows())
        rows = chunk.sentences.select("document", "text").rows()
        found += [(names.get(document), text) for document, text in rows]
    return found


DOCUMENTS = {
    # the lines, and the documents of the two sentences
    "-DOCSTART-": (f"-DOCSTART-\n\n{A}\n-DOCSTART-\n\n{A}", ["0", "1"]),
    "-DOCSTART- with a name": (f"-DOCSTART- one\n{A}-DOCSTART- two\n{A}", ["one", "two"]),
    "-DOCSTART- with columns": (f"-DOCSTART- -X- -X- O\n{A}-DOCSTART-\tO\n{A}", ["0", "1"]),
    "<doc>": (f'<doc id="one">\n{A}</doc>\n<doc id="two">\n{A}</doc>\n', ["one", "two"]),
    "<doc> without quotes": (f"<DOC ID=one>\n{A}</DOC>\n<DOC ID=two>\n{A}</DOC>\n", ["one", "two"]),
    "###MEDLINE:": (f"###MEDLINE:95369245\n\n{A}\n###MEDLINE:2\n\n{A}", ["95369245", "2"]),
    "# newdoc": (f"# newdoc id = one\n{A}\n# newdoc id = two\n{A}", ["one", "two"]),
    "# doc_id": (f"# doc_id = one\n{A}\n# doc_id = two\n{A}", ["one", "two"]),
    "# document_id of HIPE": (
        f"# hipe2022:document_id = one\n{A}\n# hipe2022:document_id = two\n{A}",
        ["one", "two"],
    ),
    "a source before each sentence": (f"#\tone\t[2009]\n{A}\n#\ttwo\t[2010]\n{A}", ["one", "two"]),
    "a document goes on": (f"#\tone\t[2009]\n{A}\n#\tone\t[2009]\n{A}", ["one", "one"]),
    "other comments open none": (f"# sent_id = 1\n{A}\n# text = Ant\n{A}", [None, None]),
}


@pytest.mark.parametrize(("text", "wanted"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents_of(tmp_path: Path, text: str, wanted: list[str | None]) -> None:
    assert sentences(tmp_path, text) == [(name, "Ant") for name in wanted]


def test_a_column_tells_documents_apart(tmp_path: Path) -> None:
    text = "one\tAnt\tB-App\none\tof\tO\ntwo\tBee\tB-App\n"
    found = sentences(tmp_path, text, document="1", token="2")
    assert found == [("one", "Ant of"), ("two", "Bee")]


TOKENS = {
    "a token that starts with #": (f"#include\tB-App\n{B}", "#include Bee"),
    "a token that is #": (f"{A}#\tO\n", "Ant #"),
    "a comment with a space": (f"# a comment\n{A}", "Ant"),
    "a comment between tokens": (f"{A}# sent_id = 2\n{B}", "Ant Bee"),
    "a comment with as many columns": (f"# one\ttwo words\n{A}{B}", "Ant Bee"),
    "a comment with =": (f"#id=1\n#text=Ant of\n{A}", "Ant"),
    "a token that starts with <": (f"{A}<s>x\tO\n", "Ant <s>x"),
    "glue": (f"{A}<g/>\n{B}", "Ant Bee"),
    "<s> with attributes": (f'<s id="1">\n{A}{B}</s>\n', "Ant Bee"),
    "<p> ends a sentence": (f"<p>\n{A}</p>\n{B}", "Ant"),
    "a header": (f"word\tner\n{A}{B}", "Ant Bee"),
}


@pytest.mark.parametrize(("text", "wanted"), TOKENS.values(), ids=TOKENS)
def test_tokens_of(tmp_path: Path, text: str, wanted: str) -> None:
    assert [text for _, text in sentences(tmp_path, text)] == [wanted]


def test_an_element_that_says_nothing_to_us_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{A}<page 3>\n{B}", encoding="utf-8")
    diagnostics = next(iter(read(Source("a.txt", path)))).diagnostics
    assert diagnostics.select("line", "rule", "value").rows() == [(2, "unknown-mark", "<page 3>")]
