"""Filters of a corpus: by type, name, repeated sentence, and document metadata."""

from pathlib import Path
from typing import Any

import pytest

from kg import Graph, Options, build
from kg.common.errors import CorpusError, IdentityError
from kg.pipeline.selecting import Selection, parse_condition
from kg.schema.schema_file import Schema, parse_schema
from tests.conftest import lines

TEXT = {
    "a.txt": lines("Ant/B-App uses/O C/B-Lang", "Bee/B-App uses/O C/B-Lang"),
    "b.txt": lines("Ant/B-App uses/O C/B-Lang", "Bee/B-App stings/O", "Nobody/O"),
}


def graph(folder: Path, schema: Schema | None = None, **selected: Any) -> Graph:
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in TEXT.items():
        (corpus / name).write_text(text)
    options = Options(select=Selection(**selected))
    return build([corpus], folder / "g", schema=schema, options=options)


def notes(found: Graph) -> list[tuple[str, str]]:
    return found.diagnostics.select("rule", "value").rows()


def table(folder: Path, *rows: str, name: str = "t.csv") -> tuple[Path, ...]:
    (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    return (folder / name,)


def test_a_dropped_type_leaves_no_mention(tmp_path: Path) -> None:
    schema = parse_schema({"types": {"Lang": {"drop": True}, "App": {}}}, "s.toml")
    found = graph(tmp_path, schema)
    assert found.entities["id"].to_list() == ["App/ant", "App/bee"]
    assert notes(found) == [
        ("dropped-type", "mentions of Lang: 2"),
        ("dropped-type", "mentions of Lang: 1"),
    ]


def test_a_sentence_that_loses_its_last_mention_goes_but_is_counted(tmp_path: Path) -> None:
    schema = parse_schema({"types": {"App": {"drop": True}, "Lang": {}}}, "s.toml")
    found = graph(tmp_path, schema)
    assert len(found.sentences) == 3
    assert found.counts["sentences"] == 5


def test_names_are_left_out_however_they_are_written(tmp_path: Path) -> None:
    found = graph(tmp_path, leave_out=table(tmp_path, "name,type", "the ANT,", "Bee,Lang"))
    assert found.entities["id"].to_list() == ["App/bee", "Lang/c"]
    assert ("left-out-name", "mentions of names to leave out: 1") in notes(found)


def test_a_repeated_sentence_is_counted_once(tmp_path: Path) -> None:
    found = graph(tmp_path, unique=True)
    [edge] = found.edges.filter(found.edges["sentences"] > 0).head(1).to_dicts()
    assert edge["sentences"] == 1
    assert found.counts["sentences"] == 4
    assert notes(found) == [("repeated-sentence", "sentences: 1")]


ALIKE = {
    "the same": ("Ant/B-X has/O 2/O legs/O ./O", True),
    "another digit": ("Ant/B-X has/O 13/O legs/O ./O", True),
    "a capital letter and a sign": ("Ant/B-X HAS/O ,/O 2/O legs/O", True),
    "another word": ("Ant/B-X has/O 2/O arms/O ./O", False),
    "another mention": ("Bee/B-X has/O 2/O legs/O ./O", False),
    "another type": ("Ant/B-Y has/O 2/O legs/O ./O", False),
    "a mention more": ("Ant/B-X has/O 2/O legs/B-X ./O", False),
}


@pytest.mark.parametrize(("sentence", "is_alike"), ALIKE.values(), ids=ALIKE)
def test_sentences_that_are_alike_are_counted_once(
    tmp_path: Path, sentence: str, is_alike: bool
) -> None:
    (tmp_path / "c.txt").write_text(lines("Ant/B-X has/O 2/O legs/O ./O", sentence))
    options = Options(select=Selection(alike=True))
    found = build([tmp_path / "c.txt"], tmp_path / "g", options=options)
    assert found.counts["sentences"] == 2 - is_alike
    assert notes(found) == [("repeated-sentence", "sentences: 1")] * is_alike


def test_what_is_known_of_documents_is_kept(tmp_path: Path) -> None:
    found = graph(tmp_path, metadata=table(tmp_path, "document,year,group", "a.txt,2020,x"))
    assert dict(found.documents.select("name", "metadata").rows()) == {
        "a.txt": '{"group": "x", "year": "2020"}',
        "b.txt": None,
    }


@pytest.mark.parametrize(
    ("conditions", "wanted"),
    [
        (("year=2020",), ["a.txt"]),
        (("year>=2020", "group!=x"), ["b.txt"]),
        (("year<2021",), ["a.txt"]),
        (("none!=1",), ["a.txt", "b.txt"]),
        (("year > 900",), ["a.txt", "b.txt"]),
    ],
    ids=str,
)
def test_documents_are_chosen_by_what_is_known_of_them(
    conditions: tuple[str, ...], wanted: list[str], tmp_path: Path
) -> None:
    told = table(tmp_path, "document,year,group", "a.txt,2020,x", "b.txt,2021,y")
    found = graph(tmp_path, metadata=told, where=conditions)
    assert found.documents["name"].to_list() == wanted
    assert set(found.sentences["source"]) == set(wanted)


def test_a_document_that_is_not_wanted_is_not_counted(tmp_path: Path) -> None:
    told = table(tmp_path, "document,year", "a.txt,2020", "b.txt,2021")
    found = graph(tmp_path, metadata=told, where=("year=2021",))
    assert found.counts["sentences"] == 3
    assert notes(found) == [("unwanted-document", "documents: 1")]


def test_relations_of_what_is_left_out_go_with_it(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("Ant uses Bee and Cat.\n")
    rows = ["T1\tApp 0 3\tAnt", "T2\tBad 9 12\tBee", "T3\tApp 17 20\tCat"]
    rows += ["R1\tUses Arg1:T1 Arg2:T2", "R2\tUses Arg1:T1 Arg2:T3"]
    (corpus / "a.ann").write_text("\n".join(rows) + "\n")
    schema = parse_schema({"types": {"Bad": {"drop": True}, "App": {}}}, "s.toml")
    found = build([corpus], tmp_path / "g", schema=schema)
    assert found.relations.select("subject", "object").rows() == [(0, 1)]
    assert found.mentions["surface"].to_list() == ["Ant", "Cat"]


@pytest.mark.parametrize("text", ["", "year", "=2", "year~2"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(CorpusError):
        parse_condition(text)


@pytest.mark.parametrize("what", ["leave_out", "metadata"])
def test_a_table_without_its_column_is_refused(what: str, tmp_path: Path) -> None:
    with pytest.raises(IdentityError):
        graph(tmp_path, **{what: table(tmp_path, "a,b", "1,2")})
