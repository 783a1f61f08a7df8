"""Entities of surfaces: which surfaces are one, their names, and their ids."""

import re
from urllib.parse import unquote

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.common.ids import KEPT, LONGEST, entity_id, entity_ids
from kg.schema.merge_rules import CONFIDENCE
from kg.schema.schema_file import Schema, parse_schema
from tests.resolve.whole import M, Whole, resolve

Row = tuple[str, str, str | None, int]  # surface, type, identifier, mentions
NOISE = parse_schema(
    {
        "types": {"App": {}, "Lib": {"aliases": ["LIB"]}, "Licence": {}},
        "identity": {"noise": ["App", "Lib"]},
    },
    "noise.toml",
)


def mentioned(*rows: Row, schema: Schema | None = None) -> Whole:
    """Resolve *rows*, each as often as it says."""
    return resolve(*(M(*row[:3]) for row in rows for _ in range(row[3])), schema=schema)


def entities(*rows: Row, schema: Schema | None = None) -> list[dict[str, object]]:
    """Return the entities of *rows*."""
    return mentioned(*rows, schema=schema).resolved.entities.to_dicts()


def column(name: str, *rows: Row, schema: Schema | None = None) -> list[object]:
    """Return one column of the entities of *rows*."""
    return mentioned(*rows, schema=schema).column(name)


def rules(*rows: Row) -> dict[str, str]:
    """Return the rule of each surface."""
    return mentioned(*rows, schema=NOISE).rules


def test_without_a_schema_types_separate() -> None:
    assert column("id", ("MIT", "Licence", None, 1), ("MIT", "School", None, 1)) == [
        "Licence/mit",
        "School/mit",
    ]


def test_types_that_are_noise_for_each_other_are_one() -> None:
    assert column("id", ("Qt", "App", None, 1), ("Qt", "Lib", None, 1), schema=NOISE) == ["qt"]


def test_a_type_that_is_no_noise_separates_from_those_that_are() -> None:
    rows: list[Row] = [
        ("MIT", "App", None, 1),
        ("MIT", "Lib", None, 1),
        ("MIT", "Licence", None, 1),
    ]
    assert column("id", *rows, schema=NOISE) == ["Licence/mit", "mit"]


def test_an_alias_is_its_type() -> None:
    rows: list[Row] = [("Qt", "LIB", None, 1), ("Qt", "Lib", None, 1)]
    assert column("type", *rows, schema=NOISE) == ["Lib"]


def test_an_alias_separates_as_its_type_does() -> None:
    schema = parse_schema({"types": {"Lib": {"aliases": ["LIB"]}}}, "alias.toml")
    assert column("id", ("Qt", "LIB", None, 1), ("Qt", "Lib", None, 1), schema=schema) == ["Lib/qt"]


def test_the_type_is_the_commonest() -> None:
    rows: list[Row] = [("Qt", "App", None, 1), ("Qt", "Lib", None, 3)]
    (entity,) = entities(*rows, schema=NOISE)
    assert (entity["type"], entity["share"]) == ("Lib", 3 / 4)


def test_the_commonest_type_is_counted_over_all_surfaces() -> None:
    rows: list[Row] = [("Qt", "App", None, 3), ("QT", "Lib", None, 2), ("qt", "Lib", None, 2)]
    (entity,) = entities(*rows, schema=NOISE)
    assert (entity["type"], entity["share"]) == ("Lib", 4 / 7)


def test_equally_common_types_give_the_first_of_the_alphabet() -> None:
    rows: list[Row] = [("Qt", "Lib", None, 2), ("Qt", "App", None, 2)]
    assert column("type", *rows, schema=NOISE) == ["App"]


def test_the_name_is_the_commonest_surface() -> None:
    rows: list[Row] = [
        ("Nginx", "App", None, 2),
        ("NGINX", "App", None, 1),
        ("nginx", "App", None, 1),
    ]
    assert column("name", *rows) == ["Nginx"]


def test_the_commonest_surface_is_counted_over_all_types() -> None:
    rows: list[Row] = [("QT", "App", None, 2), ("Qt", "App", None, 1), ("Qt", "Lib", None, 2)]
    assert column("name", *rows, schema=NOISE) == ["Qt"]


def test_equally_common_surfaces_give_the_first_of_the_alphabet() -> None:
    assert column("name", ("nginx", "App", None, 1), ("Nginx", "App", None, 1)) == ["Nginx"]


def test_the_id_does_not_follow_the_majority() -> None:
    few: list[Row] = [("Nginx", "App", None, 2), ("NGINX", "App", None, 1)]
    many: list[Row] = [("Nginx", "App", None, 2), ("NGINX", "App", None, 9)]
    assert column("id", *few) == column("id", *many)


def test_mentions_are_summed() -> None:
    assert column("mentions", ("Nginx", "App", None, 2), ("NGINX", "App", None, 3)) == [5]


def test_an_identifier_joins_names() -> None:
    rows: list[Row] = [("Big Blue", "App", "Q37156", 1), ("IBM", "App", "Q37156", 2)]
    assert column("id", *rows) == ["Q37156"]


def test_identifiers_separate_one_name() -> None:
    rows: list[Row] = [("Mercury", "App", "Q1", 1), ("Mercury", "App", "Q2", 1)]
    assert column("id", *rows) == ["Q1", "Q2"]


def test_a_name_without_an_identifier_is_what_alone_has_one() -> None:
    rows: list[Row] = [("Mercury", "App", "Q1", 1), ("Mercury", "App", None, 1)]
    assert column("id", *rows) == ["Q1"]


def test_a_name_without_an_identifier_is_none_of_two() -> None:
    rows: list[Row] = [
        ("Mercury", "App", "Q1", 1),
        ("Mercury", "App", "Q2", 1),
        ("Mercury", "App", None, 1),
    ]
    assert column("id", *rows) == ["App/mercury", "Q1", "Q2"]


@pytest.mark.parametrize("nothing", ["-1", "-", "NIL", "CUI-less", " "])
def test_what_says_that_there_is_no_identifier_joins_nothing(nothing: str) -> None:
    rows: list[Row] = [("A", "App", nothing, 1), ("B", "App", nothing, 1)]
    assert column("id", *rows) == ["App/a", "App/b"]


def test_a_bare_number_is_an_identifier_within_its_type() -> None:
    rows: list[Row] = [("human", "Species", "9606", 1), ("LOC9606", "Gene", "9606", 1)]
    assert column("id", *rows) == ["Gene/9606", "Species/9606"]


def test_an_identifier_is_kept_as_it_is_written() -> None:
    assert column("id", ("x", "App", "MESH:D0 1", 1)) == ["MESH%3AD0%201"]


IDS = {
    "a key": ((None, "nginx"), "nginx"),
    "a type": (("App", "nginx"), "App/nginx"),
    "a plus": ((None, "c++"), "c%2B%2B"),
    "a hash": ((None, "c#"), "c%23"),
    "a space": ((None, "linux kernel"), "linux%20kernel"),
    "a slash": ((None, "tcp/ip"), "tcp%2Fip"),
    "a slash in the type": (("A/B", "c"), "A%2FB/c"),
    "a percent sign": ((None, "100%"), "100%25"),
    "what IRIs leave as it is": ((None, "a_b.c-d~e"), "a_b.c-d~e"),
    "not ASCII": ((None, "é"), "%C3%A9"),
    "beyond the basic plane": ((None, "𝒳"), "%F0%9D%92%B3"),
    "as long as can be": ((None, "a" * LONGEST), "a" * LONGEST),
}


@pytest.mark.parametrize(("thing", "wanted"), IDS.values(), ids=IDS)
def test_the_id_is_the_key_percent_encoded(thing: tuple[str | None, str], wanted: str) -> None:
    assert entity_id(*thing) == wanted


def test_ids_of_many_are_those_of_each() -> None:
    things = [thing for thing, _ in IDS.values()]
    things += [(None, "."), ("A", ".."), (None, " "), ("", "b"), (None, "a\n"), ("A B", "a" * 199)]
    group, key = (pl.Series(part, dtype=pl.String) for part in zip(*things, strict=True))
    assert entity_ids(group, key).to_list() == [entity_id(*thing) for thing in things]


@pytest.mark.parametrize("length", [LONGEST + 1, 9000])
def test_a_long_id_is_cut_and_hashed(length: int) -> None:
    assert re.fullmatch(rf"a{{{KEPT}}}~[0-9a-f]{{20}}", entity_id(None, "a" * length))


def test_long_ids_that_begin_alike_differ() -> None:
    ids = {entity_id(group, "a" * 300 + end) for group in (None, "A") for end in ("", "b", "c")}
    assert len(ids) == 6


@pytest.mark.parametrize("before", range(3))
def test_no_escape_is_cut(before: int) -> None:
    head, _, digest = entity_id(None, "a" * before + "é" * 100).rpartition("~")
    assert re.fullmatch(r"(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})*", head)
    assert KEPT - 2 <= len(head) <= KEPT
    assert len(digest) == 20


@given(st.none() | st.text(min_size=1, max_size=5), st.text(min_size=1, max_size=40))
def test_an_id_that_is_not_cut_spells_its_thing(group: str | None, key: str) -> None:
    name = entity_id(group, key)
    if "~" not in name:
        assert tuple(map(unquote, name.split("/"))) == ((key,) if group is None else (group, key))


@given(st.none() | st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=200))
def test_an_id_is_short_and_stands_in_an_iri(group: str | None, key: str) -> None:
    name = entity_id(group, key)
    assert len(name) <= LONGEST
    assert re.fullmatch(r"(?:[A-Za-z0-9_.~/-]|%[0-9A-F]{2})+", name)


NAMED = ("Nginx", "App", None, 9)
RULED: dict[str, tuple[list[Row], str, str]] = {
    # what is written, one of its surfaces, and what made it the entity's
    "the name": ([NAMED], "Nginx", "name"),
    "another case": ([NAMED, ("NGINX", "App", None, 1)], "NGINX", "case"),
    "tokens apart": ([("C++", "App", None, 9), ("C ++", "App", None, 1)], "C ++", "tokenisation"),
    "a determiner": ([NAMED, ("the Nginx", "App", None, 1)], "the Nginx", "determiner"),
    "a possessive": ([NAMED, ("Nginx 's", "App", None, 1)], "Nginx 's", "possessive"),
    "unseen characters": ([NAMED, ("Ngi\u00adnx", "App", None, 1)], "Ngi\u00adnx", "unicode"),
    "a name that a rule would bend": (
        [("C ++", "App", None, 9), ("C++", "App", None, 1)],
        "C ++",
        "name",
    ),
    "without the name's determiner": (
        [("the Nginx", "App", None, 9), ("Nginx", "App", None, 1)],
        "Nginx",
        "determiner",
    ),
    "without the name's spaces": (
        [("C ++", "App", None, 9), ("C++", "App", None, 1)],
        "C++",
        "tokenisation",
    ),
    "an identifier": (
        [("Big Blue", "App", "Q1", 1), ("IBM", "App", "Q1", 2)],
        "Big Blue",
        "identifier",
    ),
}


@pytest.mark.parametrize(("rows", "surface", "rule"), RULED.values(), ids=RULED)
def test_the_rule_of_a_surface(rows: list[Row], surface: str, rule: str) -> None:
    assert rules(*rows)[surface] == rule


def test_a_surface_is_trusted_as_its_rule_is() -> None:
    found = mentioned(NAMED, ("NGINX", "App", None, 1), schema=NOISE).resolved.surfaces
    trust = dict(found.select("surface", "confidence").rows())
    assert trust == {"Nginx": 1.0, "NGINX": CONFIDENCE["case"]}


def test_a_surface_has_a_row_for_each_of_its_types() -> None:
    found = mentioned(("Qt", "App", None, 1), ("Qt", "Lib", None, 2), schema=NOISE)
    assert found.resolved.surfaces.select("entity", "surface", "type", "mentions").rows() == [
        (0, "Qt", "App", 1),
        (0, "Qt", "Lib", 2),
    ]


def test_the_types_of_an_entity_are_kept_as_tagged() -> None:
    rows: list[Row] = [("Qt", "App", None, 1), ("Qt", "LIB", None, 2), ("Qt", "Lib", None, 1)]
    [types] = column("types", *rows, schema=NOISE)
    assert types == [{"type": "Lib", "mentions": 3}, {"type": "App", "mentions": 1}]


def test_a_mention_is_linked_by_surface_type_and_identifier() -> None:
    found = resolve(M("x"), M("x", "Tool"), M("x", identifier="Q1"), M("x", identifier="Q2"))
    assert found.ids == ["App/x", "Tool/x", "Q1", "Q2"]


FORMS = st.tuples(
    st.sampled_from(["C", "c", "C ++", "C++", "the C++", "Qt", "QT", "Qt 's", "東京"]),
    st.sampled_from(["App", "Lib", "LIB", "Licence", "Other"]),
    st.sampled_from([None, None, "Q1", "Q2"]),
)
MENTIONS = st.lists(st.builds(lambda form: M(*form), FORMS), min_size=1, max_size=20)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(MENTIONS)
def test_each_form_is_of_exactly_one_entity(mentions: list[M]) -> None:
    found = resolve(*mentions, schema=NOISE)
    assert len(set(zip(mentions, found.ids, strict=True))) == len(set(mentions))
    assert set(found.entity) == set(range(len(found.column("id"))))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(MENTIONS.flatmap(lambda all_: st.tuples(st.just(all_), st.permutations(all_))))
def test_the_order_of_mentions_changes_nothing(orders: tuple[list[M], list[M]]) -> None:
    found, again = (resolve(*order, schema=NOISE).resolved for order in orders)
    assert found.entities.equals(again.entities)
    assert found.surfaces.equals(again.surfaces)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(MENTIONS)
def test_ids_are_unique_and_sorted(mentions: list[M]) -> None:
    ids = resolve(*mentions, schema=NOISE).column("id")
    assert ids == sorted(set(map(str, ids)))
