"""An assistant's session over standard input and output: its answers cite what the corpus says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mcp.conftest import CORPUS, ask_over_stdio, content

CALLS: dict[str, dict[str, Any]] = {  # a question to the demo's graph: the tool, what it is given
    "What is Nginx written in?": {"tool": "explain", "first": "Nginx", "second": "C"},
    "What is said of Python?": {"tool": "entity", "name": "python"},
    "What uses Timsort?": {"tool": "neighbours", "name": "Timsort", "basis": "claimed"},
    "Which libraries is Python related to?": {
        "tool": "neighbours",
        "name": "Python",
        "entity_type": "Library",
    },
    "What is licensed how?": {"tool": "neighbours", "name": "Redis", "entity_type": "License"},
    "What does Nginx run on?": {"tool": "neighbours", "name": "Nginx", "predicate": "runsOn"},
    "How do Nginx and Kotlin hang together?": {
        "tool": "path",
        "first": "Nginx",
        "second": "Kotlin",
    },
    "What is listed with Java?": {"tool": "neighbours", "name": "Java", "basis": "enumeration"},
    "How are PostgreSQL and Linux related?": {
        "tool": "explain",
        "first": "PostgreSQL",
        "second": "Linux",
    },
    "What is C++?": {"tool": "entity", "name": "c++"},
}


@pytest.fixture(scope="module")
def answers_by_question(demo: Path) -> dict[str, dict[str, Any]]:
    """Return the answer to each of CALLS, and the evidence of an edge, of one session."""

    async def session(client: Any) -> dict[str, dict[str, Any]]:
        answers = {}
        for question, call in CALLS.items():
            arguments = {name: value for name, value in call.items() if name != "tool"}
            answers[question] = await content(client, call["tool"], **arguments)
        return answers

    return ask_over_stdio(session, str(demo))


def citations(answer: Any) -> Iterator[dict[str, Any]]:
    """Yield all citations in an answer."""
    if isinstance(answer, dict):
        if "highlights" in answer:
            yield answer
        for value in answer.values():
            yield from citations(value)
    elif isinstance(answer, list):
        for item in answer:
            yield from citations(item)


def sentence_around(source: str, line: int) -> list[str]:
    """Return the tokens of the sentence of data/ that has *line*, from 1."""
    rows = (CORPUS / source).read_text(encoding="utf-8").split("\n")
    begin = stop = line - 1
    while not rows[begin - 1].startswith("<s>"):
        begin -= 1
    while not rows[stop].startswith("</s>"):
        stop += 1
    return [row.split("\t")[0] for row in rows[begin:stop]]


@pytest.mark.parametrize("question", CALLS)
def test_each_answer_cites_a_sentence_that_stands_at_its_line(
    answers_by_question: dict[str, dict[str, Any]], question: str
) -> None:
    cited = list(citations(answers_by_question[question]))
    assert cited
    for citation in cited:
        tokens = sentence_around(citation["source"], citation["line"])
        assert citation["text"] == " ".join(tokens)
        assert all(part["text"] in citation["text"] for part in citation["highlights"])


def test_what_a_phrase_asserts_is_claimed_and_what_is_only_together_is_not(
    answers_by_question: dict[str, dict[str, Any]],
) -> None:
    edges = answers_by_question["What is Nginx written in?"]["edges"]
    assert [(edge["predicate"], edge["basis"], edge["claimed"]) for edge in edges] == [
        ("writtenIn", "cue", True),
        ("applicationLanguage", "co-occurrence", False),
    ]


def test_a_path_leads_from_the_one_to_the_other(
    answers_by_question: dict[str, dict[str, Any]],
) -> None:
    steps = answers_by_question["How do Nginx and Kotlin hang together?"]["edges"]
    at = "nginx"
    for step in steps:
        ends = {step["subject"]["id"], step["object"]["id"]}
        assert at in ends
        (at,) = ends - {at}
    assert at == "kotlin"
