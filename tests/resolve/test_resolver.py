"""Rules that need the whole corpus or the document, and the overrides of a person."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.common.errors import IdentityError
from kg.resolve.rules.in_corpus import MAX_FREQUENCY_RATIO
from kg.schema.identity import Identity
from kg.schema.merge_rules import RULES
from kg.schema.schema_file import Schema, parse_schema
from tests.resolve.whole import M, Whole, resolve

PERSON = "PER"


def ids(*mentions: M, schema: Schema | None = None, identity: Identity | None = None) -> list[str]:
    return resolve(*mentions, schema=schema, identity=identity).ids


def persons(*names: str, document: int = 0) -> list[M]:
    return [M(name, PERSON, document=document) for name in names]


def test_the_end_of_one_longer_name_is_that_name() -> None:
    found = ids(*persons("Willi Schneider", "Schneider"))
    assert found == ["PER/willi%20schneider"] * 2


@pytest.mark.parametrize(
    ("mentions", "wanted"),
    {
        "in another document": (
            [*persons("Ada Lovelace"), *persons("Lovelace", document=1)],
            "PER/lovelace",
        ),
        "where documents are unknown": (
            persons("Ada Lovelace", "Lovelace", document=-1),
            "PER/lovelace",
        ),
        "with two longer names": (
            persons("Wilhelm Grimm", "Jacob Grimm", "Grimm"),
            "PER/grimm",
        ),
        "of another type": (
            [*persons("Ada Lovelace"), M("Lovelace", "LOC", document=0)],
            "LOC/lovelace",
        ),
        "of things": (
            [M("Open Sans", "Font", document=0), M("Sans", "Font", document=0)],
            "Font/sans",
        ),
        "in small letters": (persons("Ada the poet", "poet"), "PER/poet"),
    }.values(),
    ids=str,
)
def test_an_end_stays_what_it_is(mentions: list[M], wanted: str) -> None:
    assert ids(*mentions)[-1] == wanted


def test_longer_names_that_end_in_one_another_are_one_way() -> None:
    found = ids(*persons("Wilfried Willi Schneider", "Willi Schneider", "Schneider"))
    assert set(found) == {"PER/wilfried%20willi%20schneider"}


def test_a_schema_says_whose_names_have_tails() -> None:
    schema = parse_schema({"types": {"Ship": {"tails": True}, "PER": {"tails": False}}}, "s.toml")
    ships = [M("USS Enterprise", "Ship", document=0), M("Enterprise", "Ship", document=0)]
    assert ids(*ships, schema=schema)[1] == "Ship/uss%20enterprise"
    assert ids(*persons("Ada Lovelace", "Lovelace"), schema=schema)[1] == "PER/lovelace"


LONG = "Recurrent Neural Network"


def test_an_abbreviation_is_what_its_document_introduces() -> None:
    here = [M(LONG, document=0, short="RNN"), M("RNN", document=0)]
    there = [M("Random Nice Names", document=1, short="RNN"), M("RNN", document=1)]
    found = ids(*here, *there)
    assert (found[1], found[3]) == (found[0], found[2])


def test_an_abbreviation_that_two_documents_introduce_otherwise_is_nothing_elsewhere() -> None:
    here = M(LONG, document=0, short="RNN")
    there = M("Random Nice Names", document=1, short="RNN")
    assert ids(here, there, M("RNN", document=2))[-1] == "App/rnn"


def test_an_abbreviation_that_is_always_introduced_so_is_it_elsewhere() -> None:
    found = resolve(M(LONG, document=0, short="RNN"), M("RNN", document=1))
    assert (len(set(found.ids)), found.rules["RNN"]) == (1, "abbreviation-elsewhere")


@pytest.mark.parametrize(
    ("in_its_document", "elsewhere", "entities"),
    [
        (0, MAX_FREQUENCY_RATIO, 1),
        (0, MAX_FREQUENCY_RATIO + 1, 2),  # so often that it likely means something else too
        (1, MAX_FREQUENCY_RATIO + 1, 1),  # where it is introduced it stands for the long name
        (MAX_FREQUENCY_RATIO, 3, 1),
    ],
)
def test_uses_of_an_abbreviation_where_it_is_introduced_count_as_the_long_name(
    in_its_document: int, elsewhere: int, entities: int
) -> None:
    introduced = [M(LONG, document=0, short="RNN"), *[M("RNN", document=0)] * in_its_document]
    assert len(set(ids(*introduced, *[M("RNN", document=1)] * elsewhere))) == entities


def test_a_name_that_holds_its_abbreviation_is_the_name() -> None:
    assert len(set(ids(M(LONG), M(f"{LONG} (RNN)")))) == 1


def test_a_plural_is_the_singular_that_occurs() -> None:
    assert set(ids(M("hash table"), M("hash tables"))) == {"App/hash%20table"}


def test_a_plural_without_its_singular_stays() -> None:
    assert ids(M("hash tables")) == ["App/hash%20tables"]


def test_a_cluster_is_one_thing_under_its_name() -> None:
    found = ids(
        M("she", PERSON, document=0, cluster="1"),
        M("Ada Lovelace", PERSON, document=0, cluster="1"),
        M("she", PERSON, document=0, cluster="2"),
    )
    assert found == ["PER/ada%20lovelace", "PER/ada%20lovelace", "PER/she"]


def test_heads_say_types_when_asked() -> None:
    schema = parse_schema({"types": {"Lang": {"heads": ["language"]}, "App": {}}}, "s.toml")
    identity = Identity(on=("head",))
    found = resolve(M("C language", "App"), schema=schema, identity=identity)
    assert found.column("type") == ["Lang"]


def test_a_rare_type_of_a_name_is_corrected_when_asked() -> None:
    mentions = [M("DOS", "Device")] * 20 + [M("DOS", "OS")]
    assert len(set(ids(*mentions))) == 2
    assert len(set(ids(*mentions, identity=Identity(on=("majority",))))) == 1


def decided(folder: Path, *lines: str) -> Identity:
    path = folder / "overrides.csv"
    path.write_text("\n".join(["action,name,type,to,to_type", *lines]) + "\n", encoding="utf-8")
    return Identity(overrides=(path,))


def told(folder: Path, mentions: list[M], *lines: str) -> Whole:
    return resolve(*mentions, identity=decided(folder, *lines))


def test_a_merge_makes_one_entity_of_all_that_is_written_so(tmp_path: Path) -> None:
    found = told(tmp_path, [M("ZK"), M("zk"), M("ZooKeeper")], "merge,ZK,,ZooKeeper,")
    assert found.ids == ["App/zookeeper"] * 3
    assert found.rules["ZK"] == "override"


def test_merges_lead_on(tmp_path: Path) -> None:
    found = told(tmp_path, [M("A1"), M("B1"), M("C1")], "merge,A1,,B1,", "merge,B1,,C1,")
    assert set(found.ids) == {"App/c1"}


def test_a_name_may_be_an_id(tmp_path: Path) -> None:
    found = told(tmp_path, [M("ZK"), M("ZooKeeper")], "merge,App/zk,,App/zookeeper,")
    assert len(set(found.ids)) == 1


def test_a_split_takes_out_one_written_form(tmp_path: Path) -> None:
    found = told(tmp_path, [M("Go"), M("GO"), M("go")], "split,GO,,,")
    assert found.ids == ["App/go", "App/GO", "App/go"]


def test_a_split_form_that_is_written_like_the_key_gets_an_id_of_its_own(tmp_path: Path) -> None:
    found = told(tmp_path, [M("Go"), M("go")], "split,go,,,")
    assert found.ids == ["App/go", "App/go~split"]


def test_a_split_wins_over_an_identifier(tmp_path: Path) -> None:
    mentions = [M("IBM", identifier="Q1"), M("Big Blue", identifier="Q1")]
    assert told(tmp_path, mentions, "split,Big Blue,,,").ids == ["Q1", "App/Big%20Blue"]


def test_a_merge_wins_over_the_document(tmp_path: Path) -> None:
    mentions = persons("Ada Lovelace", "Lovelace", "Byron")
    found = told(tmp_path, mentions, "merge,Lovelace,PER,Byron,PER")
    assert found.ids[1] == "PER/byron"


def test_a_new_name_leaves_the_id(tmp_path: Path) -> None:
    found = told(tmp_path, [M("zk")], "rename,zk,,ZooKeeper,")
    assert (found.column("id"), found.column("name")) == (["App/zk"], ["ZooKeeper"])


def test_a_new_type_is_of_all_that_is_written_so(tmp_path: Path) -> None:
    found = told(tmp_path, [M("C", "App"), M("c", "App"), M("C", "Lang")], "retype,C,App,Lang,")
    assert found.ids == ["Lang/c"] * 3


GONE = {  # overrides, the line that is left out, its rule, its value, and the end of its action
    "rename": ("rename,Zookeeper,,Z,", "override-unknown", "rename 'Zookeeper' to 'Z'"),
    "split": ("split,Zookeeper,,,", "override-unknown", "split 'Zookeeper'"),
    "an id": ("rename,App/zoo,,Z,", "override-unknown", "rename 'App/zoo' to 'Z'"),
    "merge": ("merge,y,,x,App", "override-unknown", "merge 'y' to 'x'"),
    "merge into it": ("merge,x,App,y,", "override-unknown", "merge 'x' (App) to 'y'"),
    "merge of both": ("merge,y,,Y2,", "override-unknown", "merge 'y' to 'Y2'"),
    "retype": ("retype,y,,Lang,", "override-unknown", "retype 'y' to 'Lang'"),
    "another type": ("split,ZK,Lang,,", "override-other-type", "split 'ZK' (Lang)"),
    "an ambiguous name into it": ("merge,x,,y,", "override-unknown", "merge 'x' to 'y'"),
    "another type of the other": (
        "merge,x,App,ZK,Lang",
        "override-other-type",
        "merge 'x' (App) to 'ZK'",
    ),
}


@pytest.mark.parametrize(("line", "rule", "value"), GONE.values(), ids=GONE)
def test_a_decision_of_what_is_gone_is_left_out(
    tmp_path: Path, line: str, rule: str, value: str
) -> None:
    mentions = [M("ZK"), M("zk"), M("x"), M("x", "Lang"), M("z")]
    found = told(tmp_path, mentions, "rename,ZK,,ZooKeeper,", line, "split,z,,,")
    assert sorted(map(str, found.column("name"))) == ["ZooKeeper", "x", "x", "z"]
    notes = pl.concat(found.resolved.notes)
    assert notes.select("stage", "source", "line", "rule", "value").rows() == [
        ("resolve", "overrides.csv", 3, rule, value)
    ]
    assert notes["action"][0].startswith("left out, because of the unknown name ")


def test_the_nearest_name_is_told(tmp_path: Path) -> None:
    found = told(tmp_path, [M("ZooKeeper")], "rename,Zookeper,,Z,")
    assert pl.concat(found.resolved.notes)["action"][0].endswith("did you mean 'ZooKeeper'?")


WRONG = {
    "a name of several entities": (["merge,x,,ZK,"], 2),
    "one entity already": (["merge,zk,App,ZK,App"], 2),
    "a circle": (["merge,ZK,App,x,App", "merge,x,App,ZK,App"], 2),
    "two ways": (["merge,ZK,App,x,App", "merge,zk,App,z,App"], 3),
    "two names": (["rename,ZK,App,A,", "rename,zk,App,B,"], 3),
    "two types": (["retype,ZK,App,A,", "retype,zk,App,B,"], 3),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_decision_that_cannot_be_is_named_by_its_line(case: str, tmp_path: Path) -> None:
    lines, line = WRONG[case]
    mentions = [M("ZK"), M("zk"), M("x"), M("x", "Lang"), M("z")]
    with pytest.raises(IdentityError) as caught:
        told(tmp_path, mentions, *lines)
    assert caught.value.where == f"overrides.csv:{line}"


SOME = st.builds(
    M,
    st.sampled_from(
        ["Ada Lovelace", "Lovelace", "LOVELACE", "RNN", "RNNs", LONG, "the RNN", "she", "C", "C++"]
    ),
    st.sampled_from(["PER", "App"]),
    st.sampled_from([None, None, None, "Q1"]),
    st.integers(-1, 2),
    st.sampled_from([None, None, "1"]),
)
MENTIONS = st.lists(SOME, min_size=1, max_size=15).map(
    lambda all_: [
        M(
            m.surface,
            m.type,
            m.identifier,
            m.document,
            m.cluster,
            "RNN" if m.surface == LONG else None,
        )
        for m in all_
    ]
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(MENTIONS, st.lists(st.sampled_from(sorted(RULES)), max_size=4))
def test_resolving_is_a_partition_under_any_rules(mentions: list[M], off: list[str]) -> None:
    found = resolve(*mentions, identity=Identity(off=tuple(off)))
    assert set(found.entity) == set(range(len(found.column("id"))))
    assert found.resolved.surfaces["mentions"].sum() == len(mentions)
    assert found.resolved.entities["mentions"].sum() == len(mentions)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(MENTIONS, st.integers(0, 5))
def test_documents_may_come_in_any_order(mentions: list[M], turn: int) -> None:
    groups: dict[int, list[M]] = {}
    for mention in mentions:
        groups.setdefault(mention.document, []).append(mention)
    order = list(groups)
    order = order[turn % len(order) :] + order[: turn % len(order)]
    found = resolve(*(m for key in groups for m in groups[key])).resolved
    again = resolve(*(m for key in order for m in groups[key])).resolved
    assert found.entities.equals(again.entities)
    assert found.surfaces.equals(again.surfaces)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(mentions=MENTIONS)
def test_splitting_every_form_undoes_every_rule(
    mentions: list[M], tmp_path_factory: pytest.TempPathFactory
) -> None:
    forms = resolve(*mentions).resolved.surfaces.select("surface", "type").rows()
    lines = [f"split,{surface},{type_},," for surface, type_ in forms]
    split = told(tmp_path_factory.mktemp("o"), mentions, *lines)
    off = resolve(*mentions, identity=Identity(off=("all",)))
    tables = ["entity", "id", "name", "type", "share", "types", "mentions", "same_as"]
    assert split.resolved.entities.select(tables).equals(off.resolved.entities.select(tables))
    assert split.resolved.surfaces.equals(off.resolved.surfaces)
    assert split.entity == off.entity


def test_two_groups_of_noise_stay_apart() -> None:
    mapping = {
        "types": {name: {} for name in ("App", "Lib", "City", "Town")},
        "identity": {"noise": [["App", "Lib"], ["City", "Town"]]},
    }
    schema = parse_schema(mapping, "s.toml")
    mentions = [M("Bath", name) for name in ("App", "Lib", "City", "Town")]
    assert ids(*mentions, schema=schema) == ["App/bath"] * 2 + ["City/bath"] * 2


def test_surfaces_count_the_mentions_that_each_rule_moved() -> None:
    found = resolve(*persons("Ada Lovelace", "Lovelace"), *persons("Lovelace", document=1))
    rows = found.resolved.surfaces.filter(pl.col("surface") == "Lovelace")
    assert rows.select("mentions", "rule").rows() == [(1, "tail"), (1, "name")]
