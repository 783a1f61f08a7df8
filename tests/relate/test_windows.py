"""Co-occurrence windows other than sentences, against their definition in plain Python."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import Graph, Options, Schema, build
from kg.common.errors import CorpusError, UnknownName
from kg.relate.windows import Window
from kg.store import table_file
from tests.conftest import lines

NAMES = {"A": "Ant", "B": "Bee", "C": "Cat"}  # each of a type of its own
TOKENS = st.sampled_from(["o", "o", *NAMES])
DOCUMENTS = st.lists(
    st.lists(st.lists(TOKENS, min_size=1, max_size=5), min_size=1, max_size=6),
    min_size=1,
    max_size=3,
)
Sentence = list[str]
Row = tuple[str, str, int, int]  # two entities, supports, windows


def built(documents: list[list[Sentence]], window: str, distance: int | None = None) -> Graph:
    """Return the graph of documents, whose folder is gone when it is garbage."""
    words = {token: f"{name}/B-{token}" for token, name in NAMES.items()}
    text = "".join(
        f"-DOCSTART- d{number}\n\n"
        + "\n".join(
            lines(" ".join(words.get(token, f"{token}/O") for token in sentence))
            for sentence in document
        )
        + "\n"
        for number, document in enumerate(documents)
    )
    place = Path(tempfile.mkdtemp())
    corpus = place / "corpus.txt"
    corpus.write_text(text + "\n" + lines("o/O " * 40), encoding="utf-8")
    options = Options(window=window, distance=distance)
    return build([corpus], place / "graph", schema=Schema(), options=options)


def windows(documents: list[list[Sentence]], window: str) -> Iterator[list[tuple[int, str]]]:
    """Yield the mentions of each window: the place of the token in the corpus, and the entity."""
    at = 0
    for document in documents:
        placed = []
        for sentence in document:
            placed.append([(at + i, token) for i, token in enumerate(sentence) if token != "o"])
            at += len(sentence)
        size = len(document) if window == "document" else int(window)
        starts = [0] if window == "document" else range(len(document))
        for start in starts:
            yield [mention for part in placed[start : start + size] for mention in part]


def wanted(documents: list[list[Sentence]], window: str, distance: int | None) -> list[Row]:
    """Return how often each two entities meet, by the definition."""
    supports = defaultdict(set)
    count: dict[tuple[str, str], int] = defaultdict(int)
    for mentions in windows(documents, window):
        nearest: dict[tuple[str, str], tuple[int, int, int]] = {}
        for (p, one), (q, other) in combinations(mentions, 2):
            if one != other and (distance is None or q - p - 1 <= distance):
                pair = min(one, other), max(one, other)
                nearest[pair] = min(nearest.get(pair, (q - p, p, q)), (q - p, p, q))
        for pair, found in nearest.items():
            supports[pair].add(found)
            count[pair] += 1
    return sorted((*pair, len(found), count[pair]) for pair, found in supports.items())


def rows(graph: Graph) -> list[Row]:
    """Return how often each two entities meet, by the graph."""
    types = graph.entities["type"].to_list()
    edges = graph.edges.filter(basis="co-occurrence")
    return sorted(
        (*sorted([types[subject], types[object_]]), sentences, count)
        for subject, object_, sentences, count in edges.select(
            "subject", "object", "sentences", "windows"
        ).rows()
    )


def has_mention(documents: list[list[Sentence]]) -> bool:
    return any(token in NAMES for document in documents for row in document for token in row)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(
    DOCUMENTS.filter(has_mention),
    st.sampled_from(["1", "2", "3", "document"]),
    st.none() | st.integers(0, 6),
)
def test_two_meet_as_often_as_the_definition_says(
    documents: list[list[Sentence]], window: str, distance: int | None
) -> None:
    assert rows(built(documents, window, distance)) == wanted(documents, window, distance)


ONE = [[["A", "o"], ["o", "B"], ["o", "o"], ["C", "A"]], [["B"], ["C"]]]  # two documents


@pytest.mark.parametrize(
    ("window", "found"),
    [
        ("sentence", [("A", "C", 1, 1)]),
        # A-B from the first sentence; B-C of the second document; A-C as above, twice.
        ("2", [("A", "B", 1, 1), ("A", "C", 1, 2), ("B", "C", 1, 1)]),
        ("document", [("A", "B", 1, 1), ("A", "C", 1, 1), ("B", "C", 2, 2)]),
    ],
)
def test_what_meets_in(window: str, found: list[Row]) -> None:
    assert rows(built(ONE, window)) == found


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_where_the_reading_is_cut_changes_nothing(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [[["A", "o", "B"], ["C"], ["B", "A"], ["o"], ["C", "o", "A"]] * 3, ONE[0], ONE[1]]
    whole = built(documents, "3")
    monkeypatch.setattr(table_file, "ROWS", size)
    cut = built(documents, "3")
    assert cut.edges.equals(whole.edges)
    assert cut.scan("evidence").collect().equals(whole.scan("evidence").collect())


def test_windows_are_counted_also_where_nothing_is_mentioned() -> None:
    # Seven sentences, the last one of forty tokens, each begins a window. A is in those that begin
    # with 0, 2 and 3, C in those of 2, 3, 4 and 5; they meet in those of 2 and 3.
    edge = built(ONE, "2").edges.filter(windows=2).row(0, named=True)
    assert edge["t"] == pytest.approx((2 - 3 * 4 / 7) / 2**0.5)


def test_evidence_may_be_two_sentences() -> None:
    graph = built([[["A", "o"], ["o", "B"]]], "2")
    row = graph.scan("evidence").collect().row(0, named=True)
    assert (row["subject_sentence"], row["object_sentence"]) == (0, 1)


def test_a_pair_is_between_the_tokens_of_its_sentences() -> None:
    near, far = [["A"], ["B"]], [["A", "o", "o"], ["o", "B"]]
    assert rows(built([near], "2", 2)) == [("A", "B", 1, 1)]
    assert rows(built([far], "2", 2)) == []


def test_an_enumeration_ends_with_its_sentence(graph_of: Callable[..., Graph]) -> None:
    graph = graph_of("o/O Ant/B-A and/O Bee/B-A", "Cat/B-A o/O", options=Options(window="2"))
    listed = graph.edges.filter(basis="enumeration")
    names = graph.entities["name"]
    ends = {names[end] for end in (*listed["subject"], *listed["object"])}
    assert (len(listed), ends) == (1, {"Ant", "Bee"})


CONLLU = "".join(
    f"{{}}1\t{name}\t_\tX\t_\t_\t0\tdep\t_\tNER=B-{token}\n\n"
    for token, name in NAMES.items()
    if token != "C"
)


@pytest.mark.parametrize(("second", "meet"), [("", 1), ("# newpar\n", 0)])
def test_two_meet_in_a_paragraph(second: str, meet: int, tmp_path: Path) -> None:
    corpus = tmp_path / "a.conllu"
    corpus.write_text(CONLLU.format("# newpar\n", second), encoding="utf-8")
    options = Options(window="paragraph")
    assert len(build([corpus], tmp_path / "graph", options=options).edges) == meet


@pytest.mark.parametrize("unit", ["paragraph", "document"])
def test_a_corpus_without_any_is_refused(unit: str, tmp_path: Path) -> None:
    corpus = tmp_path / "a.txt"
    corpus.write_text(lines("Ant/B-A Bee/B-B"), encoding="utf-8")
    with pytest.raises(CorpusError, match=f"no {unit}s"):
        build([corpus], tmp_path / "graph", options=Options(window=unit))


def test_sentences_of_no_known_document_are_windows_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(lines("Ant/B-A o/O", "Bee/B-B o/O"), encoding="utf-8")
    marked = "-DOCSTART- d\n\n" + lines("Cat/B-C o/O")
    (tmp_path / "b.txt").write_text(marked, encoding="utf-8")
    corpus = [tmp_path / "a.txt", tmp_path / "b.txt"]
    graph = build(corpus, tmp_path / "graph", options=Options(window="document"))
    assert len(graph.edges) == 0
    assert graph.diagnostics.filter(rule="unknown-window")["value"].to_list() == [
        "2 sentences of no known document"
    ]


@pytest.mark.parametrize("text", ["0", "101", "-1", "chapter", "", "3.5"])
def test_no_window(text: str) -> None:
    with pytest.raises(UnknownName, match="--window"):
        Window.parse(text)


def test_a_sentence_of_many_mentions_is_paired_near_and_noted_far(tmp_path: Path) -> None:
    corpus = tmp_path / "a.txt"
    corpus.write_text(lines(" ".join(f"w{i}/B-A" for i in range(700))), encoding="utf-8")
    graph = build([corpus], tmp_path / "graph", overlong_distance=1000)
    # 600 apart at most: all pairs of 700, but those that are 601 to 699 apart.
    assert len(graph.edges.filter(basis="co-occurrence")) == 700 * 699 // 2 - 99 * 100 // 2
    assert graph.diagnostics.filter(rule="crowded-sentence").height == 1
