"""The options of a build, as dataclasses and as flat keywords; wrong values are refused here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kg.common.errors import KgError, UsageError
from kg.common.registry import find
from kg.pipeline.selecting import Selection, parse_condition
from kg.read.sources.encoding import find_encoding
from kg.read.sources.options import ReadOptions
from kg.relate.windows import Window
from kg.schema.identity import Identity
from kg.schema.merge_rules import active_rules


@dataclass(frozen=True)
class Options:
    """Options of a build; all of them are kept in ``graph.json``.

    Raises:
        UnknownName: there is no such window, reader, encoding or rule of sameness.
        UsageError: a number is below 0.
        CorpusError: a condition on documents is none.
    """

    name: str = ""  # of the graph; empty: that of the schema file, else of the corpus
    read: ReadOptions = field(default_factory=ReadOptions)
    identity: Identity = field(default_factory=Identity)  # beside that of the schema
    generic: bool | None = None  # base edges are coOccursWith; None: with over 500 pairs of types
    evidence: int = 5  # sentences kept for an edge, at most
    text: bool = True  # keep the sentences' texts
    select: Selection = field(default_factory=Selection)  # which part of the corpus
    window: str = "sentence"  # or a number of sentences, "paragraph", "document"
    distance: int | None = None  # tokens between two co-occurring mentions at most; None: any
    overlong_distance: int | None = 20  # likewise, in a sentence of over 100 tokens; None: any
    judged: tuple[Path, ...] = ()  # tables of judged edges, beside those of the schema
    learn: bool = False  # learn from annotated relations, too

    def __post_init__(self) -> None:
        """Refuse what is wrong before anything is read."""
        Window.parse(self.window, self.distance)
        for name in ("evidence", "distance", "overlong_distance"):
            number = getattr(self, name)
            if number is not None and number < 0:
                raise UsageError(name, number, "a whole number from 0")
        if self.read.format:
            find("kg.readers", self.read.format)
        find_encoding(b"", self.read.encoding)
        active_rules(self.identity.on, self.identity.off)
        for condition in self.select.where:
            parse_condition(condition)


def with_keywords(options: Options | None, keywords: dict[str, Any]) -> Options:
    """Return *options* with the values of flat *keywords*, which win; None leaves an option alone.

    Args:
        options: None: the defaults.
        keywords: by the names in `KEYWORDS`.

    Raises:
        UsageError: a value is wrong; ``where`` is the keyword.

    >>> with_keywords(None, {"window": 3, "unique_sentences": True}).select.unique
    True
    >>> with_keywords(Options(evidence=9), {"evidence": -1})
    Traceback (most recent call last):
    kg.common.errors.UsageError: evidence: found -1, wanted a whole number from 0
    """
    made = options or Options()
    for keyword, value in keywords.items():
        if value is None:
            continue
        group, name, converted = KEYWORDS[keyword]
        try:
            change = {name: converted(value)}
            if group:
                change = {group: replace(getattr(made, group), **change)}
            made = replace(made, **change)
        except KgError as problem:
            raise UsageError(keyword, problem.found, problem.wanted, problem.hint) from None
    return made


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise UsageError("", _shown(value), "a text")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise UsageError("", _shown(value), "True or False")
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise UsageError("", _shown(value), "a whole number from 0")
    return value


def _window(value: Any) -> str:
    return str(value) if isinstance(value, int) else _text(value)


def _column(value: Any) -> str:
    """Return the name of a column, or its number from 1."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UsageError("", _shown(value), "the name of a column, or its number from 1")
    return str(value)


def _several(converted: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that takes one value, or an iterable of them."""

    def convert(value: Any) -> tuple[Any, ...]:
        is_one = isinstance(value, str | Path) or not isinstance(value, Iterable)
        return tuple(map(converted, [value] if is_one else value))

    return convert


def _path(value: Any) -> Path:
    if not isinstance(value, str | Path):
        raise UsageError("", _shown(value), "a path")
    return Path(value)


def _shown(value: Any) -> str:
    return f"{value!r} ({type(value).__name__})"


# Flat keywords: the group of options and the option that each sets, and what converts its value.
KEYWORDS: dict[str, tuple[str, str, Callable[[Any], Any]]] = {
    "name": ("", "name", _text),
    "window": ("", "window", _window),
    "max_distance": ("", "distance", _number),
    "overlong_distance": ("", "overlong_distance", _number),
    "generic": ("", "generic", _flag),
    "evidence": ("", "evidence", _number),
    "text": ("", "text", _flag),
    "judged": ("", "judged", _several(_path)),
    "learn": ("", "learn", _flag),
    "unique_sentences": ("select", "unique", _flag),
    "leave_out": ("select", "leave_out", _several(_path)),
    "metadata": ("select", "metadata", _several(_path)),
    "where": ("select", "where", _several(_text)),
    "thesaurus": ("identity", "thesaurus", _several(_path)),
    "links": ("identity", "links", _several(_path)),
    "overrides": ("identity", "overrides", _several(_path)),
    "with_rules": ("identity", "on", _several(_text)),
    "without_rules": ("identity", "off", _several(_text)),
    "read_as": ("read", "format", _text),
    "scheme": ("read", "scheme", _text),
    "encoding": ("read", "encoding", _text),
    "token_column": ("read", "token", _column),
    "tag_columns": ("read", "tags", _several(_column)),
    "document_column": ("read", "document", _column),
    "labels": ("read", "labels", _several(_text)),
    "untyped": ("read", "untyped", _text),
    "standoff_text": ("read", "text", _text),
    "predictions": ("read", "predictions", _flag),
    "language": ("read", "language", _text),
    "split_sentences": ("read", "split_sentences", _flag),
    "strict": ("read", "strict", _flag),
}
