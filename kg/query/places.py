"""Places in the text of a query, as errors name them and as engines do."""


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
    pairs = zip(edited, text, strict=False)
    first = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(edited), len(text)))
    if begin < first or edited == text:
        return begin
    moved = begin + len(text) - len(edited)
    return moved if moved >= 0 and text[moved:] == edited[begin:] else None
