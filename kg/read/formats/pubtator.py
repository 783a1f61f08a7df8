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

from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError
from kg.read.common.chunk import Note
from kg.read.common.claims import Claim, first_mentions
from kg.read.common.offsets import sentences
from kg.read.common.sentences import Document, Relation, Sentence
from kg.read.common.standoff import LINES_AND_SPLITTER, Claimed, line_starts, settled
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

WANTED = "ID|t|TITLE, ID|a|ABSTRACT, or TAB-separated annotations of them"
NO_IDENTIFIER = {"", "-", "-1"}
RELATION = 3  # columns of a relation: its type and two identifiers
# Documented columns that are not about entities, as in BioRED (is a relation novel?), in tmVar (an
# identifier of dbSNP), and of scores; and in BC5CDR, the names in a composite mention.
_KNOWN_OF_RELATION = re.compile(r"Novel|No|[01](?:\.\d+)?")
_KNOWN_OF_ENTITY = re.compile(r"(?:RS(?:ID|#)?|rs)\W*\d[\w;|,]*|RSID|[^|]+(?:\|[^|]+)+")

_SECTION = re.compile(r"([^\s|][^\t|]*)\|([a-z])\|(.*)")
_NUMBER = re.compile(r"\d{1,12}")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: it does not begin with a title.
    """
    extra = _Extra()
    articles = _articles(source, extra)
    for text in settled(article.text(source.options.language) for article in articles):
        for sentence in sentences(text):
            sentence.line = text.section_lines[sentence.line - 1]  # the text's line is its section
            yield sentence
    for (rule, column), count in sorted(extra.counts.items()):
        line, value = extra.first[rule, column]
        source.note(line, rule, f"{column}: {value!r} ({count} in all)", "not kept")


def recognise(head: Head) -> Guess | None:
    """Recognise PubTator by the title in its first line."""
    first = next((line for line in head.lines if line.strip()), "")
    match = _SECTION.fullmatch(first)
    return Guess(0.95, f"{match[1]}|{match[2]}| before the text") if match else None


@dataclass
class _Extra:
    """The columns of a source that are not read, by rule and by their numbers from 1."""

    first: dict[tuple[Rule, int], tuple[int, str]] = field(default_factory=dict)  # line and text
    counts: Counter[tuple[Rule, int]] = field(default_factory=Counter)

    def add(self, number: int, columns: Sequence[str], kept: int) -> None:
        """Count the columns after the first *kept* ones, which follow the document's id."""
        for place, column in enumerate(columns[kept:], kept + 2):
            if column := column.strip():
                pattern = _KNOWN_OF_RELATION if kept == RELATION else _KNOWN_OF_ENTITY
                key = Rule.UNREAD_COLUMN if pattern.fullmatch(column) else Rule.EXTRA_COLUMN, place
                self.first.setdefault(key, (number, column[:80]))
                self.counts[key] += 1


@dataclass(slots=True)
class _Sections(Claimed):
    """The text of a document, a section a line."""

    section_lines: Sequence[int] = ()


@dataclass
class _Article:
    """A document, as far as its lines were read."""

    name: str
    sections: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # of the sections
    claims: dict[str, Claim] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)  # between identifiers
    notes: list[Note] = field(default_factory=list)

    def text(self, language: str) -> "_Sections":
        """Return the text of the document with its annotations."""
        text = "\n".join(self.sections)
        claims = list(self.claims.values())
        return _Sections(
            text,
            (),
            Document(self.name, self.lines[0]),
            lines=True,
            starts=line_starts(text, language),
            ended_by=LINES_AND_SPLITTER,
            relations=self._relations(claims),
            notes=self.notes,
            claims=claims,
            section_lines=self.lines,
        )

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
        article.notes.append((number, Rule.UNKNOWN_DOCUMENT, name[:80], "line left out"))
    elif numbers[:2] == [True, True] and len(columns) > 3:
        begin, stop, written, type_, *further = columns
        identifier = _bare(article, number, further[0]) if further else ""
        claim = Claim(
            [(int(begin), int(stop))], type_, number, written, id=f"line {number}", has_own_id=False
        )
        claim.identifier = None if identifier in NO_IDENTIFIER else identifier
        article.claims[f"line {number}"] = claim
        extra.add(number, columns, 5)
    elif numbers[2:4] == [True, True] and len(columns) > 4:
        _part(article, number, columns)
        extra.add(number, columns, 5)
    elif len(columns) > 2:
        type_, *ends = (_bare(article, number, column) for column in columns[:3])
        article.relations.append(Relation(ends[0], type_, ends[1], number))
        extra.add(number, columns, RELATION)
    else:
        article.notes.append((number, Rule.NOT_AN_ANNOTATION, line[:80], "left out"))


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
        article.notes.append((number, Rule.SPACE_AT_ENDS, repr(column), "trimmed"))
    return bare
