"""The columns of every table of a graph (sources … diagnostics), each with its type and unit.

A stage takes tables and gives tables; the graph folder holds each of them as ``<name>.parquet``.
All numbering starts at 0. ``source`` and ``sentence`` together name a sentence, and sentences are
numbered within their source, so another source renumbers none of them. ``mention``, ``entity`` and
``edge`` are row numbers of their tables: use them to join, and ``id`` to remember.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.common.errors import TableError

SOURCES = pl.Schema(
    {
        "source": pl.String,  # its name: a path relative to the corpus folder, or the file's name
        "sha256": pl.String,  # of its bytes, 64 hex digits
        "bytes": pl.UInt64,
        "format": pl.String,  # the reader's name
        "scheme": pl.String,  # of `kg.read.token_lines.tags`; null: no tags on tokens
        "documents": pl.UInt32,  # null: unknown
        "paragraphs": pl.UInt32,  # null: unknown
        "sentences": pl.UInt32,  # all of them, also those without a mention
        "tokens": pl.UInt64,
    }
)
DOCUMENTS = pl.Schema(
    {
        "source": pl.String,
        "document": pl.UInt32,  # numbered in its source
        "name": pl.String,
        "line": pl.UInt32,  # where it starts, from 1
        "sentence": pl.UInt32,  # its first one, numbered in its source
        "sentences": pl.UInt32,
        "metadata": pl.String,  # a JSON object, or null
    }
)
SENTENCES = pl.Schema(
    {  # those with a mention
        "source": pl.String,
        "sentence": pl.UInt32,  # numbered in its source
        "document": pl.UInt32,  # null: unknown
        "paragraph": pl.UInt32,  # numbered in its source; null: unknown
        "token": pl.UInt64,  # its first one, numbered in its source
        "line": pl.UInt32,  # of its first token, from 1
        # As written, in one line, where the format knows that, else its tokens with a space
        # between two; null when built without text.
        "text": pl.String,
    }
)
MENTIONS = pl.Schema(
    {
        "mention": pl.UInt32,
        "source": pl.String,
        "sentence": pl.UInt32,
        "start": pl.UInt32,  # half-open: tokens start, ..., end - 1 of the sentence
        "end": pl.UInt32,
        "begin": pl.UInt32,  # half-open: characters (code points) begin, ..., stop - 1 of its text
        "stop": pl.UInt32,
        "line": pl.UInt32,  # of its first token, from 1
        "type": pl.String,
        "surface": pl.String,  # what stands there: its part of the sentence's text
        "identifier": pl.String,  # as the corpus itself gives it (MeSH, Wikidata, ...), or null
        "cluster": pl.String,  # the document's mentions of one cluster are one entity, or null
    }
)
RELATIONS = pl.Schema(
    {  # those annotated in the corpus itself
        "source": pl.String,
        "subject": pl.UInt32,  # a mention
        "type": pl.String,
        "object": pl.UInt32,  # a mention
        "line": pl.UInt32,  # from 1
    }
)
ENTITIES = pl.Schema(
    {  # type: ignore[arg-type] # classes beside an instance
        "entity": pl.UInt32,
        "id": pl.String,  # stable and percent-encoded; its IRI is {base}entity/{id}
        "name": pl.String,  # given by an override or the thesaurus, else the commonest written
        "language": pl.String,  # of the name (BCP 47), as the thesaurus or the documents say
        "type": pl.String,  # the commonest type of its mentions, once rules have corrected tags
        "share": pl.Float64,  # of its mentions that are tagged with that type, [0, 1]
        "types": pl.List(pl.Struct({"type": pl.String, "mentions": pl.UInt32})),  # as tagged
        "mentions": pl.UInt32,
        "sentences": pl.UInt32,  # with at least one of its mentions
        "documents": pl.UInt32,  # likewise; null: unknown
        "same_as": pl.List(pl.String),  # IRIs, sorted
        "exact_match": pl.List(pl.String),  # likewise, of concepts
    }
)
SURFACES = pl.Schema(
    {
        "entity": pl.UInt32,
        "surface": pl.String,
        "language": pl.String,  # of the surface, likewise; null: unknown, or several
        "type": pl.String,
        "mentions": pl.UInt32,
        "rule": pl.String,  # the least trusted that merged it, of `kg.schema.merge_rules`
        "confidence": pl.Float64,  # of that rule, (0, 1]
    }
)
LINKS = pl.Schema({"mention": pl.UInt32, "entity": pl.UInt32})
EDGES = pl.Schema(
    {
        "edge": pl.UInt32,
        "id": pl.String,  # 20 hex digits of BLAKE2b over subject id, predicate and object id
        "subject": pl.UInt32,  # an entity
        "predicate": pl.String,
        "object": pl.UInt32,  # an entity
        "basis": pl.String,  # one of `BASES`
        "candidate": pl.String,  # the one relation of the schema that fits the types, or null
        # That support this edge; where the ends are not in one, the two are one support.
        "sentences": pl.UInt32,
        "documents": pl.UInt32,  # likewise; null: unknown
        "strength": pl.Float64,  # mutual share, summed over the edge's own sentences, > 0
        # Association measures of the pair, whatever the edge; formulas in `kg.relate.statistics`.
        "windows": pl.UInt32,  # in which they meet; sentences, if not built with other windows
        "pmi": pl.Float64,  # bits, 0: chance; null: they never meet
        "npmi": pl.Float64,  # [-1, 1], 0: chance
        "g2": pl.Float64,  # χ² of one degree; negative: they meet less often than by chance
        "t": pl.Float64,  # standard deviations, 0: chance; null: they never meet
        "dice": pl.Float64,  # [0, 1]
        "jaccard": pl.Float64,  # [0, 1]
        "association": pl.Float64,  # [0, 1]
        "p": pl.Float64,  # chance to meet as often or more, [0, 1]
        "q": pl.Float64,  # p as a false discovery rate over all pairs of entities, [0, 1]
        # To be true, as judgements teach; 0 and 1: judged so; null: built without judgements.
        "probability": pl.Float64,
    }
)
BASES = ("co-occurrence", "annotated", "cue", "enumeration")  # why an edge is there
MEASURES = ["strength", "pmi", "npmi", "g2", "t", "dice", "jaccard", "association", "p", "q"]
MEASURES += ["probability"]
RANKED_BY = ["probability", "strength", "edge"]  # edges are ranked, the best first
RANK_DESCENDING = [True, True, False]
EVIDENCE = pl.Schema(
    {
        "edge": pl.UInt32,
        "rank": pl.UInt32,  # 0: the most direct
        "subject_source": pl.String,
        "subject_sentence": pl.UInt32,
        "subject_start": pl.UInt32,  # tokens, as in mentions
        "subject_end": pl.UInt32,
        "object_source": pl.String,
        "object_sentence": pl.UInt32,
        "object_start": pl.UInt32,
        "object_end": pl.UInt32,
        "cue": pl.String,  # the phrase of the schema, or null
        "cue_begin": pl.UInt32,  # characters of the subject's sentence, half-open
        "cue_stop": pl.UInt32,
    }
)
DIAGNOSTICS = pl.Schema(
    {
        "stage": pl.String,  # sources, read, resolve, relate, an emitter's name
        "source": pl.String,  # null: the whole corpus
        "line": pl.UInt32,  # from 1; null: the whole source
        "rule": pl.String,
        "value": pl.String,  # what was there
        "action": pl.String,  # what was done
    }
)

TABLES = {
    "sources": SOURCES,
    "documents": DOCUMENTS,
    "sentences": SENTENCES,
    "mentions": MENTIONS,
    "relations": RELATIONS,
    "entities": ENTITIES,
    "surfaces": SURFACES,
    "links": LINKS,
    "edges": EDGES,
    "evidence": EVIDENCE,
    "diagnostics": DIAGNOSTICS,
}


def conform(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return *frame* with exactly the columns of the table *name*, in their order.

    Raises:
        TableError: a column is missing or has another type.
    """
    schema = frame.schema
    for column, dtype in TABLES[name].items():
        if (actual := schema.get(column)) != dtype:
            raise TableError(f"table {name}, column {column}", actual, dtype)
    names = TABLES[name].names()
    return frame if schema.names() == names else frame.select(names)


def sentence_row() -> pl.Expr:
    """Return the row of each mention's sentence in SENTENCES, for an expression over all MENTIONS.

    Both are in the order of the corpus, and every sentence there has a mention.
    """
    changes = pl.any_horizontal(
        pl.col(name) != pl.col(name).shift() for name in ("source", "sentence")
    )
    return changes.fill_null(False).cum_sum().cast(pl.Int64)


def diagnostics(
    stage: str, rule: Rule, action: str, rows: list[tuple[str | None, int | None, str]]
) -> pl.DataFrame:
    """Return one row of DIAGNOSTICS for each ``(source, line, value)`` of *rows*."""
    return pl.DataFrame(
        [(stage, source, line, rule, value, action) for source, line, value in rows],
        schema=DIAGNOSTICS,
        orient="row",
    )


def graph_counts(
    sources: pl.DataFrame,
    documents: int,
    mentions: int | None,
    relations: int | None,
    types: pl.Series,
    edges: Mapping[str, int],
    rules: pl.Series | None,
) -> dict[str, Any]:
    """Return the counts of a graph, as ``graph.json`` has them; None where they are not known.

    Args:
        sources: SOURCES.
        documents: rows of DOCUMENTS.
        mentions: rows of MENTIONS.
        relations: rows of RELATIONS.
        types: of the entities.
        edges: how many have each predicate.
        rules: of the diagnostics.
    """
    return {
        "sources": len(sources),
        "documents": documents,
        **sources.select(pl.sum("bytes", "sentences", "tokens")).row(0, named=True),
        "mentions": mentions,
        "entities": value_counts(types.alias("type")),
        "relations": relations,
        "edges": dict(sorted(edges.items())),
        "diagnostics": None if rules is None else value_counts(rules.alias("rule")),
    }


def value_counts(values: pl.Series) -> dict[str, int]:
    """Return how often each value occurs, sorted by value."""
    return dict(values.value_counts().sort(values.name).rows())
