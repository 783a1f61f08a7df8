"""Find WHERE conditions that ArcadeDB tests too early, and rewrite them behind ``WITH *``.

It tests a condition as soon as all variables are known that it sees there. Within a list, a map,
CASE, a predicate of a list, or a subquery it sees none: of ``a.x = 1 OR any(x IN b.l WHERE …)`` it
sees ``a`` alone, and tests while ``b`` is still null. After ``WITH *`` everything is known.
"""

from collections.abc import Iterable, Iterator

from kg.query.cypher.syntax import KEYWORDS, Condition, Token, conditions, with_depth

# What variables are hidden in from ArcadeDB's look for those that a condition needs.
HIDING = {"ANY", "ALL", "NONE", "SINGLE", "REDUCE", "LABELS", "PROPERTIES", "CASE", "[", "{"}


def early(tokens: list[Token]) -> Iterator[tuple[Condition, list[list[Token]], list[list[Token]]]]:
    """Yield conditions of which a part would be tested too early.

    Beside each: the parts that may stay as they are, and those that must be tested later; the
    parts of a condition are joined by AND.
    """
    for condition in conditions(tokens):
        if condition.clause not in ("MATCH", "OPTIONAL", "VALUE", "INLINE"):
            continue
        parts = list(_conjuncts(condition.tokens))
        late = [part for part in parts if _hides(part)]
        if late:
            yield condition, [part for part in parts if part not in late], late


def _hides(part: list[Token]) -> bool:
    return any(token.upper in HIDING for token in part) and len(set(variables(part))) > 1


def variables(part: list[Token]) -> Iterator[str]:
    """Yield the variables that occur in *part*, without those that its own lists bind."""
    local = set(_local(part))
    for number, token in enumerate(part):
        opening, before = (part[number - back].text if number >= back else "" for back in (3, 1))
        after = part[number + 1].text if number + 1 < len(part) else ""
        label = before in (":", "|", "&", "!") and after != "." and opening not in ("{", ",")
        function_or_key = after == "(" or (after == ":" and before in ("{", ","))
        name = token.kind in ("name", "quoted") and token.upper not in KEYWORDS
        property_or_label = before == "." or label
        if name and not (property_or_label or function_or_key) and token.text not in local:
            yield token.text


def _local(part: list[Token]) -> Iterator[str]:
    """Yield ``x`` of ``any(x IN …)`` and ``[x IN …]``, and ``s`` of ``reduce(s = …)``."""
    for number, token in enumerate(part[:-1]):
        before, after = part[number - 1].text if number else "", part[number + 1].text
        if before in ("(", "[", ",") and after.upper() == "IN":
            yield token.text
        if before == "(" and after == "=" and number > 1 and part[number - 2].upper == "REDUCE":
            yield token.text


def _conjuncts(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield the parts of a condition that are joined by AND; with OR or XOR it has one part."""
    outside = list(_outside_cases(tokens))
    if any(token.upper in ("OR", "XOR") for _, token in outside):
        yield tokens
        return
    begin = 0
    for number, token in outside:
        if token.upper == "AND":
            yield tokens[begin:number]
            begin = number + 1
    yield tokens[begin:]


def _outside_cases(tokens: Iterable[Token]) -> Iterator[tuple[int, Token]]:
    """Yield the tokens that stand in no brackets and no CASE, with their numbers."""
    cases = 0
    for number, token, depth in with_depth(tokens):
        cases += (token.upper == "CASE") - (token.upper == "END")
        if depth == 0 and not cases:
            yield number, token


def postponed(text: str, stays: list[list[Token]], late: list[list[Token]]) -> str:
    """Return a condition of these parts, its WHERE included, with the late ones behind WITH."""
    first = f"WHERE {_joined(text, stays)} " if stays else ""
    return f"{first}WITH * WHERE {_joined(text, late)} "


def _joined(text: str, parts: list[list[Token]]) -> str:
    spelled = (text[part[0].begin : part[-1].stop] for part in parts if part)
    return " AND ".join(spelled)
