"""The words of a Cypher text: where a name, a literal, a comment begins and ends."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_WORD = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<quoted>`(?:[^`]|``)*`)
    |(?P<number>(?:\d[\w]*)?\.?\d(?:[eE][+-]?\d+|\w)*)
    |(?P<parameter>\$(?:\w+|`(?:[^`]|``)*`))
    |(?P<name>[^\W\d]\w*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


class Word(NamedTuple):
    """A word, and where it stands."""

    kind: str  # text, quoted, number, parameter, name, sign
    text: str
    begin: int  # half-open, in characters of the whole text
    stop: int

    @property
    def upper(self) -> str:
        """The word as keywords are compared; what is no bare name is no keyword."""
        return self.text.upper() if self.kind in ("name", "sign") else ""


def words(text: str) -> list[Word]:
    """Return the words of *text*, without white space and comments.

    >>> [word.text for word in words("RETURN n.`a b` /* c */ + 'it\\'s'")]
    ['RETURN', 'n', '.', '`a b`', '+', "'it\\'s'"]
    """
    return list(_words(text))


def _words(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        if match.lastgroup != "space":
            yield Word(str(match.lastgroup), match[0], match.start(), match.end())
