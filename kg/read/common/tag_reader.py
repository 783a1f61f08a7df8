"""Decode the tag sequences of sentences into mentions, for readers of plain Python sentences.

In: the tags of one sentence after the other (IOB, BIOES, BILOU, IO). Out: its mentions, and a note
for each tag that cannot be read; after the last sentence, the scheme and the tags odd in it.
`kg.read.token_lines.tags` has all of the rules; `kg.read.token_lines.mentions` does the same for
whole columns at once.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.common.sentences import Mention
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.read.token_lines.tags import (
    ALIASES,
    MARKS,
    MISSING,
    OUTSIDE,
    ZEROS,
    Tag,
    TagStatistics,
    find_spans,
    find_spelling,
    parse_tag,
    split_cell,
)


class TagReader:
    """Decodes the tags of a source, or of one layer of them; remembers how they are spelled."""

    def __init__(self, options: ReadOptions, tags: Iterable[str] = ()) -> None:
        """Begin a source.

        Args:
            tags: the distinct tags of the source, or of its beginning, which show how tags are
                spelled. Without them, those of the first sentence that has any do.
        """
        scheme = ALIASES.get(options.scheme.upper(), options.scheme.upper())
        self.untyped = options.untyped
        self.spelling = find_spelling(tags, scheme)
        self.statistics = TagStatistics(scheme)
        self._parsed: dict[str, Tag | None] = {}
        self._types: dict[str, int] = {}
        self._zeros: tuple[str, int, int] | None = None  # one for O: itself, its line, how many

    def mentions(
        self, tags: Sequence[str], lines: int | Sequence[int]
    ) -> tuple[list[Mention], list[Note]]:
        """Return the mentions of a sentence, and notes on tags that cannot be read.

        Args:
            tags: one for each token.
            lines: the line of the sentence, or of each of its tokens, from 1.
        """
        line = [lines] * len(tags) if isinstance(lines, int) else lines
        notes: list[Note] = []
        labels: list[tuple[int, Tag]] = []
        several = False
        for token, cell in enumerate(tags):
            if cell in OUTSIDE:
                continue
            if cell.strip() in ZEROS:
                text, first, count = self._zeros or (cell.strip(), line[token], 0)
                self._zeros = (text, first, count + 1)
                continue
            parts = split_cell(cell.strip())
            several |= len(parts) > 1
            for part in parts:
                if tag := self._parse(part, tags):
                    labels.append((token, tag))
                elif part not in OUTSIDE:
                    rule = Rule.MISSING_TAG if part in MISSING else Rule.UNKNOWN_TAG
                    notes.append((line[token], rule, cell, "read as O"))
        if several:  # each type is a layer by itself
            labels.sort(key=lambda label: (label[1].type, label[0]))
        return (self._spans(labels, several, tags, line) if labels else []), notes

    def finish(self, source: Source) -> None:
        """Set the scheme of *source*, now that every tag was seen, and note the tags odd in it."""
        source.scheme = self.statistics.scheme()
        for note in self.statistics.odd_tags():
            source.note(*note)
        if self._zeros:
            text, first, count = self._zeros
            source.note(first, Rule.ZERO_FOR_O, f"{text!r} on {count:,} tokens", "read as O")

    def _parse(self, tag: str, tags: Sequence[str]) -> Tag | None:
        if self.spelling is None:
            self.spelling = find_spelling(tags, self.statistics.given)
        if tag not in self._parsed:
            outside = tag in OUTSIDE or tag in MISSING or self.spelling is None
            parsed = None if outside else parse_tag(tag, str(self.spelling), self.untyped)
            self._parsed[tag] = parsed
        return self._parsed[tag]

    def _spans(
        self,
        labels: Sequence[tuple[int, Tag]],
        several: bool,
        tags: Sequence[str],
        line: Sequence[int],
    ) -> list[Mention]:
        """Return the mentions of *labels*: tokens and their parsed tags, layer by layer."""
        token = np.array([token for token, _ in labels])
        mark = np.array([MARKS.index(tag.mark) for _, tag in labels])
        kind = np.array([self._types.setdefault(tag.type, len(self._types)) for _, tag in labels])
        follows = np.diff(token, prepend=-2) == 1
        if several:
            follows[1:] &= np.diff(kind) == 0
        spans = find_spans(mark, kind, follows)
        self.statistics.letters.update(tag.letter for _, tag in labels)
        number = np.array([self.statistics.number(tags[token]) for token, _ in labels])
        self.statistics.add(spans, np.array(line)[token], number)
        return [
            Mention(begin, labels[last][0] + 1, tag.type, line=line[begin])
            for first, last in zip(spans.first.tolist(), spans.last.tolist(), strict=True)
            for begin, tag in [labels[first]]
        ]
