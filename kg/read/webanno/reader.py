"""Read WebAnno TSV, versions 1, 2 and 3, as WebAnno and INCEpTION export it.

In: a source, which is one document. Out: its sentences; those that share an entity become one.
`kg.read.webanno.layers` says which layers are entities. Their type is a feature, or the layer's
name where it has none; an ``identifier`` or ``identity`` is the identifier. Relations, slots and
coreference between entities are read (`kg.read.webanno.links`); where no layer holds entities, the
links of coreference chains are the mentions. Every other layer or feature with a value is a
diagnostic. Annotations of parts of tokens are mentions of these parts; annotations without a
character are left out.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, pairwise

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.common.offsets import Annotated, Annotation, sentences
from kg.read.common.sentences import Document, Relation, Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source
from kg.read.webanno.layers import IDENTIFIERS, Layer, entity_layers, is_tsv2
from kg.read.webanno.links import Links, find_chains, find_links, join_chains, label_column
from kg.read.webanno.rows import FORMAT, File, parse
from kg.read.webanno.spans import Span, Text, find_spans, find_texts, places

_SILENT = re.compile(r"(?:[*_O](?:\[\d+\])?[|;]?)*")  # annotated, but without a value
_NOT_USED = re.compile(r"[_O]?")


def recognise(head: Head) -> Guess | None:
    """Recognise WebAnno TSV by its first lines."""
    lines = [line for line in head.lines if line.strip()]
    if any(line.startswith(FORMAT) for line in lines[:5]):
        return Guess(0.99, f"{FORMAT.removeprefix('#FORMAT=')} in the first lines")
    if lines and is_tsv2(lines[0]):
        return Guess(0.98, "layers of WebAnno TSV 2 in the first line")
    first = [re.fullmatch(shape, line) for shape, line in zip(_TSV1, lines, strict=False)]
    if len(first) == len(_TSV1) and all(first):
        return Guess(0.96, "#id, #text and the ten columns of WebAnno TSV 1")
    return None


_TSV1 = (r"#id=\d+", r"#text=.*", r"1(\t[^\t]+){9}\t?")


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        SourceError: it cannot be read.
        UnknownName: the user named a layer that the file does not have.
    """
    file = parse(source)
    used = _columns(file, _NOT_USED.fullmatch)
    entities = entity_layers(file.layers, used, source.options.tags, source.name)
    texts, notes = find_texts(file)
    rows = list(places(file, texts))
    spans = find_spans(entities, rows, file.version)
    names = {layer.name for layer in entities}
    relation_layers = [layer for layer in file.layers if layer.base in names]
    links = find_links(relation_layers, rows, spans)
    chain_layers = [layer for layer in file.layers if layer.kind == "chain"]
    chains = find_chains(chain_layers, rows)
    mentions = spans.spans
    if not mentions:
        mentions = [span for span, _ in chains]
        links.clusters = {span.id: chain for span, chain in chains}
    elif lost := join_chains(links, mentions, chains):
        value = f"{lost} of {len(chains)} links of chains"
        notes.append((chain_layers[0].line, Rule.CHAIN_WITHOUT_ENTITY, value, "left out"))
    notes += [
        *spans.notes,
        *links.notes,
        *_unread(file, [*entities, *relation_layers, *chain_layers], used),
    ]
    for note in notes:
        source.note(*note)
    yield from _sentences(source, file, texts, mentions, links)


def _columns(file: File, silent: Callable[[str], object]) -> set[int]:
    """Return the columns with a cell that is not *silent*."""
    distinct: dict[int, set[str]] = defaultdict(set)
    for passage in file.passages:
        for row in passage.rows:
            for column, cell in enumerate(row.cells):
                distinct[column].add(cell)
    return {column for column, cells in distinct.items() if not all(map(silent, cells))}


def _unread(file: File, read_layers: Sequence[Layer], used: Set[int]) -> Iterator[Note]:
    """Yield a note for each layer that is not read, and for features of those that are."""
    valued = _columns(file, _SILENT.fullmatch)
    for layer in file.layers:
        if layer not in read_layers:
            if any(column in used for column in layer.columns):
                yield (layer.line, Rule.UNREAD_LAYER, layer.name, "left out")
            continue
        read: set[int | None] = {*layer.slots, *(column + 1 for column in layer.slots)}
        if layer.kind == "chain":
            read.update(layer.columns)
        elif layer.kind == "relation":
            read |= {layer.columns[-1], label_column(layer)}
        else:
            read |= {layer.type_column(), layer.column(IDENTIFIERS)}
        if unread := [
            column for column in layer.columns if column in valued and column not in read
        ]:
            names = (layer.features[column - layer.first] for column in unread)
            yield (layer.line, Rule.UNREAD_FEATURE, "|".join([layer.name, *names]), "left out")


def _sentences(
    source: Source, file: File, texts: Sequence[Text], spans: Sequence[Span], links: Links
) -> Iterator[Sentence]:
    """Yield the sentences; passages that share a mention are joined."""
    document = Document(source.name, 1, file.metadata or None)
    joined = {
        number for span_ in spans for number in range(span_.passages[0] + 1, span_.passages[1] + 1)
    }
    starts = [number for number in range(len(texts)) if number not in joined]
    by_passage: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        by_passage[span.passages[0]].append(span)
    relations: dict[int, list[Relation]] = defaultdict(list)
    for number, relation in links.relations:
        relations[number].append(relation)
    for first, end in pairwise([*starts, len(texts)]):
        line, notes, passages = file.passages[first].rows[0].line, list[Note](), range(first, end)
        if len(passages) > 1:
            value = f"{len(passages)} sentences"
            notes.append((line, Rule.ACROSS_SENTENCES, value, "joined, as a mention spans them"))
        lengths = (len(texts[number][0]) + 1 for number in passages)
        bases = dict(zip(passages, accumulate(lengths, initial=0), strict=False))
        joined_passage = Annotated(
            "\n".join(texts[number][0] for number in passages), line=line, starts=[0]
        )
        joined_passage.document, joined_passage.notes = document, notes
        joined_passage.tokens = [
            (bases[number] + begin, bases[number] + stop)
            for number in passages
            for begin, stop in texts[number][1]
        ]
        joined_passage.annotations = [
            _annotation(span, bases, links, source, notes)
            for number in passages
            for span in by_passage[number]
        ]
        joined_passage.relations = [
            relation for number in passages for relation in relations[number]
        ]
        yield from sentences(joined_passage)


def _annotation(
    span: Span, bases: Mapping[int, int], links: Links, source: Source, notes: list[Note]
) -> Annotation:
    """Convert *span* to an annotation by characters of the joined text."""
    layer = span.layer
    type_column, identifier_column = layer.type_column(), layer.column(IDENTIFIERS)
    type_ = layer.simple if layer.features == ("",) else ""
    if not (type_ := span.values.get(type_column, "") if type_column is not None else type_):
        type_ = source.options.untyped
        notes.append((span.line, Rule.NO_TYPE, layer.name, f"typed {type_}"))
    identifier = span.values.get(identifier_column) if identifier_column is not None else None
    first, last = span.passages
    return Annotation(
        bases[first] + span.begin,
        bases[last] + span.stop,
        type_,
        span.line,
        identifier=identifier or None,
        cluster=links.clusters.get(span.id),
        id=span.id,
    )
