"""Suggestions of which entities to merge, and what a build makes of them as overrides."""

from pathlib import Path

import polars as pl
import pytest

from kg import Graph, Options, build
from kg.reports.suggest import SUGGESTIONS, suggest
from kg.schema.identity import Identity
from tests.conftest import ROOT, lines

pytestmark = pytest.mark.slow

PRODUCTS = ["Apache Kafka", "Kafka", "Apache Storm", "Storm", "Apache Solr", "Solr"]


def graph(folder: Path, *names: str, type_: str = "App") -> Graph:
    """Return the graph of sentences that each hold a name, several words being one mention."""
    rows = []
    for name in names:
        first, *rest = name.split(" ")
        rows.append(" ".join([f"{first}/B-{type_}", *(f"{word}/I-{type_}" for word in rest)]))
    corpus = folder / "c.txt"
    corpus.write_text(lines(*rows), encoding="utf-8")
    return build([corpus], folder / "g")


def found(folder: Path, *names: str) -> list[tuple[str, str, str]]:
    return suggest(graph(folder, *names).folder).rows.select("name", "to", "rule").rows()


SUGGESTED = {
    # the names; what is suggested
    "separators": (
        ["front-end", "frontend", "frontend"],
        [("front-end", "frontend", "separators")],
    ),
    "accents": (["Mediaș", "Medias", "Medias"], [("Mediaș", "Medias", "accents")]),
    "spelling": (
        ["BSD licence", "BSD license", "BSD license"],
        [("BSD licence", "BSD license", "spelling")],
    ),
    "two letters swapped": (
        ["hypervisor", "hypervisor", "hyperivsor"],
        [("hyperivsor", "hypervisor", "spelling")],
    ),
    "equally frequent: to the shorter": (
        ["front-end", "frontend"],
        [("front-end", "frontend", "separators")],
    ),
    "a vendor of several products": (
        PRODUCTS,
        [(f"Apache {name}", name, "vendor") for name in ("Kafka", "Solr", "Storm")],
    ),
}


@pytest.mark.parametrize("case", SUGGESTED)
def test_what_is_suggested(case: str, tmp_path: Path) -> None:
    names, wanted = SUGGESTED[case]
    assert found(tmp_path, *names) == wanted


NOT = {
    "numbers that separators part": ["x86-64", "x8664"],
    "versions": ["Python 2.7", "Python 27"],
    "a sign at the front": [".NET", "NET"],
    "other numbers": ["IPv4 address", "IPv6 address"],
    "short words": ["Haskell", "Haswell"],
    "another first letter": ["BSD license", "BSD micense"],
    "another last letter": ["compiled code", "compiler code"],
    "what comes before one product only": ["Big Kafka", "Kafka"],
}


@pytest.mark.parametrize("case", NOT)
def test_what_is_not_suggested(case: str, tmp_path: Path) -> None:
    assert found(tmp_path, *NOT[case]) == []


def test_types_that_separate_are_not_suggested_for_each_other(tmp_path: Path) -> None:
    corpus = tmp_path / "c.txt"
    corpus.write_text(lines("front-end/B-App", "frontend/B-Lang"))
    assert suggest(build([corpus], tmp_path / "g").folder).rows.is_empty()


def taken(made: Graph, folder: Path) -> Path:
    """Write all suggestions as decisions."""
    path = folder / "suggestions.csv"
    suggest(made.folder).write(path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nmaybe,", "\nmerge,"), encoding="utf-8")
    return path


def test_what_is_written_is_what_was_suggested(tmp_path: Path) -> None:
    suggestions = suggest(graph(tmp_path, *PRODUCTS).folder)
    suggestions.write(tmp_path / "out.csv")
    assert pl.read_csv(tmp_path / "out.csv", schema=SUGGESTIONS).equals(suggestions.rows)
    assert repr(suggestions) == "<Suggestions for c: 3>"
    assert [row["to"] for row in suggestions.to_dict()["rows"]] == ["Kafka", "Solr", "Storm"]


def test_every_suggestion_can_be_taken(tmp_path: Path) -> None:
    corpus, schema = ROOT / "data/corpus", ROOT / "data/software.toml"
    made = build([corpus], tmp_path / "g", schema=schema)
    count = len(suggest(made.folder))
    options = Options(identity=Identity(overrides=(taken(made, tmp_path),)))
    again = build([corpus], tmp_path / "h", schema=schema, options=options)
    assert count > 0
    assert len(again.entities) == len(made.entities) - count


@pytest.mark.slow
def test_every_suggestion_of_a_real_corpus_can_be_taken(corpora: Path, tmp_path: Path) -> None:
    corpus = corpora / "wikiser/dev.txt"
    made = build([corpus], tmp_path / "g", schema="software")
    count = len(suggest(made.folder))
    options = Options(identity=Identity(overrides=(taken(made, tmp_path),)))
    again = build([corpus], tmp_path / "h", schema="software", options=options)
    assert count > 100
    assert len(again.entities) == len(made.entities) - count
