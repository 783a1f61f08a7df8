"""Join RDF statements into one row a resource, by class: entities, edges, mentions, sentences ….

`CLASSES` maps the properties of each class to the columns of a table. Columns that refer to other
resources are resolved by `kg.rdf_import.tables`.
"""

from typing import Any, NamedTuple

import polars as pl

from kg.common.errors import GraphError
from kg.emit.rdf.vocabulary import full
from kg.rdf_import.columns import Columns
from kg.store.analysis import PROPERTIES
from kg.store.tables import MEASURES


class ResourceClass(NamedTuple):
    """An RDF class, and the properties of its resources by the columns that they become."""

    name: str  # as prefix:name
    required: dict[str, str]  # column: property
    optional: dict[str, str] = {}  # noqa: RUF012 - nobody changes it


def _ours(*columns: str) -> dict[str, str]:
    """Return columns that have a property of their own name in kg's namespace."""
    return {column: f"kg:{column}" for column in columns}


_ENDS = {"subject": "kg:subjectMention", "object": "kg:objectMention"}
CLASSES = {  # by table
    "sources": ResourceClass(
        "kg:Source",
        {**_ours("source", "sha256", "format", "sentences", "tokens"), "bytes": "dcat:byteSize"},
        _ours("scheme", "documents", "paragraphs"),
    ),
    "documents": ResourceClass(
        "kg:Document",
        _ours("source", "document", "sentences"),
        _ours("name", "line", "sentence", "metadata"),
    ),
    "sentences": ResourceClass(
        "kg:Sentence",
        _ours("source", "sentence", "line"),
        {**_ours("text", "paragraph", "token"), "document": "dcterms:isPartOf"},
    ),
    "entities": ResourceClass(
        "kg:Entity",
        {**_ours("id", "type", "share", "mentions", "sentences"), "name": "rdfs:label"},
        {
            **_ours("documents", "language"),
            **{column: f"kg:{term}" for column, term in PROPERTIES.items()},
        },
    ),
    "edges": ResourceClass(
        "kg:Edge",
        _ours("id", "subject", "predicate", "object", "basis", "sentences", "windows"),
        _ours("candidate", "documents", *MEASURES),
    ),
    "mentions": ResourceClass(
        "kg:Mention",
        {
            **_ours("number", "type", "start", "end", "line"),
            "sentence": "nif:referenceContext",
            "surface": "nif:anchorOf",
            "begin": "nif:beginIndex",
            "stop": "nif:endIndex",
            "entity": "itsrdf:taIdentRef",
        },
        _ours("identifier", "cluster"),
    ),
    "surfaces": ResourceClass(
        "kg:Surface",
        _ours("entity", "surface", "type", "mentions", "rule", "confidence"),
        _ours("language"),
    ),
    "evidence": ResourceClass(
        "kg:Evidence",
        {**_ours("edge", "rank"), **_ENDS},
        {"cue": "kg:cue", "cue_begin": "kg:cueBegin", "cue_stop": "kg:cueStop"},
    ),
    "relations": ResourceClass(
        "kg:Stated", {**_ours("number", "source", "type"), **_ENDS}, _ours("line")
    ),
    "diagnostics": ResourceClass(
        "kg:Diagnostic",
        _ours("number", "stage", "rule", "action"),
        _ours("source", "line", "value"),
    ),
}
DATASET = ResourceClass(
    "dcat:Dataset",
    {**_ours("name", "options"), "space": "void:uriSpace", "made": "prov:wasGeneratedBy"},
    _ours("filters", "analysis"),
)
ACTIVITY = ResourceClass(
    "prov:Activity",
    {"config": "kg:configuration", "software": "prov:wasAssociatedWith"},
    {"strength": "kg:factors"},
)
SOFTWARE = ResourceClass("prov:SoftwareAgent", {"version": "schema:softwareVersion"})
PARTITION = ResourceClass(
    "void:Dataset", {}, {"property": "void:property", "triples": "void:triples"}
)
# Properties with several values.
REPEATABLE = ["rdf:type", "kg:name", "owl:sameAs", "skos:exactMatch"]
IMPORTED_PROPERTIES = sorted(  # that an import reads
    {
        name
        for described in (*CLASSES.values(), DATASET, ACTIVITY, SOFTWARE, PARTITION)
        for name in (*described.required.values(), *described.optional.values(), *REPEATABLE)
    }
)


class Resources:
    """The resources that one RDF file describes, by class."""

    def __init__(self, columns: Columns) -> None:
        self.columns, self.where = columns, columns.where

    def table(self, described: ResourceClass) -> pl.DataFrame:
        """Return ``resource`` and the columns of *described*; references are codes of resources.

        Raises:
            GraphError: a resource lacks a required property, or has two values of one property.
        """
        frame = self.of_class(described.name).to_frame()
        for column, name in {**described.required, **described.optional}.items():
            values = self.columns.statements(name).rename({"value": column})
            size = len(frame)
            frame = frame.join(values, on="resource", how="left", maintain_order="left")
            if len(frame) > size:
                repeated = frame.filter(frame["resource"].is_duplicated())["resource"][0]
                found, hint = f"two values of {name}", "are these two graphs?"
                raise self.error(repeated, found, "one value", hint)
        for column, name in described.required.items():
            if len(lacking := frame.filter(pl.col(column).is_null())):
                wanted = f"one value, as of each {described.name}"
                raise self.error(lacking["resource"][0], f"no {name}", wanted)
        return frame

    def of_class(self, name: str) -> pl.Series:
        """Return the codes of all resources of the class *name*, a ``prefix:name``."""
        code = self.columns.code(full(name))
        types = self.columns.statements("rdf:type")
        return types.filter(pl.col("value") == code)["resource"].sort()

    def resolve(
        self, frame: pl.DataFrame, column: str, to: pl.DataFrame, name: str
    ) -> pl.DataFrame:
        """Return *frame* with the columns of *to* in the place of the reference *column*.

        Args:
            frame: has ``resource``, and *column*, null where it refers to nothing.
            column: codes of resources.
            to: ``resource``, and the columns that replace *column*.
            name: the class of the resources in *to*, for the error.

        Raises:
            GraphError: it refers to a resource that is not in *to*.
        """
        targets = to.with_columns(is_known=pl.lit(True))
        sides: dict[str, Any] = {"left_on": column, "right_on": "resource", "how": "left"}
        joined = frame.join(targets, **sides, maintain_order="left")
        dangling = joined.filter(pl.col(column).is_not_null() & pl.col("is_known").is_null())
        if len(dangling):
            iri = self.columns.iri(dangling[column][0])
            raise self.error(dangling["resource"][0], f"<{iri}> as its {column}", f"a {name}")
        return joined.drop(column, "is_known")

    def error(self, resource: int, found: str, wanted: str, hint: str = "") -> GraphError:
        """Return an error about a resource."""
        return GraphError(f"{self.where}: <{self.columns.iri(resource)}>", found, wanted, hint)

    def check_counts(self) -> None:
        """Compare the number of triples of each property with ``void:triples`` of the file.

        Raises:
            GraphError: there are more or fewer.
        """
        partitions = self.table(PARTITION).drop_nulls()
        iris = self.columns.iris(partitions["property"])
        stated = dict(zip(iris, partitions["triples"], strict=True))
        for name, count in self.columns.counts():
            wanted = stated.get(full(name), 0)
            if count != wanted:
                found = f"{count:,} triples of {name}"
                hint = "the file is damaged, or was edited"
                raise GraphError(self.where, found, f"{wanted:,}, as its void:triples says", hint)
