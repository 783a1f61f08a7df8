"""Read Hugging Face datasets for token classification in JSON: JSON lines, or one array of rows.

What tags that are numbers stand for is in ``dataset_info.json`` or ``dataset_infos.json`` beside
the file, if the user does not give it.
"""

import json
from collections.abc import Iterator
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.dataset_rows import find_columns, names_in, sentences
from kg.read.common.json_records import objects, peek
from kg.read.common.sentences import Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

DESCRIPTIONS = ("dataset_info.json", "dataset_infos.json")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: a row is not valid JSON, or there are no tokens with tags whose names are known.
        SourceError: the source cannot be read.
    """
    yield from sentences(objects(source), source, lambda: _names(source))


def recognise(head: Head) -> Guess | None:
    """Recognise rows with a list of tokens and one of tags."""
    if columns := find_columns(peek(head.text), head.options):
        return Guess(0.85, f"rows with {columns.token} and {', '.join(columns.tags)}")
    return None


def _names(source: Source) -> dict[str, list[str]]:
    """Return the names of tags from the description of the dataset beside *source*."""
    for name in DESCRIPTIONS:
        if beside := source.beside(name):
            try:
                description = json.loads(beside.text())
            except (ValueError, RecursionError) as problem:
                source.note(None, Rule.DAMAGED_DESCRIPTION, f"{name}: {problem}", "passed over")
                continue
            for information in _configurations(description):
                if names := names_in(information.get("features")):
                    return names
    return {}


def _configurations(description: Any) -> list[dict[str, Any]]:
    """Return the descriptions in a file: one, or one for each configuration of the dataset."""
    if not isinstance(description, dict):
        return []
    values = [description] if "features" in description else description.values()
    return [value for value in values if isinstance(value, dict)]
