"""Which Cypher ArcadeDB answers as Neo4j does; the rest is refused before it is run.

Both were asked the same some hundred questions (`tests/query/test_embedded.py`). Where they differ,
or where only a server knows the answer, `portable` says so in one line; the order of labels it
makes the same. Only functions that were compared are let through.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.errors import QueryError
from kg.query.words import Word, place, words


def _named(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


COMPARED = _named(
    """
    abs acos all allshortestpaths any asin atan atan2 avg btrim ceil char_length
    character_length coalesce collect cos cot count degrees e elementid endnode exp floor
    haversin head id isempty labels last left length log log10 lower ltrim max min nodes none
    nullif percentilecont percentiledisc pi properties radians rand randomuuid range reduce
    relationships replace reverse right round rtrim shortestpath sign sin single size split
    sqrt startnode stdev stdevp substring sum tail tan timestamp tofloat tofloatornull tolower
    tostring tostringornull toupper trim type upper
    """
)
KEYWORDS = _named(
    """
    AND AS ASC ASCENDING BY CALL CASE COLLECT CONTAINS COUNT CREATE DELETE DESC DESCENDING
    DETACH DISTINCT ELSE END ENDS EXISTS FINISH FOREACH IN IS LIMIT MATCH MERGE NOT NULL
    OFFSET ON OPTIONAL OR ORDER REMOVE RETURN SCAN SET SKIP STARTS THEN UNION UNIQUE UNWIND
    USING WHEN WHERE WITH XOR YIELD
    """
)
CLAUSES = _named(
    """
    CALL CREATE DELETE DETACH FINISH FOREACH LIMIT MATCH MERGE OFFSET OPTIONAL ORDER REMOVE
    RETURN SET SKIP UNION UNWIND WITH
    """
)
BASES = "['Entity', 'Sentence', 'Document', 'KgGraph']"  # the labels that Neo4j made first
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
SERVER = "kg load it, and ask the server with --uri"
FIRST = {  # a query that starts so says something of the server, and not of the graph
    "EXPLAIN": "how a query is run",
    "PROFILE": "how a query is run",
    "SHOW": "what a server is made of",
    "USE": "another database",
}


@dataclass(frozen=True)
class Portable:
    """A text for ArcadeDB, and what it says otherwise than the text that was given."""

    text: str
    spelled: tuple[tuple[str, str], ...]  # as ArcadeDB has it, as it was given
    star: bool  # the columns are those of ``RETURN *``, which Neo4j sorts


def portable(text: str) -> Portable:
    """Return *text* as ArcadeDB answers it like Neo4j.

    Raises:
        QueryError: it would not, or nobody compared.
    """
    found = words(text)
    for begin, what, hint in _problems(text, found):
        wanted = "what the embedded engine answers as Neo4j does"
        raise QueryError(place(text, begin), what, wanted, hint)
    star = _star(text, found)
    edited, spelled = _ordered(text, found)
    return Portable(edited, tuple(spelled), star)


def columns(text: str) -> list[str]:
    """Return the names of the columns that *text* gives, as it spells them; of ``*`` none."""
    found = words(text)
    last = max((i for i, word in _outside(found) if word.upper == "RETURN"), default=None)
    if last is None:
        return []
    items: list[list[Word]] = [[]]
    for _, word, depth in _deep(found[last + 1 :]):
        if depth == 0 and (word.upper in CLAUSES or word.text == ";"):
            break
        if depth == 0 and word.text == ",":
            items.append([])
        else:
            items[-1].append(word)
    if items[0] and items[0][0].upper == "DISTINCT":
        items[0].pop(0)
    return [_name(text, item) for item in items if item and item[0].text != "*"]


def _name(text: str, item: list[Word]) -> str:
    """Return the name of one column: what stands after AS, else the whole."""
    if len(item) > 2 and item[-2].upper == "AS":
        name = item[-1].text
        return name[1:-1].replace("``", "`") if name.startswith("`") else name
    name = text[item[0].begin : item[-1].stop]
    return name[1:-1] if len(item) == 1 and item[0].kind == "quoted" else name


def _problems(text: str, found: list[Word]) -> Iterator[tuple[int, str, str]]:
    """Yield where something stands that is refused, what it is, and what to do instead."""
    if (begin := text.find("\\u")) >= 0:
        hint = "write the character itself, or give it as a parameter"
        yield begin, "an escape \\u, which Neo4j reads before all else", hint
    if found and (what := FIRST.get(found[0].upper)):
        yield found[0].begin, f"{found[0].upper}: {what}", SERVER
    for number, word in enumerate(found):
        after = found[number + 1] if number + 1 < len(found) else Word("sign", "", 0, 0)
        if word.upper == "LOAD" and after.upper == "CSV":
            yield word.begin, "LOAD CSV", "kg build reads corpora"
        if word.upper == "SHORTEST":
            yield word.begin, "SHORTEST", "shortestPath((a)-[*..5]-(b)) is known"
        if word.upper == "TRANSACTIONS" and found[number - 1].upper in ("IN", "CONCURRENT"):
            yield word.begin, "IN TRANSACTIONS", "nothing is written here"
        if word.upper == "CALL" and after.text not in ("{", "("):
            yield word.begin, "a procedure", SERVER
        if after.text == "(" and word.kind in ("name", "quoted"):
            yield from _of_function(found, number)
    for pattern, where in _matches(found):
        yield from _of_paths(pattern, where)


def _of_function(found: list[Word], number: int) -> Iterator[tuple[int, str, str]]:
    word, inside = found[number], found[number + 2 : number + 4]
    name = word.text.lower()
    if word.upper in KEYWORDS:
        if name == "exists" and inside and inside[0].text != "(":
            yield word.begin, "exists() of a property", "n.name IS NOT NULL"
        return
    known = word.kind == "name" and name in COMPARED
    if number and found[number - 1].text == ".":
        yield word.begin, f"…{word.text}(), no function that was compared with Neo4j", SERVER
    elif name == "tointeger" and len(inside) == 2 and inside[1].text == ")":
        content = inside[0].text[1:-1]
        if inside[0].kind == "number" or (inside[0].kind == "text" and content == content.strip()):
            return
        yield word.begin, f"toInteger({inside[0].text})", "floor() and round() are known"
    elif name in ("tointeger", "toboolean"):
        hint = "floor() and round() are known" if name == "tointeger" else SERVER
        yield word.begin, f"{word.text}(), which reads blanks around a number otherwise", hint
    elif name == "keys":
        yield word.begin, "keys(), whose order is the server's own", "name the properties: n.name"
    elif not known:
        yield word.begin, f"{word.text}(), no function that was compared with Neo4j", SERVER


def _of_paths(pattern: list[Word], where: list[Word]) -> Iterator[tuple[int, str, str]]:
    """Yield what is refused of a MATCH: conditions that ArcadeDB tests at another time."""
    shortest = [w for w in pattern if w.text.lower() in ("shortestpath", "allshortestpaths")]
    names = {
        word.text
        for word, after in pairwise(pattern)
        if word.kind in ("name", "quoted") and after.text == "="
    }
    if shortest:
        names |= {
            word.text
            for before, word in pairwise(pattern)
            if before.text == "[" and word.kind in ("name", "quoted")
        }
        for word in where:
            if word.text in names:
                what = f"a condition of the shortest path itself: {word.text}"
                yield word.begin, what, SERVER
    for number, word in enumerate(where):
        texts = [w.text for w in where[number : number + 5]]
        indexed = [*texts[1:2], *texts[3:5]] == ["(", ")", "["]
        outer = [w.text.lower() for w in where[max(0, number - 2) : number]]
        wrapped = outer in (["head", "("], ["last", "("])
        if texts[0].lower() in ("nodes", "relationships") and (indexed or wrapped):
            what = f"one of {texts[0]}() in the WHERE of its MATCH"
            yield word.begin, what, "write WITH * before that WHERE"


def _matches(found: list[Word]) -> Iterator[tuple[list[Word], list[Word]]]:
    """Yield the words of the pattern and of the condition of each MATCH."""
    for number, word in enumerate(found):
        if word.upper != "MATCH":
            continue
        parts: tuple[list[Word], list[Word]] = ([], [])
        which = 0
        for _, inside, depth in _deep(found[number + 1 :]):
            if depth < 0 or (depth == 0 and inside.upper in CLAUSES):
                break
            if depth == 0 and inside.upper == "WHERE":
                which = 1
            parts[which].append(inside)
        yield parts


def _star(text: str, found: list[Word]) -> bool:
    """Tell whether all variables are returned; beside others it is refused."""
    for number, word in enumerate(found):
        items = found[number + 1 : number + 4]
        if items and items[0].upper == "DISTINCT":
            items.pop(0)
        if word.upper == "RETURN" and items and items[0].text == "*":
            if [item.text for item in items[1:2]] == [","]:
                where = place(text, items[0].begin)
                raise QueryError(where, "* and more columns", "* alone, or the names of all")
            return True
    return False


def _ordered(text: str, found: list[Word]) -> tuple[str, list[tuple[str, str]]]:
    """Return *text* with the labels of each node in Neo4j's order: those that were there first."""
    calls = []
    for number, word in enumerate(found[:-1]):
        if word.upper == "LABELS" and found[number + 1].text == "(":
            inside = _deep(found[number + 1 :])
            closing = next((w for _, w, depth in inside if depth == 0 and w.text == ")"), None)
            if closing is not None:
                calls.append((word.begin, closing.stop))
    spelled = []
    for begin, stop in reversed(calls):  # from the last, so that places before it stay
        given = text[begin:stop]
        first = f"[l IN {given} WHERE l IN {BASES}]"
        edited = f"({first} + [l IN {given} WHERE NOT l IN {BASES}])"
        text = text[:begin] + edited + text[stop:]
        spelled.append((edited, given))
    return text, spelled


def _outside(found: Iterable[Word]) -> Iterator[tuple[int, Word]]:
    """Yield the words that stand in no brackets."""
    return ((i, word) for i, word, depth in _deep(found) if depth == 0)


def _deep(found: Iterable[Word]) -> Iterator[tuple[int, Word, int]]:
    """Yield number, word, and in how many brackets it stands; a closing one stands outside."""
    depth = 0
    for number, word in enumerate(found):
        if word.text in CLOSING:
            depth -= 1
        yield number, word, depth
        if word.text in OPENING:
            depth += 1
