"""Convert RDF resources to the tables of a graph folder, in the order of their rows."""

from typing import Any

import polars as pl

from kg.common.ids import edge_id
from kg.rdf_import.resources import CLASSES, Resources
from kg.schema.schema_file import Schema
from kg.store.analysis import ANALYSIS
from kg.store.tables import TABLES

ENDS = ("subject", "object")
SPAN = ["source", "sentence", "start", "end"]
# Tables that only an export with --mentions describes.
MENTIONED = ("mentions", "relations", "surfaces", "links", "evidence", "diagnostics")
# Without it: only sentences that edges are derived from; of entities only their own types.
PARTIAL = ("sentences", "entities")
ROW = "row"


class Tables:
    """The tables of one graph.

    Args:
        resources: what the RDF describes.
        schema: that of the graph.
        has_mentions: whether all tables are described, or only those that every export has.

    Raises:
        GraphError: a resource lacks a property, has one twice, refers to what is not there, or
            has an id that does not fit the rest.
    """

    def __init__(self, resources: Resources, schema: Schema, *, has_mentions: bool) -> None:
        self.resources, self.schema, self.has_mentions = resources, schema, has_mentions
        self._documents = self._sorted("documents", "source", "document")
        self._sentences = self._of_sentences()
        self._entities = self._numbered("entities", "id")
        self._mentions = self._of_mentions() if has_mentions else pl.DataFrame()
        self._surfaces = self._of_surfaces() if has_mentions else pl.DataFrame()
        self._edges = self._of_edges()

    def make(self, name: str) -> pl.DataFrame:
        """Return the table *name* in the types of `TABLES`; empty where the RDF lacks it."""
        if name in MENTIONED and not self.has_mentions:
            return pl.DataFrame(schema=TABLES[name])
        makers: dict[str, Any] = {
            "sources": lambda: self._sorted("sources", "source"),
            "documents": lambda: self._documents,
            "sentences": lambda: self._sentences,
            "mentions": lambda: self._mentions.with_columns(mention=ROW),
            "relations": self._relations,
            "entities": self._all_entities,
            "surfaces": lambda: self._surfaces,
            "links": lambda: self._mentions.with_columns(mention=ROW),
            "edges": lambda: self._edges.with_columns(edge=ROW),
            "evidence": self._evidence,
            "diagnostics": lambda: self._in_order("diagnostics"),
        }
        return self._typed(makers[name](), TABLES[name])

    def analysis(self) -> pl.DataFrame:
        """Return the table ANALYSIS; its columns are null where the RDF lacks them."""
        return self._typed(self._entities.with_columns(entity=ROW), ANALYSIS)

    def _typed(self, frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
        """Return *frame* with the columns and types of *schema*.

        Raises:
            GraphError: a number does not fit its type.
        """
        for column, dtype in schema.items():
            given = frame[column]
            values = given.cast(dtype, strict=False)
            if values.null_count() > given.null_count():
                row = (values.is_null() & given.is_not_null()).arg_true()[0]
                found = f"{column} {given[row]}"
                raise self.resources.error(
                    frame["resource"][row], found, f"a number that fits {dtype}"
                )
            frame = frame.with_columns(values)
        return frame.select(schema.names())

    def _sorted(self, name: str, *order: str) -> pl.DataFrame:
        """Return the resources of a table, sorted by their key *order*, which must be unique."""
        return self._unique(self.resources.table(CLASSES[name]), *order)

    def _unique(self, frame: pl.DataFrame, *order: str) -> pl.DataFrame:
        frame = frame.sort(order)
        repeated = frame.filter(frame.select(order).is_duplicated())
        if len(repeated):
            key = " ".join(map(str, repeated.select(order).row(0)))
            found = f"{', '.join(order)} {key} a second time"
            raise self.resources.error(repeated["resource"][1], found, "a key that is unique")
        return frame

    def _numbered(self, name: str, *order: str) -> pl.DataFrame:
        return self._sorted(name, *order).with_row_index(ROW)

    def _in_order(self, name: str) -> pl.DataFrame:
        """Return the resources of a table whose only order is ``kg:number``."""
        frame = self._sorted(name, "number")
        self._check_numbers(frame.with_columns(due=pl.int_range(pl.len())))
        return frame

    def _check_numbers(self, frame: pl.DataFrame) -> None:
        """Raise GraphError where ``number`` is not ``due``: numbers are consecutive from 0."""
        if len(gap := frame.filter(pl.col("number") != pl.col("due"))):
            number, due = gap.select("number", "due").row(0)
            raise self.resources.error(
                gap["resource"][0], f"kg:number {number}", f"{due}, the next one"
            )

    def _of_sentences(self) -> pl.DataFrame:
        frame = self.resources.table(CLASSES["sentences"])
        frame = self.resources.resolve(
            frame, "document", self._documents.select("resource", number="document"), "kg:Document"
        )
        return self._unique(frame.rename({"number": "document"}), "source", "sentence")

    def _of_mentions(self) -> pl.DataFrame:
        places = self._sentences.select("resource", "source", place="sentence")
        frame = self.resources.table(CLASSES["mentions"])
        frame = self.resources.resolve(frame, "sentence", places, "kg:Sentence")
        frame = self._with_entity(frame.rename({"place": "sentence"}), "entity")
        frame = self._unique(frame, "source", "sentence", "number").with_row_index(ROW)
        due = pl.int_range(pl.len()).over("source", "sentence")
        self._check_numbers(frame.with_columns(due=due))
        return frame

    def _with_entity(self, frame: pl.DataFrame, column: str) -> pl.DataFrame:
        """Return *frame* with the row of the entity that *column* refers to."""
        rows = self._entities.select("resource", row=ROW)
        return self.resources.resolve(frame, column, rows, "kg:Entity").rename({"row": column})

    def _of_surfaces(self) -> pl.DataFrame:
        frame = self._with_entity(self.resources.table(CLASSES["surfaces"]), "entity")
        return self._unique(frame, "entity", "surface", "type")

    def _all_entities(self) -> pl.DataFrame:
        frame = self._entities.with_columns(entity=ROW)
        for column, name in (("same_as", "owl:sameAs"), ("exact_match", "skos:exactMatch")):
            statements = self.resources.columns.statements(name)
            iris = statements.select(
                "resource", self.resources.columns.iris(statements["value"]).alias(column)
            )
            each = (
                iris.sort("resource", column).group_by("resource", maintain_order=True).agg(column)
            )
            frame = frame.join(each, on="resource", how="left", maintain_order="left")
            none = pl.lit([], pl.List(pl.String))
            frame = frame.with_columns(pl.col(column).fill_null(none))
        types = self._types() if self.has_mentions else self._own_types()
        return frame.join(types, on="entity", how="left", maintain_order="left")

    def _types(self) -> pl.DataFrame:
        """Return ``entity, types``: the types of its mentions, each with their count."""
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
        """Return ``entity, types`` where mentions are missing: each entity's own type."""
        tagged = (pl.col("share") * pl.col("mentions")).round().cast(pl.UInt32)
        own = self._entities.select(entity=ROW, type="type", mentions=tagged)
        several = pl.concat_list(pl.struct("type", "mentions"))
        return own.filter(pl.col("mentions") > 0).select("entity", types=several)

    def _of_edges(self) -> pl.DataFrame:
        frame = self.resources.table(CLASSES["edges"])
        for end in ENDS:
            frame = self._with_entity(frame, end)
        frame = self._with_predicates(frame)
        return self._unique(frame, "subject", "predicate", "object").with_row_index(ROW)

    def _with_predicates(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return *frame* with the names of predicates and candidates in place of their IRIs.

        Two predicates may share an IRI: the id of the edge tells which one it is, and the schema
        which candidate the types allow.
        """
        ids, types = self._entities["id"], self._entities["type"]
        kind = self.resources.of_class("owl:ObjectProperty").implode()
        statements = self.resources.columns.statements("kg:name").filter(
            pl.col("resource").is_in(kind)
        )
        names = dict(statements.group_by("resource").agg("value").rows())
        ends = [ids.gather(frame[end]) for end in ENDS]
        predicates: list[str] = []
        rows = zip(frame["resource"], frame["id"], *ends, frame["predicate"], strict=True)
        for resource, key, subject, object_, iri in rows:
            matches = [n for n in names.get(iri, ()) if edge_id(subject, n, object_) == key]
            if not matches:
                wanted = "the id that its subject, predicate and object make"
                raise self.resources.error(resource, f"the id {key}", wanted)
            predicates.append(matches[0])
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
        """Return the name of the candidate with the code *iri* between two types."""
        predicates = names.get(iri, [])
        if len(predicates) == 1:
            return predicates[0]
        candidate = self.schema.candidate(subject, object_)
        if candidate not in predicates:
            raise self.resources.error(iri, "no kg:name", "that of a predicate")
        return candidate

    def _evidence(self) -> pl.DataFrame:
        frame = self.resources.table(CLASSES["evidence"])
        rows = self._edges.select("resource", row=ROW)
        frame = self.resources.resolve(frame, "edge", rows, "kg:Edge").rename({"row": "edge"})
        for end in ENDS:
            spans = self._mentions.select("resource", *(pl.col(SPAN).name.prefix(f"{end}_"),))
            frame = self.resources.resolve(frame, end, spans, "kg:Mention")
        return self._unique(frame, "edge", "rank")

    def _relations(self) -> pl.DataFrame:
        frame = self._in_order("relations")
        for end in ENDS:
            rows = self._mentions.select("resource", row=ROW)
            frame = self.resources.resolve(frame, end, rows, "kg:Mention").rename({"row": end})
        return frame
