"""The relations that sentences assert by cue phrases of a schema.

Sentences are written with their mentions in brackets, ``[Redis|App] is written in [C|Lang]``; the
claims as ``Redis writtenIn C``.
"""

import re
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.relate.cues.assertions import Assertions, CueFinder
from kg.relate.cues.grammar import kind_of
from kg.relate.pairs import Mentions
from kg.schema.schema_file import Schema, parse_schema

TYPES = ["App", "Lang", "System", "Thing"]
ANY = TYPES


def relation(
    predicate: str, *cues: str, subject: list[str] = ANY, object_: list[str] = ANY
) -> dict[str, Any]:
    return {"predicate": predicate, "subject": subject, "object": object_, "cues": list(cues)}


SCHEMA = parse_schema(
    {
        "types": {name: {} for name in TYPES}
        | {"System": {"heads": ["kernel"], "behind": ["machines"]}},
        "relation": [
            relation("writtenIn", "{subject} written|coded in {object}", object_=["Lang"]),
            relation("runsOn", "{subject} run|runs on {object}", object_=["System"]),
            relation("uses", "{subject} use|uses|using {object}", "{object} used by {subject}"),
            relation("kindOf", "{subject} is a {object}", "{subject}, a {object}"),
            relation("example", "{object} such as {subject}", "{subject} and other {object}"),
            relation("forkOf", "{subject} is a fork of {object}"),
            relation("partOf", "{subject} is part of {object}"),
            relation("libraryOf", "{subject} is a {object} library"),
            relation("between", "between {subject} and also {object}"),
            relation("rivals", "{subject} rivals {object}") | {"symmetric": True},
            relation("version", "{subject} {object}", subject=["System"], object_=["Thing"]),
            relation("includes", "{subject} include|includes {object}", object_=["Thing"]),
            relation("growth", "growth of {object} by {subject}", object_=["Thing"]),
        ],
    },
    "test.toml",
)


def read(sentence: str, schema: Schema = SCHEMA) -> tuple[Assertions, list[str], str]:
    """Return the claims of *sentence*, the names of its mentions, and its text."""
    names, spans, text = [], [], ""
    for part in re.split(r"(\[[^\]]*\])", sentence):
        if part.startswith("["):
            name, _, kind = part[1:-1].partition("|")
            names.append(name)
            spans.append((len(text), len(text) + len(name), TYPES.index(kind or "App")))
        text += name if part.startswith("[") else part
    begin, stop, kind = (np.array(c, np.int64) for c in zip(*spans, strict=True))
    count = np.arange(len(spans))
    window = np.zeros(len(spans), np.int64)
    mentions = Mentions(window, 2 * count, 2 * count + 1, begin, stop, count)
    return CueFinder(schema, TYPES).find(mentions, pl.Series([text]), kind), names, text


def claimed(sentence: str, schema: Schema = SCHEMA) -> list[str]:
    claims, names, _ = read(sentence, schema)
    predicates = [schema.relations[i].predicate for i in claims.relation]
    rows = zip(claims.subject, predicates, claims.object, strict=True)
    return sorted(f"{names[s]} {p} {names[o]}" for s, p, o in rows)


SAYS = {
    "a participle": ("[A] written in [C|Lang]", "A writtenIn C"),
    "passive": ("[A] is written in [C|Lang] .", "A writtenIn C"),
    "capitals": ("[A] IS Written IN [C|Lang]", "A writtenIn C"),
    "adverbs": ("[A] is also entirely written in [C|Lang]", "A writtenIn C"),
    "an article": ("[A] was written in the [C|Lang]", "A writtenIn C"),
    "which": ("[A] , which is written in [C|Lang]", "A writtenIn C"),
    "that": ("[A] that runs on [L|System]", "A runsOn L"),
    "after a comma": ("[A], written in [C|Lang], is", "A writtenIn C"),
    "a bracket beside the name": ("[A] (short: B) is written in [C|Lang]", "A writtenIn C"),
    "a name in the bracket": ("[A] ([B]) is written in [C|Lang]", "A writtenIn C"),
    "what it is, between": ("[A] is a free, small tool written in [C|Lang]", "A writtenIn C"),
    "another mention between": ("[A] is a [L|System] tool written in [C|Lang]", "A writtenIn C"),
    "which, after what it is": ("[A] is a tool that runs on [L|System]", "A runsOn L"),
    "an apposition between": ("[A], a tool for all, runs on [L|System]", "A runsOn L"),
    "a second participle": ("[A] is small and written in [C|Lang]", "A writtenIn C"),
    "a second verb": ("[A] is small and runs on [L|System]", "A runsOn L"),
    "the other direction": ("[A] is used by [B]", "B uses A"),
    "a noun": ("[A] is a free fork of [B]", "A forkOf B"),
    "a noun, beside": ("[A], a fork of [B],", "A forkOf B"),
    "a state": ("[A] is part of [B]", "A partOf B"),
    "such as": ("[tools] such as [A]", "A example tools"),
    "and other": ("[A] and other [tools]", "A example tools"),
    "is a": ("[A] is a small [tool] .", "A kindOf tool"),
    "beside": ("[A], a small [tool], is", "A kindOf tool"),
    "words behind": ("[A] is a [C|Lang] library .", "A libraryOf C"),
    "words before": ("between [A] and also [B]", "A between B"),
    "the word for its type": ("[A] runs on the [L|System] kernel", "A runsOn L"),
    "a version": ("[A] runs on [L|System] 2.6", "A runsOn L"),
    "a word that may stand behind": ("[A] runs on [L|System] machines", "A runsOn L"),
    "an adverb within": ("[A] was written mainly in [C|Lang]", "A writtenIn C"),
    "side by side": ("it does not run on [L|System] [7|Thing] box", "L version 7"),
    "side by side, in a question": ("is it in [L|System] [7|Thing] ?", "L version 7"),
    "words before, and an article": ("growth of the [x|Thing] by [A] ,", "A growth x"),
}


@pytest.mark.parametrize(("sentence", "claim"), SAYS.values(), ids=SAYS)
def test_a_sentence_says(sentence: str, claim: str) -> None:
    assert claimed(sentence) == [claim]


SAYS_NOT = {
    "another head": "Clients for [R] written in [C|Lang]",
    "another head, with a verb": "The client for the [R] runs on [L|System]",
    "a head behind the name": "[R] clients written in [C|Lang]",
    "what is said of it": "It is a [library] written in [C|Lang]",
    "a verb after a comma": "[A], uses [B]",
    "another clause": "[A] works , and it is written in [C|Lang]",
    "another sentence": "[A] . Written in [C|Lang]",
    "a part of a name": "[A] is written in [C|Lang] style",
    "a part of a compound": "[A] uses [C|Lang]-based tools",
    "of somebody": "[A] uses [B]'s code",
    "no kind": "[A] is a [small] tool",
    "no kind but a quality": "[A] is a [free] and open tool",
    "a fronted place": "In [A], a [tool] is",
    "a noun without its article": "the free [L|System] fork of [B]",
    "a state without is": "[A] part of [B]",
    "the wrong types": "[A] is written in [B]",
    "the wrong type of a head": "[A] uses [B] kernel",
    "the wrong words behind": "[A] is a [C|Lang] program .",
    "a part of a word": "[A] reuses [B]",
    "another thing's participle": "[A] made tools shown by [B] and coded in [C|Lang]",
    "an aim": "[A] to include [x|Thing]",
    "a quality before another one": "[A] is a [free] , [small] tool",
    "not side by side": "[L|System] - [7|Thing]",
    "side by side, of other types": "[A] [7|Thing]",
    "too far away": "[A] " + "x " * 100 + "written in [C|Lang]",
    "one each": "[A] and [B] use [C] and [D] , respectively",
    "examples of something else": "users of [tools], such as [A]",
}


@pytest.mark.parametrize("sentence", SAYS_NOT.values(), ids=SAYS_NOT)
def test_a_sentence_does_not_say(sentence: str) -> None:
    assert claimed(sentence) == []


LISTED = {
    "objects": ("[A] written in [C|Lang], [D|Lang] and [J|Lang]", "A writtenIn {C,D,J}"),
    "objects with articles": ("[A] uses the [B] and the [D] .", "A uses {B,D}"),
    "objects, then a verb": ("[A] uses [B] and [D] is small", "A uses {B}"),
    "objects of a longer name": ("[A] uses [B] and [D] scripts", ""),
    "an apposition is no object": ("[A] uses [B], a [D]", "A uses {B}; B kindOf {D}"),
    "subjects of a plural": ("[A], [B] and [D] are written in [C|Lang]", "{A,B,D} writtenIn C"),
    "subjects of a plural verb": ("[A] and [B] run on [L|System]", "{B} runsOn L"),
    "one subject of a singular": ("[A] and [B] is written in [C|Lang]", "{B} writtenIn C"),
    "examples": ("[tools] such as [A], [B] or [D]", "{A,B,D} example tools"),
    "and other, after a list": ("[A], [B] and other [tools]", "{A,B} example tools"),
}


def spelled(text: str) -> list[str]:
    """Return the claims of ``A uses {B,C}; ...``."""
    found = []
    for part in filter(None, text.split("; ")):
        one, predicate, other = part.split(" ")
        ends = [end.strip("{}").split(",") for end in (one, other)]
        found += [f"{s} {predicate} {o}" for s in ends[0] for o in ends[1]]
    return sorted(found)


@pytest.mark.parametrize(("sentence", "claims"), LISTED.values(), ids=LISTED)
def test_a_list_is_as_good_as_one_mention(sentence: str, claims: str) -> None:
    assert claimed(sentence) == spelled(claims)


DENIED = {
    "not": "[A] is not written in [C|Lang]",
    "n't": "[A] isn't written in [C|Lang]",
    "n't, as a token": "[A] is n't written in [C|Lang]",
    "never": "[A] was never written in [C|Lang]",
    "no longer": "[A] no longer uses [B]",
    "no": "[A] uses no [B]",
    "neither": "neither [A] is written in [C|Lang]",
    "may": "[A] may be written in [C|Lang]",
    "could": "[A] could run on [L|System]",
    "will": "[A] will run on [L|System]",
    "if": "if [A] is written in [C|Lang]",
    "a question": "[A] is written in [C|Lang]?",
    "not a": "[A] is not a [tool] .",
    "not, side by side": "do not [L|System] [7|Thing]",
}


@pytest.mark.parametrize("sentence", DENIED.values(), ids=DENIED)
def test_what_is_taken_back_is_counted_and_not_claimed(sentence: str) -> None:
    claims, _, _ = read(sentence)
    assert (len(claims.subject), claims.denied.tolist()) == (0, [0])


def test_words_of_the_schema_take_back_and_ours_do_not() -> None:
    words = {"negation": ["kaum"], "hypothetical": []}
    schema = parse_schema({**SCHEMA.source, "cues": words}, "test.toml")
    assert claimed("[A] that uses kaum [B]", schema) == []
    assert claimed("if [A] uses [B]", schema) == ["A uses B"]


def test_a_denied_phrase_that_no_relation_fits_is_not_counted() -> None:
    assert len(read("[A] is not written in [B]")[0].denied) == 0


def test_a_phrase_has_its_place() -> None:
    claims, _, text = read("Né [A] İs Written  In the [C|Lang]")
    assert text[claims.begin[0] : claims.stop[0]] == "Written  In"


def test_the_evidence_names_the_cue() -> None:
    reader = CueFinder(SCHEMA, TYPES)
    assert [reader.texts[i] for i in read("[A] is a [C|Lang] library")[0].cue] == ["is a … library"]


def test_the_longest_of_overlapping_mentions_speaks() -> None:
    text = "New York Times uses C"
    starts = np.array([0, 0, 4]), np.array([3, 2, 5])
    spans = np.array([0, 0, 20]), np.array([14, 8, 21])
    mentions = Mentions(np.zeros(3, np.int64), *starts, *spans, np.arange(3))
    claims = CueFinder(SCHEMA, TYPES).find(mentions, pl.Series([text]), np.zeros(3, np.int64))
    assert (claims.subject.tolist(), claims.object.tolist()) == ([0], [2])


def test_a_phrase_is_looked_for_as_it_is_written() -> None:
    schema = parse_schema(
        {
            "types": {"App": {}},
            "relation": [
                relation("x", "{subject} c++ (.*) {object}", subject=["App"], object_=["App"])
            ],
        },
        "test.toml",
    )
    assert claimed("[A] c++ (.*) [B]", schema) == ["A x B"]
    assert claimed("[A] cxx (abc) [B]", schema) == []


def test_a_relation_of_any_type_fits_all() -> None:
    anything = relation("likes", "{subject} likes {object}", subject=["*"], object_=["Lang"])
    schema = parse_schema({"types": {"Lang": {}}, "relation": [anything]}, "test.toml")
    assert claimed("[A|Thing] likes [C|Lang]", schema) == ["A likes C"]
    assert claimed("[C|Lang] likes [A|Thing]", schema) == []


def test_a_schema_without_cues_claims_nothing() -> None:
    assert claimed("[A] uses [B]", Schema()) == []


KINDS = {
    "runs on": ("finite", "runs on"),
    "written in": ("participle", "written in"),
    "is written in": ("participle", "written in"),
    "is part of": ("state", "part of"),
    "is in": ("finite", "is in"),
    "is a fork of": ("noun", "fork of"),
    ", an heir of": ("noun", "heir of"),
    "is a": ("copula", ""),
    ", a": ("apposition", ""),
    "": ("adjacent", ""),
    "such as": ("local", "such as"),
    "( or": ("local", "( or"),
}


@pytest.mark.parametrize(("phrase", "kind"), KINDS.items(), ids=KINDS)
def test_the_kind_of_a_phrase(phrase: str, kind: tuple[str, str]) -> None:
    assert kind_of(phrase) == kind


WORDS = ["[A]", "[C|Lang]", "is", "a", "written", "in", "and", ",", "(", ")", "not", "uses", "."]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
def test_whatever_is_said_ends_are_two_mentions_and_the_phrase_stands_in_the_text(
    words: list[str],
) -> None:
    claims, names, text = read(" ".join(["[A]", *words]))
    for subject, object_, begin, stop in zip(
        claims.subject, claims.object, claims.begin, claims.stop, strict=True
    ):
        assert subject != object_
        assert max(subject, object_) < len(names)
        assert text[begin:stop].strip()
