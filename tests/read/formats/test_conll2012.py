"""CoNLL-2012: entities and coreference in brackets, parts as documents, and what is odd."""

from pathlib import Path

import pytest

from tests.read.whole import Whole, read_path

Cells = tuple[str, str, str]  # word, entity, coreference


def rows(*cells: Cells, document: str = "bn/p_0060", part: int = 0) -> str:
    """Return the rows of a sentence; the number of predicates differs between sentences."""
    arguments = "   *" * (len(cells) % 3)
    return "".join(
        f"{document}   {part}   {i}   {word}   NN   (NP*)   -   -   -   speaker1   "
        f"{entity}{arguments}   {link}\n"
        for i, (word, entity, link) in enumerate(cells)
    )


SENTENCE = rows(
    ("Ann", "(PERSON)", "(12)"),
    ("lives", "*", "-"),
    ("in", "*", "-"),
    ("New", "(GPE*", "(3"),
    ("York", "*)", "3)"),
)
PRONOUN = rows(("She", "*", "(12)"), ("left", "*", "-"))


def read(folder: Path, text: str, name: str = "a.gold_conll") -> Whole:
    """Read a file of *text*."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_path(path)


def clusters(whole: Whole) -> list[tuple[str, str, str | None]]:
    """Return the surface, the type and the cluster of each mention."""
    rows = whole.table("mentions").select("surface", "type", "cluster").rows()
    return [(surface, kind, cluster) for surface, kind, cluster in rows]


def test_parts_are_documents_with_entities_and_clusters(tmp_path: Path) -> None:
    text = "".join(
        f"#begin document (bn/p_0060); part {part:03}\n{SENTENCE}\n{PRONOUN}\n#end document\n"
        for part in range(2)
    )
    whole = read(tmp_path, text)
    assert whole.counts == (4, 4, 0)
    assert clusters(whole) == [("Ann", "PERSON", "12"), ("New York", "GPE", "3")] * 2
    assert [name for name, _ in whole.documents] == ["bn/p_0060", "bn/p_0060 part 1"]
    assert whole.notes == [(None, "link-without-entity")]


def test_documents_without_marks(tmp_path: Path) -> None:
    text = f"{SENTENCE}\n{SENTENCE}\n" + rows(("Bob", "(PERSON)", "-"), document="wb/x", part=3)
    assert [name for name, _ in read(tmp_path, text).documents] == ["bn/p_0060", "wb/x part 3"]


LINKS: dict[str, tuple[list[Cells], list[tuple[str, str, str | None]], list[str]]] = {
    "several in a cell": (
        [("Ann", "(PERSON)", "(1)|(2"), ("Lee", "*", "2)")],
        [("Ann", "PERSON", "1")],
        ["link-without-entity"],
    ),
    "one within another": (
        [("New", "(ORG*", "(1|(2"), ("York", "*", "2)"), ("Times", "*)", "1)")],
        [("New York Times", "ORG", "1")],
        ["link-without-entity"],
    ),
    "nested entities": (
        [("New", "(ORG(GPE*", "(1"), ("York", "*)", "1)"), ("Times", "*)", "-")],
        [("New York", "GPE", "1"), ("New York Times", "ORG", None)],
        [],
    ),
    "two clusters": (
        [("Ann", "(PERSON)", "(1)|(2)")],
        [("Ann", "PERSON", "1")],
        ["several-clusters"],
    ),
    "never closed": (
        [("Ann", "(PERSON*", "(1"), ("left", "*", "-"), ("Bob", "(PERSON)", "-")],
        [("Bob", "PERSON", None)],
        ["unclosed-entity", "unclosed-entity"],
    ),
    "never opened": (
        [("Ann", "(PERSON)", "1)"), ("x", "*)", "-")],
        [("Ann", "PERSON", None)],
        ["unopened-entity", "unopened-entity"],
    ),
    "closed out of order": (
        [("A", "*", "(1|(2"), ("B", "(X)", "1)"), ("C", "*", "2)")],
        [("B", "X", None)],
        ["link-without-entity"],
    ),
    "another form": (
        [("Ann", "(PERSON)", "x"), ("B", "*", "-")],
        [("Ann", "PERSON", None)],
        ["unknown-entity"],
    ),
}


@pytest.mark.parametrize(("cells", "wanted", "rules"), LINKS.values(), ids=LINKS)
def test_brackets(
    tmp_path: Path, cells: list[Cells], wanted: list[tuple[str, str, str | None]], rules: list[str]
) -> None:
    whole = read(tmp_path, f"#begin document (a); part 000\n{rows(*cells)}\n#end document\n")
    assert (clusters(whole), whole.rules) == (wanted, rules)


def test_a_short_row_costs_itself(tmp_path: Path) -> None:
    text = f"#begin document (a); part 000\n{SENTENCE}a 0 5 of IN\n\n{SENTENCE}\n#end document\n"
    whole = read(tmp_path, text)
    assert (len(whole.mentions), whole.notes) == (4, [(7, "missing-column")])
    assert whole.texts[0] == "Ann lives in New York of"


def test_tabs_and_crlf(tmp_path: Path) -> None:
    text = SENTENCE.replace("   ", "\t").replace("\n", "\r\n")
    assert len(read(tmp_path, text, "a.conll").mentions) == 2


def test_the_input_of_the_field(corpora: Path) -> None:
    whole = read_path(corpora.parent / "faults" / "reading" / "conll2012.gold_conll")
    assert clusters(whole) == [("Ann", "PERSON", "12"), ("New York", "GPE", "3")]
