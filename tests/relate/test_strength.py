"""Strength, against the formula of kg/relate/strength.py worked out by hand."""

import random
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import Graph
from kg.relate.strength import FirstAppearance

Ends = tuple[str, str]
WORDS = ["of", "uses", "not", ",", "and"]
ENUMERATES = {",", "and"}


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
    """Return the number of the list that the mention at each place is in."""
    gaps = [tokens[i + 1 : j] for i, j in pairwise(places)]
    runs: list[list[int]] = [places[:1]]
    gaps_of_run: list[list[list[str]]] = [[]]
    for gap, place in zip(gaps, places[1:], strict=True):
        if not set(gap) <= ENUMERATES:
            runs.append([])
            gaps_of_run.append([])
        elif gap:
            gaps_of_run[-1].append(gap)
        runs[-1].append(place)
    number = {}
    for run, gaps_of in zip(runs, gaps_of_run, strict=True):
        is_list = len(gaps_of) > 1 or any("and" in gap for gap in gaps_of)
        number |= {place: run[0] if is_list else place for place in run}
    return number


def weights(
    tokens: list[str], rank: dict[str, int], recurs: Callable[[Ends], float]
) -> dict[Ends, tuple[float, bool]]:
    """Return the weight of each pair of a sentence, and whether they stand in one list."""
    at = [i for i, token in enumerate(tokens) if token[0] == "e"]
    number = lists(tokens, at)
    weight: dict[Ends, tuple[float, bool]] = {}
    for pair in combinations(sorted({tokens[i] for i in at}), 2):
        meets = [(i, j) for i, j in combinations(at, 2) if {tokens[i], tokens[j]} == set(pair)]
        i, j = min(meets, key=lambda ends: (ends[1] - ends[0], ends[0]))
        gap = [token for token in tokens[i + 1 : j] if token[0] != "e"]
        listed = bool(gap) and number[i] == number[j]
        w = (1 + len(gap)) ** -1 * (j - i - len(gap)) ** -0.75 * recurs(pair)
        w *= 0.3 if listed else 1
        w *= 0.5 if kind(pair[0]) == kind(pair[1]) else 1
        w *= (0.1 + min(rank[pair[0]], rank[pair[1]])) ** -0.35
        weight[pair] = w, listed
    return weight


def shares(weight: dict[Ends, tuple[float, bool]]) -> dict[Ends, tuple[float, bool]]:
    """Return the same with shares for weights."""
    z: dict[str, float] = defaultdict(float)
    for (one, other), (w, _) in weight.items():
        z[one] += w
        z[other] += w
    return {
        p: (w * w / ((z[p[0]] + 0.3) * (z[p[1]] + 0.3)), listed)
        for p, (w, listed) in weight.items()
    }


def relative(means: dict[Ends, float], pseudo: int) -> Callable[[Ends], float]:
    """Return what gives the mean of the pairs of the same types over that of all, shrunk."""
    overall = sum(means.values()) / len(means) if means else 1.0

    def of(pair: Ends) -> float:
        alike = [m for p, m in means.items() if sorted(map(kind, p)) == sorted(map(kind, pair))]
        return (sum(alike) + pseudo * overall) / (len(alike) + pseudo) / overall

    return of


def recurrence(sentences: list[set[str]]) -> Callable[[Ends], float]:
    """Return what gives the factor of a pair for how often its types meet again."""
    found: dict[Ends, float] = {}
    for pair in {p for sentence in sentences for p in combinations(sorted(sentence), 2)}:
        both = sum(set(pair) <= sentence for sentence in sentences)
        either = sum(not sentence.isdisjoint(pair) for sentence in sentences)
        if either > 1:
            found[pair] = (both - 1) / (either - 1) or 2**-32  # what is nothing counts as one unit
    of = relative(found, 10)
    return lambda pair: of(pair) ** 0.7


def kind(entity: str) -> int:
    """Return the type of an entity of the corpus."""
    return int(entity[1:]) % 3


def strengths(sentences: list[str], documents: bool) -> dict[tuple[str, Ends], float]:
    """Return the strength of each base edge and of each listedWith."""
    support: dict[tuple[str, Ends], list[float]] = defaultdict(list)
    rank: dict[str, int] = {}
    split = [[word.rpartition("/")[0] for word in sentence.split()] for sentence in sentences]
    recurs = recurrence([{token for token in tokens if token[0] == "e"} for tokens in split])
    for tokens in split:
        if tokens == ["-DOCSTART-"] or not documents:
            rank = {}
        for token in tokens:
            if token[0] == "e":
                rank.setdefault(token, len(rank))
        for pair, (share, listed) in shares(weights(tokens, rank, recurs)).items():
            for basis in ["co-occurrence", "enumeration"][: 1 + listed]:
                support[basis, pair].append(share)
    means = {p: sum(s) / len(s) for (basis, p), s in support.items() if basis == "co-occurrence"}
    factor = relative(means, 5)
    return {
        edge: sum(found) * factor(edge[1]) * len(found) / (len(found) + 1)
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
    assert built(graph_of(*sentences)) == pytest.approx(strengths(sentences, documents), rel=1e-6)


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
