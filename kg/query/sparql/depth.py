"""Depth of a SPARQL query: an upper bound of the levels to which its parser and evaluation nest.

Brackets nest, and so do operators and patterns in a row: ``1 + 1 + 1`` and ``{} UNION {} UNION {}``
are trees as deep as they are long. Items of a list, of IN or VALUES, stand beside each other.
"""

import re

from kg.query.nesting import CLOSING, OPENING, too_deep

MAX_LEVELS = 16_000  # one takes up to 9.4 kB of the stack (EXISTS, functions): 150 of 256 MB
_STRING = r"{q}(?:[^\\{c}\n\r]|\\.)*+{q}"
_LONG_STRING = r"{q}(?:[^\\{c}]|\\.|{c}(?!{c}{c}))*+{q}"
_TOKEN = re.compile(
    "|".join(
        [
            *(_LONG_STRING.format(q=3 * quote, c=quote) for quote in "\"'"),
            *(_STRING.format(q=quote, c=quote) for quote in "\"'"),
            r"#[^\n\r]*",
            r"""<[^<>"{}|^`\\\s]*+>""",
            r"(?P<word>\w++)",
            r"(?P<mark>&&|<<|>>|\\u|[][(){},.;!|/*^+=-])",
        ]
    ),
    re.DOTALL | re.IGNORECASE,
)


class _Level:
    """What was met so far within an open bracket."""

    def __init__(self, bracket: str, *, in_values: bool) -> None:
        self.bracket = bracket
        self.in_values = in_values  # in the braces of VALUES: rows, which do not nest
        self.links = 0  # operators and further brackets in a row, of the present item
        self.inner = 0  # levels of the deepest bracket in that item; 0: it has none
        self.deepest = 0  # levels of the items before

    def end_item(self) -> None:
        self.deepest = max(self.deepest, self.links + self.inner)
        self.links = self.inner = 0

    def add_bracket(self, levels: int) -> None:
        """Add a bracket that has so many levels itself."""
        self.links += self.inner > 0 and not self.in_values
        self.inner = max(self.inner, levels)

    def levels(self) -> int:
        return 1 + max(self.deepest, self.links + self.inner)


def check_levels(text: str) -> None:
    """Raise QueryError if *text*, a query, may nest deeper than `MAX_LEVELS`.

    It takes 0.5 µs a character of a text that is longer than MAX_LEVELS, and no time for others.
    """
    if len(text) <= MAX_LEVELS:  # a level is a character at least
        return
    open_levels = [_Level("", in_values=False)]
    is_values = False  # the next brace is that of VALUES
    for match in _TOKEN.finditer(text):
        here = open_levels[-1]
        mark = match["mark"]
        if not mark:
            is_values |= (match["word"] or "").upper() == "VALUES"
        elif mark in OPENING or mark == "<<":
            in_values = here.in_values or (is_values and mark == "{")
            open_levels.append(_Level(mark, in_values=in_values))
            is_values = is_values and mark != "{"
        elif mark in CLOSING or mark == ">>":
            if len(open_levels) > 1:
                open_levels[-2].add_bracket(open_levels.pop().levels())
        elif mark == "," and here.bracket == "(":
            here.end_item()
        elif not here.in_values:
            here.links += 1
        if len(open_levels) + open_levels[-1].levels() - 2 > MAX_LEVELS:
            raise too_deep(text, match.start(), MAX_LEVELS)
    while len(open_levels) > 1:
        open_levels[-2].add_bracket(open_levels.pop().levels())
    if open_levels[0].levels() - 1 > MAX_LEVELS:
        raise too_deep(text, len(text), MAX_LEVELS)
