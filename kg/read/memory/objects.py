"""Open a corpus that may be paths or Python objects; tell what kind of objects they are.

An object is a document or a sentence, as its kind has it; a list of objects is one document; the
pair (`kg.Document`, an object or a list of them) is that document. All objects of a corpus are of
one kind, which the first one tells. They are read one after the other, as a stream.
"""

import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from kg.common.errors import CorpusError, LineError, UsageError
from kg.read.common.sentences import Document, Sentence
from kg.read.corpus import FindFormats, Format, find_format, open_corpus
from kg.read.memory import texts, tokens
from kg.read.memory.source import ObjectSource, Part, json_line, plain, whole_characters
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.store.tables import DIAGNOSTICS

NAME = "objects"  # of their source, unless the graph has a name


class Kind(NamedTuple):
    """A kind of objects."""

    accepts: Callable[[Any, ReadOptions], bool]  # tells an object of it
    read: Callable[[Iterator[Part], ObjectSource], Iterator[Sentence]] | None = None


# The first that accepts an object is its kind. Records are read by the readers of files.
KINDS: dict[str, Kind] = {
    "spacy": Kind(lambda value, _: texts.is_spacy_doc(value), texts.read_spacy),
    "flair": Kind(lambda value, _: texts.is_flair_sentence(value), texts.read_flair),
    "stanza": Kind(lambda value, _: texts.is_stanza_document(value), texts.read_stanza),
    "sentences": Kind(lambda value, _: isinstance(value, Sentence), tokens.read_sentences),
    "pairs": Kind(lambda value, _: tokens.is_pair(value), tokens.read_pairs),
    "rows": Kind(tokens.is_row, tokens.read_dataset_rows),
    "predictions": Kind(lambda value, _: texts.is_prediction(value), texts.read_predictions),
    "records": Kind(lambda value, _: isinstance(value, Mapping)),
}
ACCEPTED = (
    "a path, a (tokens, tags) pair, a spaCy Doc, a (text, entities) pair of a model, a mapping "
    "(row of a data set, or record of an annotation tool), a flair Sentence, a stanza Document, "
    "a kg.Sentence, or a list of them as a document"
)


class Corpus(NamedTuple):
    """An open corpus."""

    sources: list[tuple[Source, Format]]
    left_out: pl.DataFrame  # DIAGNOSTICS of files that are no sources
    first_path: str | Path | None  # None: of objects


def open_input(
    corpus: Any, options: ReadOptions, name: str = "", find_formats: FindFormats | None = None
) -> Corpus:
    """Open *corpus*: one path, object or data set, or an iterable of paths or of objects.

    Of an iterable of objects only the first is taken here, with records of annotation tools as many
    as tell their format.

    Args:
        corpus: what `kg.build` takes.
        options: how it is read.
        name: of the source that objects are; empty: ``objects``.
        find_formats: as `open_corpus` has it.

    Raises:
        CorpusError: nothing is given.
        LineError: an object is of no known kind; the error says its position and type.
        SourceError: a path cannot be read, or holds no tagged text.
    """
    features = getattr(corpus, "features", None)
    items = _iterable(corpus, options)
    opening = next(items, None)
    if opening is None:
        raise CorpusError("corpus", "nothing", "at least one file, folder or object")
    items = chain([opening], items)
    if isinstance(opening, str | Path):
        paths = list(_paths(items))
        return Corpus(*open_corpus(paths, options, find_formats), paths[0])
    options = replace(options, encoding="")  # which is of bytes
    source, format_ = _open_objects(_parts(items, options), options, name or NAME, features)
    return Corpus([(source, format_)], pl.DataFrame(schema=DIAGNOSTICS), None)


def kind_of(value: Any, options: ReadOptions) -> str | None:
    """Return the name of the kind of an object; None where it is of none.

    >>> kind_of((["Ada"], ["B-PER"]), ReadOptions()), kind_of(17, ReadOptions())
    ('pairs', None)
    """
    return next((name for name, kind in KINDS.items() if kind.accepts(value, options)), None)


def _iterable(corpus: Any, options: ReadOptions) -> Iterator[Any]:
    """Return the objects or paths that *corpus* is, or the one that it is itself."""
    if isinstance(corpus, str | Path) or _of_document(corpus) or kind_of(corpus, options):
        return iter([corpus])
    is_table = hasattr(corpus, "columns") and hasattr(corpus, "shape")
    if is_table or isinstance(corpus, bytes) or not isinstance(corpus, Iterable):
        hint = "give its rows as dictionaries" if is_table else ""
        raise LineError("corpus", _shown(corpus), f"{ACCEPTED}; or an iterable of them", hint)
    return iter(corpus)


def _paths(items: Iterable[Any]) -> Iterator[str | Path]:
    for number, item in enumerate(items, 1):
        if not isinstance(item, str | Path):
            raise LineError(f"corpus:{number}", _shown(item), "a path, as the first one is")
        yield item


def _parts(items: Iterable[Any], options: ReadOptions) -> Iterator[Part]:
    """Yield the objects of a corpus, and those in lists with the documents that these are."""
    for number, item in enumerate(items, 1):
        if _of_document(item):
            about = whole_characters(plain([item[0].name, item[0].metadata]))
            document = Document(about[0], number, about[1])
            is_list = isinstance(item[1], list | tuple) and not kind_of(item[1], options)
            parts = item[1] if is_list else [item[1]]
        elif isinstance(item, list | tuple) and not kind_of(item, options):
            document, parts = Document(str(number - 1), number), item
        else:
            yield Part(number, None, item)
            continue
        for part in parts:
            yield Part(number, document, part)


def _of_document(item: Any) -> bool:
    """Tell the pair (`kg.Document`, an object or a list of objects)."""
    return isinstance(item, list | tuple) and len(item) == 2 and isinstance(item[0], Document)


def _open_objects(
    parts: Iterator[Part], options: ReadOptions, name: str, features: Any
) -> tuple[ObjectSource, Format]:
    """Return the source that *parts* are, and how it is read."""
    opening = next(parts, None)
    if opening is None:
        raise CorpusError("corpus", "lists without objects", "at least one object")
    kind = kind_of(opening.value, options)
    if kind is None:
        raise LineError(f"{name}:{opening.number}", _shown(opening.value), ACCEPTED)
    if kind != "records" and options.format:
        wanted = f"no reader, as the objects are {kind}"
        raise UsageError("read_as", repr(options.format), wanted, "it is for files and records")
    every = _checked(chain([opening], parts), kind, name, options)
    source = ObjectSource(name, options, features)
    read = KINDS[kind].read
    if read is None:
        return source, _records_format(every, source, opening)
    why = f"the first object is {_shown(opening.value)}"
    return source, Format(f"objects: {kind}", 1.0, why, lambda _: read(every, source))


def _records_format(parts: Iterator[Part], source: ObjectSource, opening: Part) -> Format:
    """Put mappings into *source* as lines of JSON; return which annotation tool's form they have.

    Raises:
        LineError: they have no form that is known.
    """

    def lines() -> Iterator[bytes]:
        for part in parts:
            if part.document:
                found, wanted = "a record in a list", "records are documents themselves"
                raise LineError(f"{source.name}:{part.number}", found, wanted)
            yield json_line(source.plain(part, part.value))

    source.set_lines(lines())
    if (format_ := find_format(source)) is None:
        keys = ", ".join(map(str, opening.value))
        hint = "read_as names a format; token_column and tag_columns name columns"
        if any(hasattr(value, "features") for value in opening.value.values()):
            hint = "give one split of the data set"
        wanted = "tokens and tags, or a text and its entities"
        raise LineError(f"{source.name}:{opening.number}", f"a mapping of {keys}", wanted, hint)
    return replace(format_, name=f"objects: {format_.name}", read=format_.reader())


def _checked(parts: Iterator[Part], kind: str, name: str, options: ReadOptions) -> Iterator[Part]:
    """Yield *parts* again, which must all be of one kind; a mapping may lack what told the first.

    Raises:
        LineError: one is of another kind.
    """
    may_lack = kind in {"rows", "records", "predictions"}
    for part in parts:
        is_good = KINDS[kind].accepts(part.value, options) or (
            may_lack and isinstance(part.value, Mapping)
        )
        if not is_good:
            wanted = f"{kind}, as the first object is" if kind_of(part.value, options) else ACCEPTED
            raise LineError(f"{name}:{part.number}", _shown(part.value), wanted)
        yield part


def _shown(value: Any) -> str:
    """Return the type and the beginning of an object, for an error.

    >>> _shown(17)
    'an object of type int (17)'
    """
    text = " ".join(reprlib.repr(value).split())
    return f"an object of type {type(value).__qualname__} ({text})"
