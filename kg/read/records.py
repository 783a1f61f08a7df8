"""Take the objects out of JSON text one by one, each with its line."""

import json
from collections.abc import Iterator
from typing import Any

from kg.errors import LineError
from kg.read.source import Source

_SPACE = " \t\n\r"


def records(source: Source) -> Iterator[tuple[int, Any]]:
    """Yield the values of JSON lines, of values that follow one another, or of one array.

    Each comes with the line on which it begins, from 1. JSON lines are read one by one, an array
    is held as text.

    Raises:
        LineError: something is not JSON.
    """
    lines = source.lines()
    head = next((item for item in lines if item[1].strip()), None)
    if head is None:
        return
    number, text = head
    if not text.lstrip().startswith("["):
        try:
            yield number, json.loads(text)
        except ValueError:  # an object of several lines, or no JSON
            rest = "\n".join([text, *(line for _, line in lines)])
            yield from _each(source.name, rest, 0, number)
            return
        for number, line in lines:
            if line.strip():
                try:
                    yield number, json.loads(line)
                except ValueError as problem:
                    raise _wrong(source.name, number, problem) from None
        return
    rest = "\n".join([text, *(line for _, line in lines)])
    yield from _each(source.name, rest, rest.index("[") + 1, number)


def _each(name: str, text: str, at: int, line: int) -> Iterator[tuple[int, Any]]:
    """Yield the values in *text* from *at* on, with commas or nothing between them."""
    decoder, seen = json.JSONDecoder(), 0
    while True:
        while at < len(text) and text[at] in f"{_SPACE},":
            at += 1
        if at == len(text) or text[at] == "]":
            return
        line += text.count("\n", seen, at)
        seen = at
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as problem:
            raise _wrong(name, line, problem) from None
        yield line, value


def _wrong(name: str, line: int, problem: Exception) -> LineError:
    what = problem.msg if isinstance(problem, json.JSONDecodeError) else "too deep"
    return LineError(f"{name}:{line}", f"damaged JSON ({what})", "JSON")
