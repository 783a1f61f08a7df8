"""Write sentences in the formats that people have: what kg reads must be what was written.

A writer takes `tests.originals.Documents` and returns the bytes of a file. Each follows the
description of its format, by plain means (csv, json, xml.sax; rdflib for RDF), without kg.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import rdflib
from rdflib.namespace import RDF

from tests.originals import Documents, Mention, Sentence

NIF = rdflib.Namespace("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#")
ITS = rdflib.Namespace("http://www.w3.org/2005/11/its/rdf#")


def all_sentences(documents: Documents) -> list[Sentence]:
    """Return the sentences of all documents."""
    return [sentence for inside in documents.values() for sentence in inside]


def tags(sentence: Sentence) -> list[str]:
    """Return a tag of IOB2 for each token; mentions must not overlap."""
    made = ["O"] * len(sentence.tokens)
    for mention in sentence.mentions:
        for at in range(mention.start, mention.end):
            made[at] = f"{'I' if at > mention.start else 'B'}-{mention.type}"
    return made


def offsets(sentence: Sentence, separator: str = " ") -> list[tuple[int, int]]:
    """Return the characters of each token in the tokens joined by *separator*."""
    ends = accumulate(len(token) + len(separator) for token in sentence.tokens)
    return [
        (end - len(separator) - len(token), end - len(separator))
        for end, token in zip(ends, sentence.tokens, strict=True)
    ]


def spans(sentence: Sentence, separator: str = " ") -> Iterator[tuple[Mention, int, int, str]]:
    """Yield each mention with its characters, half-open, and its text."""
    places, text = offsets(sentence, separator), separator.join(sentence.tokens)
    for mention in sentence.mentions:
        begin, end = places[mention.start][0], places[mention.end - 1][1]
        yield mention, begin, end, text[begin:end]


def json_lines(records: Iterator[Any]) -> bytes:
    """Return JSON lines."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def table(rows: Iterator[Sequence[Any]], delimiter: str = ",") -> bytes:
    """Return CSV with quotation marks where they are needed."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def kaggle(documents: Documents) -> bytes:
    """Write the columns of Kaggle's corpora: a sentence's number stands in its first row only."""

    def rows() -> Iterator[Sequence[Any]]:
        yield "Sentence #", "Word", "POS", "Tag"
        for number, sentence in enumerate(all_sentences(documents), 1):
            for at, (token, tag) in enumerate(zip(sentence.tokens, tags(sentence), strict=True)):
                yield "" if at else f"Sentence: {number}", token, "NN", tag

    return table(rows())


def two_columns(documents: Documents) -> bytes:
    """Write words and tags in two columns by semicolons; an empty row ends a sentence."""

    def rows() -> Iterator[Sequence[Any]]:
        for sentence in all_sentences(documents):
            yield from zip(sentence.tokens, tags(sentence), strict=True)
            yield ()

    return table(rows(), ";")


def brackets(opening: Sequence[str], closing: Sequence[str], nothing: str, join: str) -> list[str]:
    """Return cells of brackets: what opens and what closes at each token."""
    return [join.join(filter(None, pair)) or nothing for pair in zip(opening, closing, strict=True)]


def conll2012(documents: Documents) -> bytes:
    """Write CoNLL-2012: brackets of entities, and of clusters in the last column."""
    lines = []
    for name, inside in documents.items():
        document = name.replace(" ", "_")
        lines.append(f"#begin document ({document}); part 000")
        for sentence in inside:
            size = len(sentence.tokens)
            entities, links = ["*"] * size, [list[str]() for _ in range(size)]
            longest_first = sorted(sentence.mentions, key=lambda m: (m.start, -m.end))
            for mention in longest_first:
                last = mention.end - 1
                before, star, after = entities[mention.start].partition("*")
                entities[mention.start] = f"{before}({mention.type}{star}{after}"
                entities[last] += ")"
                if mention.cluster is not None and last == mention.start:
                    links[last].append(f"({mention.cluster})")
                elif mention.cluster is not None:
                    links[mention.start].append(f"({mention.cluster}")
                    links[last].append(f"{mention.cluster})")
            for number, token in enumerate(sentence.tokens):
                entity = entities[number]
                cell = entity.replace("*", "") if "(" in entity and ")" in entity else entity
                link = "|".join(links[number]) or "-"
                lines.append(f"{document} 0 {number} {token} NN (NP*) - - - - {cell} (V*) {link}")
            lines.append("")
        lines.append("#end document")
    return ("\n".join(lines) + "\n").encode()


def spert(documents: Documents) -> bytes:
    """Write SpERT's JSON; relations name entities by number."""
    return json.dumps(
        [
            {
                "tokens": sentence.tokens,
                "entities": [
                    {"type": mention.type, "start": mention.start, "end": mention.end}
                    for mention in sentence.mentions
                ],
                "relations": [
                    {"type": kind, "head": head, "tail": tail}
                    for head, kind, tail in sentence.relations
                ],
                "orig_id": name,
            }
            for name, inside in documents.items()
            for sentence in inside
        ]
    ).encode()


def starts(inside: Sequence[Sentence]) -> list[int]:
    """Return the first token of each sentence, counted in the document, and the token behind."""
    return [0, *accumulate(len(sentence.tokens) for sentence in inside)]


def numbered(sentence: Sentence, start: int) -> dict[str, list[Any]]:
    """Return mentions and relations as lists of numbers of tokens, with inclusive ends."""
    ends = [[start + m.start, start + m.end - 1] for m in sentence.mentions]
    kinds = [mention.type for mention in sentence.mentions]
    return {
        "ner": [[*pair, kind] for pair, kind in zip(ends, kinds, strict=True)],
        "relations": [[*ends[head], *ends[tail], kind] for head, kind, tail in sentence.relations],
    }


def clusters(inside: Sequence[Sentence]) -> dict[int, list[list[int]]]:
    """Return the mentions of each cluster by their tokens in the document, half-open."""
    members: dict[int, list[list[int]]] = {}
    for sentence, start in zip(inside, starts(inside), strict=False):
        for mention in sentence.mentions:
            if mention.cluster is not None:
                place = [start + mention.start, start + mention.end]
                members.setdefault(mention.cluster, []).append(place)
    return members


def dygie(documents: Documents) -> bytes:
    """Write DyGIE++: a document a line, tokens counted in it, ends inclusive."""

    def records() -> Iterator[Any]:
        for name, inside in documents.items():
            parts = [numbered(s, at) for s, at in zip(inside, starts(inside), strict=False)]
            yield {
                "doc_key": name,
                "sentences": [sentence.tokens for sentence in inside],
                **{key: [part[key] for part in parts] for key in ("ner", "relations")},
                "clusters": [[[a, b - 1] for a, b in each] for each in clusters(inside).values()],
            }

    return json_lines(records())


def crossre(documents: Documents) -> bytes:
    """Write CrossRE: a sentence a line, relations with two further fields."""

    def records() -> Iterator[Any]:
        for number, sentence in enumerate(all_sentences(documents)):
            parts = numbered(sentence, 0)
            relations = [[*relation, "", False, False] for relation in parts["relations"]]
            words = {"doc_key": f"x-{number}", "sentence": sentence.tokens}
            yield words | {"ner": parts["ner"], "relations": relations}

    return json_lines(records())


def gliner(documents: Documents) -> bytes:
    """Write training data of GLiNER: one array of tokenized texts."""
    return json.dumps(
        [
            {"tokenized_text": sentence.tokens, "ner": numbered(sentence, 0)["ner"]}
            for sentence in all_sentences(documents)
        ]
    ).encode()


def scirex(documents: Documents) -> bytes:
    """Write SciREX: words of a document, sentences and mentions as half-open spans of them."""

    def records() -> Iterator[Any]:
        for name, inside in documents.items():
            at = starts(inside)
            yield {
                "doc_id": name,
                "words": [token for sentence in inside for token in sentence.tokens],
                "sentences": [[a, b] for a, b in pairwise(at)],
                "sections": [[0, at[-1]]],
                "ner": [
                    [start + mention.start, start + mention.end, mention.type]
                    for sentence, start in zip(inside, at, strict=False)
                    for mention in sentence.mentions
                ],
                "coref": {f"c{number}": each for number, each in clusters(inside).items()},
                "n_ary_relations": [],
                "method_subrelations": {},
            }

    return json_lines(records())


def dataturks(documents: Documents) -> bytes:
    """Write Dataturks' JSON lines; a point's end is its last character."""
    return json_lines(
        {
            "content": " ".join(sentence.tokens),
            "annotation": [
                {"label": [m.type], "points": [{"start": begin, "end": end - 1, "text": text}]}
                for m, begin, end, text in spans(sentence)
            ],
            "extras": None,
            "metadata": {"status": "done"},
        }
        for sentence in all_sentences(documents)
    )


def cluener(documents: Documents) -> bytes:
    """Write CLUENER: spans with inclusive ends, by type and by surface."""

    def records() -> Iterator[Any]:
        for sentence in all_sentences(documents):
            label: dict[str, dict[str, list[list[int]]]] = {}
            for mention, begin, end, text in spans(sentence, ""):
                by_text = label.setdefault(mention.type, {})
                by_text.setdefault(text, []).append([begin, end - 1])
            yield {"text": "".join(sentence.tokens), "label": label}

    return json_lines(records())


def regions(sentence: Sentence) -> list[dict[str, Any]]:
    """Return the regions of a text of Label Studio."""
    return [
        {"start": begin, "end": end, "text": text, "labels": [mention.type]}
        for mention, begin, end, text in spans(sentence)
    ]


def label_studio_table(delimiter: str) -> Callable[[Documents], bytes]:
    """Return the writer of Label Studio's CSV or TSV: a task a row, its regions in a cell."""

    def write(documents: Documents) -> bytes:
        def rows() -> Iterator[Sequence[Any]]:
            yield "annotation_id", "annotator", "created_at", "id", "label", "lead_time", "text"
            for number, sentence in enumerate(all_sentences(documents)):
                label = json.dumps(regions(sentence), ensure_ascii=False)
                text = " ".join(sentence.tokens)
                yield number, 1, "2020-01-01T00:00:00Z", number, label, 1.5, text

        return table(rows(), delimiter)

    return write


def label_studio_predictions(documents: Documents) -> bytes:
    """Write tasks of Label Studio that nobody annotated, with a prediction each."""
    return json.dumps(
        [
            {
                "data": {"text": " ".join(sentence.tokens)},
                "annotations": [],
                "predictions": [
                    {
                        "model_version": "a",
                        "result": [
                            {
                                "id": f"r{number}",
                                "type": "labels",
                                "from_name": "label",
                                "to_name": "text",
                                "value": value,
                                "score": 0.9,
                            }
                            for number, value in enumerate(regions(sentence))
                        ],
                    }
                ],
            }
            for sentence in all_sentences(documents)
        ]
    ).encode()


def pipeline_groups(documents: Documents) -> bytes:
    """Write texts with what a pipeline of Hugging Face gives when it aggregates."""
    return json_lines(
        {
            "text": " ".join(sentence.tokens),
            "entities": [
                {"entity_group": m.type, "score": 0.9, "word": text, "start": begin, "end": end}
                for m, begin, end, text in spans(sentence)
            ],
        }
        for sentence in all_sentences(documents)
    )


def pipeline_pieces(documents: Documents) -> bytes:
    """Write what a pipeline of Hugging Face gives of lines of a text: words in pieces of three."""
    lists = []
    for sentence in all_sentences(documents):
        pieces = []
        places = zip(sentence.tokens, tags(sentence), offsets(sentence), strict=True)
        for token, tag, (begin, _) in places:
            for at in range(0, len(token) if tag != "O" else 0, 3):
                word = token[at : at + 3]
                pieces.append(
                    {
                        "entity": f"I{tag[1:]}" if at else tag,
                        "score": 0.9,
                        "index": len(pieces) + 1,
                        "word": f"##{word}" if at else word,
                        "start": begin + at,
                        "end": begin + at + len(word),
                    }
                )
        lists.append(pieces)
    return json.dumps(lists).encode()


def plain_text(documents: Documents) -> bytes:
    """Write the texts of sentences alone, a line each."""
    return "".join(f"{' '.join(s.tokens)}\n" for s in all_sentences(documents)).encode()


def flair(documents: Documents) -> bytes:
    """Write sentences of flair as ``to_dict`` does."""
    return json_lines(
        {
            "text": " ".join(sentence.tokens),
            "labels": [],
            "entities": [
                {
                    "text": text,
                    "start_pos": begin,
                    "end_pos": end,
                    "labels": [{"value": mention.type, "confidence": 0.9}],
                }
                for mention, begin, end, text in spans(sentence)
            ],
            "relations": [],
        }
        for sentence in all_sentences(documents)
    )


def stanza(documents: Documents) -> bytes:
    """Write a document of stanza as ``to_dict`` does, with tags of BIOES."""

    def closed(sentence: Sentence) -> list[str]:
        made = tags(sentence)
        for mention in sentence.mentions:
            is_single = mention.end - mention.start == 1
            made[mention.end - 1] = f"{'S' if is_single else 'E'}-{mention.type}"
        return made

    return json.dumps(
        [
            [
                {"id": number, "text": token, "upos": "X", "ner": tag, "misc": ""}
                for number, (token, tag) in enumerate(
                    zip(sentence.tokens, closed(sentence), strict=True), 1
                )
            ]
            for sentence in all_sentences(documents)
        ]
    ).encode()


def ndt(documents: Documents) -> bytes:
    """Write NorNE's ten columns, tags as ``name=`` in the last one."""
    rows = []
    for sentence in all_sentences(documents):
        for number, (token, tag) in enumerate(zip(sentence.tokens, tags(sentence), strict=True), 1):
            rows.append(f"{number}\t{token}\t{token}\tsubst\tsubst\t_\t0\tFRAG\t_\tname={tag}\n")
        rows.append("\n")
    return "".join(rows).encode()


def harem(documents: Documents) -> bytes:
    """Write HAREM's elements: a paragraph a sentence, in ISO-8859-15 as the first HAREM is."""
    paragraphs = []
    for sentence in all_sentences(documents):
        opening = {m.start: f"<EM CATEG={quoteattr(m.type)}>" for m in sentence.mentions}
        ends = {mention.end - 1 for mention in sentence.mentions}
        words = [
            f"{opening.get(at, '')}{escape(token)}{'</EM>' if at in ends else ''}"
            for at, token in enumerate(sentence.tokens)
        ]
        paragraphs.append(f"<P>{' '.join(words)}</P>\n")
    head = '<?xml version="1.0" encoding="ISO-8859-15"?>\n<colHAREM>\n<DOC DOCID="a">\n'
    body = f"{head}{''.join(paragraphs)}</DOC>\n</colHAREM>\n"
    return body.encode("iso-8859-15", errors="xmlcharrefreplace")


def whole_text(inside: Sequence[Sentence]) -> tuple[str, list[int]]:
    """Return the text of a document, a line a sentence, and where its sentences begin."""
    texts = [" ".join(sentence.tokens) for sentence in inside]
    return "\n".join(texts), [0, *accumulate(len(text) + 1 for text in texts)][: len(texts)]


def gate(documents: Documents) -> bytes:
    """Write one document of GATE XML, with sentences and tokens."""
    [inside] = documents.values()
    text, begins = whole_text(inside)
    marked: list[tuple[str, int, int]] = []
    for sentence, at in zip(inside, begins, strict=True):
        marked.append(("Sentence", at, at + len(" ".join(sentence.tokens))))
        marked += [("Token", at + begin, at + end) for begin, end in offsets(sentence)]
        marked += [(m.type, at + begin, at + end) for m, begin, end, _ in spans(sentence)]
    nodes = sorted({place for _, *ends in marked for place in ends})
    cuts = zip([0, *nodes], [*nodes, len(text)], [*nodes, None], strict=True)
    pieces = (
        escape(text[a:b]) + ("" if node is None else f'<Node id="{node}"/>') for a, b, node in cuts
    )
    annotations = "".join(
        f'<Annotation Id="{number}" Type={quoteattr(kind)} StartNode="{a}" EndNode="{b}">\n'
        "</Annotation>\n"
        for number, (kind, a, b) in enumerate(marked)
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n<GateDocument version=\"3\">\n"
        f"<TextWithNodes>{''.join(pieces)}</TextWithNodes>\n"
        f"<AnnotationSet>\n{annotations}</AnnotationSet>\n</GateDocument>\n"
    ).encode()


def nif(form: str) -> Callable[[Documents], bytes]:
    """Return the writer of NIF 2.0 in a form of RDF, with sentences."""

    def write(documents: Documents) -> bytes:
        graph = rdflib.Graph()
        for number, inside in enumerate(documents.values()):
            text, begins = whole_text(inside)
            base = f"http://ex.org/{number}#char="
            context = rdflib.URIRef(f"{base}0,{len(text)}")
            graph.add((context, RDF.type, NIF.Context))
            graph.add((context, NIF.isString, rdflib.Literal(text)))
            for sentence, at in zip(inside, begins, strict=True):
                size = len(" ".join(sentence.tokens))
                places = [(at, at + size, NIF.Sentence, None)]
                for m, begin, end, _ in spans(sentence):
                    places.append((at + begin, at + end, NIF.Phrase, m.type))
                for begin, end, kind, type_ in places:
                    node = rdflib.URIRef(f"{base}{begin},{end}")
                    graph.add((node, RDF.type, kind))
                    graph.add((node, NIF.referenceContext, context))
                    graph.add((node, NIF.anchorOf, rdflib.Literal(text[begin:end])))
                    graph.add((node, NIF.beginIndex, rdflib.Literal(begin)))
                    graph.add((node, NIF.endIndex, rdflib.Literal(end)))
                    if type_ is not None:
                        graph.add((node, ITS.taClassRef, rdflib.URIRef(f"http://ex.org/{type_}")))
        return graph.serialize(format=form, encoding="utf-8")

    return write


@dataclass(frozen=True)
class Form:
    """A file format, and what of the original its files keep."""

    write: Callable[[Documents], bytes]
    format: str  # that kg must recognise
    keeps: str  # names of `tests.originals.counted`; of documents, which


WRITERS: dict[str, Form] = {
    "kaggle.csv": Form(kaggle, "csv", "sentences tokens"),
    "columns.csv": Form(two_columns, "csv", "sentences tokens"),
    "a.gold_conll": Form(conll2012, "conll2012", "documents sentences tokens clusters"),
    "spert.json": Form(spert, "spert", "documents sentences tokens relations"),
    "dygie.jsonl": Form(dygie, "dygie", "documents sentences tokens relations clusters"),
    "crossre.json": Form(crossre, "crossre", "records sentences tokens relations"),
    "gliner.json": Form(gliner, "crossre", "sentences tokens"),
    "scirex.jsonl": Form(scirex, "scirex", "documents sentences tokens clusters"),
    "dataturks.json": Form(dataturks, "dataturks", "records"),
    "cluener.json": Form(cluener, "cluener", "records"),
    "labelstudio.csv": Form(label_studio_table(","), "labelstudio", "records"),
    "labelstudio.tsv": Form(label_studio_table("\t"), "labelstudio", "records"),
    "predicted.json": Form(label_studio_predictions, "labelstudio", "records"),
    "groups.jsonl": Form(pipeline_groups, "predictions", "records"),
    "pieces.json": Form(pipeline_pieces, "predictions", "records"),
    "flair.jsonl": Form(flair, "flair", "sentences"),
    "stanza.json": Form(stanza, "stanza", "sentences tokens"),
    "norne.conll": Form(ndt, "conllu", "sentences tokens"),
    "harem.xml": Form(harem, "inline", "documents"),
    "gate.xml": Form(gate, "gate", "documents sentences tokens"),
    "nif.ttl": Form(nif("turtle"), "nif", "documents sentences"),
    "nif.rdf": Form(nif("xml"), "nif", "documents sentences"),
    "nif.jsonld": Form(nif("json-ld"), "nif", "documents sentences"),
}
