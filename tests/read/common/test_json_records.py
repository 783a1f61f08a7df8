"""JSON records with their lines, and a look at the first ones: `kg.read.common.json_records`."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg.common.errors import LineError
from kg.read.common.json_records import objects, peek, records
from kg.read.sources.source import Source

LAYOUTS = {
    "JSON lines": ('{"a": 1}\n{"a": 2}\n', [1, 2]),
    "JSON lines with blank ones": ('\n{"a": 1}\n\n \n{"a": 2}', [2, 5]),
    "an array on one line": ('[{"a": 1}, {"a": 2}]', [1, 1]),
    "an array on several lines": ('[\n  {"a": 1},\n  {\n "a": 2}\n]\n', [2, 3]),
    "objects on several lines": ('{\n"a": 1\n}\n{\n"a": 2\n}\n', [1, 4]),
    "CRLF": ('{"a": 1}\r\n{"a": 2}\r\n', [1, 2]),
    "an empty array": ("[]", []),
    "nothing": ("\n\n", []),
}
WRONG = {
    "no JSON": ("token\tO\n", "1"),
    "a damaged object in an array": ('[{"a": 1},\n{"a": }]', "2"),
    "an array without an end": ('[{"a": 1},\n{"a": 2},\n', "2"),
    "something behind an array": ('[{"a": 1}]\n{"a": 2}', "1"),
    "an object without an end": ('{"a": [1,\n2', "1"),
    "too deep, first": ("[" * 100_000, "1"),
}


def source(folder: Path, text: str) -> Source:
    path = folder / "corpus.jsonl"
    path.write_bytes(text.encode())
    return Source("corpus.jsonl", path)


@pytest.mark.parametrize(("text", "lines"), LAYOUTS.values(), ids=LAYOUTS)
def test_every_object_comes_with_its_line(tmp_path: Path, text: str, lines: list[int]) -> None:
    found = list(records(source(tmp_path, text)))
    assert found == [(line, {"a": n}) for n, line in enumerate(lines, 1)]


DAMAGED = {  # the lines that are damaged, and the values of the others
    "a line": ('{"a": 1}\n{"a": \n{"a": 3}\n', [2], [{"a": 1}, {"a": 3}]),
    "the last line": ('{"a": 1}\n{"a": 2}\n{"a', [3], [{"a": 1}, {"a": 2}]),
    "the first line": ('{"a": \n{"a": 2}\n{"a": 3}\n', [1], [{"a": 2}, {"a": 3}]),
    "no JSON between": ('{"a": 1}\n\ntoken\tO\n{"a": 2}\n', [3], [{"a": 1}, {"a": 2}]),
    "too deep": ('{"a": 1}\n{"a":' + "[" * 100_000 + '\n{"a": 2}', [2], [{"a": 1}, {"a": 2}]),
    "a number of 5,000 digits": ('{"a": 1}\n{"a": ' + "1" * 5000 + "}", [2], [{"a": 1}]),
    "a value of an array": ('[{"a": 1},\n {"a": },\n {"a": 3}]', [2], [{"a": 1}, {"a": 3}]),
    "the first of an array": ('[{"a"},\n{"a": 3}]', [1], [{"a": 3}]),
    "an indented array": (
        '[\n  {\n    "a": [\n      {"b": 1},\n      {"b": }\n    ]\n  },\n  {"a": 3}\n]',
        [2],
        [{"a": 3}],
    ),
    "one of several objects": ('{\n"a": 1\n}\n{\n"a": }\n{\n"a": 3\n}', [4], [{"a": 1}, {"a": 3}]),
    "an array": ("[1]\n[2\n[3]\n", [2], [[1], [3]]),
}


@pytest.mark.parametrize(("text", "lines", "values"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_line_costs_one_record(
    tmp_path: Path, text: str, lines: list[int], values: list[Any]
) -> None:
    read = source(tmp_path, text)
    assert [value for _, value in records(read)] == values
    assert [note[:2] for note in read.notes] == [(line, "damaged-record") for line in lines]


@pytest.mark.parametrize(("text", "line"), WRONG.values(), ids=WRONG)
def test_what_is_no_json_is_named_by_its_line(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(LineError) as caught:
        list(records(source(tmp_path, text)))
    assert caught.value.where == f"corpus.jsonl:{line}"


def test_what_is_no_object_is_noted(tmp_path: Path) -> None:
    read = source(tmp_path, '{"a": 1}\n[3]\n"text"\nnull\n')
    assert list(objects(read)) == [(1, {"a": 1})]
    assert [note[:3] for note in read.notes] == [
        (2, "not-an-object", "[3]"),
        (3, "not-an-object", '"text"'),
        (4, "not-an-object", "null"),
    ]


SURROGATES = {
    "a pair": (r'"\ud83d\ude00"', "\U0001f600", 0),
    "the first half": (r'"a\uD800b"', "a�b", 1),
    "the second half": (r'"a\udc00b"', "a�b", 1),
    "in the wrong order": (r'"\ude00\ud83d"', "��", 2),
    "behind a backslash": (r'"\\ud800"', r"\ud800", 0),
}


@pytest.mark.parametrize(("text", "value", "notes"), SURROGATES.values(), ids=SURROGATES)
def test_half_a_character_is_replaced(tmp_path: Path, text: str, value: str, notes: int) -> None:
    read = source(tmp_path, f'{{"a": "b"}}\n{{"a": {text}}}\n')
    assert list(records(read))[1] == (2, {"a": value})
    assert [note[:2] for note in read.notes] == [(2, "half-a-character")] * notes


def test_half_a_character_of_an_array_is_noted_on_its_line(tmp_path: Path) -> None:
    read = source(tmp_path, '[{"a": 1},\n{"a":\n"\\ud800"}]')
    list(records(read))
    assert [note[0] for note in read.notes] == [3]


def test_every_beginning_of_json_can_be_looked_at() -> None:
    whole = {"text": 'a "quoted\\" [{,', "spans": [{"start": 0, "end": 1}, [2, [3]]], "n": 1.5}
    text = json.dumps([whole, whole])
    for end in range(len(text)):
        for found in peek(text[:end]):
            assert set(found) <= set(whole)
            assert all(whole[key] == value for key, value in found.items() if key != "spans")


def test_an_object_that_is_cut_off_is_looked_at_as_far_as_it_goes() -> None:
    text = '{"text": "one", "spans": [{"start": 0, "end": 3}, {"start": 5, "te'
    assert peek(text) == ({"text": "one", "spans": [{"start": 0, "end": 3}, {"start": 5}]},)


@pytest.mark.parametrize("text", ["", " ", "{", "[", "]", '"a"', "[" * 70_000, '{"a":' * 9_000])
def test_a_look_at_no_records_finds_none(text: str) -> None:
    assert all(isinstance(one, dict) for one in peek(text))
