"""Cypher as ArcadeDB answers it like Neo4j: refused, or written so that it does.

Conditions that it would test too early go behind a ``WITH *``; the labels of a node get Neo4j's
order. What cannot be helped is refused (`kg.query.cypher.refusals`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.common.errors import QueryError
from kg.query.cypher.clauses import deep, is_clause
from kg.query.cypher.conditions import early, moved
from kg.query.cypher.places import where
from kg.query.cypher.refusals import problems
from kg.query.cypher.values import FIRST
from kg.query.cypher.words import Word, words

BASES = list(FIRST)  # as Cypher spells a list of texts too


@dataclass(frozen=True)
class Portable:
    """A text for ArcadeDB, and what it says otherwise than the text that was given."""

    text: str
    given: str
    spelled: tuple[tuple[str, str], ...]  # as ArcadeDB has it, as it was given
    star: bool  # the columns are those of ``RETURN *``, which Neo4j sorts


def portable(text: str) -> Portable:
    """Return *text* as ArcadeDB answers it like Neo4j.

    Raises:
        QueryError: it would not, or nobody compared.
    """
    found = words(text)
    for begin, what, hint in problems(text, found):
        wanted = "what the embedded engine answers as Neo4j does"
        raise QueryError(where(text, begin), what, wanted, hint)
    given, star = text, _star(text, found)
    text = _in_time(text, found)
    spelled = []
    for begin, stop, edited in reversed(list(_labels(text, words(text)))):
        spelled.append((edited, text[begin:stop]))
        text = text[:begin] + edited + text[stop:]
    return Portable(text, given, tuple(spelled), star)


def columns(text: str) -> list[str]:
    """Return the names of the columns that *text* gives, as it spells them; of ``*`` none."""
    found = words(text)
    last = max((i for i, w, d in deep(found) if d == 0 and w.upper == "RETURN"), default=None)
    if last is None:
        return []
    items: list[list[Word]] = [[]]
    rest = found[last + 1 :]
    for number, word, depth in deep(rest):
        if depth == 0 and (is_clause(rest, number) or word.text == ";"):
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


def _star(text: str, found: list[Word]) -> bool:
    """Tell whether all variables are returned; beside others it is refused."""
    for number, word in enumerate(found):
        items = found[number + 1 : number + 4]
        if items and items[0].upper == "DISTINCT":
            items.pop(0)
        if word.upper == "RETURN" and items and items[0].text == "*":
            if [item.text for item in items[1:2]] == [","]:
                wanted = "* alone, or the names of all"
                raise QueryError(where(text, items[0].begin), "* and more columns", wanted)
            return True
    return False


def _in_time(text: str, found: list[Word]) -> str:
    """Return *text* with conditions where they are tested when all is known that they need."""
    for condition, stays, late in reversed(list(early(found))):  # so that places before it stay
        begin, stop = condition.where.begin, condition.words[-1].stop
        text = text[:begin] + moved(text, stays, late) + text[stop:]
    return text


def _labels(text: str, found: list[Word]) -> Iterator[tuple[int, int, str]]:
    """Yield where labels() is called, and how it gives Neo4j's order: those that it made first."""
    for number, word in enumerate(found[:-1]):
        if word.upper == "LABELS" and found[number + 1].text == "(":
            inside = deep(found[number + 1 :])
            closing = next((w for _, w, depth in inside if depth == 0 and w.text == ")"), None)
            if closing is not None:
                given = text[word.begin : closing.stop]
                first = f"[l IN {given} WHERE l IN {BASES}]"
                edited = f"({first} + [l IN {given} WHERE NOT l IN {BASES}])"
                yield word.begin, closing.stop, edited
