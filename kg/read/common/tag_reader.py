"""Turn the tags of sentences into mentions, for readers whose sentences are plain Python.

In: the tags of one sentence after the other. Out: its mentions, and a note for each tag that is
none; with the last sentence, what is odd in the scheme that all tags together show.
`kg.read.token_lines.tags` decides all of it.
"""

from array import array
from collections.abc import Iterable, Sequence

import numpy as np

from kg.read.common.chunk import Note
from kg.read.common.sentences import Mention
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.read.token_lines.tags import (
    ACTIONS,
    ALSO,
    MARKS,
    MISSING,
    OUTSIDE,
    STEPS,
    UNFINISHED,
    Tag,
    find_scheme,
    find_spans,
    find_spelling,
    parse_tag,
    rule_of,
    split_cell,
)

Found = tuple[list[Mention], list[Note]]


class TagReader:
    """What is known of the tags of a source, or of one layer of its tags, so far."""

    def __init__(self, options: ReadOptions, tags: Iterable[str] = ()) -> None:
        """Begin a source.

        Args:
            tags: the distinct tags of the source, or of its beginning: they tell how tags are
                spelled. Without them, those of the first sentence that has any do.
        """
        self.scheme = ALSO.get(options.scheme.upper(), options.scheme.upper())
        self.untyped = options.untyped
        self.spelling = find_spelling(tags, self.scheme)
        self.letters: set[str] = set()
        self.steps = np.zeros(len(STEPS), np.int64)
        self._known: dict[str, Tag | None] = {}
        self._kinds: dict[str, int] = {}
        self._tags: dict[str, int] = {}
        # What some scheme calls odd, one item each: there may be one for every mention.
        self._odd = (array("Q"), array("B"), array("L"))  # lines, steps, tags

    def mentions(self, tags: Sequence[str], lines: int | Sequence[int]) -> Found:
        """Return the mentions of a sentence, and notes on tags that are none.

        Args:
            tags: one a token.
            lines: the line of the sentence, or of each of its tokens, from 1.
        """
        line = [lines] * len(tags) if isinstance(lines, int) else lines
        notes: list[Note] = []
        labels: list[tuple[int, Tag]] = []
        several = False
        for at, cell in enumerate(tags):
            if cell in OUTSIDE:
                continue
            parts = split_cell(cell.strip())
            several |= len(parts) > 1
            for part in parts:
                if parsed := self._parsed(part, tags):
                    labels.append((at, parsed))
                elif part not in OUTSIDE:
                    rule = "missing-tag" if part in MISSING else "unknown-tag"
                    notes.append((line[at], rule, cell, "read as O"))
        if several:  # each type is a layer by itself
            labels.sort(key=lambda label: (label[1].type, label[0]))
        return (self._spans(labels, several, tags, line) if labels else []), notes

    def finish(self, source: Source) -> None:
        """Name the scheme of *source*, now that every tag was seen, and note what is odd in it."""
        scheme = self.scheme or find_scheme(self.letters, self.steps)
        source.scheme = scheme
        if not scheme:
            return
        rules = [rule_of(scheme, step) for step in range(len(STEPS) + 1)]
        tags = list(self._tags)
        for line, step, tag in sorted(zip(*self._odd, strict=True)):
            if rule := rules[step]:
                source.note(line, rule, tags[tag], ACTIONS[rule])

    def _parsed(self, tag: str, tags: Sequence[str]) -> Tag | None:
        if self.spelling is None:
            self.spelling = find_spelling(tags, self.scheme)
        if tag not in self._known:
            none = tag in OUTSIDE or tag in MISSING or self.spelling is None
            parsed = None if none else parse_tag(tag, str(self.spelling), self.untyped)
            self._known[tag] = parsed
        return self._known[tag]

    def _spans(
        self,
        labels: Sequence[tuple[int, Tag]],
        several: bool,
        tags: Sequence[str],
        line: Sequence[int],
    ) -> list[Mention]:
        """Return the mentions of *labels*: tokens and what their tags say, layer by layer."""
        token = np.array([at for at, _ in labels])
        mark = np.array([MARKS.index(tag.mark) for _, tag in labels])
        kind = np.array([self._kinds.setdefault(tag.type, len(self._kinds)) for _, tag in labels])
        follows = np.diff(token, prepend=-2) == 1
        if several:
            follows[1:] &= np.diff(kind) == 0
        found = find_spans(mark, kind, follows)
        self.letters.update(tag.letter for _, tag in labels)
        self.steps += np.bincount(found.step, minlength=len(STEPS))
        odd = [(at, int(found.step[at])) for at in found.odd.tolist()]
        odd += [(at, UNFINISHED) for at in found.unfinished.tolist()]
        for at, step in odd:
            number = self._tags.setdefault(tags[labels[at][0]], len(self._tags))
            for column, value in zip(self._odd, (line[labels[at][0]], step, number), strict=True):
                column.append(value)
        return [
            Mention(begin, labels[last][0] + 1, tag.type, line=line[begin])
            for first, last in zip(found.first.tolist(), found.last.tolist(), strict=True)
            for begin, tag in [labels[first]]
        ]
