"""Places in the text of a query, as errors name them and as engines do."""

from os.path import commonprefix


def where(text: str, begin: int) -> str:
    """Return where a character of *text* stands, as errors name it.

    >>> where("RETURN\\n  1", 9)
    'query:2:3'
    """
    before = text[:begin]
    return f"query:{before.count(chr(10)) + 1}:{begin - before.rfind(chr(10))}"


def offset(text: str, line: int, column: int) -> int:
    """Return the character of *text* at a line and a column, both from 1.

    >>> offset("RETURN\\n  1", 2, 3)
    9
    """
    return sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1


def before_edits(edited: str, text: str, begin: int) -> int | None:
    """Return where in *text* the character *begin* of *edited* was; None: within what was edited.

    >>> before_edits("RETURN (a + b) ORDR", "RETURN a ORDR", 15)
    9
    """
    if begin < len(commonprefix([edited, text])):  # noqa: RUF071 - they are no paths
        return begin
    moved = begin + len(text) - len(edited)
    return moved if moved >= 0 and text[moved:] == edited[begin:] else None
