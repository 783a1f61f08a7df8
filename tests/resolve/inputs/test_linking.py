"""Links of entities to IRIs elsewhere."""

from pathlib import Path

import polars as pl
import pytest

from kg.common.errors import IdentityError
from kg.resolve.inputs.linking import LINKS, as_lists, concept_links, read_links, table_links
from kg.resolve.inputs.thesaurus import read_thesaurus
from kg.schema.merge_rules import active_rules
from kg.schema.schema_file import Schema, parse_schema

RULES = active_rules()
Q = "http://www.wikidata.org/entity/Q"
ENTITIES = pl.DataFrame(
    [
        (0, "App/java", "App"),
        (1, "Place/java", "Place"),
        (2, "Person/wilfried%20schneider", "Person"),
        (3, "Person/schneider", "Person"),
        (4, "C1", "App"),
    ],
    schema={"entity": pl.UInt32, "id": pl.String, "type": pl.String},
    orient="row",
)
FORMS = pl.DataFrame(
    [
        (0, "java", 0),
        (1, "java", 0),
        (2, "wilfried schneider", 0),
        (2, "schneider", 5),
        (3, "schneider", 0),
        (4, "zookeeper", 3),
        (4, "zk", 3),
    ],
    schema={"entity": pl.UInt32, "key": pl.String, "path": pl.UInt32},
    orient="row",
)
NOISE = {
    "types": {"App": {}, "Library": {}, "Place": {}},
    "identity": {"noise": ["App", "Library"]},
}


def link(
    folder: Path, text: str, schema: Schema | None = None, rules: frozenset[str] = RULES
) -> tuple[list[tuple[int, str, str]], pl.DataFrame]:
    path = folder / "links.csv"
    path.write_text(text, encoding="utf-8")
    schema = schema or Schema()
    links, notes = table_links(read_links([path], schema), ENTITIES, FORMS, schema, rules)
    assert links.schema == LINKS
    return links.rows(), notes


HEADER = "name,type,iri,relation,id\n"
FOUND = {
    "by name and type": (f"Java,App,{Q}1", [(0, "same_as", f"{Q}1")]),
    "by name alone": (f"ZooKeeper,,{Q}1", [(4, "same_as", f"{Q}1")]),
    "by another of its names": (f"ZK,App,{Q}1", [(4, "same_as", f"{Q}1")]),
    "by a name that needs bending": (f"the JAVA's,App,{Q}1", [(0, "same_as", f"{Q}1")]),
    "by id": (f",,{Q}1,,Place/java", [(1, "same_as", f"{Q}1")]),
    "by id, whatever the name": (f"Zoo,App,{Q}1,,Place/java", [(1, "same_as", f"{Q}1")]),
    "by its own name first": (f"Schneider,,{Q}1", [(3, "same_as", f"{Q}1")]),
    "as a match": (f"ZK,,{Q}1,exactMatch", [(4, "exact_match", f"{Q}1")]),
    "as a match, with a prefix": (f"ZK,,{Q}1,skos:exactMatch", [(4, "exact_match", f"{Q}1")]),
    "as the same": (f"ZK,,{Q}1,owl:sameAs", [(4, "same_as", f"{Q}1")]),
    "as the same, as tables spell it": (f"ZK,,{Q}1,same_as", [(4, "same_as", f"{Q}1")]),
    "several at once": (f"ZK,,{Q}2 {Q}1", [(4, "same_as", f"{Q}1"), (4, "same_as", f"{Q}2")]),
    "several rows": (
        f"ZK,,{Q}2\nZooKeeper,,{Q}1",
        [(4, "same_as", f"{Q}1"), (4, "same_as", f"{Q}2")],
    ),
    "a row twice": (f"ZK,,{Q}1\nZK,,{Q}1", [(4, "same_as", f"{Q}1")]),
    "two names of one": (f"ZK,,{Q}1\nZooKeeper,,{Q}1", [(4, "same_as", f"{Q}1")]),
    "in both relations": (f"ZK,,{Q}1\nZK,,{Q}1,exactMatch", [(4, "same_as", f"{Q}1")]),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND)
def test_links(tmp_path: Path, text: str, expected: list[tuple[int, str, str]]) -> None:
    links, notes = link(tmp_path, HEADER + text)
    assert (links, len(notes)) == (expected, 0)


LEFT_OUT = {
    "two entities": (
        f"Java,,{Q}1",
        "link-ambiguous",
        "Java",
        "these have it: App/java, Place/java",
    ),
    "another type": (
        f"Java,Person,{Q}1",
        "link-other-type",
        "Java (Person)",
        "the corpus has it as App, Place",
    ),
    "an unknown name": (f"Jawa,App,{Q}1", "link-unknown", "Jawa (App)", "no mention has it"),
    "an unknown id": (f"Java,,{Q}1,,App/jawa", "link-unknown", "App/jawa", "no mention has it"),
}


@pytest.mark.parametrize(("text", "rule", "value", "why"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_diagnostics(tmp_path: Path, text: str, rule: str, value: str, why: str) -> None:
    links, notes = link(tmp_path, HEADER + text)
    assert links == []
    assert notes.select("stage", "source", "line", "rule", "value", "action").rows() == [
        ("resolve", "links.csv", 2, rule, value, f"left out, because {why}")
    ]


def test_a_row_of_several_iris_is_one_diagnostic(tmp_path: Path) -> None:
    assert len(link(tmp_path, HEADER + f"Jawa,,{Q}1 {Q}2")[1]) == 1


def test_names_that_no_mention_has_are_counted_in_the_end(tmp_path: Path) -> None:
    rows = "".join(f"Java{i},,{Q}{i}\n" for i in range(1000))
    assert link(tmp_path, HEADER + rows)[1]["value"].to_list()[-1] == "and 900 more"


def test_a_type_is_what_is_noise_for_it(tmp_path: Path) -> None:
    schema = parse_schema(NOISE, "s.toml")
    assert link(tmp_path, HEADER + f"ZK,Library,{Q}1", schema)[0] == [(4, "same_as", f"{Q}1")]


def test_a_type_is_itself_alone_where_noise_is_off(tmp_path: Path) -> None:
    schema, rules = parse_schema(NOISE, "s.toml"), active_rules(off=["noise"])
    assert link(tmp_path, HEADER + f"ZK,Library,{Q}1", schema, rules)[0] == []


def test_the_very_type_comes_before_its_noise(tmp_path: Path) -> None:
    text = HEADER + f"ZK,Library,{Q}1\nZK,App,{Q}2"
    links, notes = link(tmp_path, text, parse_schema(NOISE, "s.toml"))
    assert links == [(4, "same_as", f"{Q}2")]
    assert notes["value"].to_list() == ["ZK (Library)"]


def test_a_type_may_go_by_its_alias(tmp_path: Path) -> None:
    schema = parse_schema({"types": {"App": {"aliases": ["Application"]}}}, "s.toml")
    assert link(tmp_path, HEADER + f"Java,Application,{Q}1", schema)[0] == [(0, "same_as", f"{Q}1")]


BAD = {
    "no name": ("name,type,iri\n,App,http://a/b\n", "links.csv:2", "neither a name nor an id"),
    "no IRI": ("name,type,iri\nA,App,\n", "links.csv:2", "no IRI of 'A'"),
    "a bare id of Wikidata": ("name,type,iri\nA,App,Q42\n", "links.csv:2", "'Q42'"),
    "another relation": ("name,iri,relation\nA,http://a/b,broader\n", "links.csv:2", "'broader'"),
    "no column": ("name,type\nA,App\n", "links.csv:1", "no column iri"),
    "no column of names": ("type,iri\nA,http://a/b\n", "links.csv:1", "no column id or name"),
}


@pytest.mark.parametrize(("text", "where", "found"), BAD.values(), ids=BAD)
def test_mistakes(tmp_path: Path, text: str, where: str, found: str) -> None:
    with pytest.raises(IdentityError) as caught:
        link(tmp_path, text)
    assert (caught.value.where, caught.value.found) == (where, found)


def test_an_unknown_suffix(tmp_path: Path) -> None:
    with pytest.raises(IdentityError, match=r"^links\.ttl: found the suffix"):
        read_links([tmp_path / "links.ttl"], Schema())


def test_no_file_links_nothing() -> None:
    links, notes = table_links(read_links([], Schema()), ENTITIES, FORMS, Schema(), RULES)
    assert (len(links), len(notes)) == (0, 0)


def test_lists_are_sorted_and_hold_each_iri_once(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"name,id,same_as,exact_match\nZK,http://t/1,{Q}3 {Q}1,{Q}4\n")
    thesaurus = read_thesaurus([tmp_path / "t.csv"], Schema())
    things = pl.DataFrame({"entity": [4, 0], "concept": ["http://t/1", None]})
    by_row = pl.DataFrame(
        [(4, "same_as", f"{Q}2"), (4, "same_as", f"{Q}4"), (0, "same_as", f"{Q}5")],
        schema=LINKS,
        orient="row",
    )
    found = as_lists(ENTITIES["entity"], pl.concat([concept_links(things, thesaurus), by_row]))
    assert found.filter(pl.col("entity").is_in([0, 1, 4])).rows() == [
        (0, [f"{Q}5"], []),
        (1, [], []),
        (4, [f"{Q}1", f"{Q}2", f"{Q}3", f"{Q}4"], ["http://t/1"]),
    ]
