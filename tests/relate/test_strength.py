"""Strength, against the formulas of kg/relate/strength.py and factors.py worked out by hand."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import Graph
from kg.relate.strength import FirstAppearance

Ends = tuple[str, str]
WORDS = ["of", "uses", "not", ",", "and"]
LETTERS = {"of": "o", "uses": "u", "not": "n", ",": ",", "and": "&"}  # M: a mention of another type
LINK = re.compile("(?:o?M)*(?:,&?|&)(?:M(?:o?M)*(?:,&?|&))*")
CLAUSE = re.compile("[^,]*,&")


def corpus(seed: int, documents: bool) -> list[str]:
    """Return some sentences, in documents or not; entities are called by their names."""
    choose = random.Random(seed)
    sentences = []
    for i in range(choose.randint(3, 12)):
        if documents and i % 3 == 0:
            sentences.append("-DOCSTART-/O")
        words = choose.choices(
            [f"e{j}/B-T{j % 3}" for j in range(6)] + [f"{w}/O" for w in WORDS], k=9
        )
        sentences.append(" ".join(["e0/B-T0", *words, "e1/B-T1"]))
    return sentences


def lists(tokens: list[str], places: list[int]) -> dict[int, int]:
    """Return the number of the list that the mention at each place is in, its first member."""
    letters = "".join("M" if token[0] == "e" else LETTERS.get(token, "n") for token in tokens)
    number = {place: place for place in places}
    for types in range(3):
        alike = [place for place in places if kind(tokens[place]) == types]
        links = [
            (i, j, gap)
            for i, j in pairwise(alike)
            if LINK.fullmatch(gap := letters[i + 1 : j]) and gap.count("M") <= 3
        ]
        behind = {j: gap for _, j, gap in links}
        links = [(i, j, g) for i, j, g in links if not ("&" in behind.get(i, "") and "," in g)]
        for i, j, _ in links:
            number[j] = number[i]
        for first in {number[j] for _, j, _ in links}:
            gaps = [gap for i, _, gap in links if number[i] == first]
            if len(gaps) == 1 and ("&" not in gaps[0] or CLAUSE.match(gaps[0])):
                number |= {place: place for place in alike if number[place] == first}
    return number


@dataclass(frozen=True)
class Row:
    """The nearest mentions of a pair in a sentence."""

    weight: float  # but for what the corpus teaches
    order: Ends  # as they stand
    listed: bool
    distance: tuple[int, int]  # the class of it
    words: tuple[str, ...]  # before the first, the first and the last one between


def rows_of(tokens: list[str], rank: dict[str, int]) -> dict[Ends, Row]:
    """Return a row for each pair of a sentence."""
    at = [i for i, token in enumerate(tokens) if token[0] == "e"]
    number = lists(tokens, at)
    repeats = [place for place in at if number[place] < place]
    rows: dict[Ends, Row] = {}
    for pair in combinations(sorted({tokens[i] for i in at}), 2):
        meets = [(i, j) for i, j in combinations(at, 2) if {tokens[i], tokens[j]} == set(pair)]
        i, j = min(meets, key=lambda ends: (ends[1] - ends[0], ends[0]))
        gap = [token for token in tokens[i + 1 : j] if token[0] != "e"]
        listed = number[i] == number[j]
        steps = max(j - i - len(gap) - sum(i < k <= j for k in repeats), 1)
        w = (1 + len(gap)) ** -1 * steps**-1
        w *= 0.5 if listed else 1
        w *= 0.5 if kind(pair[0]) == kind(pair[1]) else 1
        w *= 0.7 if "and" in gap else 1
        w *= (0.1 + min(rank[pair[0]], rank[pair[1]])) ** -0.35
        beside = ["", *("a mention" if token[0] == "e" else token for token in tokens), ""]
        words = (beside[i], *([beside[i + 2], beside[j]] if gap else ["", ""]))
        distance = (min(len(gap).bit_length(), 6), min(steps, 4))
        rows[pair] = Row(w, (tokens[i], tokens[j]), listed, distance, words)
    return rows


def shares(weight: dict[Ends, float]) -> dict[Ends, float]:
    """Return the same with shares for weights."""
    z: dict[str, float] = defaultdict(float)
    for ends, w in weight.items():
        for end in ends:
            z[end] += w
    return {p: w * w / ((z[p[0]] + 0.3) * (z[p[1]] + 0.3)) for p, w in weight.items()}


def shrunk(observed: float, expected: float, pseudo: float) -> float:
    """Return what is observed over what is expected, shrunk towards 1."""
    return (observed + pseudo) / (expected + pseudo)


def means_by(values: list[tuple[Hashable, float]]) -> dict[Hashable, tuple[float, int]]:
    """Return the sum and the number of the values of each key."""
    sums: dict[Hashable, tuple[float, int]] = defaultdict(lambda: (0.0, 0))
    for key, value in values:
        sums[key] = sums[key][0] + value, sums[key][1] + 1
    return sums


def relative(values: dict[Ends, float], pseudo: float) -> Callable[[Ends], float]:
    """Return what gives the mean of the pairs of the same types over that of all, shrunk."""
    mean = sum(values.values()) / len(values) if values else 0.0
    sums = means_by([(types(pair), value) for pair, value in values.items()])

    def of(pair: Ends) -> float:
        total, count = sums[types(pair)]
        return shrunk(total, count * mean, pseudo) if pseudo else 1.0

    return of


def recurrence(sentences: list[set[str]]) -> Callable[[Ends], float]:
    """Return what gives the factor of a pair for how often its types meet again."""
    found: dict[Ends, float] = {}
    for pair in {p for sentence in sentences for p in combinations(sorted(sentence), 2)}:
        both = sum(set(pair) <= sentence for sentence in sentences)
        either = sum(not sentence.isdisjoint(pair) for sentence in sentences)
        if either > 1:
            found[pair] = (both - 1) / (either - 1) or 2**-32  # what is nothing counts as one unit
    again = [jaccard for jaccard in found.values() if jaccard > 2**-32]
    mean = sum(found.values()) / len(found) if found else 0.0
    of = relative(found, 10 * mean + (sum(again) / len(again) if again else 0.0))
    return lambda pair: of(pair) ** 0.7


def setting(rows: list[tuple[Row, float]]) -> Callable[[Row], float]:
    """Return what gives the factor of a row for the order of its types and for its words."""
    mean = sum(share for _, share in rows) / len(rows) if rows else 0.0
    orders = means_by([(tuple(map(kind, row.order)), share) for row, share in rows])
    distances = means_by([(row.distance, share) for row, share in rows])
    words = means_by([(word, share) for row, share in rows for word in enumerate(row.words)])
    expected: dict[Hashable, float] = defaultdict(float)
    for row, _ in rows:
        total, count = distances[row.distance]
        for word in enumerate(row.words):
            expected[word] += total / count

    def of(row: Row) -> float:
        total, count = orders[tuple(map(kind, row.order))]
        factor = shrunk(total, count * mean, 5 * mean)
        for place, word in enumerate(row.words):
            if place == 0 or word:  # there may be no word between
                key = (place, word)
                factor *= shrunk(words[key][0], expected[key], 20 * mean)
        return float(factor**0.5)

    return of


def types(pair: Ends) -> tuple[int, ...]:
    """Return the types of a pair, in no order."""
    return tuple(sorted(map(kind, pair)))


def kind(entity: str) -> int:
    """Return the type of an entity of the corpus."""
    return int(entity[1:]) % 3


def strengths(sentences: list[str], documents: bool) -> dict[tuple[str, Ends], float]:
    """Return the strength of each base edge and of each listedWith."""
    rank: dict[str, int] = {}
    split = [[word.rpartition("/")[0] for word in sentence.split()] for sentence in sentences]
    recurs = recurrence([{token for token in tokens if token[0] == "e"} for tokens in split])
    corpus_rows = []
    for tokens in split:
        if tokens == ["-DOCSTART-"] or not documents:
            rank = {}
        for token in tokens:
            if token[0] == "e":
                rank.setdefault(token, len(rank))
        corpus_rows.append(rows_of(tokens, rank))
    first = [{p: r.weight * recurs(p) for p, r in rows.items()} for rows in corpus_rows]
    of_setting = setting(
        [
            (rows[p], share)
            for rows, weight in zip(corpus_rows, first, strict=True)
            for p, share in shares(weight).items()
        ]
    )
    support: dict[tuple[str, Ends], list[float]] = defaultdict(list)
    for rows, weight in zip(corpus_rows, first, strict=True):
        second = shares({p: w * of_setting(rows[p]) for p, w in weight.items()})
        for pair, share in second.items():
            for basis in ["co-occurrence", "enumeration"][: 1 + rows[pair].listed]:
                support[basis, pair].append(share)
    means = {p: sum(s) / len(s) for (basis, p), s in support.items() if basis == "co-occurrence"}
    factor = relative(means, 5 * sum(means.values()) / len(means) if means else 0.0)
    return {
        edge: sum(found) * factor(edge[1]) ** 0.5 * len(found) / (len(found) + 1)
        for edge, found in support.items()
    }


def built(graph: Graph) -> dict[tuple[str, Ends], float]:
    """Return the same from the edges of *graph*."""
    names = graph.entities["name"].to_list()
    rows = graph.edges.select("basis", "subject", "object", "strength").rows()
    pairs = [(basis, sorted((names[s], names[o])), strength) for basis, s, o, strength in rows]
    return {(basis, (one, other)): strength for basis, (one, other), strength in pairs}


@pytest.mark.parametrize("documents", [False, True], ids=["sentences alone", "in documents"])
@pytest.mark.parametrize("seed", range(6))
def test_strength_is_mutual_share(
    graph_of: Callable[..., Graph], seed: int, documents: bool
) -> None:
    sentences = corpus(seed, documents)
    assert built(graph_of(*sentences)) == pytest.approx(
        strengths(sentences, documents), rel=1e-6, abs=2**-31
    )


def test_the_only_pair_has_nearly_all_attention(graph_of: Callable[..., Graph]) -> None:
    # w = (0.1 + 0)^-0.35, z = w on both sides; one pair is its own mean, and said once.
    w = 0.1**-0.35
    (strength,) = graph_of("Ant/B-App Bee/B-Lib").edges["strength"]
    assert strength == pytest.approx((w / (w + 0.3)) ** 2 / 2, rel=1e-6)


def test_what_stands_nearer_is_stronger(graph_of: Callable[..., Graph]) -> None:
    graph = graph_of("Ant/B-App Bee/B-Lib of/O of/O of/O Cow/B-Lib")
    found = built(graph)
    assert found["co-occurrence", ("Ant", "Bee")] > found["co-occurrence", ("Ant", "Cow")]


def test_what_is_only_listed_is_weaker(graph_of: Callable[..., Graph]) -> None:
    graph = graph_of("Ant/B-App and/O Bee/B-Lib", "Cow/B-App uses/O Dog/B-Lib")
    found = built(graph)
    assert found["co-occurrence", ("Ant", "Bee")] < found["co-occurrence", ("Cow", "Dog")]


def test_what_is_said_twice_is_more_than_twice_as_strong(graph_of: Callable[..., Graph]) -> None:
    graph = graph_of("Ant/B-App Bee/B-Lib", "Cow/B-App Dog/B-Lib", "Cow/B-App Dog/B-Lib")
    found = built(graph)
    once, twice = (found["co-occurrence", ends] for ends in (("Ant", "Bee"), ("Cow", "Dog")))
    assert twice > 2 * once


def test_types_that_meet_again_draw_attention(graph_of: Callable[..., Graph]) -> None:
    again = ["Ant/B-App has/O V1/B-Version", "Bee/B-App has/O V2/B-Version"] * 3
    never = [f"{app}/B-App of/O D{i}/B-Date" for i in range(6) for app in ("Ant", "Bee")]
    found = built(graph_of(*again, *never, "Cow/B-App V3/B-Version D9/B-Date V3/B-Version"))
    assert found["co-occurrence", ("Cow", "V3")] > found["co-occurrence", ("D9", "V3")]


DOCUMENTS = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=6), min_size=1, max_size=6)


@given(DOCUMENTS, st.lists(st.integers(0, 36), max_size=6))
def test_ranks_do_not_depend_on_batches(documents: list[list[int]], cuts: list[int]) -> None:
    entity = np.array([entity for document in documents for entity in document], np.int64)
    number = np.repeat(np.arange(len(documents)), [len(document) for document in documents])
    ranks, found = FirstAppearance(6), []
    bounds = sorted({0, len(entity), *(cut for cut in cuts if cut < len(entity))})
    for start, stop in pairwise(bounds):
        rows = slice(start, stop)
        found += ranks.ranks(entity[rows], number[rows]).tolist()
    wanted = [
        list(dict.fromkeys(document)).index(entity) for document in documents for entity in document
    ]
    assert found == wanted
