"""Parse Cypher as far as ArcadeDB's differences need: tokens, clauses, brackets, conditions.

In: a text. Out: its tokens, and what stands after MATCH and WHERE. It is no grammar: a text that is
no Cypher has tokens too, and the engine says what is wrong with it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<quoted>`(?:[^`]|``)*`)
    |(?P<number>(?:\d[\w]*)?\.?\d(?:[eE][+-]?\d+|\w)*)
    |(?P<parameter>\$(?:\w+|`(?:[^`]|``)*`))
    |(?P<name>[^\W\d]\w*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A token of Cypher, and its place in the text."""

    kind: str  # text, quoted, number, parameter, name, sign
    text: str
    begin: int  # half-open, in characters of the whole text
    stop: int

    @property
    def upper(self) -> str:
        """The token as keywords are compared; what is no bare name is no keyword."""
        return self.text.upper() if self.kind in ("name", "sign") else ""


def tokenize(text: str) -> list[Token]:
    """Return the tokens of *text*, without white space and comments.

    >>> [token.text for token in tokenize("RETURN n.`a b` /* c */ + 'it is'")]
    ['RETURN', 'n', '.', '`a b`', '+', "'it is'"]
    """
    return [
        Token(str(match.lastgroup), match[0], match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "space"
    ]


def word_set(text: str) -> frozenset[str]:
    """Return the words of *text* as a set."""
    return frozenset(re.findall(r"\w+", text))


KEYWORDS = word_set(
    """
    AND AS ASC ASCENDING BY CALL CASE COLLECT CONTAINS COUNT CREATE DELETE DESC DESCENDING
    DETACH DISTINCT ELSE END ENDS EXISTS FALSE FINISH FOREACH IN IS LIMIT MATCH MERGE NOT NULL
    FOR OFFSET ON OPTIONAL OR ORDER REMOVE RETURN SCAN SET SKIP STARTS THEN TRUE UNION UNIQUE
    UNWIND USING WHEN WHERE WITH XOR YIELD
    """
)
CLAUSES = word_set(
    """
    CALL CREATE DELETE DETACH FINISH FOREACH LIMIT MATCH MERGE OFFSET OPTIONAL ORDER REMOVE
    RETURN SET SKIP UNION UNWIND WITH
    """
)
VALUES = ("EXISTS", "COUNT", "COLLECT")  # a subquery in braces after these is a value
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")


class Condition(NamedTuple):
    """The condition after a WHERE."""

    where: Token
    tokens: list[Token]  # without the WHERE
    clause: str  # MATCH, OPTIONAL, WITH, …; VALUE in a subquery or comprehension; INLINE, LOCAL


class _Scope:
    """An open bracket, the token before it, and the last clause within it."""

    def __init__(self, bracket: str, before: str, *, value: bool) -> None:
        self.bracket, self.before, self.value = bracket, before, value
        self.clause = ""


def is_clause(tokens: list[Token], number: int) -> bool:
    """Tell whether a clause begins with the token *number*; WITH of STARTS WITH begins none."""
    before = tokens[number - 1].upper if number else ""
    return tokens[number].upper in CLAUSES and before not in ("STARTS", "ENDS")


def conditions(tokens: list[Token]) -> Iterator[Condition]:
    """Yield the condition after each WHERE."""
    scopes = [_Scope("", "", value=False)]
    for number, token in enumerate(tokens):
        here = scopes[-1]
        if token.text in OPENING:
            before = tokens[number - 1] if number else Token("sign", "", 0, 0)
            value = here.value or (token.text == "{" and before.upper in VALUES)
            scopes.append(_Scope(token.text, before.text.upper(), value=value))
        elif token.text in CLOSING and len(scopes) > 1:
            scopes.pop()
        elif is_clause(tokens, number):
            if not (token.upper == "MATCH" and tokens[number - 1].upper == "OPTIONAL"):
                here.clause = token.upper
        elif token.upper == "WHERE":
            clause = _clause_of(scopes, tokens, number)
            yield Condition(token, list(_inside(tokens[number + 1 :])), clause)


def _clause_of(scopes: list[_Scope], tokens: list[Token], number: int) -> str:
    """Return the clause of the condition that begins with the token *number*."""
    here = scopes[-1]
    if here.clause:
        return "VALUE" if here.value and here.clause == "MATCH" else here.clause
    if here.bracket == "[":
        opening = max(i for i, _ in _open_brackets(tokens[:number]))
        return "VALUE" if comprehends(tokens, opening) else _inline(tokens, opening)
    if here.bracket == "(" and re.fullmatch(r"ANY|ALL|NONE|SINGLE", here.before):
        return "LOCAL"
    return "VALUE" if here.bracket == "{" else "INLINE"


def _inline(tokens: list[Token], opening: int) -> str:
    """Tell the condition of a relationship from that of a list comprehension."""
    before = tokens[opening - 1].text if opening else ""
    return "INLINE" if before == "-" else "LOCAL"


def comprehends(tokens: list[Token], opening: int) -> bool:
    """Tell whether a pattern comprehension begins with the bracket *opening*."""
    inside = tokens[opening + 1 : opening + 3]
    named_path = [t.text for t in inside[1:]] == ["="]
    first = opening + (3 if named_path else 1)
    return tokens[opening].text == "[" and begins_pattern(tokens, first)


def begins_pattern(tokens: list[Token], number: int) -> bool:
    """Tell whether a node in brackets begins here, with a relationship after it."""
    if number >= len(tokens) or tokens[number].text != "(":
        return False
    rest = tokens[number:]
    closings = (n for n, t, depth in with_depth(rest) if n and depth == 0 and t.text == ")")
    closing = next(closings, None)
    after = [] if closing is None else [t.text for t in rest[closing + 1 : closing + 3]]
    return after in (["-", "["], ["-", "-"], ["<", "-"])


def labels_and_types(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Yield ``label`` or ``type``, and the name, of each that nodes or relationships are to have.

    >>> list(labels_and_types(tokenize("MATCH (a:A {b: c})-[:T|U]-() WHERE a:`B C` RETURN {d: e}")))
    [('label', 'A'), ('type', 'T'), ('type', 'U'), ('label', 'B C')]
    """
    scopes = [""]  # the open brackets; - for that of a relationship
    expects = is_name = False  # whether a name may follow, and whether the token before was one
    for number, token in enumerate(tokens):
        if token.text in OPENING:
            is_relationship = token.text == "[" and number and tokens[number - 1].text == "-"
            scopes.append("-" if is_relationship else token.text)
        elif token.text in CLOSING and len(scopes) > 1:
            scopes.pop()
        was_name, is_name = is_name, expects and token.kind in ("name", "quoted")
        if is_name:
            name = token.text[1:-1].replace("``", "`") if token.kind == "quoted" else token.text
            yield "type" if scopes[-1] == "-" else "label", name
        joins = token.text in ("|", "&") and was_name and scopes[-1] in ("(", "-")
        begins = token.text == ":" and scopes[-1] != "{"
        expects = joins or begins or (expects and token.text in ("!", "(", ":"))


def patterns(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each pattern: between a MATCH and its condition, or its end."""
    for number, token in enumerate(tokens):
        if token.upper == "MATCH":
            yield list(_inside(tokens[number + 1 :]))


def _inside(rest: list[Token]) -> Iterator[Token]:
    """Yield the tokens up to the next clause, condition, or the bracket that closes all this."""
    for number, token, depth in with_depth(rest):
        ends = token.text in ("|", ";") or token.upper == "WHERE" or is_clause(rest, number)
        if depth < 0 or (depth == 0 and ends):
            return
        yield token


def _open_brackets(tokens: list[Token]) -> list[tuple[int, Token]]:
    """Return the brackets that are open at the end, with their numbers."""
    brackets: list[tuple[int, Token]] = []
    for number, token in enumerate(tokens):
        if token.text in OPENING:
            brackets.append((number, token))
        elif token.text in CLOSING and brackets:
            brackets.pop()
    return brackets


def with_depth(tokens: Iterable[Token]) -> Iterator[tuple[int, Token, int]]:
    """Yield number, token, and in how many brackets it stands; a closing one stands outside."""
    depth = 0
    for number, token in enumerate(tokens):
        if token.text in CLOSING:
            depth -= 1
        yield number, token, depth
        if token.text in OPENING:
            depth += 1
