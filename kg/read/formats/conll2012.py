"""Read CoNLL-2012 (OntoNotes): rows of words with named entities and coreference in brackets.

    #begin document (bn/p_0060); part 000
    bn/p_0060  0  0  Ann    NNP  (NP*)  -  -  -  -  (PERSON)  (12)

Columns are parted by spaces or TABs: document, part, word number, word, part of speech, parse,
lemma, frameset, sense, speaker, named entities, then the arguments of each predicate, and last the
coreference. ``(GPE*`` opens an entity, ``*)`` closes it; ``(3`` opens a mention of cluster 3,
``3)`` closes it, ``|`` parts several. Each part is a document. A coreferent mention gives its
cluster to the entity of the same words; one of other words, such as a pronoun, has no type and is
left out.
"""

import re
from collections.abc import Iterator, Sequence

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.common.sentences import Document, Mention, Sentence
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source
from kg.read.token_lines.marks import document_of_comment, part_name

NAME, PART, NUMBER, WORD, PARSE, ENTITY = 0, 1, 2, 3, 5, 10  # columns, from 0
WIDTH = 12  # columns of a row without predicates
_ENTITY = re.compile(r"(?:\([^()*|\s]+)*\*?\)*")
_BRACKET = re.compile(r"\((?P<type>[^()*|\s]+)|\)")
_LINK = re.compile(r"(?P<opens>\()?(?P<cluster>[^()|]+)(?P<closes>\))?")
NOTHING = frozenset(["*", "-", "_", ""])

Row = tuple[int, list[str]]  # its line and its cells
Span = tuple[int, int]  # tokens, half-open


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        SourceError: the source cannot be read.
    """
    reader = _Reader(source)
    rows: list[Row] = []
    for number, line in source.lines():
        is_comment = line.startswith("#") and len(line.split()) < WIDTH - 1
        if line.strip() and not is_comment:
            rows.append((number, line.split()))
            continue
        if rows:
            yield reader.sentence(rows)
            rows = []
        if is_comment:
            reader.comment(number, line)
    if rows:
        yield reader.sentence(rows)
    reader.finish()


def recognise(head: Head) -> Guess | None:
    """Recognise CoNLL-2012 by its brackets in the column of entities, and numbered words."""
    lines = [line for line in head.lines if line.strip()]
    is_begun = any(line.startswith("#begin document") for line in lines)
    rows = [line.split() for line in lines if not line.startswith("#")]
    good = [cells for cells in rows if _is_row(cells)]
    has_parse = any("*" in cells[PARSE] for cells in good)
    if not has_parse or len(good) < 0.8 * len(rows):
        return None
    why = "numbered words, entities and coreference in brackets"
    return Guess(0.95 if is_begun else 0.85, why)


def _is_row(cells: Sequence[str]) -> bool:
    if len(cells) < WIDTH or not (cells[PART].isdecimal() and cells[NUMBER].isdecimal()):
        return False
    return cells[ENTITY] in NOTHING or bool(_ENTITY.fullmatch(cells[ENTITY]))


class _Reader:
    """The state of reading a source: its document, and what was left out."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.document: Document | None = None
        self.is_marked = False  # `#begin document` was seen
        self.columns = _columns(source.options)
        self.links = self.untyped = 0  # coreferent mentions, and those that are no entity

    def comment(self, line: int, text: str) -> None:
        """Begin a document, if a comment says so."""
        if (name := document_of_comment(text, tabs=False)) is not None:
            self.document, self.is_marked = Document(name, line), True

    def sentence(self, rows: Sequence[Row]) -> Sentence:
        """Return the sentence of *rows*."""
        word, entity = self.columns
        notes: list[Note] = []
        first, cells = rows[0]
        if not self.is_marked and len(cells) > PART and cells[PART].isdecimal():
            name = part_name(cells[NAME], cells[PART])
            if self.document is None or self.document.name != name:
                self.document = Document(name, first)
        tokens, types, links = [], [], []
        for line, cells in rows:
            is_short = len(cells) <= max(word, entity)
            if is_short:
                notes.append((line, Rule.MISSING_COLUMN, " ".join(cells), "read as no entity"))
            tokens.append(cells[word] if len(cells) > word else cells[-1])
            types.append("*" if is_short else cells[entity])
            links.append("-" if is_short or len(cells) - 1 == entity else cells[-1])
        lines = [line for line, _ in rows]
        mentions = _entities(types, lines, notes)
        self._join(mentions, _clusters(links, lines, notes), notes)
        return Sentence(tokens, mentions, first, self.document, notes=notes)

    def _join(
        self, mentions: Sequence[Mention], clusters: dict[Span, list[str]], notes: list[Note]
    ) -> None:
        """Give the entities the clusters of the coreferent mentions of the same words."""
        self.links += sum(map(len, clusters.values()))
        for mention in mentions:
            own_clusters = clusters.pop((mention.start, mention.end), [])
            mention.cluster = own_clusters[0] if own_clusters else None
            if len(own_clusters) > 1:
                value = f"{mention.type} in {', '.join(own_clusters)}"
                notes.append((mention.line, Rule.SEVERAL_CLUSTERS, value, "the first was read"))
        self.untyped += sum(map(len, clusters.values()))

    def finish(self) -> None:
        """Note how many coreferent mentions are no entities."""
        if self.untyped:
            value = f"{self.untyped:,} of {self.links:,} coreferent mentions"
            self.source.note(
                None, Rule.LINK_WITHOUT_ENTITY, value, "left out, as they have no type"
            )


def _columns(options: ReadOptions) -> tuple[int, int]:
    """Return the columns of words and of entities, by the numbers that the user gives."""
    named = (options.token, WORD), (options.tags[0] if options.tags else "", ENTITY)
    word, entity = (
        int(number) - 1 if number.isdecimal() and 0 < int(number[:9]) < 1000 else default
        for number, default in named
    )
    return word, entity


def _entities(cells: Sequence[str], lines: Sequence[int], notes: list[Note]) -> list[Mention]:
    """Return the entities of a sentence from the brackets of its rows, in their order."""
    entities: list[Mention] = []
    opened: list[tuple[int, str]] = []
    for token, cell in enumerate(cells):
        if cell in NOTHING:
            continue
        if not _ENTITY.fullmatch(cell):
            notes.append((lines[token], Rule.UNKNOWN_ENTITY, cell, "passed over"))
            continue
        for bracket in _BRACKET.finditer(cell):
            if bracket["type"]:
                opened.append((token, bracket["type"]))
            elif opened:
                start, kind = opened.pop()
                entities.append(Mention(start, token + 1, kind, line=lines[start]))
            else:
                notes.append((lines[token], Rule.UNOPENED_ENTITY, cell, "passed over"))
    notes += [(lines[start], Rule.UNCLOSED_ENTITY, kind, "left out") for start, kind in opened]
    return sorted(entities, key=lambda mention: (mention.start, mention.end))


def _clusters(
    cells: Sequence[str], lines: Sequence[int], notes: list[Note]
) -> dict[Span, list[str]]:
    """Return the clusters of the coreferent mentions of a sentence, by their tokens."""
    clusters_by_span: dict[Span, list[str]] = {}
    opened: dict[str, list[int]] = {}
    for token, cell in enumerate(cells):
        for link in cell.split("|") if cell not in NOTHING else ():
            match = _LINK.fullmatch(link)
            cluster = match["cluster"] if match else ""
            if match and match["opens"] and match["closes"]:
                clusters_by_span.setdefault((token, token + 1), []).append(cluster)
            elif match and match["opens"]:
                opened.setdefault(cluster, []).append(token)
            elif match and match["closes"] and opened.get(cluster):
                clusters_by_span.setdefault((opened[cluster].pop(), token + 1), []).append(cluster)
            else:
                rule = Rule.UNOPENED_ENTITY if match and match["closes"] else Rule.UNKNOWN_ENTITY
                notes.append((lines[token], rule, cell, "passed over"))
    for cluster, starts in opened.items():
        notes += [
            (lines[start], Rule.UNCLOSED_ENTITY, f"({cluster}", "left out") for start in starts
        ]
    return clusters_by_span
