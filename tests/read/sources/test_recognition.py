"""Recognition: prose, markup and JSON that are no tagged text, and records of any size that are."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from kg.read.corpus import find_format
from kg.read.sources.locations import Location
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import SIZES
from kg.read.sources.source import Source
from tests.soak.recognition import PYTHON, files_below, sample, taken

FILES, MAX_FALSE = 400, 1  # a package may bring a corpus along
FIVE_MB = 5 << 20


def format_of(folder: Path, text: str, name: str = "a.txt", **options: Any) -> str | None:
    """Return the name of the format that a file of *text* is taken for."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    found = find_format(Source(name, path, options=ReadOptions(**options)))
    return found.name if found else None


FOREIGN = {
    "prose with E-mail": "Please send an E-mail to us today.\n",
    "prose with B-52": "He flew a B-52 home.\n",
    "prose with a lone I": "In this corpus I have annotated names.\n",
    "two lines of prose, each of five words": "Here I saw the sea.\nThere B saw the sun.\n",
    "a README": "# My corpus\n\nIn this corpus I have annotated names.\n",
    "a note on a table": "Results I got: Table B shows all.\n",
    "JSON of settings": '{"name": "x", "note": "As I said, see B below."}',
    "a matrix in JSON": "[[1, 2, 3],\n [4, 5, 6]]\n",
    "LaTeX": "\\section{Names}\nLet $B$ be a set. \\\\\nLet $I$ be a set. \\\\\n",
    "HTML": "<html>\n<p>Press <kbd>Ctrl</kbd> and go.</p>\n</html>\n",
    "Markdown with HTML": "# Keys\n\nPress <kbd>Ctrl</kbd> now.\n\nThen <kbd>C</kbd>.\n\n\nEnd.\n",
    "a table of Markdown": "".join(f"| a{i} | B | O |\n" for i in range(20)),
    "a header of C": "#define S_IFMT S_IFMT_X\n#define S_IFLNK S_IFLNK_X\n",
    "imports of Python": "from S_A as S_A\nfrom S_B as S_B\nfrom S_C as S_C\n",
    "templates of C++": "#include <bits>\ntemplate<typename T> x;\nvector<T> a </ b;\n",
    "leap seconds": "Leap\t1972\tJun\t+\tS\nLeap\t1972\tDec\t+\tS\n",
    "rules of time zones": "R A 1916 o - Jun 14 23s 1 S\nR A 1916 1919 - O Su>=1 23s 0 -\n" * 5,
    "atoms": "".join(f"ATOM {i} X MET A {e}\n" for i, e in enumerate("NCCOCSNCCO")),
    "XSLT": "<xsl:stylesheet><p>Of <xsl:value-of>y</xsl:value-of> z</p></xsl:stylesheet>",
    "DocBook": "<para>Run <command>man</command> or <acronym>XML</acronym> and see all.</para>",
    "records in XML": "<rows><row><n>Ann</n></row>\n<row><n>Bob</n></row></rows>",
    "persons in XML": "<rows>\n  <person>Ann</person>\n  <person>Bob</person>\n</rows>",
    "CSV": "id,name\n1,Ann\n2,Bob\n",
    "a configuration": "[tool]\nname = O\nsize = B\n",
    "numbers of labels": "0\tO\n1\tB-PER\n2\tI-PER\n",
    "labels of YAML": "names:\n  0: O\n  1: B-PER\n  2: I-PER\n",
    "a list of YAML": "labels:\n  - O\n  - B-PER\n  - I-PER\n",
    "counts of labels": "B-PER\t17\nI-PER\t3\nO\t200\n",
    "two words a line": "I came\nO yes\nB flat\nI went\n" * 5,
    "shell": "set -e\necho B-x\nls -l\n",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_tagged_text_is_taken_for_none(text: str, tmp_path: Path) -> None:
    assert format_of(tmp_path, text) is None


TINY = {
    "one token": ("Ant\tB-App\n", "conll"),
    "without an end of line": ("Ant B-App", "conll"),
    "two tokens by spaces": ("Ant B-App\nof O", "conll"),
    "the letters alone": ("Ant B\nof O", "conll"),
    "types alone": ("Ant APP\nof O", "conll"),
    "tags first": ("B-App Ant\nO of\n", "conll"),
    "the type first": ("Ant\tApp-B\r\nBee\tApp-I\r\n\r\nof\tO", "conll"),
    "nothing tagged": ("of\tO\n", "conll"),
    "a bracket first": ("[ O\nAnt B-App\n", "conll"),
    "a brace and a number first": ("{ 1 O\nAnt 2 B-App\n", "conll"),
    "one that is not a tag": ("Ant\tB-App\nBee\tnoun\nof\tO\n", "conll"),
    "an element a line": ("Ada met <gene>p53</gene> here.\n", "inline"),
    "elements of a name in a page": ("<p>So <gene>p53</gene> binds <gene>x</gene>.</p>", "inline"),
    "a line for each": ("<p>\n  <PER>Ada</PER>\n  met\n  <PER>Bob</PER>\n</p>", "inline"),
    "elements for tokens": (
        "<p><w>Ann</w> <rs><w>Lee</w></rs> <rs>\n<w>Bob</w></rs></p>",
        "inline",
    ),
    "names of entities": ("<doc><s><PER>Ada</PER></s></doc>", "inline"),
}


@pytest.mark.parametrize(("text", "name"), TINY.values(), ids=TINY)
def test_a_tiny_file_is_recognised(text: str, name: str, tmp_path: Path) -> None:
    assert format_of(tmp_path, text) == name


def test_columns_that_the_user_names_are_sign_enough(tmp_path: Path) -> None:
    text = "R A 1\nX B 2\n"
    assert format_of(tmp_path, text) is None
    assert format_of(tmp_path, text, tags=("2",)) == "conll"


@pytest.mark.slow
def test_files_of_this_python_are_taken_for_none() -> None:
    paths = sample(files_below(PYTHON), FILES, seed=7)
    false = [f"{path}: {format_.name}" for path, format_ in taken(paths)]
    assert len(false) <= MAX_FALSE, false


TEXT = "Ada met Bob in Rome. " * (FIVE_MB // 21)
FILLING = [{"note": "A long note on nothing at all", "deep": [[[{"x": i}]]]} for i in range(60_000)]
REGION = {"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]}
RESULT = {"value": REGION, "from_name": "l", "to_name": "text", "type": "labels"}
LONG_RECORDS: dict[str, tuple[str, Any]] = {
    "doccano, text first": ("doccano", {"text": TEXT, "label": [[0, 3, "PER"]]}),
    "doccano, labels first": (
        "doccano",
        {"label": [[i, i + 3, "PER"] for i in range(100_000)], "text": TEXT},
    ),
    "doccano, metadata first": (
        "doccano",
        {"meta": FILLING, "text": "Ada", "label": [[0, 3, "P"]]},
    ),
    "Label Studio, results first": (
        "labelstudio",
        {"annotations": [{"result": [RESULT] * 40_000}], "data": {"text": "Ada"}},
    ),
    "Label Studio, data first": (
        "labelstudio",
        {"data": {"text": TEXT}, "annotations": [{"result": [RESULT]}]},
    ),
    "Prodigy": ("prodigy", {"meta": FILLING, "text": "Ada", "spans": [], "answer": "accept"}),
    "PubAnnotation": ("pubannotation", {"text": TEXT, "denotations": []}),
    "DocRED": ("redocred", {"labels": FILLING, "sents": [["Ada"]], "vertexSet": []}),
    "Hugging Face": ("huggingface", {"meta": FILLING, "tokens": ["Ada"], "ner_tags": ["B-PER"]}),
    "BioC": (
        "bioc",
        {"infons": {"x": TEXT}, "documents": [{"passages": [{"offset": 0, "infons": {}}]}]},
    ),
}


@pytest.mark.parametrize(("name", "record"), LONG_RECORDS.values(), ids=LONG_RECORDS)
@pytest.mark.slow
def test_a_first_record_of_megabytes_is_recognised(name: str, record: Any, tmp_path: Path) -> None:
    text = json.dumps([record])
    assert len(text) > 3 << 20
    assert format_of(tmp_path, text, "a.json") == name


@pytest.mark.slow
def test_so_is_a_first_line_of_megabytes(tmp_path: Path) -> None:
    name, record = LONG_RECORDS["doccano, labels first"]
    assert format_of(tmp_path, f"{json.dumps(record)}\n" * 2, "a.jsonl") == name


LONG_MARKUP = {
    "a long header": (
        "inline",
        "<TEI><teiHeader>"
        + "<p>About it.</p>" * 100_000
        + "</teiHeader><text><p>So <persName>Ada</persName> came.</p></text></TEI>",
    ),
    "a long text before the first passage": (
        "bioc",
        "<collection><infon key='x'>" + "a b " * 100_000 + "</infon><document><passage></passage>",
    ),
    "XMI whose text comes last": (
        "uima",
        '<xmi:XMI xmlns:xmi="http://x" xmlns:cas="http:///uima/cas.ecore">'
        + "<type:Token begin='0' end='1'/>" * 10_000
        + "</xmi:XMI>",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "text"), LONG_MARKUP.values(), ids=LONG_MARKUP)
def test_a_long_beginning_of_markup_is_recognised(name: str, text: str, tmp_path: Path) -> None:
    assert format_of(tmp_path, text, "a.xml") == name


class Stream(Location):
    """Bytes that can be read once."""

    rereadable = False

    def __init__(self, data: bytes) -> None:
        self.file = BytesIO(data)

    def open(self) -> AbstractContextManager[BinaryIO]:
        return nullcontext(self.file)


def test_a_stream_is_read_from_its_beginning_behind_a_long_look() -> None:
    data = json.dumps({"label": [[0, 3, "PER"]] * 20_000, "text": "Ada"}).encode()
    source = Source("stdin", Stream(data))
    found = find_format(source)
    assert found is not None
    assert (found.name, b"".join(source.blocks())) == ("doccano", data)


def test_no_more_is_looked_at_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert max(SIZES["{"]) <= 32 << 20
    monkeypatch.setitem(SIZES, "{", (1 << 18, 1 << 19))  # less takes less time

    class Endless(Location):
        rereadable = False
        read = 0

        def blocks(self, where: str) -> Iterator[bytes]:
            del where
            yield b'{"x": ['
            while True:
                self.read += 3 << 14
                yield b"1, " * (1 << 14)

    location = Endless()
    assert find_format(Source("stdin", location)) is None
    assert 1 << 18 < location.read <= (1 << 19) + (1 << 18)


FAULTS = {
    "prose-as-conll.txt": None,
    "prose-in-brat-folder/README.md": None,
    "prose-in-brat-folder/meta.json": None,
    "prose-in-brat-folder/notes.txt": None,
    "01_doccano_first_record_over_64k.jsonl": "doccano",
    "01_labelstudio_first_task_over_64k.json": "labelstudio",
    "01_folder_big/big.json": "labelstudio",
}


@pytest.mark.parametrize(("name", "wanted"), FAULTS.items(), ids=FAULTS)
def test_on_files_that_were_once_taken_wrongly(
    name: str, wanted: str | None, corpora: Path
) -> None:
    path = corpora.parent / "faults" / "reading" / name
    if not path.exists():
        pytest.skip(f"{name} is missing")
    found = find_format(Source(path.name, path))
    assert (found.name if found else None) == wanted
