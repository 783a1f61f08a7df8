"""Rewrite Cypher so that ArcadeDB answers it as Neo4j does, or refuse it.

Conditions that ArcadeDB would test too early go behind a ``WITH *`` (`kg.query.cypher.conditions`);
the labels of a node get Neo4j's order. The rest that differs is refused
(`kg.query.cypher.refusals`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.common.errors import QueryError
from kg.query.cypher.conditions import early, postponed
from kg.query.cypher.refusals import refusals
from kg.query.cypher.syntax import Token, is_clause, tokenize, with_depth
from kg.query.errors import position
from kg.query.nesting import too_deep
from kg.query.rows import BASE_LABELS

MAX_LEVELS = 200  # of brackets: as deep as ArcadeDB lets them nest
BASES = list(BASE_LABELS)  # as Cypher spells a list of texts too


@dataclass(frozen=True)
class Rewritten:
    """A text for ArcadeDB, and how it differs from the user's."""

    text: str
    original: str
    edits: tuple[tuple[str, str], ...]  # as it is in the text, as it was in the original
    star: bool  # the columns are those of ``RETURN *``, which Neo4j sorts


def rewrite(text: str) -> Rewritten:
    """Return *text* so that ArcadeDB answers it as Neo4j does.

    Raises:
        QueryError: it cannot be rewritten so, or uses what nobody compared.
    """
    tokens = tokenize(text)
    for _, token, depth in with_depth(tokens):
        if depth > MAX_LEVELS:
            raise too_deep(text, token.begin, MAX_LEVELS)
    for begin, found, hint in refusals(text, tokens):
        wanted = "what the embedded engine answers as Neo4j does"
        raise QueryError(position(text, begin), found, wanted, hint)
    original, star = text, _returns_star(text, tokens)
    text = _with_late_conditions(text, tokens)
    edits = []
    for begin, stop, edited in reversed(list(_ordered_labels(text, tokenize(text)))):
        edits.append((edited, text[begin:stop]))
        text = text[:begin] + edited + text[stop:]
    return Rewritten(text, original, tuple(edits), star)


def column_names(text: str) -> list[str]:
    """Return the names of the columns that *text* returns, as it spells them; of ``*`` none."""
    tokens = tokenize(text)
    returns = (i for i, t, depth in with_depth(tokens) if depth == 0 and t.upper == "RETURN")
    last = max(returns, default=None)
    if last is None:
        return []
    items: list[list[Token]] = [[]]
    rest = tokens[last + 1 :]
    for number, token, depth in with_depth(rest):
        if depth == 0 and (is_clause(rest, number) or token.text == ";"):
            break
        if depth == 0 and token.text == ",":
            items.append([])
        else:
            items[-1].append(token)
    if items[0] and items[0][0].upper == "DISTINCT":
        items[0].pop(0)
    return [_column_name(text, item) for item in items if item and item[0].text != "*"]


def _column_name(text: str, item: list[Token]) -> str:
    """Return the name of one column: what stands after AS, else the whole."""
    if len(item) > 2 and item[-2].upper == "AS":
        name = item[-1].text
        return name[1:-1].replace("``", "`") if name.startswith("`") else name
    name = text[item[0].begin : item[-1].stop]
    return name[1:-1] if len(item) == 1 and item[0].kind == "quoted" else name


def _returns_star(text: str, tokens: list[Token]) -> bool:
    """Tell whether all variables are returned, by ``*``; beside others it is refused."""
    for number, token in enumerate(tokens):
        items = tokens[number + 1 : number + 4]
        if items and items[0].upper == "DISTINCT":
            items.pop(0)
        if token.upper == "RETURN" and items and items[0].text == "*":
            if [item.text for item in items[1:2]] == [","]:
                wanted = "* alone, or the names of all"
                raise QueryError(position(text, items[0].begin), "* and more columns", wanted)
            return True
    return False


def _with_late_conditions(text: str, tokens: list[Token]) -> str:
    """Return *text* with each condition where all variables that it needs are bound."""
    for condition, stays, late in reversed(list(early(tokens))):  # so that places before it stay
        begin, stop = condition.where.begin, condition.tokens[-1].stop
        text = text[:begin] + postponed(text, stays, late) + text[stop:]
    return text


def _ordered_labels(text: str, tokens: list[Token]) -> Iterator[tuple[int, int, str]]:
    """Yield begin and stop of each call of labels(), and a text with the base labels first."""
    for number, token in enumerate(tokens[:-1]):
        if token.upper == "LABELS" and tokens[number + 1].text == "(":
            inside = with_depth(tokens[number + 1 :])
            closing = next((t for _, t, depth in inside if depth == 0 and t.text == ")"), None)
            if closing is not None:
                call = text[token.begin : closing.stop]
                first = f"[l IN {call} WHERE l IN {BASES}]"
                edited = f"({first} + [l IN {call} WHERE NOT l IN {BASES}])"
                yield token.begin, closing.stop, edited
