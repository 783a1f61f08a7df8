"""All that stands behind a graph, in RDF: mentions in NIF 2.0, ways of writing, evidence, notes.

With this every table of the graph can be made again. A sentence is the ``nif:Context`` of its
mentions, and a mention is named by its characters in it; what refers to mentions refers to these.
In memory are some numbers of each mention.
"""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from kg.emit.rdf.edges import ENDS, SLICE, Sentences
from kg.emit.rdf.forms import Nodes
from kg.store.folder import Folder

if TYPE_CHECKING:
    from kg.emit.rdf.model import Model

SPAN = ["source", "sentence", "start", "end", "entity"]


class Mentions:
    """Where all mentions are; row n is mention n."""

    def __init__(self, folder: Folder, sentences: Sentences) -> None:
        self._sentences = sentences
        columns = ["source", "sentence", "start", "end", "begin", "stop"]
        code = pl.col("source").cast(sentences.sources).to_physical().cast(pl.UInt32)
        parts = [rows.with_columns(source=code) for rows in folder.batches("mentions", columns)]
        none = pl.DataFrame(schema=dict.fromkeys(columns, pl.UInt32))
        links = folder.scan("links").sort("mention").collect()
        rows = pl.concat([none, *parts]).with_row_index("mention")
        place = ["source", "sentence"]
        self.frame = rows.join(links, on="mention", how="left", maintain_order="left").with_columns(
            number=pl.int_range(pl.len(), dtype=pl.UInt32).over(place),
            nth=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over(*place, "begin", "stop"),
        )
        self._spans = self.frame.unique(SPAN, keep="first", maintain_order=True)

    def iri(self, rows: pl.DataFrame) -> pl.Series:
        """Return the IRIs of *rows* of the frame, as written."""
        text = {name: pl.col(name).cast(pl.String) for name in ("begin", "stop", "nth")}
        again = pl.when(pl.col("nth") > 1).then(pl.concat_str([pl.lit(";"), text["nth"]]))
        local = pl.concat_str(
            [
                pl.col("sentence").cast(pl.String),
                pl.lit("#char="),
                text["begin"],
                pl.lit(","),
                text["stop"],
                again.fill_null(""),
            ]
        )
        source = rows["source"].cast(pl.UInt32)
        names = pl.Series(self._sentences.sources.categories).gather(source)
        frame = rows.with_columns(source=names)
        return frame.select(self._sentences.iri(pl.col("source"), local).alias("iri")).to_series()

    def at(self, spans: pl.DataFrame) -> pl.Series:
        """Return the IRIs of the mentions of entities in *spans*, which has the columns of SPAN."""
        return self.iri(spans.join(self._spans, on=SPAN, how="left", maintain_order="left"))


def everything(model: "Model") -> Iterator[Nodes]:
    """Yield all mentions, and what refers to them."""
    mentions = Mentions(model.folder, model.sentences)
    yield from _mentions(model, mentions)
    yield from _surfaces(model)
    yield from _evidence(model, mentions)
    yield from _stated(model, mentions)
    yield from _diagnostics(model)


def context() -> dict[str, pl.Expr]:
    """Return what is said of a sentence beside what is always said, by NIF and by its table."""
    size = pl.col("text").str.len_chars()
    return {
        "kg:paragraph": pl.col("paragraph"),
        "kg:token": pl.col("token"),
        "nif:isString": pl.col("text"),
        "nif:beginIndex": pl.when(size.is_not_null()).then(0),
        "nif:endIndex": size,
    }


def _mentions(model: "Model", mentions: Mentions) -> Iterator[Nodes]:
    start = 0
    classes = model.terms.classes(
        model.folder.scan("mentions").select(pl.col("type").unique().sort()).collect()["type"]
    )
    for batch in model.folder.batches("mentions"):
        for rows in batch.iter_slices(SLICE):
            known = mentions.frame.slice(start, len(rows))
            start += len(rows)
            known_entity = model.iris.gather(known["entity"])
            frame = rows.select(
                mentions.iri(known).alias("@id"),
                model.sentences.iri(pl.col("source"), pl.col("sentence")).alias("in"),
                pl.col("surface").alias("nif:anchorOf"),
                pl.col("begin").alias("nif:beginIndex"),
                pl.col("stop").alias("nif:endIndex"),
                known_entity.alias("itsrdf:taIdentRef"),
                pl.col("type")
                .replace_strict(classes, return_dtype=pl.String)
                .alias("itsrdf:taClassRef"),
                known["number"].alias("kg:number"),
                *(
                    pl.col(name).alias(f"kg:{name}")
                    for name in ("type", "start", "end", "line", "identifier", "cluster")
                ),
            )
            yield Nodes(
                frame.rename({"in": "nif:referenceContext"}),
                ("kg:Mention", "nif:Phrase", "nif:RFC5147String"),
            )


def _surfaces(model: "Model") -> Iterator[Nodes]:
    ids = model.entities["id"]
    names = ["surface", "type", "mentions", "rule", "confidence"]
    for batch in model.folder.batches("surfaces"):
        for rows in batch.iter_slices(SLICE):
            whose = ids.gather(rows["entity"])
            keys = [
                hashlib.blake2b("\0".join(parts).encode(), digest_size=10).hexdigest()
                for parts in zip(whose, rows["type"], rows["surface"], strict=True)
            ]
            frame = rows.select(
                _own(model, "surface", pl.lit(pl.Series(keys, dtype=pl.String))).alias("@id"),
                model.iris.gather(rows["entity"]).alias("kg:entity"),
                *(pl.col(name).alias(f"kg:{name}") for name in names),
            )
            yield Nodes(frame, ("kg:Surface",))


def _evidence(model: "Model", mentions: Mentions) -> Iterator[Nodes]:
    edges = model.folder.scan("edges").select("id", "subject", "object").collect()
    code = model.sentences.sources
    for rows in model.folder.batches("evidence"):
        of = edges[rows["edge"]]
        ends = {}
        for end in ENDS:
            spans = rows.select(
                source=pl.col(f"{end}_source").cast(code).to_physical().cast(pl.UInt32),
                **{name: f"{end}_{name}" for name in ("sentence", "start", "end")},
                entity=of[end],
            )
            ends[end] = mentions.at(spans)
        local = pl.concat_str([pl.lit(of["id"]), pl.lit("/"), pl.col("rank").cast(pl.String)])
        frame = rows.select(
            _own(model, "evidence", local).alias("@id"),
            _own(model, "edge", pl.lit(of["id"])).alias("kg:edge"),
            pl.col("rank").alias("kg:rank"),
            *(ends[end].alias(f"kg:{end}Mention") for end in ENDS),
            pl.col("cue").alias("kg:cue"),
            pl.col("cue_begin").alias("kg:cueBegin"),
            pl.col("cue_stop").alias("kg:cueStop"),
        )
        for part in frame.iter_slices(SLICE):
            yield Nodes(part, ("kg:Evidence",))


def _stated(model: "Model", mentions: Mentions) -> Iterator[Nodes]:
    start = 0
    for rows in model.folder.batches("relations"):
        numbers = pl.Series("number", range(start, start + len(rows)), pl.UInt32)
        start += len(rows)
        ends = {end: mentions.iri(mentions.frame[rows[end]]) for end in ENDS}
        frame = rows.select(
            _own(model, "stated", pl.lit(numbers).cast(pl.String)).alias("@id"),
            numbers.alias("kg:number"),
            *(pl.col(name).alias(f"kg:{name}") for name in ("source", "type", "line")),
            *(ends[end].alias(f"kg:{end}Mention") for end in ENDS),
        )
        for part in frame.iter_slices(SLICE):
            yield Nodes(part, ("kg:Stated",))


def _diagnostics(model: "Model") -> Iterator[Nodes]:
    start = 0
    for rows in model.folder.batches("diagnostics"):
        numbers = pl.Series("number", range(start, start + len(rows)), pl.UInt32)
        start += len(rows)
        frame = rows.select(
            _own(model, "diagnostic", pl.lit(numbers).cast(pl.String)).alias("@id"),
            numbers.alias("kg:number"),
            *(pl.col(name).alias(f"kg:{name}") for name in rows.columns),
        )
        for part in frame.iter_slices(SLICE):
            yield Nodes(part, ("kg:Diagnostic",))


def _own(model: "Model", kind: str, local: pl.Expr) -> pl.Expr:
    return model.form.own(f"{model.choices.base}{kind}/", local)
