"""Nesting depth of queries: refuse what is nested deeper than the stack of an engine holds.

The parsers of engines call themselves for each level, and a stack that overflows ends the process.
"""

import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from kg.common.errors import QueryError
from kg.query.errors import position

STACK_BYTES = 256 << 20  # of a thread of `on_deep_stack`; what is not needed is not touched
_SETTING_SIZE = threading.Lock()
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
T = TypeVar("T")


def too_deep(text: str, begin: int, most: int) -> QueryError:
    """Return the error for a query that is nested deeper than *most* levels at *begin*."""
    wanted = f"at most {most:,} levels"
    return QueryError(position(text, begin), "a query that nests too deep", wanted)


def check_brackets(text: str, most: int, tokens: re.Pattern[str]) -> None:
    """Raise QueryError where brackets in *text* are nested deeper than *most*.

    Args:
        text: the query; anything else has brackets too, and the engine says what is wrong with it.
        most: levels.
        tokens: a pattern of all that a bracket can be inside of, such as a string, or of a bracket.
    """
    if len(text) <= most:
        return
    depth = 0
    for match in tokens.finditer(text):
        if match[0] in OPENING:
            depth += 1
            if depth > most:
                raise too_deep(text, match.start(), most)
        elif match[0] in CLOSING:
            depth = max(depth - 1, 0)


def on_deep_stack(function: Callable[[], T]) -> T:
    """Return what *function* returns, or raise what it raises, in a thread with a large stack.

    The stack of the calling thread can be of any size: 8 MB, or of some threads 512 kB.
    """
    result: Future[T] = Future()

    def run() -> None:
        with _SETTING_SIZE:  # threads that it starts have stacks of the usual size again
            pass
        try:
            result.set_result(function())
        except BaseException as problem:  # whatever it is, the calling thread raises it
            result.set_exception(problem)

    thread = threading.Thread(target=run, daemon=True)
    with _SETTING_SIZE:
        before = threading.stack_size(STACK_BYTES)
        try:
            thread.start()
        finally:
            threading.stack_size(before)
    return result.result()
