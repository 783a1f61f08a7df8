"""Put the columns of RDF together into things: a row each, with its properties.

`THINGS` says which properties are which columns of a table; the rest of what a table holds refers
to other things, and is looked up by `kg.rdf_import.tables`.
"""

from typing import Any, NamedTuple

import polars as pl

from kg.common.errors import GraphError
from kg.emit.rdf.vocabulary import full
from kg.rdf_import.columns import Columns
from kg.store.tables import MEASURES


class Thing(NamedTuple):
    """A class, and the properties of what belongs to it; some need not be there."""

    kind: str
    always: dict[str, str]  # column: property
    maybe: dict[str, str] = {}  # noqa: RUF012 - nobody changes it


def _ours(*columns: str) -> dict[str, str]:
    return {column: f"kg:{column}" for column in columns}


_ENDS = {"subject": "kg:subjectMention", "object": "kg:objectMention"}
THINGS = {
    "sources": Thing(
        "kg:Source",
        {**_ours("source", "sha256", "format", "sentences", "tokens"), "bytes": "dcat:byteSize"},
        _ours("scheme", "documents", "paragraphs"),
    ),
    "documents": Thing(
        "kg:Document",
        _ours("source", "document", "sentences"),
        _ours("name", "line", "sentence", "metadata"),
    ),
    "sentences": Thing(
        "kg:Sentence",
        _ours("source", "sentence", "line"),
        {**_ours("text", "paragraph", "token"), "document": "dcterms:isPartOf"},
    ),
    "entities": Thing(
        "kg:Entity",
        {**_ours("id", "type", "share", "mentions", "sentences"), "name": "rdfs:label"},
        _ours("documents"),
    ),
    "edges": Thing(
        "kg:Edge",
        _ours("id", "subject", "predicate", "object", "basis", "sentences", "windows"),
        _ours("candidate", "documents", *MEASURES),
    ),
    "mentions": Thing(
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
    "surfaces": Thing(
        "kg:Surface", _ours("entity", "surface", "type", "mentions", "rule", "confidence")
    ),
    "evidence": Thing(
        "kg:Evidence",
        {**_ours("edge", "rank"), **_ENDS},
        {"cue": "kg:cue", "cue_begin": "kg:cueBegin", "cue_stop": "kg:cueStop"},
    ),
    "relations": Thing("kg:Stated", {**_ours("number", "source", "type"), **_ENDS}, _ours("line")),
    "diagnostics": Thing(
        "kg:Diagnostic",
        _ours("number", "stage", "rule", "action"),
        _ours("source", "line", "value"),
    ),
}
DATASET = Thing(
    "dcat:Dataset",
    {**_ours("name", "options"), "space": "void:uriSpace", "made": "prov:wasGeneratedBy"},
    _ours("filters"),
)
ACTIVITY = Thing(
    "prov:Activity", {"config": "kg:configuration", "software": "prov:wasAssociatedWith"}
)
SOFTWARE = Thing("prov:SoftwareAgent", {"version": "schema:softwareVersion"})
COUNTED = Thing("void:Dataset", {}, {"property": "void:property", "triples": "void:triples"})
SEVERAL = ["rdf:type", "kg:name", "owl:sameAs", "skos:exactMatch"]
READ = sorted(
    {
        name
        for thing in (*THINGS.values(), DATASET, ACTIVITY, SOFTWARE, COUNTED)
        for name in (*thing.always.values(), *thing.maybe.values(), *SEVERAL)
    }
)


class Things:
    """The things of one file, by class."""

    def __init__(self, columns: Columns) -> None:
        self.columns, self.where = columns, columns.where

    def of(self, thing: Thing) -> pl.DataFrame:
        """Return ``thing`` and the columns of *thing*; what refers to another is its number.

        Raises:
            GraphError: a thing lacks what it must have, or has two values of one property.
        """
        frame = self.ids(thing.kind).to_frame()
        for column, name in {**thing.always, **thing.maybe}.items():
            values = self.columns.said(name).rename({"value": column})
            size = len(frame)
            frame = frame.join(values, on="thing", how="left", maintain_order="left")
            if len(frame) > size:
                again = frame.filter(frame["thing"].is_duplicated())["thing"][0]
                raise self.error(again, f"two values of {name}", "one", "are these two graphs?")
        for column, name in thing.always.items():
            if len(lacking := frame.filter(pl.col(column).is_null())):
                raise self.error(lacking["thing"][0], f"no {name}", f"it of each {thing.kind}")
        return frame

    def ids(self, kind: str) -> pl.Series:
        """Return the numbers of all things of a class."""
        code = self.columns.code(full(kind))
        return self.columns.said("rdf:type").filter(pl.col("value") == code)["thing"].sort()

    def refer(self, frame: pl.DataFrame, column: str, to: pl.DataFrame, kind: str) -> pl.DataFrame:
        """Return *frame* with the columns of *to* in the place of *column*, which refers to it.

        Args:
            frame: has *column*, null where it refers to nothing.
            column: numbers of things.
            to: ``thing``, and other columns.
            kind: the class of what it must refer to.

        Raises:
            GraphError: it refers to something else.
        """
        known = to.with_columns(known=pl.lit(True))
        sides: dict[str, Any] = {"left_on": column, "right_on": "thing", "how": "left"}
        found = frame.join(known, **sides, maintain_order="left")
        loose = found.filter(pl.col(column).is_not_null() & pl.col("known").is_null())
        if len(loose):
            other = self.columns.iri(loose[column][0])
            raise self.error(loose["thing"][0], f"<{other}> as its {column}", f"a {kind}")
        return found.drop(column, "known")

    def error(self, thing: int, found: str, wanted: str, hint: str = "") -> GraphError:
        """Return an error about a thing."""
        return GraphError(f"{self.where}: <{self.columns.iri(thing)}>", found, wanted, hint)

    def check_counts(self) -> None:
        """Raise GraphError unless there are as many triples as the file says of itself."""
        counted = self.of(COUNTED).drop_nulls()
        iris = self.columns.iris(counted["property"])
        said = dict(zip(iris, counted["triples"], strict=True))
        for name, found in self.columns.count():
            wanted = said.get(full(name), 0)
            if found != wanted:
                triples = f"{found:,} triples of {name}"
                hint = "it is damaged, or was changed"
                raise GraphError(self.where, triples, f"the {wanted:,} it says it has", hint)
