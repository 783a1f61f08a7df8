"""Which names are plurals of names that occur too, and which only end like them."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.resolve.names import canonical
from kg.resolve.rules import plurals

NODES = {
    "node": pl.UInt32,
    "group": pl.String,
    "key": pl.String,
    "surface": pl.String,
    "mentions": pl.UInt32,
}


def found(*written: tuple[str | None, str]) -> set[tuple[str, str]]:
    """Return plural and singular, as *written*, of names given with their group."""
    surfaces = [surface for _, surface in written]
    keys = canonical(pl.Series(surfaces, dtype=pl.String))["key"]
    rows = [(i, *row, key, 1) for i, (row, key) in enumerate(zip(written, keys, strict=True))]
    order = ["node", "group", "surface", "key", "mentions"]
    nodes = pl.DataFrame(rows, {name: NODES[name] for name in order}, orient="row")
    return {(surfaces[node], surfaces[to]) for node, to in plurals.find(nodes).rows()}


def merges(plural: str, singular: str) -> bool:
    """Tell whether *plural* moves to *singular*, and nothing else moves."""
    moved = found(("T", plural), ("T", singular))
    assert moved <= {(plural, singular)}
    return bool(moved)


PLURALS = [
    ("hash tables", "hash table"),
    ("the hash tables", "a hash table"),
    ("Hash tables", "hash table"),
    ("key-value stores", "key-value store"),
    ("B-trees", "B-tree"),
    ("C++ compilers", "C++ compiler"),
    ("libraries", "library"),
    ("cookies", "cookie"),
    ("tries", "trie"),
    ("processes", "process"),
    ("caches", "cache"),
    ("patches", "patch"),
    ("hashes", "hash"),
    ("boxes", "box"),
    ("buses", "bus"),
    ("viruses", "virus"),
    ("databases", "database"),
    ("vertices", "vertex"),
    ("indices", "index"),
    ("matrices", "matrix"),
    ("analyses", "analysis"),
    ("halves", "half"),
    ("leaves", "leaf"),
    ("knives", "knife"),
    ("firemen", "fireman"),
    ("nuclei", "nucleus"),
    ("bacteria", "bacterium"),
    ("mitochondria", "mitochondrion"),
    ("larvae", "larva"),
    ("mice", "mouse"),
    ("left feet", "left foot"),
    ("CPUs", "CPU"),
    ("APIs", "API"),
    ("the GPUs", "GPU"),
    ("CD-ROMs", "CD-ROM"),
    ("RNAs", "RNA"),
    ("IDs", "id"),
    ("iPhones", "iPhone"),
    ("WebSockets", "WebSocket"),
    ("UIViews", "UIView"),
    ("Hash Algorithms", "hash algorithm"),
    ("Ovarian Cancers", "ovarian cancer"),
    ("runtime libraries", "Runtime Library"),
    ("Erlenmeyer flasks", "Erlenmeyer Flask"),
    ("antibiotics", "antibiotic"),
    ("metrics", "metric"),
    ("X-rays", "X-ray"),
]

OTHERS = [
    ("Windows", "Window"),
    ("Windows", "window"),
    ("windows", "window"),
    ("X windows", "X window"),
    ("Williams", "William"),
    ("Beatles", "Beatle"),
    ("The Beatles", "the Beatle"),
    ("Postgres", "Postgre"),
    ("Sheets", "sheet"),
    ("Microsoft Teams", "Microsoft Team"),
    ("HTTPS", "HTTP"),
    ("HTTPs", "HTTP"),
    ("https", "http"),
    ("LDAPS", "LDAP"),
    ("JS", "J"),
    ("AWS", "AW"),
    ("iOS", "io"),
    ("gas", "ga"),
    ("switches", "Switch"),
    ("asterisks", "Asterisk"),
    ("asterisks", "the Asterisk"),
    ("axioms", "AXIOM"),
    ("bytes", "BYTE"),
    ("class", "clas"),
    ("virus", "viru"),
    ("analysis", "analysi"),
    ("news", "new"),
    ("canvas", "Canva"),
    ("pandas", "panda"),
    ("lens", "len"),
    ("physics", "physic"),
    ("computer graphics", "computer graphic"),
    ("1960s", "1960"),
    ("the 1960s", "1960"),
    ("i386s", "i386"),
    ("C#s", "C#"),
    ("sons of man", "son of man"),
    ("media", "medium"),
    ("data", "datum"),
    ("wines", "win"),
    ("prenses", "Prens"),
]


def _ids(pairs: list[tuple[str, str]]) -> list[str]:
    return [f"{one} and {other}" for one, other in pairs]


@pytest.mark.parametrize(("plural", "singular"), PLURALS, ids=_ids(PLURALS))
def test_a_plural_moves_to_its_singular(plural: str, singular: str) -> None:
    assert merges(plural, singular)


@pytest.mark.parametrize(("one", "other"), OTHERS, ids=_ids(OTHERS))
def test_what_only_ends_like_a_plural_stays(one: str, other: str) -> None:
    assert not merges(one, other)


def test_a_plural_alone_stays() -> None:
    assert found(("T", "hash tables")) == set()


def test_a_singular_in_another_group_is_another_thing() -> None:
    assert found(("T", "hash tables"), ("U", "hash table")) == set()


def test_without_groups_the_singular_is_found() -> None:
    assert found((None, "hash tables"), (None, "hash table")) == {("hash tables", "hash table")}


def test_names_without_a_group_do_not_meet_those_of_one() -> None:
    assert found((None, "hash tables"), ("T", "hash table")) == set()


def test_a_plural_of_two_singulars_stays() -> None:
    assert found(("T", "axes"), ("T", "axe"), ("T", "axis")) == set()


def test_a_singular_takes_several_plurals() -> None:
    moved = found(("T", "indexes"), ("T", "indices"), ("T", "index"))
    assert moved == {("indexes", "index"), ("indices", "index")}


def test_no_nodes_have_no_plurals() -> None:
    assert found() == set()


WORDS = ["hash table", "Hash Tables", "CPU", "CPUs", "box", "boxes", "axe", "axes", "axis", "s"]


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["T", "U", None]), st.sampled_from(WORDS) | st.text("as ", min_size=1)
        ),
        unique=True,
    ).flatmap(lambda names: st.tuples(st.just(names), st.permutations(names)))
)
def test_the_order_of_nodes_does_not_matter(
    orders: tuple[list[tuple[str | None, str]], list[tuple[str | None, str]]],
) -> None:
    assert found(*orders[0]) == found(*orders[1])


@given(st.lists(st.sampled_from([*WORDS, "hash tables", "cpus"]), unique=True))
@settings(max_examples=30)
def test_a_node_moves_once_and_never_to_itself(surfaces: list[str]) -> None:
    moved = found(*(("T", surface) for surface in surfaces))
    assert len({plural for plural, _ in moved}) == len(moved)
    assert all(plural != singular for plural, singular in moved)
