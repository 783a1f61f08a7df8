"""Refuse Cypher that ArcadeDB does not answer as Neo4j does, or that only a server can answer.

Both engines were asked the same: some hundred written queries, and many thousands made at random
(`tests/query/cypher/compared.cypher`, `tests/soak/cypher.py`). Each difference has its rule here;
of functions only those that were compared are accepted.
"""

from collections.abc import Iterator
from itertools import pairwise

from kg.query.cypher.conditions import early, variables
from kg.query.cypher.syntax import (
    KEYWORDS,
    VALUES,
    Token,
    begins_pattern,
    comprehends,
    conditions,
    is_clause,
    patterns,
    with_depth,
    word_set,
)

Refusal = tuple[int, str, str]  # its place in the text, what was found, what to do instead
COMPARED_FUNCTIONS = word_set(
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
BLANKS = "{}(), which reads blanks around a number otherwise"
SERVER = "kg load it, and ask the server with --uri"
SERVER_KEYWORDS = {  # a query that starts so asks about the server, and not the graph
    "EXPLAIN": "how a query is run",
    "PROFILE": "how a query is run",
    "SHOW": "what a server is made of",
    "USE": "another database",
}


def refusals(text: str, tokens: list[Token]) -> Iterator[Refusal]:
    """Yield what is refused in *text*, whose tokens are *tokens*."""
    if (begin := text.find("\\u")) >= 0:
        hint = "write the character itself, or give it as a parameter"
        yield begin, "an escape \\u, which Neo4j reads before all else", hint
    if tokens and (description := SERVER_KEYWORDS.get(tokens[0].upper)):
        yield tokens[0].begin, f"{tokens[0].upper}: {description}", SERVER
    for number, token in enumerate(tokens):
        after = tokens[number + 1] if number + 1 < len(tokens) else Token("sign", "", 0, 0)
        yield from _of_keyword(token, after, tokens[number - 1] if number else token)
        if after.text == "(" and token.kind in ("name", "quoted"):
            yield from _of_function(tokens, number)
    yield from _of_shortest(tokens)
    for pattern in patterns(tokens):
        yield from _of_maps(pattern)
    yield from _of_conditions(tokens)
    makes_null = any(a.upper == "NULL" and b.upper == "AS" for a, b in pairwise(tokens))
    if makes_null or any(token.upper == "OPTIONAL" for token in tokens):
        yield from _of_null(tokens)
    yield from _of_order(tokens)


def _of_keyword(token: Token, after: Token, before: Token) -> Iterator[Refusal]:
    if token.upper == "LOAD" and after.upper == "CSV":
        yield token.begin, "LOAD CSV", "kg build reads corpora"
    if token.upper == "SHORTEST":
        yield token.begin, "SHORTEST", "shortestPath((a)-[*..5]-(b)) is known"
    if token.upper == "TRANSACTIONS" and before.upper in ("IN", "CONCURRENT"):
        yield token.begin, "IN TRANSACTIONS", "nothing is written here"
    if token.upper == "CALL" and after.text not in ("{", "("):
        yield token.begin, "a procedure", SERVER


def _of_shortest(tokens: list[Token]) -> Iterator[Refusal]:
    """Yield conditions of a shortest path: ArcadeDB tests them when it has found one."""
    paths = {name for pattern in patterns(tokens) for name in _of_paths(pattern)}
    for condition in conditions(tokens):
        for token in condition.tokens:
            if condition.clause in ("MATCH", "OPTIONAL") and token.text in paths:
                yield token.begin, f"a condition of the shortest path itself: {token.text}", SERVER


def _of_function(tokens: list[Token], number: int) -> Iterator[Refusal]:
    token, inside = tokens[number], tokens[number + 2 : number + 4]
    name, before = token.text.lower(), tokens[number - 1].text if number else ""
    if before == ":":  # USING INDEX n:Entity(name)
        return
    if token.upper in KEYWORDS:
        if name == "exists" and inside and inside[0].text != "(":
            yield token.begin, "exists() of a property", "n.name IS NOT NULL"
        return
    compared = token.kind == "name" and name in COMPARED_FUNCTIONS
    if before == ".":
        yield token.begin, f"…{token.text}(), no function that was compared with Neo4j", SERVER
    elif name == "tointeger" and len(inside) == 2 and inside[1].text == ")":
        content = inside[0].text[1:-1]
        if inside[0].kind == "number" or (inside[0].kind == "text" and content == content.strip()):
            return
        yield token.begin, BLANKS.format(token.text), "floor() and round() are known"
    elif name in ("tointeger", "toboolean"):
        hint = "floor() and round() are known" if name == "tointeger" else SERVER
        yield token.begin, BLANKS.format(token.text), hint
    elif name == "keys":
        yield token.begin, "keys(), whose order is the server's own", "name the properties: n.name"
    elif not compared:
        yield token.begin, f"{token.text}(), no function that was compared with Neo4j", SERVER


def _of_paths(pattern: list[Token]) -> Iterator[str]:
    """Yield the variables of the paths and relationships of a shortest path's pattern."""
    if not any(w.text.lower() in ("shortestpath", "allshortestpaths") for w in pattern):
        return
    for token, after in pairwise(pattern):
        if after.text == "=" and token.kind in ("name", "quoted"):
            yield token.text
        if token.text == "[" and after.kind in ("name", "quoted"):
            yield after.text


def _of_maps(pattern: list[Token]) -> Iterator[Refusal]:
    """Yield values in a pattern's maps that the same pattern binds: they are compared too early."""
    bound = {b.text for a, b in pairwise(pattern) if a.text in ("(", "[") and b.kind == "name"}
    braces = 0
    for token, after in pairwise(pattern):
        braces += (token.text == "{") - (token.text == "}")
        if braces and token.text in bound and after.text != ":":
            hint = "write it after WHERE"
            yield token.begin, f"{token.text} in a map of the pattern that finds it", hint


def _of_null(tokens: list[Token]) -> Iterator[Refusal]:
    """Yield patterns in expressions: from a node that is null, ArcadeDB starts everywhere."""
    hint = "EXISTS { (a)--(b) } and COLLECT { MATCH … } know null"
    for number, token in enumerate(tokens):
        if comprehends(tokens, number):
            yield token.begin, "a pattern comprehension beside OPTIONAL", hint
    for condition in conditions(tokens):
        first, braces = tokens.index(condition.where) + 1, 0
        for number, token in enumerate(condition.tokens, first):
            braces += (token.text == "{") - (token.text == "}")
            if not braces and begins_pattern(tokens, number):
                yield token.begin, "a pattern as a condition beside OPTIONAL", hint


def _of_conditions(tokens: list[Token]) -> Iterator[Refusal]:
    """Yield conditions that ArcadeDB tests too early, where nothing can be done about it."""
    for condition, _, late in early(tokens):
        if condition.clause != "MATCH":
            found = f"a condition of {', '.join(dict.fromkeys(variables(late[0])))} at once"
            yield late[0][0].begin, found, "MATCH …, then WITH * WHERE …, tests it in time"


def _of_order(tokens: list[Token]) -> Iterator[Refusal]:
    """Yield maps that rows are ordered by: ArcadeDB orders them as it writes them."""
    maps: set[str] = set()
    ordering = False
    for number, token in enumerate(tokens):
        if token.upper in ("RETURN", "WITH") and is_clause(tokens, number):
            maps, ordering = set(_maps(tokens[number + 1 :])), False
        elif is_clause(tokens, number):
            ordering = token.upper == "ORDER"
        elif ordering and (token.text in maps or token.text == "{"):
            yield token.begin, f"rows ordered by a map: {token.text}", "order by what it is made of"


def _maps(rest: list[Token]) -> Iterator[str]:
    """Yield the names of the items that are maps, of a RETURN or WITH."""
    item: list[Token] = []
    for number, token, depth in with_depth(rest):
        ends = depth == 0 and (token.text == "," or is_clause(rest, number))
        if (ends or depth < 0) and len(item) > 2 and item[-2].upper == "AS":
            front = [w.text for w in item[:2]]
            if "{" in front and item[0].upper not in VALUES:
                yield item[-1].text
        if depth < 0 or (depth == 0 and is_clause(rest, number)):
            return
        if ends:
            item = []
        else:
            item.append(token)
