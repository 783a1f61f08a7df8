"""Read rows of Hugging Face data sets that are JSON: lines of it, or one array.

The names of tags that are numbers are in ``dataset_info.json`` or ``dataset_infos.json`` beside the
file, if the user does not give them.
"""

import json
from collections.abc import Iterator
from typing import Any

from kg.read.common.dataset_rows import find_columns, names_in, sentences
from kg.read.common.json_records import objects, peek
from kg.read.common.sentences import Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

INFORMATION = ("dataset_info.json", "dataset_infos.json")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: something is not JSON, or there are no tokens with tags whose names are known.
        SourceError: the source cannot be read.
    """
    yield from sentences(objects(source), source, lambda: _names(source))


def recognise(head: Head) -> Guess | None:
    """Tell rows with a list of tokens and one of tags."""
    if columns := find_columns(peek(head.text), head.options):
        return Guess(0.85, f"rows with {columns.token} and {', '.join(columns.tags)}")
    return None


def _names(source: Source) -> dict[str, list[str]]:
    """Return the names of tags from the description of the data set beside *source*."""
    for name in INFORMATION:
        if beside := source.beside(name):
            try:
                known = json.loads(beside.text())
            except (ValueError, RecursionError) as problem:
                source.note(None, "damaged-description", f"{name}: {problem}", "passed over")
                continue
            for information in _configurations(known):
                if found := names_in(information.get("features")):
                    return found
    return {}


def _configurations(known: Any) -> list[dict[str, Any]]:
    """Return the descriptions in a file: one, or one for each configuration of the data set."""
    if not isinstance(known, dict):
        return []
    values = [known] if "features" in known else known.values()
    return [value for value in values if isinstance(value, dict)]
