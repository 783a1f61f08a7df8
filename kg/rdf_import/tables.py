"""Make the tables of a graph from the things that RDF describes, in the order of their rows."""

from typing import Any

import polars as pl

from kg.common.errors import GraphError
from kg.common.ids import edge_id
from kg.rdf_import.things import THINGS, Things
from kg.schema.schema_file import Schema
from kg.store.tables import TABLES

ENDS = ("subject", "object")
SPAN = ["source", "sentence", "start", "end"]
# Tables that only an export with all mentions has; of others, what it has without.
MENTIONED = ("mentions", "relations", "surfaces", "links", "evidence", "diagnostics")
PARTIAL = ("sentences", "entities")  # those that edges are derived from; without all their types
ROW = "row"


class Tables:
    """The tables of one graph.

    Args:
        things: what is described.
        schema: that of the graph.
        whole: whether all tables are described, or only those that every export has.

    Raises:
        GraphError: something lacks a property, has one twice, refers to what is not there, or
            is not what its id says.
    """

    def __init__(self, things: Things, schema: Schema, whole: bool) -> None:
        self.things, self.schema, self.whole = things, schema, whole
        self._documents = self._sorted("documents", "source", "document")
        self._sentences = self._of_sentences()
        self._entities = self._numbered("entities", "id")
        self._mentions = self._of_mentions() if whole else pl.DataFrame()
        self._surfaces = self._of_surfaces() if whole else pl.DataFrame()
        self._edges = self._of_edges()

    def make(self, name: str) -> pl.DataFrame:
        """Return table *name*; it is empty where it is not known."""
        if name in MENTIONED and not self.whole:
            return pl.DataFrame(schema=TABLES[name])
        makers: dict[str, Any] = {
            "sources": lambda: self._sorted("sources", "source"),
            "documents": lambda: self._documents,
            "sentences": lambda: self._sentences,
            "mentions": lambda: self._mentions.with_columns(mention=ROW),
            "relations": self._relations,
            "entities": self._described_entities,
            "surfaces": lambda: self._surfaces,
            "links": lambda: self._mentions.with_columns(mention=ROW),
            "edges": lambda: self._edges.with_columns(edge=ROW),
            "evidence": self._evidence,
            "diagnostics": lambda: self._in_order("diagnostics"),
        }
        return self._typed(makers[name](), name)

    def _typed(self, frame: pl.DataFrame, name: str) -> pl.DataFrame:
        """Return *frame* with the types of the table, which its numbers must fit."""
        for column, dtype in TABLES[name].items():
            given = frame[column]
            values = given.cast(dtype, strict=False)
            if values.null_count() > given.null_count():
                row = (values.is_null() & given.is_not_null()).arg_true()[0]
                found = f"{column} {given[row]}"
                raise self.things.error(frame["thing"][row], found, f"a number that fits {dtype}")
            frame = frame.with_columns(values)
        return frame.select(TABLES[name].names())

    def _sorted(self, name: str, *order: str) -> pl.DataFrame:
        """Return the things of a table by what names them, of which no two have the same."""
        return self._unique(self.things.of(THINGS[name]), *order)

    def _unique(self, frame: pl.DataFrame, *order: str) -> pl.DataFrame:
        frame = frame.sort(order)
        again = frame.filter(frame.select(order).is_duplicated())
        if len(again):
            name = " ".join(map(str, again.select(order).row(0)))
            found = f"{', '.join(order)} {name} again"
            raise self.things.error(again["thing"][1], found, "it once")
        return frame

    def _numbered(self, name: str, *order: str) -> pl.DataFrame:
        return self._sorted(name, *order).with_row_index(ROW)

    def _in_order(self, name: str) -> pl.DataFrame:
        """Return the things of a table that has no other order than their numbers."""
        frame = self._sorted(name, "number")
        self._check_numbers(frame.with_columns(due=pl.int_range(pl.len())))
        return frame

    def _check_numbers(self, frame: pl.DataFrame) -> None:
        if len(gap := frame.filter(pl.col("number") != pl.col("due"))):
            number, due = gap.select("number", "due").row(0)
            raise self.things.error(gap["thing"][0], f"kg:number {number}", f"{due}, the next one")

    def _of_sentences(self) -> pl.DataFrame:
        frame = self.things.of(THINGS["sentences"])
        frame = self.things.refer(
            frame, "document", self._documents.select("thing", of="document"), "kg:Document"
        )
        return self._unique(frame.rename({"of": "document"}), "source", "sentence")

    def _of_mentions(self) -> pl.DataFrame:
        places = self._sentences.select("thing", "source", of="sentence")
        frame = self.things.of(THINGS["mentions"])
        frame = self.things.refer(frame, "sentence", places, "kg:Sentence")
        frame = self._with_entity(frame.rename({"of": "sentence"}), "entity")
        frame = self._unique(frame, "source", "sentence", "number").with_row_index(ROW)
        due = pl.int_range(pl.len()).over("source", "sentence")
        self._check_numbers(frame.with_columns(due=due))
        return frame

    def _with_entity(self, frame: pl.DataFrame, column: str) -> pl.DataFrame:
        """Return *frame* with the row of the entity that *column* refers to."""
        rows = self._entities.select("thing", of=ROW)
        return self.things.refer(frame, column, rows, "kg:Entity").rename({"of": column})

    def _of_surfaces(self) -> pl.DataFrame:
        frame = self._with_entity(self.things.of(THINGS["surfaces"]), "entity")
        return self._unique(frame, "entity", "surface", "type")

    def _described_entities(self) -> pl.DataFrame:
        frame = self._entities.with_columns(entity=ROW)
        for column, name in (("same_as", "owl:sameAs"), ("exact_match", "skos:exactMatch")):
            said = self.things.columns.said(name)
            iris = said.select("thing", self.things.columns.iris(said["value"]).alias(column))
            each = iris.sort("thing", column).group_by("thing", maintain_order=True).agg(column)
            frame = frame.join(each, on="thing", how="left", maintain_order="left")
            none = pl.lit([], pl.List(pl.String))
            frame = frame.with_columns(pl.col(column).fill_null(none))
        types = self._types() if self.whole else self._own_types()
        return frame.join(types, on="entity", how="left", maintain_order="left")

    def _types(self) -> pl.DataFrame:
        """Return ``entity, types``: what the mentions of an entity are tagged with."""
        tags = self._surfaces["type"].unique()
        meant = {tag: self.schema.type_of(tag) for tag in tags}
        return (
            self._surfaces.group_by("entity", type=pl.col("type").replace(meant))
            .agg(pl.sum("mentions").cast(pl.UInt32))
            .sort(["entity", "mentions", "type"], descending=[False, True, False])
            .group_by("entity", maintain_order=True)
            .agg(types=pl.struct("type", "mentions"))
        )

    def _own_types(self) -> pl.DataFrame:
        """Return ``entity, types``: of each entity its own type, all that is known without."""
        tagged = (pl.col("share") * pl.col("mentions")).round().cast(pl.UInt32)
        own = self._entities.select(entity=ROW, type="type", mentions=tagged)
        several = pl.concat_list(pl.struct("type", "mentions"))
        return own.filter(pl.col("mentions") > 0).select("entity", types=several)

    def _of_edges(self) -> pl.DataFrame:
        frame = self.things.of(THINGS["edges"])
        for end in ENDS:
            frame = self._with_entity(frame, end)
        frame = self._with_predicates(frame)
        return self._unique(frame, "subject", "predicate", "object").with_row_index(ROW)

    def _with_predicates(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return *frame* with the names of predicates and candidates for their IRIs.

        Two predicates may have one IRI; then the id of the edge tells which one it is, and the
        schema which one the types allow.
        """
        ids, types = self._entities["id"], self._entities["type"]
        kind = self.things.ids("owl:ObjectProperty").implode()
        said = self.things.columns.said("kg:name").filter(pl.col("thing").is_in(kind))
        names = dict(said.group_by("thing").agg("value").rows())
        ends = [ids.gather(frame[end]) for end in ENDS]
        predicates: list[str] = []
        rows = zip(frame["thing"], frame["id"], *ends, frame["predicate"], strict=True)
        for thing, key, subject, object_, iri in rows:
            fits = [n for n in names.get(iri, ()) if edge_id(subject, n, object_) == key]
            if not fits:
                found = f"the id {key}"
                wanted = "the one that its subject, predicate and object make"
                raise self.things.error(thing, found, wanted)
            predicates.append(fits[0])
        kinds = zip(*(types.gather(frame[end]) for end in ENDS), frame["candidate"], strict=True)
        candidates = [
            self._candidate(subject, object_, names, iri) if iri is not None else None
            for subject, object_, iri in kinds
        ]
        return frame.with_columns(
            pl.Series("predicate", predicates, pl.String),
            pl.Series("candidate", candidates, pl.String),
        )

    def _candidate(self, subject: str, object_: str, names: dict[int, list[str]], iri: int) -> str:
        known = names.get(iri, [])
        if len(known) == 1:
            return known[0]
        found = self.schema.candidate(subject, object_)
        if found not in known:
            where = f"<{self.things.columns.iri(iri)}>"
            raise GraphError(f"{self.things.where}: {where}", "no kg:name", "that of a predicate")
        return found

    def _evidence(self) -> pl.DataFrame:
        frame = self.things.of(THINGS["evidence"])
        rows = self._edges.select("thing", of=ROW)
        frame = self.things.refer(frame, "edge", rows, "kg:Edge").rename({"of": "edge"})
        for end in ENDS:
            spans = self._mentions.select("thing", *(pl.col(SPAN).name.prefix(f"{end}_"),))
            frame = self.things.refer(frame, end, spans, "kg:Mention")
        return self._unique(frame, "edge", "rank")

    def _relations(self) -> pl.DataFrame:
        frame = self._in_order("relations")
        for end in ENDS:
            rows = self._mentions.select("thing", of=ROW)
            frame = self.things.refer(frame, end, rows, "kg:Mention").rename({"of": end})
        return frame
