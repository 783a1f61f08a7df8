"""Mentions in NIF 2.0, with surfaces, evidence, stated relations and diagnostics, in RDF.

With these nodes every table of the graph can be made again. A sentence is the ``nif:Context`` of
its mentions; a mention's IRI holds its character offsets (``nif:OffsetBasedString``), and whatever
refers to mentions refers to these IRIs. In memory are some numbers of each mention.
"""

import hashlib
from collections.abc import Iterator

import polars as pl

from kg.emit.rdf.edges import ENDS
from kg.emit.rdf.forms import Nodes
from kg.emit.rdf.iris import SLICE, GraphIris, SentenceIris
from kg.store.folder import Folder

SPAN = ["source", "sentence", "start", "end", "entity"]


class MentionIris:
    """The IRIs of mentions: ``frame`` has their offsets; row n is mention n."""

    def __init__(self, folder: Folder, sentences: SentenceIris) -> None:
        self._sentences = sentences
        self._fragment = ";" if "#" in sentences.terms.base else "#"  # an IRI has one # at most
        columns = ["source", "sentence", "start", "end", "begin", "stop"]
        code = pl.col("source").cast(sentences.sources).to_physical().cast(pl.UInt32)
        parts = [rows.with_columns(source=code) for rows in folder.batches("mentions", columns)]
        empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.UInt32))
        links = folder.scan("links").sort("mention").collect()
        rows = pl.concat([empty, *parts]).with_row_index("mention")
        place = ["source", "sentence"]
        self.frame = rows.join(links, on="mention", how="left", maintain_order="left").with_columns(
            number=pl.int_range(pl.len(), dtype=pl.UInt32).over(place),
            nth=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over(*place, "begin", "stop"),
        )
        self._spans = self.frame.unique(SPAN, keep="first", maintain_order=True)

    def iri(self, rows: pl.DataFrame) -> pl.Series:
        """Return the IRIs of *rows* of the frame, as written."""
        text = {name: pl.col(name).cast(pl.String) for name in ("begin", "stop", "nth")}
        suffix = pl.when(pl.col("nth") > 1).then(pl.concat_str([pl.lit("_"), text["nth"]]))
        local = pl.concat_str(
            [
                pl.col("sentence").cast(pl.String),
                pl.lit(f"{self._fragment}offset_"),
                text["begin"],
                pl.lit("_"),
                text["stop"],
                suffix.fill_null(""),
            ]
        )
        source = rows["source"].cast(pl.UInt32)
        names = pl.Series(self._sentences.sources.categories).gather(source)
        frame = rows.with_columns(source=names)
        return frame.select(self._sentences.iri(pl.col("source"), local).alias("iri")).to_series()

    def of_spans(self, spans: pl.DataFrame) -> pl.Series:
        """Return the IRIs of mentions by their place and entity, the columns of SPAN."""
        return self.iri(spans.join(self._spans, on=SPAN, how="left", maintain_order="left"))


def mention_nodes(graph: GraphIris) -> Iterator[Nodes]:
    """Yield the nodes of all mentions, and of what refers to them or to entities' surfaces."""
    mentions = MentionIris(graph.folder, graph.sentences)
    yield from _mentions(graph, mentions)
    yield from _surfaces(graph)
    yield from _evidence(graph, mentions)
    yield from _stated(graph, mentions)
    yield from _diagnostics(graph)


def nif_context() -> dict[str, pl.Expr]:
    """Return the properties that a sentence has only where its mentions are written, as in NIF."""
    size = pl.col("text").str.len_chars()
    return {
        "kg:paragraph": pl.col("paragraph"),
        "kg:token": pl.col("token"),
        "nif:isString": pl.col("text"),
        "nif:beginIndex": pl.when(size.is_not_null()).then(0),
        "nif:endIndex": size,
    }


def _mentions(graph: GraphIris, mentions: MentionIris) -> Iterator[Nodes]:
    start = 0
    classes = graph.terms.classes(
        graph.folder.scan("mentions").select(pl.col("type").unique().sort()).collect()["type"]
    )
    for batch in graph.folder.batches("mentions"):
        for rows in batch.iter_slices(SLICE):
            places = mentions.frame.slice(start, len(rows))
            start += len(rows)
            entities = graph.entity_iris.gather(places["entity"])
            frame = rows.select(
                mentions.iri(places).alias("@id"),
                graph.sentences.iri(pl.col("source"), pl.col("sentence")).alias(
                    "nif:referenceContext"
                ),
                pl.col("surface").alias("nif:anchorOf"),
                pl.col("begin").alias("nif:beginIndex"),
                pl.col("stop").alias("nif:endIndex"),
                entities.alias("itsrdf:taIdentRef"),
                pl.col("type")
                .replace_strict(classes, return_dtype=pl.String)
                .alias("itsrdf:taClassRef"),
                places["number"].alias("kg:number"),
                *(
                    pl.col(name).alias(f"kg:{name}")
                    for name in ("type", "start", "end", "line", "identifier", "cluster")
                ),
            )
            yield Nodes(frame, ("kg:Mention", "nif:Phrase", "nif:OffsetBasedString"))


def _surfaces(graph: GraphIris) -> Iterator[Nodes]:
    ids = graph.entities["id"]
    names = ["surface", "language", "type", "mentions", "rule", "confidence"]
    for batch in graph.folder.batches("surfaces"):
        for rows in batch.iter_slices(SLICE):
            entity_ids = ids.gather(rows["entity"])
            keys = [
                hashlib.blake2b("\0".join(parts).encode(), digest_size=10).hexdigest()
                for parts in zip(entity_ids, rows["type"], rows["surface"], strict=True)
            ]
            frame = rows.select(
                graph.own("surface", pl.lit(pl.Series(keys, dtype=pl.String))).alias("@id"),
                graph.entity_iris.gather(rows["entity"]).alias("kg:entity"),
                *(pl.col(name).alias(f"kg:{name}") for name in names),
            )
            yield Nodes(frame, ("kg:Surface",))


def _evidence(graph: GraphIris, mentions: MentionIris) -> Iterator[Nodes]:
    edges = graph.folder.scan("edges").select("id", "subject", "object").collect()
    sources = graph.sentences.sources
    for rows in graph.folder.batches("evidence"):
        supported = edges[rows["edge"]]
        ends = {}
        for end in ENDS:
            spans = rows.select(
                source=pl.col(f"{end}_source").cast(sources).to_physical().cast(pl.UInt32),
                **{name: f"{end}_{name}" for name in ("sentence", "start", "end")},
                entity=supported[end],
            )
            ends[end] = mentions.of_spans(spans)
        local = pl.concat_str(
            [pl.lit(supported["id"]), pl.lit("/"), pl.col("rank").cast(pl.String)]
        )
        frame = rows.select(
            graph.own("evidence", local).alias("@id"),
            graph.own("edge", pl.lit(supported["id"])).alias("kg:edge"),
            pl.col("rank").alias("kg:rank"),
            *(ends[end].alias(f"kg:{end}Mention") for end in ENDS),
            pl.col("cue").alias("kg:cue"),
            pl.col("cue_begin").alias("kg:cueBegin"),
            pl.col("cue_stop").alias("kg:cueStop"),
        )
        for part in frame.iter_slices(SLICE):
            yield Nodes(part, ("kg:Evidence",))


def _stated(graph: GraphIris, mentions: MentionIris) -> Iterator[Nodes]:
    start = 0
    for rows in graph.folder.batches("relations"):
        numbers = pl.Series("number", range(start, start + len(rows)), pl.UInt32)
        start += len(rows)
        ends = {end: mentions.iri(mentions.frame[rows[end]]) for end in ENDS}
        frame = rows.select(
            graph.own("stated", pl.lit(numbers).cast(pl.String)).alias("@id"),
            numbers.alias("kg:number"),
            graph.source_iri(pl.col("source")).alias("dcterms:source"),
            *(pl.col(name).alias(f"kg:{name}") for name in ("source", "type", "line")),
            *(ends[end].alias(f"kg:{end}Mention") for end in ENDS),
        )
        for part in frame.iter_slices(SLICE):
            yield Nodes(part, ("kg:Stated",))


def _diagnostics(graph: GraphIris) -> Iterator[Nodes]:
    start = 0
    for rows in graph.folder.batches("diagnostics"):
        numbers = pl.Series("number", range(start, start + len(rows)), pl.UInt32)
        start += len(rows)
        frame = rows.select(
            graph.own("diagnostic", pl.lit(numbers).cast(pl.String)).alias("@id"),
            numbers.alias("kg:number"),
            graph.source_iri(pl.col("source")).alias("dcterms:source"),
            *(pl.col(name).alias(f"kg:{name}") for name in rows.columns),
        )
        for part in frame.iter_slices(SLICE):
            yield Nodes(part, ("kg:Diagnostic",))
