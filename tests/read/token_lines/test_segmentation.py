"""What a line is: a token, the end of a sentence, the beginning of a document, a comment."""

from functools import partialmethod
from pathlib import Path

import pytest

from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.read.token_lines.reader import read
from tests.read.token_lines.test_reader import in_blocks

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
    "-DOCSTART- in a numbered row": (
        "0\t-DOCSTART-\tO\n\n0\tAnt\tB-App\n\n0\t-DOCSTART-\tO\n\n0\tAnt\tB-App\n",
        ["0", "1"],
    ),
    "-DOCSTART- with parts of speech": (
        "-DOCSTART- NN O O\nAnt NN O B-App\n\n-DOCSTART- NN O O\nAnt NN O B-App\n",
        ["0", "1"],
    ),
    "-DOCSTART- twice in a row": (
        "-DOCSTART- -DOCSTART- O\nAnt NN B-App\n\n-DOCSTART- -DOCSTART- O\nAnt NN B-App\n",
        ["0", "1"],
    ),
    "-DOCSTART- with one word for all": (f"-DOCSTART- x\n{A}-DOCSTART- x\n{A}", ["0", "1"]),
    "-DOCSTART- with names and columns": (
        "-DOCSTART- a O\nAnt NN B-App\n\n-DOCSTART- b O\nAnt NN B-App\n",
        ["a", "b"],
    ),
    "-DOCSTART- at the end of each": (f"{A}\n-DOCSTART-\n\n{A}\n-DOCSTART-\n", ["0", "1"]),
    "-DOCSTART- at each end": (f"-DOCSTART-\n{A}-DOCSTART-\n\n-DOCSTART-\n{A}", ["0", "1"]),
    "-docstart- of a text in lower case": (
        f"-docstart-\tO\n\n{A}\n-docstart-\tO\n\n{A}",
        ["0", "1"],
    ),
    "-docstart- by spaces": ("-docstart- O\nAnt B-App\n\n-docstart- O\nAnt B-App\n", ["0", "1"]),
    "tags first": ("O -DOCSTART-\n\nB-App Ant\n\nO -DOCSTART-\n\nB-App Ant\n\nO of\n", ["0", "1"]),
    "### and a number": (f"###24491034\n{A}\n###24491035\n{A}", ["24491034", "24491035"]),
    "### and a number by spaces": ("### a-1\nAnt B-App\n\n### a-2\nAnt B-App\n", ["a-1", "a-2"]),
    "#DOCSTART": (f"#DOCSTART\n\n{A}\n#DOCSTART\n\n{A}", ["0", "1"]),
    "#DOCSTART by spaces": ("#DOCSTART O\nAnt B-App\n\n# -DOCSTART-\nAnt B-App\n", ["0", "1"]),
    "#doc": (f"#doc 15\n{A}#doc 16\n{A}", ["15", "16"]),
    "#doc by spaces": ("#doc 15\nAnt B-App\n# doc a7\nAnt B-App\n", ["15", "a7"]),
    "#begin document": (
        "".join(f"#begin document (a/b); part 00{part}\n{A}\n#end document\n" for part in range(2)),
        ["a/b", "a/b part 1"],
    ),
    "#begin document by spaces": (
        "#begin document a\nAnt B-App\n#end document\n#begin document (b);\nAnt B-App\n",
        ["a", "b"],
    ),
    "<text>": (f'<text id="a">\n{A}</text>\n<text id="b">\n{A}</text>\n', ["a", "b"]),
    "a column of documents": (
        "doc_id\ttoken\ttag\na\tAnt\tB-App\nb\tAnt\tB-App\n",
        ["a", "b"],
    ),
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
    "a hashtag that begins like a mark": ("Ant B-App\n#docs O\n#end O\n", "Ant #docs #end"),
    "tokens of ###": ("Ant B-App\n### O\n###1 O\n", "Ant ### ###1"),
    "# among columns that may be empty": (
        "TOKEN\tNE-COARSE-LIT\tNE-NESTED\nAnt\tB-App\t_\n#\tO\t_\n",
        "Ant #",
    ),
    "a header": (f"word\tner\n{A}{B}", "Ant Bee"),
}


@pytest.mark.parametrize(("text", "wanted"), TOKENS.values(), ids=TOKENS)
def test_tokens_of(tmp_path: Path, text: str, wanted: str) -> None:
    assert [text for _, text in sentences(tmp_path, text)] == [wanted]


NUMBERED = {
    "from 0": ("0\tAnt\tB-App\n1\tof\tO\n0\tBee\tB-App\n", ["Ant of", "Bee"]),
    "from 1": ("1\tAnt\tB-App\n2\tof\tO\n1\tBee\tB-App\n", ["Ant of", "Bee"]),
    "sentences of one token": (
        "0\tAnt\tB-App\n0\tBee\tB-App\n1\tof\tO\n0\tAnt\tB-App\n",
        ["Ant", "Bee of", "Ant"],
    ),
    "and blank lines": ("1\tAnt\tB-App\n2\tof\tO\n\n1\tBee\tB-App\n", ["Ant of", "Bee"]),
    "all of a sentence alike": (
        "".join(f"{i // 3}\tw{i}\tB-App\n" for i in range(6)),
        ["w0 w1 w2", "w3 w4 w5"],
    ),
    "sentences, and tokens in them": (
        "".join(f"{i // 3}\t{i % 3}\tw{i}\tB-App\n" for i in range(6)),
        ["w0 w1 w2", "w3 w4 w5"],
    ),
    "numbers that go on": (
        "".join(f"{i}\tw{i}\tB-App\n" for i in range(4)),
        ["w0 w1 w2 w3"],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), NUMBERED.values(), ids=NUMBERED)
@pytest.mark.parametrize("block", [1 << 20, 8], ids=["whole", "in blocks"])
def test_numbers_part_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, wanted: list[str], block: int
) -> None:
    monkeypatch.setattr(Source, "blocks", partialmethod(in_blocks, block))
    assert [text for _, text in sentences(tmp_path, text)] == wanted


def test_an_element_that_says_nothing_to_us_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{A}<page 3>\n{B}", encoding="utf-8")
    diagnostics = next(iter(read(Source("a.txt", path)))).diagnostics
    assert diagnostics.select("line", "rule", "value").rows() == [(2, "unknown-mark", "<page 3>")]
