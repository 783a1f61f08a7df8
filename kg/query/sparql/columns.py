"""Order of the columns of a SELECT: as the query names them, also where it says ``*``."""

import re
from collections.abc import Iterable

_STRINGS = [
    r'"""(?:[^"\\]|\\.|"(?!""))*"""',
    r"'''(?:[^'\\]|\\.|'(?!''))*'''",
    r'"(?:[^"\\\n]|\\.)*"',
    r"'(?:[^'\\\n]|\\.)*'",
]
_SKIPPED = [*_STRINGS, r'<[^<>\s"{}|\\^`]*>', r"#[^\n]*"]  # strings, IRIs, comments
_TOKEN = re.compile(rf"{'|'.join(_SKIPPED)}|[?$](\w+)|([A-Za-z]+|\*)", re.DOTALL)
_WORDS = {"DISTINCT", "REDUCED"}


def column_names(text: str, names: Iterable[str]) -> list[str]:
    """Return the *names* of the variables of a result in the order in which *text* has them.

    The engine sorts those of ``SELECT *``; there, they come in the order of their first mention.

    >>> column_names("SELECT * { ?s ?p ?o }", ["o", "p", "s"])
    ['s', 'p', 'o']
    >>> column_names("SELECT ?o ?s { ?s ?p ?o }", ["o", "s"])
    ['o', 's']
    """
    names = list(names)
    tokens = [match.groups() for match in _TOKEN.finditer(text)]
    words = [(word or "").upper() for _, word in tokens]
    start = words.index("SELECT") + 1 if "SELECT" in words else len(words)
    if next((word for word in words[start:] if word not in _WORDS), "") != "*":
        return names
    order = {name: place for place, (name, _) in reversed(list(enumerate(tokens))) if name}
    return sorted(names, key=lambda name: order.get(name, len(tokens)))
