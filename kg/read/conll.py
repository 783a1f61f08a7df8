"""Read token lines: a token, a TAB and its tag on each line.

In: a source. Out: chunks of whole sentences. The work is done on the bytes of some megabytes at a
time, and only what belongs to sentences with a mention becomes text, so memory does not grow with
the tokens that are tagged ``O``.

Sentences are delimited by ``<s>`` and ``</s>`` or by blank lines; a line ``-DOCSTART- NAME`` opens
a document. A line that is no token line, but stands among such, is kept as far as it goes, with a
diagnostic; a file that does not look like token lines at all is an error.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.errors import LineError
from kg.read.chunk import CHUNK_DIAGNOSTICS, CHUNK_DOCUMENTS, CHUNK_MENTIONS, CHUNK_SENTENCES, Chunk
from kg.read.formats import Guess, Head
from kg.read.lines import Lines, Offsets, gather, one_ahead, pieces, split
from kg.read.source import Source
from kg.read.tags import (
    ACTIONS,
    MARKS,
    STEPS,
    UNFINISHED,
    Spans,
    find_scheme,
    find_spans,
    parse_tag,
    rule_of,
)
from kg.read.texts import Texts

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.unsignedinteger]  # kept small: there may be some for each mention
Found = tuple[int, str, str, str]  # a diagnostic: line, rule, value, action
WANTED = "token<TAB>tag"


def read(source: Source) -> Iterator[Chunk]:
    """Yield the sentences of *source*.

    Raises:
        LineError: it is not UTF-8, or its first lines are not token lines.
        SourceError: it cannot be read.
    """
    reader = _Reader(source)
    cut = ((piece, split(piece)) for piece in pieces(source.blocks()))
    for piece, lines in one_ahead(cut):
        yield reader.chunk(piece, lines)
    yield reader.last()


def recognise(head: Head) -> Guess | None:
    """Tell token lines by their TABs."""
    lines = [line for line in head.lines if line.strip()]
    if lines and 2 * sum(line.count("\t") == 1 for line in lines) >= len(lines):
        return Guess(0.5, "a token, a TAB and a tag on each line")
    return None


class _Reader:
    """What is known of a source between two pieces of it."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.line = 1  # of the next piece's first
        self.sentence = 0  # the next one's number
        self.is_document = source.document
        self.document: int | None = None
        self.opened = ("", 0)  # its name and line
        self.inside = False  # after <s>, before </s>
        self.marked = False  # <s> or </s> was seen
        self.looked = False
        self.types: dict[str, int] = {}
        self.letters: set[str] = set()
        self.tags: dict[str, int] = {}
        self.steps = np.zeros(len(STEPS), np.int64)
        self.odd: list[tuple[Numbers, Numbers, Numbers]] = []  # lines, steps, tags

    def chunk(self, piece: bytes, lines: Lines) -> Chunk:
        """Read one piece, which was split into lines."""
        self._check_text(piece)
        found: list[Found] = []
        is_break, is_token = self._roles(lines, found)
        token = np.flatnonzero(is_token)
        self._look(piece, lines, token)
        self._check_columns(piece, lines, token, found)
        broken = np.cumsum(is_break)[token]
        sentence = np.cumsum(np.diff(broken, prepend=-1) > 0) - 1
        count = int(sentence[-1]) + 1 if len(token) else 0
        first = np.flatnonzero(np.diff(sentence, prepend=-1))  # each sentence's first token
        documents, document = self._documents(piece, lines, token[first])
        sentences, mentions = self._mentions(lines, token, sentence, first, document, found)
        self.line += len(lines.start)
        self.sentence += count
        diagnostics = pl.DataFrame(
            [(line, rule, value, action) for line, rule, value, action in sorted(found)],
            schema=CHUNK_DIAGNOSTICS,
            orient="row",
        )
        return Chunk(count, len(token), documents, sentences, mentions, diagnostics)

    def last(self) -> Chunk:
        """Name the scheme, now that every tag was seen, and what is odd in it."""
        scheme = find_scheme(self.letters, self.steps)
        tags = list(self.tags)
        found = [
            (int(line), rule, tags[tag], ACTIONS[rule])
            for lines, steps, values in self.odd
            for line, step, tag in zip(*_in_scheme(scheme, lines, steps, values), strict=True)
            if scheme and (rule := rule_of(scheme, int(step)))
        ]
        found.sort()
        frame = pl.DataFrame(found, schema=CHUNK_DIAGNOSTICS, orient="row")
        return Chunk(diagnostics=frame, scheme=scheme)

    def _check_text(self, piece: bytes) -> None:
        if piece.isascii():
            return
        try:
            piece.decode("utf-8")
        except UnicodeDecodeError as problem:
            line = self.line + piece.count(b"\n", 0, problem.start)
            found = f"byte 0x{piece[problem.start]:02X}"
            hint = "convert it first: iconv -t UTF-8"
            raise LineError(f"{self.name}:{line}", found, "UTF-8 text", hint) from None

    def _roles(self, lines: Lines, found: list[Found]) -> tuple[npt.NDArray[np.bool_], ...]:
        """Tell which lines end a sentence and which are tokens."""
        mark = np.flatnonzero(lines.opens | lines.closes)
        blank = lines.blank
        is_break = blank | lines.opens | lines.closes | lines.document
        is_token = ~is_break
        if not len(mark) and not self.marked:
            return is_break, is_token
        opens = np.concatenate(([self.inside], lines.opens[mark]))
        inside = opens[np.cumsum(lines.opens | lines.closes)]
        self._note(found, np.flatnonzero(blank & inside), "blank-line", "", "passed over")
        is_break &= ~(blank & inside)
        twice = mark[opens[:-1] & opens[1:]]
        self._note(found, twice, "unclosed-sentence", "<s>", "closed the sentence before it")
        stray = mark[~opens[:-1] & ~opens[1:]]
        self._note(found, stray, "unopened-sentence", "</s>", "closed the sentence, if any")
        self.inside, self.marked = bool(opens[-1]), True
        return is_break, is_token

    def _note(self, found: list[Found], at: Integers, rule: str, value: str, action: str) -> None:
        found += [(self.line + i, rule, value, action) for i in at.tolist()]

    def _look(self, piece: bytes, lines: Lines, token: Offsets) -> None:
        """Refuse a source whose first lines are not token lines."""
        if self.looked or not len(token):
            return
        self.looked = True
        head = token[:1000]
        tabs = lines.tabs[head]
        if 2 * np.count_nonzero(tabs == 1) >= len(head):
            return
        wrong = int(head[np.flatnonzero(tabs != 1)[0]])
        text = piece[lines.start[wrong] : lines.end[wrong]].decode("utf-8")
        shown = repr(text if len(text) <= 60 else text[:59] + "…")
        columns = int(lines.tabs[wrong]) + 1
        found = shown if columns == 1 else f"{columns} columns in {shown}"
        hint = "is that a space?" if columns == 1 and " " in text else ""
        raise LineError(f"{self.name}:{self.line + wrong}", found, WANTED, hint)

    def _check_columns(
        self, piece: bytes, lines: Lines, token: Offsets, found: list[Found]
    ) -> None:
        for i in token[lines.tabs[token] != 1].tolist():
            text = piece[lines.start[i] : lines.end[i]].decode("utf-8")
            if lines.tabs[i]:
                action = "the last column is the tag, the rest the token"
                found.append((self.line + i, "extra-column", text, action))
            else:
                found.append((self.line + i, "missing-tag", text, "read as O"))

    def _documents(
        self, piece: bytes, lines: Lines, first: Offsets
    ) -> tuple[pl.DataFrame, pl.Series]:
        """Return the documents of the piece, and which one each sentence belongs to."""
        mark = np.flatnonzero(lines.document)
        index = np.searchsorted(mark, first)  # how many marks stand before a sentence
        counts = np.bincount(index, minlength=len(mark) + 1).tolist()
        if counts[0] and self.document is None and self.is_document:
            self._open_document(self.name, 1)
        rows = [(self.document, *self.opened, counts[0], None)] if counts[0] else []
        numbers = [self.document]
        for i, count in zip(mark.tolist(), counts[1:], strict=True):
            text = piece[lines.start[i] : lines.end[i]].decode("utf-8")
            named = text.removeprefix("-DOCSTART-").split("\t")[0].strip()
            self._open_document(named, self.line + i)
            rows.append((self.document, *self.opened, count, None))
            numbers.append(self.document)
        known = [row for row in rows if row[0] is not None]
        frame = pl.DataFrame(known, schema=CHUNK_DOCUMENTS, orient="row")
        known_as = pl.Series(numbers, dtype=pl.UInt32)
        if len(numbers) == 1:
            return frame, known_as.new_from_index(0, len(first))
        return frame, known_as.gather(index)

    def _open_document(self, name: str, line: int) -> None:
        self.document = 0 if self.document is None else self.document + 1
        self.opened = (name or str(self.document), line)

    def _mentions(
        self,
        lines: Lines,
        token: Offsets,
        sentence: Offsets,
        first: Offsets,
        document: pl.Series,
        found: list[Found],
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the sentences with a mention, and the mentions."""
        tagged, mark, kind, tag = self._tagged(lines, token, found)
        follows = np.zeros(len(tagged), bool)
        follows[1:] = (np.diff(tagged) == 1) & (np.diff(sentence[tagged]) == 0)
        spans = self._named(find_spans(mark, kind, follows), lines, token, tagged, found)
        self.steps += np.bincount(spans.step, minlength=len(STEPS))
        line = (self.line + token[tagged]).astype(np.uint32)
        unfinished = np.full(len(spans.unfinished), UNFINISHED, np.uint8)
        for at, step in ((spans.odd, spans.step[spans.odd]), (spans.unfinished, unfinished)):
            self.odd.append((line[at], step.astype(np.uint8), tag[at].astype(np.uint32)))

        begin, end = tagged[spans.first], tagged[spans.last]  # tokens, inclusive
        kept = np.unique(sentence[begin])
        text = Texts(lines, token, sentence, first, kept)
        number = (sentence[begin] + self.sentence).astype(np.uint32)
        start = begin - first[sentence[begin]]
        types = pl.Series(list(self.types), dtype=pl.String)
        mentions = {
            "sentence": number,
            "start": start.astype(np.uint32),
            "end": (end - begin + start + 1).astype(np.uint32),
            "begin": text.character(begin).astype(np.uint32),
            "stop": text.character(end, after=True).astype(np.uint32),
            "line": line[spans.first],
            "type": types.gather(kind[spans.first]),
            "surface": text.surfaces(begin, end),
            "identifier": pl.Series([None], dtype=pl.String).new_from_index(0, len(begin)),
            "cluster": pl.Series([None], dtype=pl.String).new_from_index(0, len(begin)),
        }
        sentences = {
            "sentence": (kept + self.sentence).astype(np.uint32),
            "document": document.gather(kept),
            "line": (self.line + token[first[kept]]).astype(np.uint32),
            "text": text.texts(),
        }
        return pl.DataFrame(sentences, CHUNK_SENTENCES), pl.DataFrame(mentions, CHUNK_MENTIONS)

    def _named(
        self, spans: Spans, lines: Lines, token: Offsets, tagged: Offsets, found: list[Found]
    ) -> Spans:
        """Leave out spans whose tokens are all empty: they name nothing."""
        length = (lines.tab - lines.start)[token]
        past = np.cumsum(length)
        first, last = tagged[spans.first], tagged[spans.last]
        empty = past[last] - past[first] + length[first] == 0
        if not empty.any():
            return spans
        self._note(found, token[first[empty]], "empty-mention", "", "left out")
        return replace(spans, first=spans.first[~empty], last=spans.last[~empty])

    def _tagged(
        self, lines: Lines, token: Offsets, found: list[Found]
    ) -> tuple[Integers, Integers, Integers, Integers]:
        """Return the tokens with a tag other than O: which they are, marks, types and tags."""
        begin, end = lines.tab[token] + 1, lines.end[token]
        size = len(lines.data) - 1
        outside = (end - begin == 1) & (lines.data[np.minimum(begin, size)] == ord("O"))
        at = np.flatnonzero(~outside & (lines.tabs[token] > 0))
        coded = gather(lines.data, begin[at], end[at]).dictionary_encode()
        code = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        mark, kind, tag = (np.full(len(coded.dictionary), -1) for _ in range(3))
        for i, raw in enumerate(coded.dictionary.to_pylist()):
            value = raw.decode("utf-8")
            if parsed := parse_tag(value):
                letter, name, type_name = parsed
                self.letters.add(letter)
                mark[i] = MARKS.index(name)
                kind[i] = self.types.setdefault(type_name, len(self.types))
                tag[i] = self.tags.setdefault(value, len(self.tags))
            elif value.strip() != "O":
                rule = "unknown-tag" if value.strip() else "missing-tag"
                self._note(found, token[at[code == i]], rule, value, "read as O")
        at, code = at[mark[code] >= 0], code[mark[code] >= 0]
        return at, mark[code], kind[code], tag[code]


def _in_scheme(
    scheme: str | None, lines: Numbers, steps: Numbers, tags: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Keep the rows about which *scheme* has a rule; there may be one for each mention."""
    rules = [scheme is not None and rule_of(scheme, i) is not None for i in range(len(STEPS) + 1)]
    keep = np.array(rules)[steps]
    return lines[keep], steps[keep], tags[keep]
