"""What the tags of a sentence mean: spans, the scheme they follow, and what is odd about them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB2, IOBES, Entities

from kg.read.token_lines.tags import (
    MARKS,
    STEPS,
    UNFINISHED,
    Spans,
    find_scheme,
    find_spans,
    find_spelling,
    parse_tag,
    rule_of,
    split_cell,
)

Span = tuple[int, int, str]  # half-open

STEP_CASES = {
    # the last token's step: tags, spans, what IOB1, IOB2 and BIOES say of that token
    "B outside": ("O B-A", [(1, 2, "A")], ("needless-begin", None, None)),
    "B after its type": ("B-A B-A", [(0, 1, "A"), (1, 2, "A")], (None, None, None)),
    "B after another type": (
        "B-B B-A",
        [(0, 1, "B"), (1, 2, "A")],
        ("needless-begin", None, None),
    ),
    "B after a closed span": ("S-A B-A", [(0, 1, "A"), (1, 2, "A")], (None, None, None)),
    "I outside": ("O I-A", [(1, 2, "A")], (None, "orphan-inside", "orphan-inside")),
    "I after its type": ("B-A I-A", [(0, 2, "A")], (None, None, None)),
    "I after another type": (
        "B-B I-A",
        [(0, 1, "B"), (1, 2, "A")],
        (None, "type-switch", "type-switch"),
    ),
    "I after a closed span": (
        "S-A I-A",
        [(0, 1, "A"), (1, 2, "A")],
        (None, "orphan-inside", "orphan-inside"),
    ),
    "E outside": ("O E-A", [(1, 2, "A")], (None, None, "orphan-end")),
    "E after its type": ("B-A E-A", [(0, 2, "A")], (None, None, None)),
    "E after another type": ("B-B E-A", [(0, 1, "B"), (1, 2, "A")], (None, None, "type-switch")),
    "E after a closed span": ("S-A E-A", [(0, 1, "A"), (1, 2, "A")], (None, None, "orphan-end")),
    "S outside": ("O S-A", [(1, 2, "A")], (None, None, None)),
    "S after its type": ("B-A S-A", [(0, 1, "A"), (1, 2, "A")], (None, None, None)),
    "S after another type": ("B-B S-A", [(0, 1, "B"), (1, 2, "A")], (None, None, None)),
    "S after a closed span": ("S-A S-A", [(0, 1, "A"), (1, 2, "A")], (None, None, None)),
}

SPAN_CASES = {
    "nothing tagged": ("O O", []),
    "no tokens": ("", []),
    "one of three tokens": ("B-A I-A I-A", [(0, 3, "A")]),
    "an O parts two": ("B-A O I-A", [(0, 1, "A"), (2, 3, "A")]),
    "E closes, so I opens": ("B-A E-A I-A", [(0, 2, "A"), (2, 3, "A")]),
    "E closes, so E opens": ("B-A E-A E-A", [(0, 2, "A"), (2, 3, "A")]),
    "I goes on in another type": ("I-A I-B I-A", [(0, 1, "A"), (1, 2, "B"), (2, 3, "A")]),
    "BILOU": ("B-A I-A L-A U-B", [(0, 3, "A"), (3, 4, "B")]),
    "BMES": ("B-A M-A E-A S-B", [(0, 3, "A"), (3, 4, "B")]),
    "BMEWO": ("B-A M-A E-A W-B", [(0, 3, "A"), (3, 4, "B")]),
    "IOB1 with a neighbour of its type": ("I-A I-A B-A I-A", [(0, 2, "A"), (2, 4, "A")]),
}

SCHEMES = {
    "only O": ("O O", None),
    "B and I": ("B-A I-A O B-A", "IOB2"),
    "only B": ("B-A O B-A", "IOB2"),
    "one orphan among B": ("B-A O B-A O I-A", "IOB2"),
    "only I": ("I-A I-A O I-B", "IO"),
    "B only between neighbours": ("O I-A B-A I-A", "IOB1"),
    "as many orphans as needless B": ("B-A O I-A", "IOB2"),
    "E": ("B-A I-A E-A", "BIOES"),
    "S": ("S-A O", "BIOES"),
    "W": ("B-A W-A", "BMEWO"),
    "M": ("B-A M-A E-A S-A", "BMES"),
    "L": ("B-A L-A", "BILOU"),
    "U": ("U-A O", "BILOU"),
    "L beside E": ("B-A L-A B-A E-A", "BILOU"),
}

TAGS = {
    "B": ("B-App", ("B", "B", "App")),
    "I": ("I-App", ("I", "I", "App")),
    "E": ("E-App", ("E", "E", "App")),
    "S": ("S-App", ("S", "S", "App")),
    "M is I": ("M-App", ("M", "I", "App")),
    "L is E": ("L-App", ("L", "E", "App")),
    "U is S": ("U-App", ("U", "S", "App")),
    "W is S": ("W-App", ("W", "S", "App")),
    "a hyphen in the type": ("B-App-Web", ("B", "B", "App-Web")),
    "a space in the type": ("B-Operating System", ("B", "B", "Operating System")),
    "a type that is not ASCII": ("B-城市", ("B", "B", "城市")),
    "spaces around it": (" B-App ", ("B", "B", "App")),
    "no type": ("B-", None),
    "no hyphen": ("B", None),
    "outside": ("O", None),
    "no tag": ("", None),
    "a small letter": ("b-App", None),
    "an underscore": ("B_App", None),
    "another letter": ("X-App", None),
    "the letter last": ("App-B", None),
}


def spans_of(tags: list[str]) -> tuple[Spans, list[int], list[str]]:
    """Return the spans of one sentence, which tokens are tagged, and their types."""
    parsed = [(i, *found) for i, tag in enumerate(tags) if (found := parse_tag(tag))]
    at = [i for i, *_ in parsed]
    types = [name for *_, name in parsed]
    mark = np.array([MARKS.index(name) for _, _, name, _ in parsed], np.int64)
    kind = np.array([types.index(name) for name in types], np.int64)
    follows = np.array([i - 1 in at for i in at], bool)
    return find_spans(mark, kind, follows), at, types


def rows(tags: list[str]) -> list[Span]:
    """Return the spans of one sentence over all of its tokens."""
    spans, at, types = spans_of(tags)
    ends = zip(spans.first.tolist(), spans.last.tolist(), strict=True)
    return [(at[first], at[last] + 1, types[first]) for first, last in ends]


def scheme_of(tags: list[str]) -> str | None:
    """Return the scheme of a source that has these tags."""
    letters = {found[0] for tag in tags if (found := parse_tag(tag))}
    return find_scheme(letters, np.bincount(spans_of(tags)[0].step, minlength=len(STEPS)))


def rules(tags: list[str]) -> list[str]:
    """Return what the scheme of *tags* says of them."""
    scheme = scheme_of(tags)
    if scheme is None:
        return []
    spans = spans_of(tags)[0]
    steps = [*spans.step[spans.odd].tolist(), *[UNFINISHED] * len(spans.unfinished)]
    return [rule for step in steps if (rule := rule_of(scheme, step))]


def in_seqeval(tags: list[str]) -> list[str]:
    """Spell BILOU as the scheme of the same meaning that seqeval's default reading knows."""
    return [{"L": "E", "U": "S"}.get(tag[0], tag[0]) + tag[1:] for tag in tags]


@pytest.mark.parametrize(("tags", "spans", "_rules"), STEP_CASES.values(), ids=STEP_CASES)
def test_a_step_opens_or_extends(tags: str, spans: list[Span], _rules: object) -> None:
    assert rows(tags.split()) == spans


@pytest.mark.parametrize(("tags", "_spans", "wanted"), STEP_CASES.values(), ids=STEP_CASES)
def test_what_each_scheme_says_of_a_step(
    tags: str, _spans: object, wanted: tuple[str | None, ...]
) -> None:
    step = int(spans_of(tags.split())[0].step[-1])
    assert tuple(rule_of(scheme, step) for scheme in ("IOB1", "IOB2", "BIOES")) == wanted


@pytest.mark.parametrize("step", range(len(STEPS) + 1))
def test_bilou_has_the_rules_of_bioes(step: int) -> None:
    assert rule_of("BILOU", step) == rule_of("BIOES", step)


def test_every_step_has_a_case() -> None:
    met = {int(spans_of(tags.split())[0].step[-1]) for tags, _, _ in STEP_CASES.values()}
    assert met == set(range(len(STEPS)))


@pytest.mark.parametrize(("tags", "spans"), SPAN_CASES.values(), ids=SPAN_CASES)
def test_spans(tags: str, spans: list[Span]) -> None:
    assert rows(tags.split()) == spans


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ("B-A O S-A", ["unfinished"]),
        ("B-A I-A B-A E-A", ["unfinished"]),
        ("B-A I-A U-A", ["unfinished"]),
        ("B-A E-A S-A", []),
        ("B-A I-A O", []),
    ],
)
def test_a_span_without_its_end_is_unfinished_only_where_ends_are_marked(
    tags: str, wanted: list[str]
) -> None:
    assert rules(tags.split()) == wanted


@pytest.mark.parametrize(("tags", "scheme"), SCHEMES.values(), ids=SCHEMES)
def test_scheme(tags: str, scheme: str | None) -> None:
    assert scheme_of(tags.split()) == scheme


@pytest.mark.parametrize(("tag", "parts"), TAGS.values(), ids=TAGS)
def test_parse_tag(tag: str, parts: tuple[str, str, str] | None) -> None:
    assert parse_tag(tag) == parts


SPELLINGS = {
    # the distinct tags of a source, and how they are spelled
    "B-X": ("O B-App I-App", "B-X"),
    "X-B": ("O App-B App-I", "X-B"),
    "B_X": ("O B_App I_App", "B_X"),
    "untyped": ("O B I", "B"),
    "bare types": ("O App Lib", "X"),
    "a type with a hyphen": ("O B-Lib-B I-Lib-B", "B-X"),
    "the letter stands last as well": ("O B-I I-B", "B-X"),
    "one unknown tag among others": ("O B-App noun", "B-X"),
    "more that fit the second": ("O B_a I_a B-c", "B_X"),
    "several labels in a cell": ("O B-App,B-Lib", "B-X"),
    "only O": ("O", None),
    "O and missing ones": ("O _ -", None),
}


@pytest.mark.parametrize(("tags", "wanted"), SPELLINGS.values(), ids=SPELLINGS)
def test_find_spelling(tags: str, wanted: str | None) -> None:
    assert find_spelling(tags.split()) == wanted


CELLS = {
    "one label": ("B-person", ["B-person"]),
    "a comma": ("B-person,B-group", ["B-person", "B-group"]),
    "a bar": ("B-a|I-b", ["B-a", "I-b"]),
    "a semicolon and a space": ("B-a; I-b", ["B-a", "I-b"]),
    "a label and O": ("B-a,O", ["B-a", "O"]),
    "a type with a comma": ("B-a,b", ["B-a,b"]),
    "a comma alone": (",", [","]),
}


@pytest.mark.parametrize(("cell", "wanted"), CELLS.values(), ids=CELLS)
def test_split_cell(cell: str, wanted: list[str]) -> None:
    assert split_cell(cell) == wanted


def _tags(letters: str) -> st.SearchStrategy[list[str]]:
    choice = ["O", *(f"{letter}-{name}" for letter in letters for name in "AB")]
    return st.lists(st.sampled_from(choice), max_size=12)


@given(_tags("BIES") | _tags("BILU"))
def test_spans_are_those_of_seqeval(tags: list[str]) -> None:
    found = get_entities(in_seqeval(tags))
    assert rows(tags) == [(first, last + 1, name) for name, first, last in found]


@given(_tags("BI") | _tags("BIES"))
def test_spans_of_tags_without_a_diagnostic_are_those_of_seqeval_strict(tags: list[str]) -> None:
    scheme = {"IOB2": IOB2, "BIOES": IOBES}.get(scheme_of(tags) or "")
    if scheme is not None and not rules(tags):
        found = Entities([tags], scheme).entities[0]
        assert rows(tags) == [(entity.start, entity.end, entity.tag) for entity in found]


@given(_tags("BIES"))
def test_every_tagged_token_is_in_exactly_one_span(tags: list[str]) -> None:
    covered = [i for start, end, _ in rows(tags) for i in range(start, end)]
    assert covered == [i for i, tag in enumerate(tags) if tag != "O"]
