"""Which acronyms stand for a longer name of their document."""

import polars as pl
import pytest

from kg.resolve.rules.acronyms import CHANCE_BASE, find

# name of the case: the names of one document, {acronym: longer name}
CASES = {
    "initials": (["United Nations", "UN"], {"UN": "United Nations"}),
    "with dots": (["United States", "U.S."], {"U.S.": "United States"}),
    "with dots apart": (["United States", "U . S ."], {"U . S .": "United States"}),
    "with a determiner": (["the United States", "US"], {"US": "the United States"}),
    "small words do not count": (
        ["National Institute of Standards and Technology", "NIST"],
        {"NIST": "National Institute of Standards and Technology"},
    ),
    "small words count": (["prisoner of war", "POW"], {"POW": "prisoner of war"}),
    "words with hyphens": (
        ["Asia-Pacific Economic Cooperation", "APEC"],
        {"APEC": "Asia-Pacific Economic Cooperation"},
    ),
    "plural": (["recurrent neural network", "RNNs"], {"RNNs": "recurrent neural network"}),
    "possessive": (["United Nations", "UN's"], {"UN's": "United Nations"}),
    "not only in Latin letters": (["Российская Федерация", "РФ"], {"РФ": "Российская Федерация"}),
    "two long names": (["United Nations", "Union Nationale", "UN"], {}),
    "a letter is missing": (["Kansas City Southern Railway", "KCS"], {}),
    "two letters of a name in small letters": (["magnetic resonance", "MR"], {}),
    "a word in small letters": (["United Nations", "un"], {}),
    "a single letter": (["Xavier", "X"], {}),
    "digits stay": (["World Wide Web 2", "WWW"], {}),
    "an acronym is no long name": (["U. S.", "US"], {}),
    "no names": ([], {}),
}


def names(surfaces: list[str], document: int = 0, group: str = "ORG") -> pl.DataFrame:
    schema = {"document": pl.Int64, "group": pl.String, "surface": pl.String}
    rows = [(document, group, surface) for surface in surfaces]
    frame = pl.DataFrame(rows, schema, orient="row")
    return frame.with_columns(node=pl.col("surface").rank("dense").cast(pl.UInt32))


@pytest.mark.parametrize(("surfaces", "expected"), CASES.values(), ids=CASES)
def test_acronyms(surfaces: list[str], expected: dict[str, str]) -> None:
    given = names(surfaces)
    of_node = dict(given.select("node", "surface").iter_rows())
    found = find(given).select("node", "to").iter_rows()
    assert {of_node[node]: of_node[to] for node, to in found} == expected


def test_a_long_name_of_another_type_does_not_count() -> None:
    assert find(pl.concat([names(["United Nations"]), names(["", "UN"], group="LOC")])).is_empty()


def test_a_long_name_of_another_document_does_not_count() -> None:
    assert find(pl.concat([names(["United Nations"]), names(["", "UN"], document=1)])).is_empty()


def test_two_letters_say_nothing_among_many_names() -> None:
    others = [f"Some Name{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(CHANCE_BASE)]
    assert len(find(names(["United Nations", "UN", *others[1:]]))) == 1
    assert find(names(["United Nations", "UN", *others])).is_empty()
