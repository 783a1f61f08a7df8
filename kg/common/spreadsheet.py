"""Guard cells of CSV from spreadsheets, which compute what looks like a formula.

A text of a corpus may begin with ``=``; opened in a spreadsheet it would be run (CSV injection). An
apostrophe before it makes it a text there.
"""

_RUNS = ("=", "+", "-", "@", "\t", "\r")  # the first character of what is computed
GUARD = "'"


def guarded(text: str) -> str:
    """Return *text* so that no spreadsheet computes it.

    >>> guarded("=1+1"), guarded("Python")
    ("'=1+1", 'Python')
    """
    return f"{GUARD}{text}" if text.startswith((*_RUNS, GUARD)) else text


def unguarded(text: str) -> str:
    """Return what was `guarded`; a text that was not is left alone.

    >>> unguarded(guarded("-x")), unguarded("x")
    ('-x', 'x')
    """
    return text[1:] if text.startswith(tuple(f"{GUARD}{run}" for run in (*_RUNS, GUARD))) else text
