"""A thesaurus in a table."""

from pathlib import Path

import pytest

from kg.common.errors import IdentityError
from kg.resolve.inputs.concepts import Thesaurus, combine
from kg.resolve.inputs.termlist import read_terms
from kg.schema.schema_file import Schema, parse_schema

ZK = "https://zookeeper.apache.org/"


def read(folder: Path, text: str, schema: Schema | None = None) -> Thesaurus:
    path = folder / "terms.csv"
    path.write_text(text, encoding="utf-8")
    return combine([read_terms(path, schema or Schema())])


LABELS = {
    "ids": ("name,id\nZooKeeper,1\nZK,1\nMIT,2\n", {"1": ["ZK", "ZooKeeper"], "2": ["MIT"]}),
    "preferred names": (
        "name,preferred\nZK,ZooKeeper\nApache ZK,ZooKeeper\n",
        {"ZooKeeper": ["Apache ZK", "ZK", "ZooKeeper"]},
    ),
    "a name that has no preferred one": (
        "name,preferred\nZooKeeper,\nZK,ZooKeeper\n",
        {"ZooKeeper": ["ZK", "ZooKeeper"]},
    ),
    "both": ("name,id,preferred\nZK,1,ZooKeeper\n", {"1": ["ZK", "ZooKeeper"]}),
    "a row twice": ("name,id\nZK,1\nZK,1\n", {"1": ["ZK"]}),
    "spaces within a name": ('name,id\n"Apache\n  ZK",1\n', {"1": ["Apache ZK"]}),
    "a name of two concepts": ("name,id\nJava,1\nJava,2\n", {"1": ["Java"], "2": ["Java"]}),
}


@pytest.mark.parametrize(("text", "expected"), LABELS.values(), ids=LABELS)
def test_labels(tmp_path: Path, text: str, expected: dict[str, list[str]]) -> None:
    rows = read(tmp_path, text).labels.select("concept", "name").rows()
    assert rows == [(concept, name) for concept, names in expected.items() for name in names]


PREFERRED = {
    "the first row": ("name,id\nZooKeeper,1\nApache ZooKeeper,1\n", "ZooKeeper"),
    "what a row says": ("name,id,preferred\nZK,1,\nZooK,1,ZooKeeper\n", "ZooKeeper"),
    "what two rows say": ("name,id,preferred\nA,1,B\nC,1,B\n", "B"),
}


@pytest.mark.parametrize(("text", "expected"), PREFERRED.values(), ids=PREFERRED)
def test_the_preferred_name(tmp_path: Path, text: str, expected: str) -> None:
    assert read(tmp_path, text).concepts["preferred"].to_list() == [expected]


def test_a_type_holds_for_all_names_of_a_concept(tmp_path: Path) -> None:
    found = read(tmp_path, "name,id,type\nZK,1,\nZooKeeper,1,Software\nMIT,2,\n").concepts
    assert found.select("concept", "type").rows() == [("1", "Software"), ("2", None)]


def test_a_type_may_go_by_its_alias(tmp_path: Path) -> None:
    schema = parse_schema({"types": {"Software": {"aliases": ["SW"]}}}, "s.toml")
    found = read(tmp_path, "name,id,type\nZK,1,SW\nZooKeeper,1,Software\n", schema).concepts
    assert found["type"].to_list() == ["Software"]


def test_links_of_all_rows_are_the_concepts(tmp_path: Path) -> None:
    text = f"name,id,same_as,exact_match\nZK,1,{ZK}|http://a/b,\nZooKeeper,1,,http://a/c\n"
    assert read(tmp_path, text).links.rows() == [
        ("1", "exact_match", "http://a/c"),
        ("1", "same_as", "http://a/b"),
        ("1", "same_as", ZK),
    ]


def test_an_id_that_is_an_iri_is_a_match(tmp_path: Path) -> None:
    assert read(tmp_path, f"name,id\nZK,{ZK}\n").links.rows() == [(ZK, "exact_match", ZK)]


BAD = {
    "no name": ("name,id\nA,1\n,2\n", "terms.csv:3", "no name"),
    "no id": ("name,id\nA,1\nB,\n", "terms.csv:3", "no id of 'B'"),
    "a row too short for an id": ("name,id,preferred\nA,1,\nB\n", "terms.csv:3", "no id of 'B'"),
    "two preferred names": (
        "name,id,preferred\nA,1,A\nB,1,B\n",
        "terms.csv:3",
        "the preferred name 'B' of 1, but 'A' in terms.csv:2",
    ),
    "two types": (
        "name,id,type\nA,1,X\nA,2,Y\nB,1,Y\n",
        "terms.csv:4",
        "the type 'Y' of 1, but 'X' in terms.csv:2",
    ),
    "two things of one name": (
        "name,preferred,type\nWashington,,Person\nWashington,,Place\n",
        "terms.csv:3",
        "the type 'Place' of Washington, but 'Person' in terms.csv:2",
    ),
    "no IRI": ("name,id,same_as\nA,1,Q42\n", "terms.csv:2", "'Q42'"),
    "no IRI to match": ("name,id,exact_match\nA,1,http://a/b;c d\n", "terms.csv:2", "'d'"),
    "neither id nor preferred": ("name,type\nA,X\n", "terms.csv:1", "no column id or preferred"),
    "no rows": ("name,id\n", "terms.csv", "no row"),
}


@pytest.mark.parametrize(("text", "where", "found"), BAD.values(), ids=BAD)
def test_mistakes(tmp_path: Path, text: str, where: str, found: str) -> None:
    with pytest.raises(IdentityError) as caught:
        read(tmp_path, text)
    assert (caught.value.where, caught.value.found) == (where, found)
