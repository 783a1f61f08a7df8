"""Which mention represents a coreference cluster."""

import polars as pl
import pytest

from kg.resolve.rules.in_document import representatives

CASES = {
    "the first that is written like a name": ("she|the poet|Ada Lovelace|Ada", "", 2),
    "not what only begins a sentence": ("The poet|She|Ada", "", 2),
    "the first where none is a name": ("the poet|she", "", 0),
    "before all one that has an identifier": ("Ada|the countess", "the countess", 1),
}


@pytest.mark.parametrize("case", CASES)
def test_a_cluster_stands_for(case: str) -> None:
    surfaces, identified, wanted = CASES[case]
    names = surfaces.split("|")
    mentions = pl.DataFrame(
        {
            "document": 0,
            "cluster": "c",
            "surface": names,
            "node": range(len(names)),
            "identified": [name == identified for name in names],
        }
    )
    assert representatives(mentions).to_list() == [wanted] * len(names)


def test_a_cluster_is_of_one_document() -> None:
    mentions = pl.DataFrame(
        {
            "document": [0, 1],
            "cluster": ["c", "c"],
            "surface": ["Ada", "Bob"],
            "node": [0, 1],
            "identified": [False, False],
        }
    )
    assert representatives(mentions).to_list() == [0, 1]
