"""Names of a corpus, matched to the concepts of a thesaurus."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.common.errors import IdentityError
from kg.resolve.inputs.thesaurus import labels_by_key, match, read_thesaurus, types
from kg.schema.merge_rules import active_rules
from kg.schema.schema_file import Schema, parse_schema

RULES = active_rules()
NODES = pl.Schema({"node": pl.UInt32, "group": pl.String, "key": pl.String})
NOISE = {
    "types": {"App": {}, "Library": {}, "Person": {}},
    "identity": {"noise": ["App", "Library"]},
}


def labels(
    folder: Path, text: str, schema: Schema | None = None, rules: frozenset[str] = RULES
) -> pl.DataFrame:
    path = folder / "terms.csv"
    path.write_text(text, encoding="utf-8")
    schema = schema or Schema()
    return labels_by_key(read_thesaurus([path], schema), schema, rules)


def nodes(*rows: tuple[str | None, str]) -> pl.DataFrame:
    return pl.DataFrame([(i, *row) for i, row in enumerate(rows)], schema=NODES, orient="row")


def merges(matched: tuple[pl.DataFrame, pl.DataFrame]) -> list[tuple[int, str]]:
    return sorted(matched[0].rows())


HEADER = "name,id,type\n"
MOVES = {
    "a label": ("ZooKeeper,1,\n", [("App", "zookeeper")], {0: "1"}),
    "several labels": (
        "ZooKeeper,1,\nZK,1,\n",
        [("App", "zookeeper"), ("App", "zk")],
        {0: "1", 1: "1"},
    ),
    "an unknown name": ("ZooKeeper,1,\n", [("App", "zoo")], {}),
    "a label that needs bending": (
        "The key - value store's,1,\n",
        [("App", "key-value store")],
        {0: "1"},
    ),
    "symbols tell names apart": (
        "C++,1,\nC#,2,\n",
        [("X", "c"), ("X", "c++"), ("X", "c#")],
        {1: "1", 2: "2"},
    ),
    "of the type": ("Java,1,App\n", [("App", "java"), ("Place", "java")], {0: "1"}),
    "of any type": ("Java,1,\n", [("App", "java"), ("Place", "java")], {0: "1", 1: "1"}),
    "by type": (
        "Java,1,App\nJava,2,Place\n",
        [("App", "java"), ("Place", "java")],
        {0: "1", 1: "2"},
    ),
    "of two concepts": ("Java,1,\nJava,2,\n", [("App", "java")], {}),
    "of two concepts of one type": ("Java,1,App\nJava,2,App\n", [("App", "java")], {}),
    "of one with the type, one with any": (
        "Java,1,App\nJava,2,\n",
        [("App", "java"), ("Place", "java")],
        {1: "2"},
    ),
    "in two ways of one concept": ("Java,1,\nJAVA,1,\n", [("App", "java")], {0: "1"}),
}


@pytest.mark.parametrize(("text", "rows", "expected"), MOVES.values(), ids=MOVES)
def test_moves(
    tmp_path: Path, text: str, rows: list[tuple[str, str]], expected: dict[int, str]
) -> None:
    assert merges(match(labels(tmp_path, HEADER + text), nodes(*rows))) == list(expected.items())


def test_a_type_is_what_is_noise_for_it(tmp_path: Path) -> None:
    known = labels(tmp_path, HEADER + "Java,1,App\n", parse_schema(NOISE, "s.toml"))
    assert merges(match(known, nodes((None, "java"), ("Person", "java")))) == [(0, "1")]


def test_a_type_is_itself_alone_where_noise_is_off(tmp_path: Path) -> None:
    rules = active_rules(off=["noise"])
    known = labels(tmp_path, HEADER + "Java,1,App\n", parse_schema(NOISE, "s.toml"), rules)
    assert merges(match(known, nodes(("App", "java"), ("Library", "java")))) == [(0, "1")]


def test_a_rule_that_is_off_bends_no_label(tmp_path: Path) -> None:
    known = labels(tmp_path, HEADER + "The Hague,1,\n", rules=active_rules(off=["determiner"]))
    assert merges(match(known, nodes(("Place", "hague"), ("Place", "the hague")))) == [(1, "1")]


NOTES = {
    "two concepts": (
        "name,id,preferred\nJava,2,Java (island)\nJava,1,Java (language)\n",
        [("App", "java"), ("Place", "java")],
        (
            3,
            "thesaurus-ambiguous",
            "Java",
            "left alone, because it means 1 (Java (language)), 2 (Java (island))",
        ),
    ),
    "six concepts": (
        "name,id\n" + "".join(f"C,{i}\n" for i in range(6)),
        [("App", "c")],
        (
            2,
            "thesaurus-ambiguous",
            "C",
            "left alone, because it means 0 (C), 1 (C), 2 (C), 3 (C), 4 (C) and 1 more",
        ),
    ),
    "homonyms": (
        "name,id\nX,2\nJava,1\n",
        [("App", "java"), ("Place", "java"), (None, "java")],
        (
            3,
            "thesaurus-homonyms",
            "Java",
            "taken for one, because the concept has no type: other types, App, Place",
        ),
    ),
    "names of types that separate": (
        "name,preferred\nlicense,Apache License\n",
        [("App", "apache license"), ("License", "license")],
        (
            2,
            "thesaurus-homonyms",
            "Apache License",
            "taken for one, because the concept has no type: App, License",
        ),
    ),
    "a type that nothing has": (
        "name,id,type\nJava,1,Apps\nC,2,Apps\n",
        [("App", "java")],
        (None, "thesaurus-unknown-type", "Apps", "of 2 concepts; no mention of the corpus has it"),
    ),
}


@pytest.mark.parametrize(("text", "rows", "expected"), NOTES.values(), ids=NOTES)
def test_diagnostics(
    tmp_path: Path,
    text: str,
    rows: list[tuple[str, str]],
    expected: tuple[int | None, str, str, str],
) -> None:
    notes = match(labels(tmp_path, text), nodes(*rows))[1]
    assert notes.select("stage", "source", "line", "rule", "value", "action").rows() == [
        ("resolve", "terms.csv", *expected)
    ]


TYPES = {
    "one concept": ("Java,1,App\n", "App"),
    "no type": ("Java,1,\n", None),
    "two of one type": ("Java,1,App\nJava,2,App\n", "App"),
    "two types": ("Java,1,App\nJava,2,Place\n", None),
    "a type, and any": ("Java,1,App\nJava,2,\n", None),
    "unknown": ("C,1,App\n", None),
}


@pytest.mark.parametrize(("text", "expected"), TYPES.values(), ids=TYPES)
def test_types(tmp_path: Path, text: str, expected: str | None) -> None:
    keys = pl.Series("key", ["x", "java", "y"])
    assert types(labels(tmp_path, HEADER + text), keys).to_list() == [None, expected, None]


def test_files_of_several_forms_are_one_thesaurus(tmp_path: Path) -> None:
    label, match_ = (
        "http://www.w3.org/2004/02/skos/core#" + name for name in ("prefLabel", "exactMatch")
    )
    (tmp_path / "a.ttl").write_text(f'<http://t/1> <{label}> "Apache ZooKeeper" .')
    (tmp_path / "b.tsv").write_text("name\tid\nZK\thttp://t/1\nZooKeeper\thttp://u/1\n")
    (tmp_path / "c.nt").write_text(
        f'<http://u/1> <{match_}> <http://t/1> .\n<http://u/2> <{label}> "C" .'
    )
    paths = [tmp_path / name for name in ("a.ttl", "b.tsv", "c.nt")]
    found = read_thesaurus(paths, Schema())
    assert found.concepts.select("concept", "preferred").rows() == [
        ("http://t/1", "Apache ZooKeeper"),
        ("http://u/2", "C"),
    ]
    assert found.labels["name"].to_list() == ["Apache ZooKeeper", "ZK", "ZooKeeper", "C"]


@pytest.mark.parametrize("name", ["terms.xlsx", "terms", "terms.ttl.zip", "terms.gz"])
def test_an_unknown_suffix(tmp_path: Path, name: str) -> None:
    with pytest.raises(IdentityError, match=r"found the suffix .*\.csv .*\.ttl"):
        read_thesaurus([tmp_path / name], Schema())


ROWS = st.lists(
    st.tuples(st.sampled_from(["Java", "the Java", "C", "C++"]), st.integers(1, 3)), min_size=1
)
PLACES = st.lists(
    st.tuples(st.sampled_from(["App", "Place", None]), st.sampled_from(["java", "c", "c++", "go"])),
    unique=True,
)


@given(ROWS, PLACES)
def test_a_node_moves_where_its_key_has_one_concept(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, int]],
    places: list[tuple[str | None, str]],
) -> None:
    text = "name,id\n" + "".join(f"{name},{concept}\n" for name, concept in rows)
    known = labels(tmp_path_factory.getbasetemp(), text)
    meant = {
        key: {str(c) for name, c in rows if name.lower().removeprefix("the ") == key}
        for _, key in places
    }
    expected = [(i, min(meant[key])) for i, (_, key) in enumerate(places) if len(meant[key]) == 1]
    assert merges(match(known, nodes(*places))) == expected
