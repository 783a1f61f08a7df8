"""When two engines answered the same."""

import json
from typing import Any


def comparable(text: str, answer: tuple[list[str], list[list[Any]]]) -> Any:
    """Return an answer so that equal ones are equal.

    Rows are in an order only if *text* gives them one. Floats have 12 digits: the last ones depend
    on the order in which an engine adds up.
    """
    columns, rows = answer
    keys = [json.dumps(_rounded(row), ensure_ascii=False, sort_keys=True) for row in rows]
    return columns, keys if "ORDER BY" in text.upper() else sorted(keys)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return value
