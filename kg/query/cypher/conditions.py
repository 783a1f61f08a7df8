"""Conditions that ArcadeDB tests too early, and how they are written so that it does not.

It tests a condition as soon as all variables are known that it sees there. Within a list, a map,
CASE, a predicate of a list, or a subquery it sees none: of ``a.x = 1 OR any(x IN b.l WHERE …)`` it
sees ``a`` alone, and tests while ``b`` is still null. After ``WITH *`` everything is known.
"""

from collections.abc import Iterable, Iterator

from kg.query.cypher.clauses import KEYWORDS, Condition, conditions, deep
from kg.query.cypher.words import Word

HIDING = {"ANY", "ALL", "NONE", "SINGLE", "REDUCE", "LABELS", "PROPERTIES", "CASE", "[", "{"}


def early(found: list[Word]) -> Iterator[tuple[Condition, list[list[Word]], list[list[Word]]]]:
    """Yield conditions of which something would be tested too early.

    Beside the condition: what may stay as it is, and what would be early, each in parts that
    are joined by AND.
    """
    for condition in conditions(found):
        if condition.clause not in ("MATCH", "OPTIONAL", "VALUE", "INLINE"):
            continue
        parts = list(_conjuncts(condition.words))
        late = [part for part in parts if _hides(part)]
        if late:
            yield condition, [part for part in parts if part not in late], late


def _hides(part: list[Word]) -> bool:
    return any(word.upper in HIDING for word in part) and len(set(variables(part))) > 1


def variables(part: list[Word]) -> Iterator[str]:
    """Yield the variables that stand in *part*, but for those of its own lists."""
    local = set(_local(part))
    for number, word in enumerate(part):
        key, before = (part[number - back].text if number >= back else "" for back in (3, 1))
        after = part[number + 1].text if number + 1 < len(part) else ""
        label = before in (":", "|", "&", "!") and after != "." and key not in ("{", ",")
        named = after == "(" or (after == ":" and before in ("{", ","))  # a function, or a key
        known = word.kind in ("name", "quoted") and word.upper not in KEYWORDS
        if known and before != "." and not label and not named and word.text not in local:
            yield word.text


def _local(part: list[Word]) -> Iterator[str]:
    """Yield ``x`` of ``any(x IN …)`` and ``[x IN …]``, and ``s`` of ``reduce(s = …)``."""
    for number, word in enumerate(part[:-1]):
        before, after = part[number - 1].text if number else "", part[number + 1].text
        if before in ("(", "[", ",") and after.upper() == "IN":
            yield word.text
        if before == "(" and after == "=" and number > 1 and part[number - 2].upper == "REDUCE":
            yield word.text


def _conjuncts(words: list[Word]) -> Iterator[list[Word]]:
    """Yield the parts of a condition that are joined by AND; with OR or XOR it has one part."""
    outside = list(_outside_cases(words))
    if any(word.upper in ("OR", "XOR") for _, word in outside):
        yield words
        return
    begin = 0
    for number, word in outside:
        if word.upper == "AND":
            yield words[begin:number]
            begin = number + 1
    yield words[begin:]


def _outside_cases(words: Iterable[Word]) -> Iterator[tuple[int, Word]]:
    """Yield the words that stand in no brackets and no CASE."""
    cases = 0
    for number, word, depth in deep(words):
        cases += (word.upper == "CASE") - (word.upper == "END")
        if depth == 0 and not cases:
            yield number, word


def moved(text: str, stays: list[list[Word]], late: list[list[Word]]) -> str:
    """Return a condition of these parts, its WHERE included, with what is late behind WITH."""
    front = f"WHERE {_joined(text, stays)} " if stays else ""
    return f"{front}WITH * WHERE {_joined(text, late)} "


def _joined(text: str, parts: list[list[Word]]) -> str:
    spelled = (text[part[0].begin : part[-1].stop] for part in parts if part)
    return " AND ".join(spelled)
