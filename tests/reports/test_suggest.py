"""Suggestions of which entities to merge, and what a build makes of them as overrides."""

from pathlib import Path

import polars as pl
import pytest

from kg import Graph, Options, build
from kg.reports.suggest import SUGGESTIONS, suggest
from kg.schema.identity import Identity
from tests.conftest import lines

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
        ["node.js", "nodejs", "nodejs"],
        [("node.js", "nodejs", "separators")],
    ),
    "accents of small letters": (["naïve", "naive", "naive"], [("naïve", "naive", "accents")]),
    "spelling": (
        ["BSD licemse", "BSD license", "BSD license"],
        [("BSD licemse", "BSD license", "spelling")],
    ),
    "two letters swapped": (
        ["hypervisor", "hypervisor", "hyperivsor"],
        [("hyperivsor", "hypervisor", "spelling")],
    ),
    "equally frequent: to the shorter": (
        ["node.js", "nodejs"],
        [("node.js", "nodejs", "separators")],
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
    corpus.write_text(lines("node.js/B-App", "nodejs/B-Lang"))
    assert suggest(build([corpus], tmp_path / "g").folder).rows.is_empty()


def taken(made: Graph, folder: Path) -> Path:
    """Write all suggestions as decisions."""
    path = folder / "suggestions.csv"
    suggest(made.folder).write(path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nmaybe,", "\nmerge,"), encoding="utf-8")
    return path


def documents(folder: Path, *texts: str) -> Graph:
    """Return the graph of files, each a document; sentences are parted by a line."""
    (folder / "c").mkdir()
    for name, text in zip("abcdefg", texts, strict=False):
        rows = lines(*text.split(" | "))
        (folder / "c" / f"{name}.txt").write_text(f"-DOCSTART- O\n\n{rows}", encoding="utf-8")
    return build([folder / "c"], folder / "g")


ADA = "Ada/B-PER Smith/I-PER"
IN_DOCUMENTS = {
    # the documents; name, to, document, rule
    "people of unrelated documents": (
        [f"{ADA} sold/O Fish/B-App", f"{ADA} wrote/O Code/B-Lang"],
        [("Ada Smith", "Ada Smith (b.txt)", "0", "homonym")],
    ),
    "not of documents with something in common": (
        [f"{ADA} sold/O Fish/B-App", f"{ADA} ate/O Fish/B-App"],
        [],
    ),
    "nor if another document has to do with both": (
        [f"{ADA} sold/O Fish/B-App", f"{ADA} has/O Code/B-Lang", f"{ADA} Fish/B-App Code/B-Lang"],
        [],
    ),
    "nor of things": (["Ada/B-App sold/O Fish/B-App", "Ada/B-App wrote/O Code/B-Lang"], []),
    "a form that is two entities": (
        [f"{ADA} sold/O Fish/B-App | Smith/B-PER left/O", "Smith/B-PER sold/O Fish/B-App"],
        [("Smith", "Ada Smith", None, "elsewhere")],
    ),
    "but not one of three": (
        [
            f"{ADA} sold/O Fish/B-App | Smith/B-PER left/O",
            "Bob/B-PER Smith/I-PER sold/O Fish/B-App | Smith/B-PER left/O",
            "Smith/B-PER sold/O Fish/B-App",
        ],
        [],
    ),
}


@pytest.mark.parametrize("case", IN_DOCUMENTS)
def test_what_documents_show(case: str, tmp_path: Path) -> None:
    texts, wanted = IN_DOCUMENTS[case]
    rows = suggest(documents(tmp_path, *texts).folder).rows
    assert rows.select("name", "to", "document", "rule").rows() == wanted


def test_a_suggestion_shows_both_sentences(tmp_path: Path) -> None:
    texts, _ = IN_DOCUMENTS["people of unrelated documents"]
    suggestions = suggest(documents(tmp_path, *texts).folder)
    row = suggestions.to_dict()["rows"][0]
    assert [row["place"], row["text"]] == ["b.txt:3", "Ada Smith wrote Code"]
    assert [row["to_place"], row["to_text"]] == ["a.txt:3", "Ada Smith sold Fish"]
    assert "wrote" not in suggestions.text()


def test_a_homonym_can_be_split(tmp_path: Path) -> None:
    texts, _ = IN_DOCUMENTS["people of unrelated documents"]
    suggestions = suggest(documents(tmp_path, *texts).folder)
    path = tmp_path / "s.csv"
    path.write_text(suggestions.text("csv").replace("\nmaybe,", "\nsplit,"), encoding="utf-8")
    again = build(
        [tmp_path / "c"], tmp_path / "h", options=Options(identity=Identity(overrides=(path,)))
    )
    assert again.diagnostics.is_empty()
    assert "Ada Smith (b.txt)" in again.entities["name"].to_list()


def test_what_is_written_is_what_was_suggested(tmp_path: Path) -> None:
    suggestions = suggest(graph(tmp_path, *PRODUCTS).folder)
    suggestions.write(tmp_path / "out.csv")
    assert pl.read_csv(tmp_path / "out.csv", schema=SUGGESTIONS).equals(suggestions.rows)
    assert repr(suggestions) == "<Suggestions for c: 3>"
    assert [row["to"] for row in suggestions.to_dict()["rows"]] == ["Kafka", "Solr", "Storm"]


def test_every_suggestion_can_be_taken(tmp_path: Path) -> None:
    made = graph(tmp_path, *PRODUCTS, "naïve", "naive", "node.js", "nodejs")
    count = len(suggest(made.folder))
    options = Options(identity=Identity(overrides=(taken(made, tmp_path),)))
    again = build([tmp_path / "c.txt"], tmp_path / "h", options=options)
    assert count == 5
    assert len(again.entities) == len(made.entities) - count


@pytest.mark.slow
def test_every_suggestion_of_a_real_corpus_can_be_taken(corpora: Path, tmp_path: Path) -> None:
    corpus = corpora / "wikiser/dev.txt"
    made = build([corpus], tmp_path / "g", schema="software")
    count = len(suggest(made.folder))
    options = Options(identity=Identity(overrides=(taken(made, tmp_path),)))
    again = build([corpus], tmp_path / "h", schema="software", options=options)
    assert count > 50
    assert len(again.entities) == len(made.entities) - count
