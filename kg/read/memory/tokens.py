"""Read tokens with tags: (tokens, tags) pairs, rows of a data set, and `kg.Sentence` objects.

Tags are read by the functions that read those of files, so any tagging scheme does, and what has to
be interpreted is a diagnostic of the same rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from kg.common.errors import LineError
from kg.read.common.dataset_rows import TAGS, TOKENS, Names, Row, names_in
from kg.read.common.dataset_rows import sentences as read_rows
from kg.read.common.sentences import Document, Sentence
from kg.read.memory.source import ObjectSource, Part, plain
from kg.read.sources.options import ReadOptions


def is_pair(value: Any) -> bool:
    """Tell a pair of columns: tokens, and tags that are texts, numbers or None.

    >>> is_pair((["Ada", "codes"], ["B-PER", "O"])), is_pair(("Ada", "B-PER"))
    (True, False)
    """
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(map(_is_column, value)):
        return False
    tokens, tags = (column if isinstance(column, list) else list(column) for column in value)
    others = [tag for tag in tags if not isinstance(tag, str)]
    return all(isinstance(token, str) for token in tokens) and not any(
        isinstance(tag, Mapping) or _is_column(tag) for tag in others
    )


def is_row(value: Any, options: ReadOptions) -> bool:
    """Tell a row of a data set: a mapping with a list of tokens, and a list of tags."""
    if not isinstance(value, Mapping):
        return False
    token_names = (options.token,) if options.token else TOKENS
    return any(
        _is_column(value.get(name)) and all(isinstance(token, str) for token in value[name])
        for name in token_names
    ) and any(
        _is_column(value.get(name)) and not any(isinstance(tag, Mapping) for tag in value[name])
        for name in options.tags or TAGS
    )


def read_pairs(parts: Iterator[Part], source: ObjectSource) -> Iterator[Sentence]:
    """Yield a sentence for each (tokens, tags) pair that is not empty.

    Raises:
        LineError: tags are numbers, and nobody said what they mean.
    """
    source.options = replace(source.options, token="tokens", tags=("tags",), document="")

    def rows() -> Iterator[tuple[Part, Row]]:
        for part in parts:
            row = dict(zip(("tokens", "tags"), source.plain(part, part.value), strict=True))
            if row["tokens"] or row["tags"]:
                row["tags"] = ["" if tag is None else tag for tag in row["tags"]]
                yield part, row

    return _sentences(rows(), source, {})


def read_dataset_rows(parts: Iterator[Part], source: ObjectSource) -> Iterator[Sentence]:
    """Yield a sentence for each row of a data set.

    Tags that are numbers have their names from the option ``labels``, else from the features of the
    `datasets.Dataset`.

    Raises:
        LineError: no column holds tokens or tags, or tags are numbers without names.
    """
    rows = ((part, source.plain(part, part.value)) for part in parts)
    return _sentences(rows, source, _tag_names(source.features))


def _sentences(
    rows: Iterator[tuple[Part, Row]], source: ObjectSource, names: Names
) -> Iterator[Sentence]:
    """Yield the sentences of rows, in the documents that their parts belong to."""
    documents: dict[int, Document] = {}  # by the number of the object; of rows that were looked at

    def numbered() -> Iterator[tuple[int, Row]]:
        for part, row in rows:
            source.count(part, row)
            if part.document:
                documents[part.number] = part.document
            yield part.number, row

    last = 0
    for sentence in read_rows(numbered(), source, lambda: names):
        if sentence.line != last:
            documents.pop(last, None)
            last = sentence.line
        sentence.document = documents.get(sentence.line, sentence.document)
        yield sentence


def _tag_names(features: Any) -> Names:
    """Return the names of tags by column, from the features of a `datasets.Dataset`."""
    if features is None:
        return {}
    return names_in(features.to_dict() if hasattr(features, "to_dict") else plain(features))


def read_sentences(parts: Iterator[Part], source: ObjectSource) -> Iterator[Sentence]:
    """Yield `kg.Sentence` objects as copies, whose lines are the numbers of the objects.

    A sentence that a list or the pair (`kg.Document`, sentences) holds is of that document, else
    of its own, which goes on as long as the next sentence has an equal one.

    Raises:
        LineError: the text of a sentence comes without the spans of its tokens.
    """
    given: Document | None = None  # of the sentence before, as it was given
    own: Document | None = None  # the same with the number of the object where it began
    for part in parts:
        sentence: Sentence = part.value
        if (sentence.text is None) != (sentence.spans is None):
            found = "a Sentence with one of text and spans"
            raise LineError(f"{source.name}:{part.number}", found, "both of them, or none")
        if sentence.document != given:
            given, own = sentence.document, None
        if own is None and given is not None:
            own = replace(given, line=part.number, metadata=plain(given.metadata))
        copy = replace(
            sentence,
            tokens=source.plain(part, list(sentence.tokens)),
            text=source.plain(part, sentence.text),
            mentions=[replace(mention, line=None) for mention in sentence.mentions],
            relations=[replace(relation, line=part.number) for relation in sentence.relations],
            notes=[(part.number, *note[1:]) for note in sentence.notes],
            line=part.number,
            document=part.document or own,
        )
        source.count(part, plain(asdict(copy)))
        yield copy


def _is_column(value: Any) -> bool:
    """Tell a list, a tuple, or an array of one dimension."""
    is_array = hasattr(value, "tolist") and len(getattr(value, "shape", ())) == 1
    return isinstance(value, list | tuple) or is_array
