"""What `kg explain` says of the strength of an edge: its factors, and that they make it."""

from collections.abc import Callable

import pytest

from kg import Graph, Options
from kg.reports.explain.pair import explain_pair

GraphOf = Callable[..., Graph]
LEARNED = ("meet again", "belong together", " before ", " behind ")
CASES = {
    "side by side": ("Ant/B-App Bee/B-Lib", []),
    "words between": ("Ant/B-App a/O b/O Bee/B-Lib", [("2 words between", 1 / 3)]),
    "mentions between": ("Ant/B-App Cow/B-X Bee/B-Lib", [("1 mention between", 1 / 2)]),
    "one type": ("Ant/B-App Bee/B-App", [("of one type", 0.5)]),
    "a list": (
        "Ant/B-App and/O Bee/B-App",
        [
            ("1 word between", 1 / 2),
            ("in one list", 0.5),
            ("of one type", 0.5),
            ("and, or between", 0.7),
        ],
    ),
}


@pytest.mark.parametrize(("sentence", "facts"), CASES.values(), ids=CASES)
def test_what_stands_in_the_best_sentence_is_said(
    graph_of: GraphOf, sentence: str, facts: list[tuple[str, float]]
) -> None:
    graph = graph_of(sentence, "Ant/B-App o/O o/O o/O o/O Bee/B-Lib")
    edge = explain_pair(graph.folder, "Ant", "Bee").edges[-1]
    found = [(r.what, r.factor) for r in edge.reasons if not any(w in r.what for w in LEARNED)]
    assert found == [(what, pytest.approx(factor)) for what, factor in facts]


def test_the_factors_make_the_strength(graph_of: GraphOf) -> None:
    # One pair a sentence, so that all of its attention is there but that of what is not tagged.
    pairs = ["Ant/B-App in/O Bee/B-Lib", "Cow/B-Lib of/O Dog/B-App", "Cat/B-X uses/O Elk/B-Y"]
    graph = graph_of(*pairs, "Ant/B-App runs/O Bee/B-Lib", *pairs[1:])
    for one, other in (("Ant", "Bee"), ("Cow", "Dog"), ("Cat", "Elk")):
        (edge,) = explain_pair(graph.folder, one, other).edges
        weight = 0.1**-0.35
        for reason in edge.reasons:
            weight *= 1 if "belong together" in reason.what else reason.factor
        (of_types,) = (r.factor for r in edge.reasons if "belong together" in r.what)
        share = (weight / (weight + 0.3)) ** 2
        # The second sentence of ant and bee has another word between, which weighs a little else.
        rel = 0.1 if one == "Ant" else 1e-3
        assert edge.strength == pytest.approx(2 * share * of_types * 2 / 3, rel=rel)


def test_no_reasons_where_the_graph_has_no_texts(graph_of: GraphOf) -> None:
    graph = graph_of("Ant/B-App in/O Bee/B-Lib", options=Options(text=False))
    assert [edge.reasons for edge in explain_pair(graph.folder, "Ant", "Bee").edges] == [()]
