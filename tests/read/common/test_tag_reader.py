"""Tags of plain sentences become mentions: `kg.read.common.tag_reader`."""

import pytest

from kg.read.common.tag_reader import TagReader
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source

CASES = {
    "clean": ("B-A I-A O B-B", [(0, 2, "A"), (3, 4, "B")], []),
    "starts with I": ("B-A O I-A", [(0, 1, "A"), (2, 3, "A")], [(7, "orphan-inside", "I-A")]),
    "type changes": ("B-A I-B", [(0, 1, "A"), (1, 2, "B")], [(7, "type-switch", "I-B")]),
    "IOBES": ("S-A B-A E-A", [(0, 1, "A"), (1, 3, "A")], []),
    "IOBES that ends early": ("S-A B-A O", [(0, 1, "A"), (1, 2, "A")], [(7, "unfinished", "B-A")]),
    "bare types": ("PER PER O LOC", [(0, 2, "PER"), (3, 4, "LOC")], []),
    "letter behind the type": ("A-B A-I O", [(0, 2, "A")], []),
    "untyped": ("B I O", [(0, 2, "Thing")], []),
    "several labels in a cell": (
        "B-a,B-b I-b,I-a I-b",
        [(0, 2, "a"), (0, 3, "b")],
        [],
    ),
    "outside only": ("O O", [], []),
}


@pytest.mark.parametrize(("tags", "spans", "odd"), CASES.values(), ids=CASES)
def test_mentions(
    tags: str, spans: list[tuple[int, int, str]], odd: list[tuple[int, str, str]]
) -> None:
    source, reader = Source("corpus", None), TagReader(ReadOptions())
    mentions, notes = reader.mentions(tags.split(), 7)
    reader.finish(source)
    assert [(one.start, one.end, one.type) for one in mentions] == spans
    assert [note[:3] for note in source.notes] == odd
    assert not notes


def test_what_is_no_tag_is_noted_on_its_own_line() -> None:
    mentions, notes = TagReader(ReadOptions(), ["B-A"]).mentions(["noun", "B-A", "_"], [4, 5, 6])
    assert [note[:3] for note in notes] == [(4, "unknown-tag", "noun"), (6, "missing-tag", "_")]
    assert [mention.line for mention in mentions] == [5]


def test_the_scheme_is_told_to_the_source() -> None:
    source, reader = Source("corpus", None), TagReader(ReadOptions())
    reader.mentions(["U-A", "B-A", "L-A"], 1)
    reader.finish(source)
    assert source.scheme == "BILOU"


def test_a_scheme_that_is_given_judges() -> None:
    source, reader = Source("corpus", None), TagReader(ReadOptions(scheme="bioes"))
    reader.mentions(["B-A", "O"], 1)
    reader.finish(source)
    assert [note[1] for note in source.notes] == ["unfinished"]
