"""Mutate a file of tagged text by its parts: values of JSON, or words and signs of any text.

Bytes changed at random leave hardly a file of JSON or RDF that can be parsed, so that little behind
the parser would be tried.
"""

import copy
import json
import random
import re
from typing import Any

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 5, 2**31, 2**63, 2**64, 10**400, 0.5, -0.0, 1e308),
    *(
        float("nan"),
        float("inf"),
        "",
        " ",
        "\n",
        "\x00",
        "\ud800",
        "\ufeff",
        "😀",
        "e\u0301",
        "東京",
    ),
    *("O", "B-A", "I-A", "X", "0", "1", "null", [], {}, [[]], [0, 1], [0, 1, "A"], {"a": 1}),
    "a b\tc\r\nd",
)
PARTS = (
    *("\n", "\n\n", "\r", "\r\n", "\t", " ", ",", ";", '"', "'", "(", ")", "*", "|", "-", "_", "#"),
    *("{", "}", "[", "]", ":", "<", ">", "/", ".", "^^", "@", "\\", "&", "=", "O", "B-A", "I-A"),
    *("0", "1", "-1", "3.5", "99999999999999999999", "NaN", "null", "\x00", "\ud800", "\ufeff"),
    *("\u2028", "\xa0", "\u200b", "😀", "e\u0301", "東京", "-DOCSTART-", "#begin document"),
)
_PART = re.compile(r"\w+|\s|[^\w\s]")


def mutate(data: bytes, longest: int, seed: int) -> bytes:
    """Return *data* with one to four changes, as UTF-8 of at most *longest* bytes."""
    choice = random.Random(seed)
    text = data.decode("utf-8", errors="surrogateescape")
    changes = choice.choice((1, 1, 1, 2, 4))
    try:
        records = [json.loads(line) for line in text.splitlines()]
        separator = "\n"
    except (ValueError, RecursionError):
        try:
            records, separator = [json.loads(text)], ""
        except (ValueError, RecursionError):
            return _encoded(_mutate_parts(text, changes, choice))[:longest]
    for _ in range(changes):
        records = _mutate_value(records, choice)
    if not isinstance(records, list):
        records = [records]
    is_ascii = choice.random() < 0.5
    text = separator.join(json.dumps(record, ensure_ascii=is_ascii) for record in records)
    return _encoded(text)[:longest]


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8", errors="surrogateescape")
    except UnicodeEncodeError:  # half of a pair that JSON wrote as an escape
        return text.encode("utf-8", errors="surrogatepass")


def _mutate_parts(text: str, changes: int, choice: random.Random) -> str:
    """Return *text* with words or signs left out, repeated, exchanged or replaced."""
    parts = _PART.findall(text) or [""]
    for _ in range(changes):
        first, second = (choice.randrange(len(parts)) for _ in range(2))
        begin, end = sorted((first, min(second, first + 8)))
        match choice.randrange(6):
            case 0:
                parts[first] = choice.choice(PARTS)
            case 1:
                parts.insert(first, choice.choice(PARTS))
            case 2:
                parts[first], parts[second] = parts[second], parts[first]
            case 3:
                parts[first:first] = parts[begin:end]
            case 4:
                parts[begin:end] = [] if end - begin < len(parts) else parts[:1]
            case _:
                parts[first] *= choice.choice((2, 3, 100))
    return "".join(parts)


def _mutate_value(value: Any, choice: random.Random) -> Any:
    """Return a value of JSON with one of its values changed, at any depth."""
    if not isinstance(value, (list, dict)) or not value or choice.random() < 0.1:
        return copy.deepcopy(choice.choice(VALUES))
    key = choice.choice(list(value)) if isinstance(value, dict) else choice.randrange(len(value))
    other = choice.choice(list(value)) if isinstance(value, dict) else choice.randrange(len(value))
    match choice.randrange(10):
        case 0:
            del value[key]
        case 1:
            value[key], value[other] = value[other], value[key]
        case 2 if isinstance(value, list):
            value.insert(other, copy.deepcopy(value[key]))
        case 2:
            value[choice.choice((f"{key}s", "text", "label", "id", "entities"))] = copy.deepcopy(
                value[key]
            )
        case 3:
            value[key] = [value[key]] if choice.random() < 0.7 else str(value[key])
        case _:
            value[key] = _mutate_value(value[key], choice)
    return value
