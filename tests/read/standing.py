"""What the tests of standoff formats share: read a file, and look at what came out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.read.common.chunk import Chunk, Note
from kg.read.common.sentences import Relation, Sentence
from kg.read.corpus import Format, read_source
from kg.read.sources.discovery import find_sources
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source

Reader = Callable[[Source], Iterable[Sentence]]


@dataclass(frozen=True)
class Read:
    """The sentences of a file, and the notes on it."""

    sentences: list[Sentence]
    notes: list[Note]

    @property
    def mentions(self) -> list[tuple[str, str]]:
        """Return the surface and the type of each mention."""
        return [(surface, mention.type) for surface, mention in self._each()]

    @property
    def identifiers(self) -> list[tuple[str, str | None]]:
        """Return the surface and the identifier of each mention."""
        return [(surface, mention.identifier) for surface, mention in self._each()]

    @property
    def relations(self) -> list[tuple[str, str, str]]:
        """Return the surfaces of the ends of each relation, and its type between them."""
        called = {mention.id: surface for surface, mention in self._each()}
        stated: list[Relation] = [one for made in self.sentences for one in made.relations]
        return [
            (called.get(one.subject, "?"), one.type, called.get(one.object, "?")) for one in stated
        ]

    @property
    def rules(self) -> list[str]:
        """Return the rules of the notes, in their order."""
        return [rule for _, rule, _, _ in self.notes]

    def _each(self) -> Iterator[tuple[str, Any]]:
        for made in self.sentences:
            assert made.text is not None
            assert made.spans is not None
            for mention in made.mentions:
                begin, stop = made.spans[mention.start][0], made.spans[mention.end - 1][1]
                yield made.text[begin:stop], mention


def read_file(reader: Reader, path: Path, **options: Any) -> Read:
    """Read the file at *path*."""
    source = find_sources([path], ReadOptions(**options))[0][0]
    found = list(reader(source))
    notes = [note for made in found for note in made.notes]
    return Read(found, [*notes, *source.notes])


def chunks_of(format_: str, paths: Iterable[Path]) -> Iterator[Chunk]:
    """Read files as a build does."""
    for source in find_sources(list(paths), ReadOptions())[0]:
        yield from read_source(source, Format(format_, 1.0, ""))


def counts(chunks: Iterable[Chunk]) -> tuple[int, int]:
    """Return how many mentions and how many relations there are."""
    found = [(len(chunk.mentions), len(chunk.relations)) for chunk in chunks]
    return sum(mentions for mentions, _ in found), sum(relations for _, relations in found)


def letters(chunks: Iterable[Chunk]) -> list[str]:
    """Return the surfaces of all mentions without white space."""
    surfaces = [surface for chunk in chunks for surface in chunk.mentions["surface"]]
    return ["".join(surface.split()) for surface in surfaces]
