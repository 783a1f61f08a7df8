"""Read slices of real corpora in another way than kg does, and count what is in them.

In: a path and how its file is laid out. Out: `Sentence`s by document, which `tests.writers` writes
in other formats; nothing here or there shares code with kg.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from seqeval.metrics.sequence_labeling import get_entities

from tests.counters import columns_of
from tests.independent import Count, layers, sentences

Relation = tuple[int, str, int]  # mentions of a sentence by number, and the type between them


@dataclass(frozen=True)
class Mention:
    """Tokens of a sentence, half-open, with a type."""

    start: int
    end: int
    type: str
    cluster: int | None = None  # unique in its document


@dataclass(frozen=True)
class Sentence:
    """A sentence of a corpus."""

    tokens: list[str]
    mentions: list[Mention]
    relations: list[Relation] = field(default_factory=list)

    def surface(self, mention: Mention) -> str:
        """Return the words of a mention."""
        return " ".join(self.tokens[mention.start : mention.end])


Documents = dict[str, list[Sentence]]


def token_lines(path: Path, words: str, size: int) -> Documents:
    """Return the first *size* sentences of token lines, laid out as *words* say, as a document."""
    columns = columns_of(words)
    found = []
    for rows in islice(sentences(path, columns), size):
        spans = {
            (first, last + 1, kind)
            for tags in layers(rows, columns)
            for kind, first, last in get_entities(tags)
        }
        found.append(
            Sentence([token for _, token, _ in rows], [Mention(*s) for s in sorted(spans)])
        )
    return {"0": found}


def docred(path: Path, size: int) -> Documents:
    """Return the first *size* documents of DocRED; a cluster is a vertex.

    A relation joins the first mentions of its two vertices in each sentence that has both.
    """
    documents: Documents = {}
    for record in islice(json.loads(path.read_text(encoding="utf-8")), size):
        told = []
        for number, tokens in enumerate(record["sents"]):
            spans = {
                (*each["pos"], each["type"]): vertex
                for vertex, mentions in reversed(list(enumerate(record["vertexSet"])))
                for each in mentions
                if each["sent_id"] == number
            }
            mentions = [Mention(*span, vertex) for span, vertex in sorted(spans.items())]
            first = {m.cluster: i for i, m in reversed(list(enumerate(mentions)))}
            relations = {
                (first[label["h"]], label["r"], first[label["t"]])
                for label in record["labels"]
                if label["h"] in first and label["t"] in first
            }
            told.append(Sentence(tokens, mentions, sorted(relations)))
        documents[record["title"]] = told
    return documents


def counted(documents: Documents) -> dict[str, int]:
    """Return how many documents, sentences, tokens, relations and clusters there are.

    ``records`` are the sentences, in a format that makes a document of each.
    """
    told = [sentence for inside in documents.values() for sentence in inside]
    return {
        "documents": len(documents),
        "records": len(told),
        "sentences": len(told),
        "tokens": sum(len(sentence.tokens) for sentence in told),
        "relations": sum(len(sentence.relations) for sentence in told),
        "clusters": len(
            {
                (name, mention.cluster)
                for name, inside in documents.items()
                for sentence in inside
                for mention in sentence.mentions
                if mention.cluster is not None
            }
        ),
    }


def by_surface(documents: Documents) -> Counter[tuple[str, str]]:
    """Return how often each surface has each type; white space does not count."""
    return Counter(
        ("".join(sentence.surface(mention).split()), mention.type)
        for inside in documents.values()
        for sentence in inside
        for mention in sentence.mentions
    )


def by_type(documents: Documents) -> Count:
    """Return the mentions by type."""
    return Counter(kind for _, kind in by_surface(documents).elements())
