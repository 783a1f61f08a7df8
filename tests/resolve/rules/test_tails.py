"""Which shorter names of persons stand for a longer one of their document."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.names import canonical
from kg.resolve.rules.tails import find

FULL = "Wilfried Schneider"

# name of the case: the names of one document, {short name: (longer name, rule)}
CASES = {
    "the end of the one longer name": (
        [FULL, "Schneider", "Ada Lovelace"],
        {"Schneider": (FULL, "tail")},
    ),
    "two persons of one family": ([FULL, "Romy Schneider", "Schneider"], {}),
    "longer names that end in one another are one person": (
        ['Wilfried "Willi" Schneider', "Willi Schneider", "Schneider"],
        {
            "Schneider": ('Wilfried "Willi" Schneider', "tail"),
            "Willi Schneider": ('Wilfried "Willi" Schneider', "tail"),
        },
    ),
    "the beginning says nothing": ([FULL, "Wilfried"], {}),
    "a tail that begins another name": (["Ronald Leonard", "Leonard Rose", "Leonard"], {}),
    "part of a word is no tail": (["Ada Lovelace", "Lace"], {}),
    "several words": (
        ["Giovanni van Bronckhorst", "van Bronckhorst"],
        {"van Bronckhorst": ("Giovanni van Bronckhorst", "tail")},
    ),
    "a given name with a title": (["Saint Peter", "Peter"], {}),
    "husband and wife": (["Mr. Bennet", "Mrs. Bennet", "Bennet"], {}),
    "somebody of somewhere": (["Lewis of Luxembourg", "Luxembourg"], {}),
    "several persons": (["Mary & Leigh Block", "Leigh Block"], {}),
    "junior": (
        ["William Henry Gates Jr.", "Gates"],
        {"Gates": ("William Henry Gates Jr.", "tail")},
    ),
    "father and son": (["George Bush", "George Bush Jr.", "Bush"], {}),
    "a letter for a name": (
        ["John Richardson Thurman", "John R. Thurman"],
        {"John R. Thurman": ("John Richardson Thurman", "initials")},
    ),
    "two letters for two names": (
        ["John Henry Dearle", "J. H. Dearle", "J.H. Dearle"],
        {
            "J. H. Dearle": ("John Henry Dearle", "initials"),
            "J.H. Dearle": ("John Henry Dearle", "initials"),
        },
    ),
    "another letter": (["John Henry Dearle", "W. Dearle"], {}),
    "a letter that two names have": (["John Dearle", "Jane Dearle", "J. Dearle"], {}),
    "a name left out": (
        ["Henrik August Angell", "Henrik Angell"],
        {"Henrik Angell": ("Henrik August Angell", "middle-name")},
    ),
    "the end of a name with a letter": (
        ["Susan J. Pharr", "Pharr"],
        {"Pharr": ("Susan J. Pharr", "tail")},
    ),
    "both ways of writing do not stand in the way": (
        ["Susan J. Pharr", "Susan Pharr", "Pharr"],
        {
            "Pharr": ("Susan J. Pharr", "tail"),
            "Susan Pharr": ("Susan J. Pharr", "middle-name"),
        },
    ),
    "a letter alone": (["Malcolm X", "X"], {}),
    "no names": ([], {}),
}


def names(*documents: list[str], group: str | None = "PER") -> pl.DataFrame:
    """Return the names of documents; the node of a name is its place in the alphabet."""
    rows = [(i, surface) for i, surfaces in enumerate(documents) for surface in surfaces]
    frame = pl.DataFrame(rows, {"document": pl.Int64, "surface": pl.String}, orient="row")
    return frame.with_columns(
        canonical(frame["surface"])["key"],
        group=pl.lit(group, pl.String),
        node=pl.col("surface").rank("dense").cast(pl.UInt32),
    )


def moves(given: pl.DataFrame) -> dict[str, tuple[str, str]]:
    """Return what each short name moves to, by which rule."""
    of_node = dict(given.select("node", "surface").iter_rows())
    found = find(given).select("node", "to", "rule").iter_rows()
    return {of_node[node]: (of_node[to], rule) for node, to, rule in found}


@pytest.mark.parametrize(("surfaces", "expected"), CASES.values(), ids=CASES)
def test_short_names(surfaces: list[str], expected: dict[str, tuple[str, str]]) -> None:
    assert moves(names(surfaces)) == expected


def test_names_of_another_document_do_not_count() -> None:
    assert moves(names([FULL], ["Schneider"])) == {}


def test_a_name_is_told_apart_in_each_document() -> None:
    given = names([FULL, "Schneider"], [FULL, "Romy Schneider", "Schneider"])
    assert find(given)["document"].to_list() == [0]


def test_types_of_one_group_are_looked_at_together() -> None:
    assert moves(names([FULL, "Schneider"], group=None)) == {"Schneider": (FULL, "tail")}


def test_names_of_another_type_do_not_count() -> None:
    other = names([FULL]).with_columns(group=pl.lit("ORG"), node=pl.lit(9, pl.UInt32))
    assert find(pl.concat([other, names(["Schneider"])])).is_empty()


@pytest.mark.slow
@given(
    st.lists(
        st.lists(st.sampled_from(["Ada", "Bob", "A.", "Schmidt", "Lee"]), min_size=1, max_size=4),
        max_size=12,
    ),
)
def test_moves_lead_to_longer_names_whatever_the_order(
    words: list[list[str]],
) -> None:
    given_names = names(sorted({" ".join(name) for name in words}))
    found = find(given_names)
    size = dict(given_names.select("node", pl.col("surface").str.len_chars()).iter_rows())
    assert all(size[node] < size[to] for node, to in found.select("node", "to").iter_rows())
    assert found["node"].is_unique().all()
    assert find(given_names.sample(fraction=1, shuffle=True, seed=1)).equals(found)
