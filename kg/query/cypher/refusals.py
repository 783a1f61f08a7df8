"""What ArcadeDB answers otherwise than Neo4j, or what only a server can answer.

Both were asked the same: some hundred questions that are written down, and many thousands made at
random (`tests/query/compared.cypher`, `tests/soak/cypher.py`). What differed has its rule here; of
functions only those are let through that were compared.
"""

from collections.abc import Iterator
from itertools import pairwise

from kg.query.cypher.clauses import (
    KEYWORDS,
    VALUES,
    begins_pattern,
    comprehends,
    conditions,
    deep,
    is_clause,
    named,
    patterns,
)
from kg.query.cypher.conditions import early, variables
from kg.query.cypher.words import Word

Problem = tuple[int, str, str]  # where it stands, what it is, what to do instead
COMPARED = named(
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
READS_BLANKS = "{}(), which reads blanks around a number otherwise"
SERVER = "kg load it, and ask the server with --uri"
FIRST = {  # a query that starts so says something of the server, and not of the graph
    "EXPLAIN": "how a query is run",
    "PROFILE": "how a query is run",
    "SHOW": "what a server is made of",
    "USE": "another database",
}


def problems(text: str, found: list[Word]) -> Iterator[Problem]:
    """Yield where something stands that is refused, what it is, and what to do instead."""
    if (begin := text.find("\\u")) >= 0:
        hint = "write the character itself, or give it as a parameter"
        yield begin, "an escape \\u, which Neo4j reads before all else", hint
    if found and (what := FIRST.get(found[0].upper)):
        yield found[0].begin, f"{found[0].upper}: {what}", SERVER
    for number, word in enumerate(found):
        after = found[number + 1] if number + 1 < len(found) else Word("sign", "", 0, 0)
        yield from _of_word(word, after, found[number - 1] if number else word)
        if after.text == "(" and word.kind in ("name", "quoted"):
            yield from _of_function(found, number)
    yield from _of_shortest(found)
    for pattern in patterns(found):
        yield from _of_maps(pattern)
    yield from _of_conditions(found)
    nothing = any(a.upper == "NULL" and b.upper == "AS" for a, b in pairwise(found))
    if nothing or any(word.upper == "OPTIONAL" for word in found):
        yield from _of_nothing(found)
    yield from _of_order(found)


def _of_word(word: Word, after: Word, before: Word) -> Iterator[Problem]:
    if word.upper == "LOAD" and after.upper == "CSV":
        yield word.begin, "LOAD CSV", "kg build reads corpora"
    if word.upper == "SHORTEST":
        yield word.begin, "SHORTEST", "shortestPath((a)-[*..5]-(b)) is known"
    if word.upper == "TRANSACTIONS" and before.upper in ("IN", "CONCURRENT"):
        yield word.begin, "IN TRANSACTIONS", "nothing is written here"
    if word.upper == "CALL" and after.text not in ("{", "("):
        yield word.begin, "a procedure", SERVER


def _of_shortest(found: list[Word]) -> Iterator[Problem]:
    """Yield conditions of a shortest path: ArcadeDB tests them when it has found one."""
    paths = {name for pattern in patterns(found) for name in _of_paths(pattern)}
    for condition in conditions(found):
        for word in condition.words:
            if condition.clause in ("MATCH", "OPTIONAL") and word.text in paths:
                yield word.begin, f"a condition of the shortest path itself: {word.text}", SERVER


def _of_function(found: list[Word], number: int) -> Iterator[Problem]:
    word, inside = found[number], found[number + 2 : number + 4]
    name, before = word.text.lower(), found[number - 1].text if number else ""
    if before == ":":  # USING INDEX n:Entity(name)
        return
    if word.upper in KEYWORDS:
        if name == "exists" and inside and inside[0].text != "(":
            yield word.begin, "exists() of a property", "n.name IS NOT NULL"
        return
    known = word.kind == "name" and name in COMPARED
    if before == ".":
        yield word.begin, f"…{word.text}(), no function that was compared with Neo4j", SERVER
    elif name == "tointeger" and len(inside) == 2 and inside[1].text == ")":
        content = inside[0].text[1:-1]
        if inside[0].kind == "number" or (inside[0].kind == "text" and content == content.strip()):
            return
        yield word.begin, READS_BLANKS.format(word.text), "floor() and round() are known"
    elif name in ("tointeger", "toboolean"):
        hint = "floor() and round() are known" if name == "tointeger" else SERVER
        yield word.begin, READS_BLANKS.format(word.text), hint
    elif name == "keys":
        yield word.begin, "keys(), whose order is the server's own", "name the properties: n.name"
    elif not known:
        yield word.begin, f"{word.text}(), no function that was compared with Neo4j", SERVER


def _of_paths(pattern: list[Word]) -> Iterator[str]:
    """Yield the variables of a pattern that a shortest path is made of."""
    if not any(w.text.lower() in ("shortestpath", "allshortestpaths") for w in pattern):
        return
    for word, after in pairwise(pattern):
        if after.text == "=" and word.kind in ("name", "quoted"):
            yield word.text
        if word.text == "[" and after.kind in ("name", "quoted"):
            yield after.text


def _of_maps(pattern: list[Word]) -> Iterator[Problem]:
    """Yield values of a pattern's maps that the same pattern finds: they are compared too early."""
    found = {b.text for a, b in pairwise(pattern) if a.text in ("(", "[") and b.kind == "name"}
    braces = 0
    for word, after in pairwise(pattern):
        braces += (word.text == "{") - (word.text == "}")
        if braces and word.text in found and after.text != ":":
            hint = "write it after WHERE"
            yield word.begin, f"{word.text} in a map of the pattern that finds it", hint


def _of_nothing(found: list[Word]) -> Iterator[Problem]:
    """Yield patterns in expressions: from a node that is null, ArcadeDB starts everywhere."""
    hint = "EXISTS { (a)--(b) } and COLLECT { MATCH … } know null"
    for number, word in enumerate(found):
        if comprehends(found, number):
            yield word.begin, "a pattern comprehension beside OPTIONAL", hint
    for condition in conditions(found):
        first, braces = found.index(condition.where) + 1, 0
        for number, word in enumerate(condition.words, first):
            braces += (word.text == "{") - (word.text == "}")
            if not braces and begins_pattern(found, number):
                yield word.begin, "a pattern as a condition beside OPTIONAL", hint


def _of_conditions(found: list[Word]) -> Iterator[Problem]:
    """Yield conditions that ArcadeDB tests too early, where nothing can be done about it."""
    for condition, _, late in early(found):
        if condition.clause != "MATCH":
            what = f"a condition of {', '.join(dict.fromkeys(variables(late[0])))} at once"
            yield late[0][0].begin, what, "MATCH …, then WITH * WHERE …, tests it in time"


def _of_order(found: list[Word]) -> Iterator[Problem]:
    """Yield maps that rows are ordered by: ArcadeDB orders them as it writes them."""
    maps: set[str] = set()
    ordering = False
    for number, word in enumerate(found):
        if word.upper in ("RETURN", "WITH") and is_clause(found, number):
            maps, ordering = set(_maps(found[number + 1 :])), False
        elif is_clause(found, number):
            ordering = word.upper == "ORDER"
        elif ordering and (word.text in maps or word.text == "{"):
            yield word.begin, f"rows ordered by a map: {word.text}", "order by what it is made of"


def _maps(rest: list[Word]) -> Iterator[str]:
    """Yield the names of the items that are maps, of a RETURN or WITH."""
    item: list[Word] = []
    for number, word, depth in deep(rest):
        ends = depth == 0 and (word.text == "," or is_clause(rest, number))
        if (ends or depth < 0) and len(item) > 2 and item[-2].upper == "AS":
            front = [w.text for w in item[:2]]
            if "{" in front and item[0].upper not in VALUES:
                yield item[-1].text
        if depth < 0 or (depth == 0 and is_clause(rest, number)):
            return
        item = [] if ends else [*item, word]
