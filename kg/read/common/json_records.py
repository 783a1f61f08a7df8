"""Parse JSON, JSON lines and concatenated JSON incrementally: each record with its line number."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, takewhile
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError
from kg.read.sources.source import Source

_SEPARATORS = re.compile(r"[\s,]*")
_SURROGATE = re.compile(  # any escape; group 1: half of a surrogate pair, without the other
    r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)",
    re.DOTALL,
)
_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"?|[][{},]', re.DOTALL)
_CLOSING = {"{": "}", "[": "]"}
PEEK = 50  # records that are enough to recognise a format
NEW_SHAPES = 100  # records after these that have fields that none before them had
SHAPE_DEPTH, SHAPE_ITEMS = 5, 20  # of a value, as far as its shape is looked at
MAX_DEPTH = 50  # of brackets, in what is looked at to recognise a format


def records(source: Source) -> Iterator[tuple[int, Any]]:
    """Yield the values of JSON lines, of values that follow one another, or of one array.

    Each comes with the line on which it begins, from 1. JSON lines are read one by one, and one
    that is damaged is left out with a note; a single array is held as text, and goes on behind a
    damaged value at the next one that begins on a line of its own. Half a surrogate pair
    (``\\ud800`` alone) becomes U+FFFD, with a note.

    Raises:
        LineError: it is not JSON, or damaged with nothing to go on behind it.
    """
    lines = source.lines()
    head = next((item for item in lines if item[1].strip()), None)
    if head is None:
        return
    number, text = head
    if not text.lstrip().startswith("["):
        try:
            first = json.loads(_without_surrogates(text, number, source))
        except (ValueError, RecursionError) as problem:
            following = next(lines, None)
            if following is None or not _is_whole(
                following[1], dict
            ):  # of several lines, or no JSON
                lines = chain([following] if following else [], lines)
                yield from _each(_rest(text, number, lines, source), 0, number, source)
                return
            _note_damage(source, number, problem, text)
            lines = chain([following], lines)
        else:
            yield number, first
        yield from _lines(lines, source)
        return
    if (following := next(lines, None)) is not None:
        lines = chain([following], lines)
        if following[1].startswith("[") and _is_whole(text, list):  # JSON lines of arrays
            yield from _lines(chain([head], lines), source)
            return
    array = _rest(text, number, lines, source)
    yield from _each(array, array.index("[") + 1, number, source, "]")


def objects(source: Source) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the JSON objects of *source* with their lines; other values are left out with a note.

    Raises:
        LineError: a value is not valid JSON.
    """
    for line, value in records(source):
        if isinstance(value, dict):
            yield line, value
        else:
            source.note(line, Rule.NOT_AN_OBJECT, shown(value), "left out")


def shown(value: object) -> str:
    """Return *value* as JSON on one line of at most 80 characters, for a diagnostic."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (RecursionError, ValueError, TypeError):
        text = type(value).__name__
    return text if len(text) <= 80 else text[:79] + "…"


def peek(text: str) -> tuple[dict[str, Any], ...]:
    """Return the first objects of JSON *text*, until a value that is none: see `peek_values`."""
    return tuple(takewhile(lambda value: isinstance(value, dict), peek_values(text)))


@lru_cache(maxsize=1)
def peek_values(text: str) -> tuple[Any, ...]:
    """Return the first values of JSON *text*, which may be cut off anywhere.

    The last one may be incomplete. They are given in one of the ways that `records` reads. After
    the first PEEK, only those of another shape than all before are kept: the first with entities
    may come late.
    """
    shapes: set[Any] = set()
    decoder, values = json.JSONDecoder(), list[Any]()
    position = len(text) - len(text.lstrip())
    if not text[position:].startswith(("{", "[")):
        return ()
    position += text[position] == "["
    while (position := _after(_SEPARATORS, text, position)) < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            value = _completed(text[position:])
            position = len(text)
        if not isinstance(value, dict | list):
            break
        shape = _shape(value, SHAPE_DEPTH)
        if len(values) < PEEK or shape not in shapes:
            values.append(value)
            shapes.add(shape)
            if len(values) == PEEK + NEW_SHAPES:
                break
    return tuple(values)


def _shape(value: Any, depth: int) -> Any:
    """Return what is equal for values with the same fields, lists and objects, to some depth."""
    if isinstance(value, dict) and depth:
        return frozenset(
            [
                (name, _shape(inner, depth - 1)) if isinstance(inner, dict | list) else name
                for name, inner in value.items()
            ]
        )
    if isinstance(value, list) and depth:
        inner_shapes = [
            _shape(inner, depth - 1)
            for inner in value[:SHAPE_ITEMS]
            if isinstance(inner, dict | list)
        ]
        return (bool(value), frozenset(inner_shapes))
    return bool(value)


def _after(pattern: re.Pattern[str], text: str, offset: int) -> int:
    match = pattern.match(text, offset)
    return match.end() if match else offset


def _completed(text: str) -> Any:
    """Return the value of JSON *text* that was cut off, as far as it goes; None if damaged."""
    closing_marks: list[str] = []  # what closes the brackets that are open
    until, closing = 0, ""
    for match in _MARKS.finditer(text):
        mark, end = match[0], match.end()
        if mark in _CLOSING:
            closing_marks.append(_CLOSING[mark])
        elif mark == ",":
            end = match.start()
        elif mark not in ("}", "]"):
            continue  # a string
        elif not closing_marks or closing_marks.pop() != mark:
            return None
        if len(closing_marks) < MAX_DEPTH:
            until, closing = end, "".join(reversed(closing_marks))
    try:
        return json.loads(text[:until] + closing)
    except (ValueError, RecursionError):
        return None


def _lines(lines: Iterable[tuple[int, str]], source: Source) -> Iterator[tuple[int, Any]]:
    for number, line in lines:
        if line.strip():
            try:
                yield number, json.loads(_without_surrogates(line, number, source))
            except (ValueError, RecursionError) as problem:
                _note_damage(source, number, problem, line)


def _note_damage(source: Source, number: int, problem: Exception, line: str) -> None:
    """Note that a line of JSON lines is not valid JSON, with its beginning."""
    value = f"{_reason(problem)}: {shown(line.strip()[:60])}"
    source.note(number, Rule.DAMAGED_RECORD, value, "record left out")


def _is_whole(line: str, kind: type) -> bool:
    """Tell whether a line is a whole JSON value of a kind: an object, or an array."""
    try:
        return isinstance(json.loads(line), kind)
    except (ValueError, RecursionError):
        return False


def _rest(text: str, number: int, lines: Iterable[tuple[int, str]], source: Source) -> str:
    """Return the text of *source* from a line on."""
    return _without_surrogates("\n".join([text, *(line for _, line in lines)]), number, source)


def _each(
    text: str, position: int, line: int, source: Source, closing: str = ""
) -> Iterator[tuple[int, Any]]:
    """Yield the values in *text* from *position* on, with commas or nothing between them.

    One that is damaged is left out with a note if another one begins behind it.

    Args:
        closing: the text that has to follow the last value.
    """
    decoder, seen = json.JSONDecoder(), 0
    while (position := _after(_SEPARATORS, text, position)) < len(text) and text[position] != "]":
        line += text.count("\n", seen, position)
        seen = position
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as problem:
            if (following := _next_begin(text, position)) is None:
                raise _damaged(source.name, line, problem) from None
            _note_damage(source, line, problem, text[position:following])
            position = following
            continue
        yield line, value
    if (rest := text[position:].strip()) != closing:
        line += text.count("\n", seen, position)
        problem_found = f"{shown(rest)} after the last object" if rest else "no end of the array"
        raise LineError(f"{source.name}:{line}", problem_found, "objects, or one array of them")


def _next_begin(text: str, position: int) -> int | None:
    """Return where the value behind the one at *position* begins: on a line of its own.

    It is indented at most as much, since what is indented more is part of the value.
    """
    if text[position] not in _CLOSING:
        return None
    column = position - text.rfind("\n", 0, position) - 1
    pattern = rf"\n[ \t]{{0,{min(column, 80)}}}(?={re.escape(text[position])})"
    match = re.compile(pattern).search(text, position)
    return match.end() if match else None


def _damaged(name: str, line: int, problem: Exception) -> LineError:
    return LineError(f"{name}:{line}", f"damaged JSON ({_reason(problem)})", "JSON")


def _reason(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return problem.msg
    return "too deep" if isinstance(problem, RecursionError) else "a number too long"


def _without_surrogates(text: str, line: int, source: Source) -> str:
    """Return JSON *text*, which begins on *line*, with U+FFFD for halves of surrogate pairs."""
    if "\\ud" not in text and "\\uD" not in text:
        return text
    seen = 0

    def whole(match: re.Match[str]) -> str:
        nonlocal line, seen
        if not match[1]:
            return match[0]
        line += text.count("\n", seen, match.start())
        seen = match.start()
        source.note(line, Rule.HALF_A_CHARACTER, match[0], "replaced by U+FFFD")
        return "\\ufffd"

    return _SURROGATE.sub(whole, text)
