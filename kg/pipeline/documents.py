"""Choose documents by what is known of them, from the corpus itself or from tables beside it."""

import json
import operator
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg.common.csv_table import DELIMITERS, read_rows, suffix
from kg.common.errors import CorpusError, IdentityError

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
_CONDITION = re.compile(rf"\s*([^<>=!]+?)\s*({'|'.join(_COMPARE)})\s*(.*?)\s*")


class Condition(NamedTuple):
    """What the metadata of a document must be; numbers compare as numbers, all else as text."""

    key: str
    compare: str
    value: str

    def holds(self, known: dict[str, Any]) -> bool:
        """Tell whether it holds; of a document that lacks the key only ``!=`` does."""
        if self.key not in known:
            return self.compare == "!="
        one, other = str(known[self.key]), self.value
        try:
            return _COMPARE[self.compare](float(one), float(other))
        except ValueError:
            return _COMPARE[self.compare](one, other)


def parse_condition(text: str) -> Condition:
    """Return the condition that *text* spells, such as ``year>=2020``.

    Raises:
        CorpusError: it spells none.
    """
    match = _CONDITION.fullmatch(text)
    if not match:
        raise CorpusError("--where", repr(text), f"KEY=VALUE, or with one of {' '.join(_COMPARE)}")
    return Condition(*match.groups())


def read_metadata(paths: Sequence[Path]) -> dict[str, dict[str, str]]:
    """Return what the tables (CSV, TSV) say of documents, by the name in their column ``document``.

    Raises:
        IdentityError: a file is no such table; it is named with the line.
    """
    found: dict[str, dict[str, str]] = {}
    for path in paths:
        if suffix(path) not in DELIMITERS:
            wanted = f"a table of documents: {' '.join(DELIMITERS)}"
            raise IdentityError(path.name, f"the suffix {suffix(path)!r}", wanted)
        for row in read_rows(path, {"document"}, example="document,date,group"):
            name = row.cells.pop("document")
            found.setdefault(name, {}).update({k: v for k, v in row.cells.items() if k and v})
    return found


def known(name: str | None, said: str | None, more: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return the metadata of a document: what the corpus said, and what tables say."""
    return {**(json.loads(said) if said else {}), **more.get(name or "", {})}
