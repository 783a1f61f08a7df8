"""What all reports share: results as dictionaries and JSON, a choice of format, safe names.

A report is a function that returns a dataclass or a Polars frame; a ``show`` module makes the text
of it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from kg.common.errors import UnknownName


class Report:
    """Base of the dataclasses that reports return.

    A field whose metadata has ``json`` is called so in dictionaries and JSON.
    """

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain Python, ready for JSON; a frame is a list of its rows."""
        return {
            attribute.metadata.get("json", attribute.name): plain(getattr(self, attribute.name))
            for attribute in fields(self)  # type: ignore[arg-type] # each subclass is a dataclass
        }


def plain(value: Any) -> Any:
    """Return *value* with dictionaries instead of reports, and lists of them instead of frames."""
    import polars as pl

    if isinstance(value, pl.DataFrame):
        return value.to_dicts()
    if isinstance(value, Report):
        return value.to_dict()
    if isinstance(value, tuple) and hasattr(value, "_asdict"):  # a NamedTuple
        return value._asdict()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def as_json(value: Any) -> str:
    """Return *value*, of plain Python, as indented JSON."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def in_format(form: str, writers: Mapping[str, Callable[[], str]]) -> str:
    """Return the text that the writer of the format *form* makes.

    Raises:
        UnknownName: no writer is called so.
    """
    if form not in writers:
        raise UnknownName("--format", repr(form), f"one of {', '.join(writers)}")
    return writers[form]()
