"""Read PubTator: title and abstract by ``ID|t|`` and ``ID|a|``, then annotations in TAB lines.

In: a source. Out: the sentences of its documents, one held at a time. Offsets count the sections
with one character between two. A TAB line, after the document's id, is one of

- an entity: begin, end, words, type, and an identifier, if it has one (``-`` and ``-1`` mean that
  it has none);
- an entity of the FBK variant: its id, type, begin, end, words; lines of one id are parts of one
  discontinuous entity;
- a relation: its type and two identifiers. It is stated between the first mentions of the two,
  where a mention of ``D1|D2`` is one of both, but comes after a mention of the one alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.common.errors import LineError
from kg.read.common.chunk import Note
from kg.read.common.offsets import Annotated, sentences
from kg.read.common.sentences import Document, Relation, Sentence
from kg.read.common.standoff import Claim, annotations, first_mentions, line_starts
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

WANTED = "ID|t|TITLE, ID|a|ABSTRACT, or TAB-separated annotations of them"
NO_IDENTIFIER = {"", "-", "-1"}

_SECTION = re.compile(r"([^\s|][^\t|]*)\|([a-z])\|(.*)")
_NUMBER = re.compile(r"\d{1,12}")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: it does not begin with a title.
    """
    extra = _Extra()
    for article in _articles(source, extra):
        yield from article.sentences(source.options.language)
    for column, count in sorted(extra.counts.items()):
        line, text = extra.first[column]
        source.note(line, "extra-column", f"{column}: {text!r} ({count} in all)", "not kept")


def recognise(head: Head) -> Guess | None:
    """Recognise PubTator by the title in its first line."""
    first = next((line for line in head.lines if line.strip()), "")
    match = _SECTION.fullmatch(first)
    return Guess(0.95, f"{match[1]}|{match[2]}| before the text") if match else None


@dataclass
class _Extra:
    """The columns of a source that are not read, by their numbers from 1."""

    first: dict[int, tuple[int, str]] = field(default_factory=dict)  # line and text
    counts: Counter[int] = field(default_factory=Counter)

    def add(self, number: int, columns: Sequence[str], kept: int) -> None:
        """Count the columns after the first *kept* ones, which follow the document's id."""
        for at, column in enumerate(columns[kept:], kept + 2):
            if column.strip():
                self.first.setdefault(at, (number, column[:80]))
                self.counts[at] += 1


@dataclass
class _Article:
    """A document, as far as its lines were read."""

    name: str
    sections: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # of the sections
    claims: dict[str, Claim] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)  # between identifiers
    notes: list[Note] = field(default_factory=list)

    def sentences(self, language: str) -> Iterator[Sentence]:
        """Yield the sentences of the document."""
        text = "\n".join(self.sections)
        claims = list(self.claims.values())
        annotated = Annotated(
            text,
            annotations(text, claims, self.notes),
            Document(self.name, self.lines[0]),
            lines=True,
            starts=line_starts(text, language),
            relations=self._relations(claims),
            notes=self.notes,
        )
        for sentence in sentences(annotated):
            sentence.line = self.lines[sentence.line - 1]  # the text's line is its section
            yield sentence

    def _relations(self, claims: Sequence[Claim]) -> list[Relation]:
        first = first_mentions(claims)
        return [
            Relation(
                first.get(relation.subject, relation.subject),
                relation.type,
                first.get(relation.object, relation.object),
                relation.line,
            )
            for relation in self.relations
        ]


def _articles(source: Source, extra: _Extra) -> Iterator[_Article]:
    article: _Article | None = None
    for number, line in source.lines():
        if match := _SECTION.fullmatch(line):
            name, letter, text = match.groups()
            if article is None or name != article.name or letter == "t":
                if article is not None:
                    yield article
                article = _Article(name)
            article.sections.append(text)
            article.lines.append(number)
        elif line.strip():
            if article is None:
                raise LineError(f"{source.name}:{number}", repr(line[:80]), WANTED)
            _take(article, number, line, extra)
    if article is not None:
        yield article


def _take(article: _Article, number: int, line: str, extra: _Extra) -> None:
    """Take a TAB line of *article*."""
    name, *columns = line.split("\t")
    numbers = [bool(_NUMBER.fullmatch(column)) for column in columns]
    if columns and name != article.name:
        article.notes.append((number, "unknown-document", name[:80], "line left out"))
    elif numbers[:2] == [True, True] and len(columns) > 3:
        begin, stop, written, type_, *further = columns
        identifier = _bare(article, number, further[0]) if further else ""
        claim = Claim([(int(begin), int(stop))], type_, number, written, id=f"line {number}")
        claim.identifier = None if identifier in NO_IDENTIFIER else identifier
        article.claims[f"line {number}"] = claim
        extra.add(number, columns, 5)
    elif numbers[2:4] == [True, True] and len(columns) > 4:
        _part(article, number, columns)
        extra.add(number, columns, 5)
    elif len(columns) > 2:
        type_, *ends = (_bare(article, number, column) for column in columns[:3])
        article.relations.append(Relation(ends[0], type_, ends[1], number))
        extra.add(number, columns, 3)
    else:
        article.notes.append((number, "not-an-annotation", line[:80], "left out"))


def _part(article: _Article, number: int, columns: Sequence[str]) -> None:
    """Take an entity of the FBK variant, or another part of one."""
    name, type_, begin, stop, written = columns[:5]
    part = (int(begin), int(stop))
    if (claim := article.claims.get(name)) and claim.type == type_:
        claim.fragments = [*claim.fragments, part]
        claim.written = f"{claim.written} {written}"
    else:
        id_ = name if claim is None else f"{name} line {number}"
        article.claims[id_] = Claim([part], type_, number, written, id=id_)


def _bare(article: _Article, number: int, column: str) -> str:
    """Return *column* without white space at its ends."""
    if (bare := column.strip()) != column:
        article.notes.append((number, "space-at-ends", repr(column), "trimmed"))
    return bare
