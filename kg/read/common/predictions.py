"""Entities that models predict, as annotations: sub-words joined, tags of words as mentions.

In: a text, and its entities as the ``token-classification`` pipeline of Hugging Face, GLiNER and
flair write them. Out: claims of annotations, to be checked against the text and what they quote of
it (`kg.read.common.standoff`). Pieces of words that were not aggregated (``##gang``) are joined;
their tags (``B-PER``) make mentions as those of token lines do. Scores become metadata of the
document, under `SCORES_KEY`, each with the offsets and the type as they are written.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.read.common.claims import Claim
from kg.read.common.json_annotations import (
    BEGINS,
    STOPS,
    TYPES,
    Record,
    first,
    listed,
    whole,
    word,
)
from kg.read.common.tag_reader import TagReader

# Names of the list of entities beside a text, the likelier ones first.
ENTITIES = ("predictions", "entities", "outputs", "ner")
SCORES = ("score", "confidence")  # names of a score
SCORES_KEY = "scores"  # of a document's metadata
SUBWORD = "##"  # begins each WordPiece token that continues a word


@dataclass
class _Piece:
    """A part of a text that a model labelled: a word, or several, or a part of one."""

    begin: int  # characters, half-open
    stop: int
    item: dict[str, Any] = field(repr=False)


def predicted(record: Record, text: str, items: Sequence[Any], tags: TagReader) -> list[Claim]:
    """Return what *items* claim of *text*: objects, or ``[start, end, label]``."""
    pieces = _joined(record, text, [item for item in items if is_piece(item)])
    raw = [piece for piece in pieces if "entity_group" not in piece.item]
    spans = [
        {"start": piece.begin, "end": piece.stop, "label": piece.item["entity_group"]}
        for piece in pieces
        if "entity_group" in piece.item
    ]
    spans += [_plain(item) for item in items if not is_piece(item)]
    return [*record.claims(spans), *_tagged(record, text, raw, tags)]


def with_scores(metadata: Any, items: Iterable[Any]) -> Any:
    """Return the metadata of a document with the scores of its entities, if they have any.

    >>> with_scores(None, [{"entity_group": "PER", "score": 0.5, "start": 0, "end": 3}])
    {'scores': [{'begin': 0, 'stop': 3, 'type': 'PER', 'score': 0.5}]}
    """
    scores = [score for item in items if (score := _score(_plain(item)))]
    about = metadata if isinstance(metadata, dict) else {}
    return {**about, SCORES_KEY: scores} if scores else metadata


def score_of(item: Mapping[str, Any]) -> float | None:
    """Return the score of an entity; None if it has none."""
    value = first(item, SCORES)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None


def _score(item: Any) -> dict[str, Any] | None:
    if not isinstance(item, Mapping) or (score := score_of(item)) is None:
        return None
    begin, stop = whole(first(item, BEGINS)), whole(first(item, STOPS))
    kind = word(first(item, ("entity_group", *TYPES)))
    return {"begin": begin, "stop": stop, "type": kind, "score": score}


def is_entity(item: Any) -> bool:
    """Tell an object with offsets, and ``[start, end, label]``."""
    is_triple = isinstance(item, list | tuple) and len(item) == 3 and not isinstance(item[0], str)
    return isinstance(item, Mapping) or is_triple


def is_piece(item: Any) -> bool:
    """Tell an entity of a ``token-classification`` pipeline."""
    return isinstance(item, Mapping) and ("entity_group" in item or {"entity", "word"} <= {*item})


def _plain(item: Any) -> Any:
    """Return an entity of flair, which has its labels as objects, in the form of others."""
    if not isinstance(item, dict) or "start_pos" not in item:
        return item
    labels = [
        word(label.get("value")) for label in listed(item.get("labels")) if isinstance(label, dict)
    ]
    return {**item, "start": item["start_pos"], "end": item.get("end_pos"), "label": labels}


def _joined(record: Record, text: str, items: Sequence[dict[str, Any]]) -> list[_Piece]:
    """Return the pieces of *text* that *items* are; one that goes on within a word is joined."""
    pieces: list[_Piece] = []
    for item in items:
        place = record.fragments([(item.get("start"), item.get("end"))], item)
        if place is None:
            continue
        begin, stop = place[0]
        begin += len(text[begin:stop]) - len(text[begin:stop].lstrip())  # SentencePiece keeps it
        inside = str(item.get("word", "")).startswith(SUBWORD) or (
            _has_case(text[begin - 1 : begin]) and _has_case(text[begin : begin + 1])
        )
        if pieces and pieces[-1].stop == begin and inside:
            pieces[-1].stop = stop
        else:
            pieces.append(_Piece(begin, stop, item))
    return pieces


def _has_case(character: str) -> bool:
    """Tell a digit, and a letter of a script that writes spaces and has upper and lower case."""
    return character.isupper() or character.islower() or character.isdigit()


def _tagged(
    record: Record, text: str, pieces: Sequence[_Piece], reader: TagReader
) -> Iterator[Claim]:
    """Yield the mentions that tagged words are; what was tagged O between them is not there."""
    words: list[_Piece | None] = []
    for piece in pieces:
        if words and words[-1] and text[words[-1].stop : piece.begin].strip():
            words.append(None)
        words.append(piece)
    tags = [str(word.item["entity"]) if word else "O" for word in words]
    mentions, notes = reader.mentions(tags, record.line)
    record.notes += notes
    for mention in mentions:
        opening, closing = words[mention.start], words[mention.end - 1]
        assert opening
        assert closing
        yield Claim([(opening.begin, closing.stop)], mention.type, record.line)
