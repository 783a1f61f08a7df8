"""Stand-ins for objects of libraries that are not installed, with their documented attributes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class FlairLabel:
    """As ``flair.data.Label``."""

    value: str
    score: float = 1.0


@dataclass
class FlairToken:
    """As ``flair.data.Token``."""

    text: str
    start_position: int

    @property
    def end_position(self) -> int:
        return self.start_position + len(self.text)


@dataclass
class FlairSpan:
    """As ``flair.data.Span``."""

    tokens: list[FlairToken]
    label: FlairLabel

    @property
    def start_position(self) -> int:
        return self.tokens[0].start_position

    @property
    def end_position(self) -> int:
        return self.tokens[-1].end_position

    def get_label(self, label_type: str) -> FlairLabel:
        assert label_type == "ner"
        return self.label


class FlairSentence:
    """As ``flair.data.Sentence``, of words with a space between two; it can be iterated."""

    def __init__(self, text: str, spans: Mapping[tuple[int, int], str], start: int = 0) -> None:
        self.tokens, at = list[FlairToken](), start
        for word in text.split(" "):
            self.tokens.append(FlairToken(word, at))
            at += len(word) + 1
        self._text = text
        self._spans = [FlairSpan(self.tokens[b:e], FlairLabel(t)) for (b, e), t in spans.items()]

    def __iter__(self) -> Iterator[FlairToken]:
        return iter(self.tokens)

    def to_original_text(self) -> str:
        return self._text

    def get_spans(self, label_type: str) -> list[FlairSpan]:
        return self._spans if label_type == "ner" else []


@dataclass
class StanzaToken:
    """As ``stanza.models.common.doc.Token``."""

    text: str
    start_char: int | None
    end_char: int | None


@dataclass
class StanzaSpan:
    """As ``stanza.models.common.doc.Span``."""

    text: str
    type: str
    start_char: int
    end_char: int


@dataclass
class StanzaSentence:
    """As ``stanza.models.common.doc.Sentence``."""

    tokens: list[StanzaToken]
    ents: list[StanzaSpan] = field(default_factory=list)


@dataclass
class StanzaDocument:
    """As ``stanza.models.common.doc.Document``."""

    text: str
    sentences: list[StanzaSentence]

    @property
    def ents(self) -> list[StanzaSpan]:
        return [span for sentence in self.sentences for span in sentence.ents]


class Features(dict[str, Any]):
    """As ``datasets.Features``."""

    def to_dict(self) -> dict[str, Any]:
        return dict(self)


class Dataset:
    """As ``datasets.Dataset``: it has features, and iterating it gives rows."""

    def __init__(self, rows: list[dict[str, Any]], names: list[str]) -> None:
        self._rows = rows
        label = {"names": names, "_type": "ClassLabel"}
        self.features = Features(
            tokens={"feature": {"dtype": "string", "_type": "Value"}, "_type": "List"},
            ner_tags={"feature": label, "_type": "List"},
        )

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._rows)
