"""How a Cypher text is built: its keywords, clauses and brackets, its patterns and conditions."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.query.cypher.words import Word


def named(text: str) -> frozenset[str]:
    """Return the words of *text*."""
    return frozenset(re.findall(r"\w+", text))


KEYWORDS = named(
    """
    AND AS ASC ASCENDING BY CALL CASE COLLECT CONTAINS COUNT CREATE DELETE DESC DESCENDING
    DETACH DISTINCT ELSE END ENDS EXISTS FALSE FINISH FOREACH IN IS LIMIT MATCH MERGE NOT NULL
    FOR OFFSET ON OPTIONAL OR ORDER REMOVE RETURN SCAN SET SKIP STARTS THEN TRUE UNION UNIQUE
    UNWIND USING WHEN WHERE WITH XOR YIELD
    """
)
CLAUSES = named(
    """
    CALL CREATE DELETE DETACH FINISH FOREACH LIMIT MATCH MERGE OFFSET OPTIONAL ORDER REMOVE
    RETURN SET SKIP UNION UNWIND WITH
    """
)
VALUES = ("EXISTS", "COUNT", "COLLECT")  # a subquery in braces after these is a value
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")


class Condition(NamedTuple):
    """What stands after a WHERE: of which clause, and in what."""

    where: Word
    words: list[Word]
    clause: str  # MATCH, OPTIONAL, WITH, …; VALUE in a subquery or comprehension; INLINE, LOCAL


class _Frame:
    """What is open: a bracket, what stood before it, and the clause that is at work in it."""

    def __init__(self, bracket: str, before: str, *, value: bool) -> None:
        self.bracket, self.before, self.value = bracket, before, value
        self.clause = ""


def is_clause(found: list[Word], number: int) -> bool:
    """Tell whether a clause begins with this word; that of STARTS WITH does not."""
    before = found[number - 1].upper if number else ""
    return found[number].upper in CLAUSES and before not in ("STARTS", "ENDS")


def conditions(found: list[Word]) -> Iterator[Condition]:
    """Yield what stands after each WHERE."""
    frames = [_Frame("", "", value=False)]
    for number, word in enumerate(found):
        here = frames[-1]
        if word.text in OPENING:
            before = found[number - 1] if number else Word("sign", "", 0, 0)
            value = here.value or (word.text == "{" and before.upper in VALUES)
            frames.append(_Frame(word.text, before.text.upper(), value=value))
        elif word.text in CLOSING and len(frames) > 1:
            frames.pop()
        elif is_clause(found, number):
            if not (word.upper == "MATCH" and found[number - 1].upper == "OPTIONAL"):
                here.clause = word.upper
        elif word.upper == "WHERE":
            yield Condition(word, list(_inside(found[number + 1 :])), _kind(frames, found, number))


def _kind(frames: list[_Frame], found: list[Word], number: int) -> str:
    """Return whose condition it is that begins with the word *number*."""
    here = frames[-1]
    if here.clause:
        return "VALUE" if here.value and here.clause == "MATCH" else here.clause
    if here.bracket == "[":
        opening = max(i for i, _ in _open(found[:number]))
        return "VALUE" if comprehends(found, opening) else _inline(found, opening)
    if here.bracket == "(" and re.fullmatch(r"ANY|ALL|NONE|SINGLE", here.before):
        return "LOCAL"
    return "VALUE" if here.bracket == "{" else "INLINE"


def _inline(found: list[Word], opening: int) -> str:
    """Tell the condition of a relationship from that of a list comprehension."""
    before = found[opening - 1].text if opening else ""
    return "INLINE" if before == "-" else "LOCAL"


def comprehends(found: list[Word], opening: int) -> bool:
    """Tell whether a pattern comprehension begins with the bracket *opening*."""
    inside = found[opening + 1 : opening + 3]
    named_path = [w.text for w in inside[1:]] == ["="]
    first = opening + (3 if named_path else 1)
    return found[opening].text == "[" and begins_pattern(found, first)


def begins_pattern(found: list[Word], number: int) -> bool:
    """Tell whether a node in brackets begins here, with a relationship after it."""
    if number >= len(found) or found[number].text != "(":
        return False
    rest = found[number:]
    closing = next((n for n, w, depth in deep(rest) if n and depth == 0 and w.text == ")"), None)
    after = [] if closing is None else [w.text for w in rest[closing + 1 : closing + 3]]
    return after in (["-", "["], ["-", "-"], ["<", "-"])


def patterns(found: list[Word]) -> Iterator[list[Word]]:
    """Yield the words between each MATCH and its condition, or its end."""
    for number, word in enumerate(found):
        if word.upper == "MATCH":
            yield list(_inside(found[number + 1 :]))


def _inside(rest: list[Word]) -> Iterator[Word]:
    """Yield the words up to the next clause, condition, or the bracket that closes all this."""
    for number, word, depth in deep(rest):
        ends = word.text in ("|", ";") or word.upper == "WHERE" or is_clause(rest, number)
        if depth < 0 or (depth == 0 and ends):
            return
        yield word


def _open(found: list[Word]) -> list[tuple[int, Word]]:
    """Return the brackets that are open at the end."""
    held: list[tuple[int, Word]] = []
    for number, word in enumerate(found):
        if word.text in OPENING:
            held.append((number, word))
        elif word.text in CLOSING and held:
            held.pop()
    return held


def deep(found: Iterable[Word]) -> Iterator[tuple[int, Word, int]]:
    """Yield number, word, and in how many brackets it stands; a closing one stands outside."""
    depth = 0
    for number, word in enumerate(found):
        if word.text in CLOSING:
            depth -= 1
        yield number, word, depth
        if word.text in OPENING:
            depth += 1
