"""Files of a folder that hold no tagged text: data are a warning, all else is a note."""

from pathlib import Path

import pytest

from kg.pipeline.build import build
from kg.read.corpus import open_corpus
from kg.read.sources.options import ReadOptions
from kg.reports.check.corpus_check import check
from kg.reports.show import summary

READ = "Ant\tB-App\nof\tO\n"
ROWS = "a\tb\nc\td\ne\tf\n"
RECORD = '{"id": 7, "body": "Ann lives in Rome"}\n'
WARNINGS = {  # name, text, what it holds
    "JSON lines": ("b.jsonl", RECORD * 2, "JSON with id, body"),
    "an array of records": ("b.json", f"[{RECORD}, {RECORD}]", "JSON with id, body"),
    "records below a key": ("b.json", f'{{"rows": [{RECORD}]}}', "JSON with rows"),
    "lists of words": ("b.json", '{"x": {"y": [["a", "b", "c"]]}}', "JSON with x"),
    "a table": ("b.tsv", ROWS, "2 columns by TABs, none of them of tags"),
    "a table by commas": ("b.csv", "a,b\nc,d\ne,f\n", "2 columns by ',', none of them of tags"),
    "a table with the ending of what was read": ("b.txt", ROWS, "2 columns by TABs"),
    "lines of a corpus": ("b.conll", "Ant\nof\n", "lines without a column of tags"),
    "markup": ("b.xml", "<r><a>Ann</a></r>", "markup without elements around names"),
    "annotations": ("b.pubtator", "nothing\n", "lines that are no annotations"),
}
NOTES = {
    "a README": ("README.md", "Ann lives in Rome.\n"),
    "a README with the ending of data": ("readme.tsv", ROWS),
    "a licence": ("LICENSE.txt", "You may copy it.\n"),
    "prose": ("notes.txt", "Ann lives in Rome.\nBob does not.\n"),
    "settings": ("meta.json", '{"name": "x", "note": "As I said, see B below."}'),
    "labels": ("labels.json", '[{"text": "PER", "colour": "#fff"}, {"text": "LOC"}]'),
    "an image": ("a.png", "\x89PNG\x00\x00"),
    "binary data": ("a.json", "\x00\x01"),
    "an empty file": ("b.json", "\n"),
    "a program": ("load.py", "import a\nimport b\n"),
}


def folder(path: Path, name: str, text: str) -> Path:
    """Write a file beside one with tags."""
    (path / "corpus").mkdir()
    (path / "corpus" / "a.txt").write_text(READ, encoding="utf-8")
    (path / "corpus" / name).write_text(text, encoding="utf-8")
    return path / "corpus"


@pytest.mark.parametrize(("name", "text", "content"), WARNINGS.values(), ids=WARNINGS)
def test_data_that_are_not_read_are_a_warning(
    name: str, text: str, content: str, tmp_path: Path
) -> None:
    _, left_out = open_corpus([folder(tmp_path, name, text)], ReadOptions())
    [(source, rule, value)] = left_out.select("source", "rule", "value").rows()
    assert (source, rule) == (name, "unread-data-file")
    assert value.startswith(f"no tagged text that kg knows: {content}")


@pytest.mark.parametrize(("name", "text"), NOTES.values(), ids=NOTES)
def test_other_files_are_a_note(name: str, text: str, tmp_path: Path) -> None:
    _, left_out = open_corpus([folder(tmp_path, name, text)], ReadOptions())
    assert left_out.select("source", "rule").rows() == [(name, "not-a-corpus-file")]


def test_the_check_and_the_summary_of_a_build_name_data_that_are_not_read(tmp_path: Path) -> None:
    corpus = folder(tmp_path, "b.jsonl", RECORD * 2)
    findings = check([corpus])
    assert (findings.errors, findings.warnings) == (0, 1)
    graph = build([corpus], tmp_path / "graph")
    assert summary(graph).endswith(
        "warning: 1 data file not read\n  b.jsonl: no tagged text that kg knows: JSON with id, body"
    )


def test_a_corpus_is_built_twice_into_its_own_folder(tmp_path: Path) -> None:
    corpus = folder(tmp_path, "README", "Ann lives in Rome.\n")
    for _ in range(2):
        graph = build([corpus], corpus / "graph")
    assert graph.counts["sources"] == 1
    assert graph.counts["diagnostics"] == {"not-a-corpus-file": 1, "graph-folder": 1}
