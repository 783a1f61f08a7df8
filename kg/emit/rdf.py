"""Write a graph as RDF 1.1: N-Triples and Turtle.

In: a graph folder. Out: the classes and properties that it uses, its entities, each edge as a plain
triple and as an `rdf:Statement` with its measures, and the sentences that these are derived from.
Both forms say the same triples in the same order. Lines are made by columns, some thousand rows at
a time, so memory does not grow with the edges.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from kg.errors import IriError
from kg.folder import Folder
from kg.naming import encode, pascal
from kg.schema import CO_OCCURS_WITH, LISTED_WITH, Schema, parse_schema
from kg.tables import MEASURES

if TYPE_CHECKING:
    import rdflib

BASE = "https://example.org/"
NAMESPACES = {
    "kg": "https://w3id.org/tagged-kg/ns#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SLICE = 16_384  # rows whose lines are in memory at a time
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]*')
CITED = [  # both ends of what is evidence, as a rule in one sentence
    {"source": f"{end}_source", "sentence": f"{end}_sentence"} for end in ("subject", "object")
]
_WHOLE = ["mentions", "sentences", "documents"]

Object = tuple[str, pl.Expr]  # a predicate as prefix:name, and the term or null


@dataclass(frozen=True)
class Form:
    """How a form of RDF spells a name of a vocabulary, and all that is said of a subject."""

    head: str
    name: Callable[[str], str]
    describe: Callable[[pl.Expr, list[Object]], pl.Expr]


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"<{NAMESPACES[prefix]}{local}>"


def _lines(subject: pl.Expr, objects: list[Object]) -> pl.Expr:
    """One line a triple; an object that is null has none."""
    lines = [
        pl.concat_str([subject, pl.lit(f" {_full(name)} "), term, pl.lit(" .\n")])
        for name, term in objects
    ]
    return pl.concat_str(lines, ignore_nulls=True)


def _block(subject: pl.Expr, objects: list[Object]) -> pl.Expr:
    """One block a subject."""
    said = [pl.concat_str([pl.lit(f"{name} "), term]) for name, term in objects]
    body = pl.concat_str(said, separator=" ;\n    ", ignore_nulls=True)
    return pl.concat_str([subject, pl.lit(" "), body, pl.lit(" .\n")])


NTRIPLES = Form("", _full, _lines)
TURTLE = Form(
    "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in NAMESPACES.items()) + "\n",
    lambda name: name,
    _block,
)


def write_ntriples(folder: Folder, out: BinaryIO, base: str = BASE) -> None:
    """Write *folder* to *out* as N-Triples; *base* starts the IRIs of what is the graph's own.

    Raises:
        IriError: *base* is no absolute IRI.
    """
    _write(folder, out, base, NTRIPLES)


def write_turtle(folder: Folder, out: BinaryIO, base: str = BASE) -> None:
    """Write *folder* to *out* as Turtle, likewise."""
    _write(folder, out, base, TURTLE)


def to_rdflib(folder: Folder, base: str = BASE) -> "rdflib.Graph":
    """Return the triples as an rdflib graph, all of it in memory."""
    import rdflib  # noqa: PLC0415 - half a second that only its users should pay

    text = BytesIO()
    write_ntriples(folder, text, base)
    graph = rdflib.Graph()
    for prefix, iri in NAMESPACES.items():
        graph.bind(prefix, iri)
    return graph.parse(data=text.getvalue(), format="nt")


def _write(folder: Folder, out: BinaryIO, base: str, form: Form) -> None:
    if not _IRI.fullmatch(base):
        hint = "it ends in / or # as a rule"
        raise IriError("--base-iri", repr(base), "an absolute IRI such as https://my.org/kg/", hint)
    out.write(form.head.encode())
    for lines in _Writer(folder, base, form).parts():
        out.writelines(line.encode() for line in lines)


class _Writer:
    def __init__(self, folder: Folder, base: str, form: Form) -> None:
        self.folder, self.base, self.form = folder, base, form
        self.schema: Schema = parse_schema(folder.manifest["config"]["schema"], "graph.json")
        self.entities = folder.scan("entities").collect()
        # Escaped once each, and gathered for each edge.
        self.entity_iri = self.entities.select(self._own("entity", pl.col("id"))).to_series()

    def parts(self) -> Iterator[pl.Series]:
        yield self._vocabulary()
        yield self._entities()
        yield self._alternatives()
        yield self._elsewhere()
        for edges in self._slices("edges"):
            yield self._edges(edges)
        sources = self._sources()
        yield from self._evidence(sources)
        yield from self._sentences(sources)

    def _own(self, kind: str, identifier: pl.Expr) -> pl.Expr:
        return pl.concat_str([pl.lit(f"<{self.base}{kind}/"), identifier, pl.lit(">")])

    def _class(self, type_name: str) -> str:
        declared = self.schema.types.get(type_name)
        iri = declared.iri if declared else ""
        return f"<{iri or f'{self.base}type/{encode(pascal(type_name))}'}>"

    def _property(self, predicate: str) -> str:
        if predicate in (CO_OCCURS_WITH, LISTED_WITH):
            return self.form.name(f"kg:{predicate}")
        declared = {relation.predicate: relation.iri for relation in self.schema.relations}
        return f"<{declared.get(predicate) or f'{self.base}predicate/{encode(predicate)}'}>"

    def _slices(self, table: str) -> Iterator[pl.DataFrame]:
        for batch in self.folder.batches(table):
            yield from batch.iter_slices(SLICE)

    def _vocabulary(self) -> pl.Series:
        """Declare the root class and property, then what the graph uses of the schema."""
        named = self.form.name
        rows: list[Mapping[str, str | None]] = [
            {"term": named("kg:Entity"), "kind": named("owl:Class"), "label": "entity"},
            *(
                {
                    "term": named(f"kg:{name}"),
                    "kind": named("owl:SymmetricProperty"),
                    "label": label,
                }
                for name, label in (
                    (CO_OCCURS_WITH, "co-occurs with"),
                    (LISTED_WITH, "listed with"),
                )
            ),
        ]
        for name in self.entities["type"].unique().sort():
            declared = self.schema.types.get(name)
            rows.append(
                {
                    "term": self._class(name),
                    "kind": named("owl:Class"),
                    "label": (declared.label if declared else "") or name.replace("_", " "),
                    "comment": (declared.description if declared else "") or None,
                    "class": named("kg:Entity"),
                }
            )
        relations = {relation.predicate: relation for relation in self.schema.relations}
        used = self.folder.scan("edges").select("predicate", "basis").unique().sort("predicate")
        for name, basis in used.collect().rows():
            relation = relations.get(name)
            if name in (CO_OCCURS_WITH, LISTED_WITH):
                continue
            symmetric = relation is not None and relation.symmetric
            rows.append(
                {
                    "term": self._property(name),
                    "kind": named(f"owl:{'Symmetric' if symmetric else 'Object'}Property"),
                    "label": (relation.label if relation else "") or name,
                    "comment": (relation.description if relation else "") or None,
                    "property": named(f"kg:{CO_OCCURS_WITH}") if basis == "co-occurrence" else None,
                }
            )
        columns = ["term", "kind", "label", "comment", "class", "property"]
        frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))
        objects: list[Object] = [
            ("rdf:type", pl.col("kind")),
            ("rdfs:label", _text("label")),
            ("rdfs:comment", _text("comment")),
            ("rdfs:subClassOf", pl.col("class")),
            ("rdfs:subPropertyOf", pl.col("property")),
        ]
        return self._describe(frame, pl.col("term"), objects)

    def _entities(self) -> pl.Series:
        classes = {name: self._class(name) for name in self.entities["type"].unique()}
        objects: list[Object] = [
            ("rdf:type", pl.col("type").replace_strict(classes, return_dtype=pl.String)),
            ("rdfs:label", _text("name")),
            ("skos:prefLabel", _text("name")),
            ("kg:id", _text("id")),
            *((f"kg:{name}", self._number(name, "integer")) for name in _WHOLE),
        ]
        frame = self.entities.with_columns(iri=self.entity_iri)
        return self._describe(frame, pl.col("iri"), objects)

    def _alternatives(self) -> pl.Series:
        """Write the other ways in which entities are written."""
        names = self.entities.lazy().select("entity", "name")
        forms = (
            self.folder.scan("surfaces")
            .select("entity", "surface")
            .unique()
            .join(names, on="entity")
            .filter(pl.col("surface") != pl.col("name"))
            .sort("entity", "surface")
            .collect()
        )
        frame = forms.with_columns(iri=self.entity_iri.gather(forms["entity"]))
        return self._describe(frame, pl.col("iri"), [("skos:altLabel", _text("surface"))])

    def _elsewhere(self) -> pl.Series:
        """Write what the entities are elsewhere, in Wikidata or a vocabulary."""
        parts = [
            self.entities.select("entity", by=pl.lit(predicate), to=column)
            .explode("to")
            .drop_nulls("to")
            for predicate, column in (("owl:sameAs", "same_as"), ("skos:exactMatch", "exact_match"))
        ]
        links = pl.concat(parts).sort("entity", maintain_order=True)
        frame = links.with_columns(
            iri=self.entity_iri.gather(links["entity"]), term=pl.format("<{}>", "to")
        )
        objects: list[Object] = [
            (name, pl.when(pl.col("by") == name).then("term"))
            for name in ("owl:sameAs", "skos:exactMatch")
        ]
        return self._describe(frame, pl.col("iri"), objects)

    def _edges(self, edges: pl.DataFrame) -> pl.Series:
        predicates = {name: self._property(name) for name in edges["predicate"].unique()}
        candidates = {
            name: self._property(name) for name in edges["candidate"].drop_nulls().unique()
        }
        frame = edges.with_columns(
            iri=self._own("edge", pl.col("id")),
            from_iri=self.entity_iri.gather(edges["subject"]),
            to_iri=self.entity_iri.gather(edges["object"]),
            by_iri=pl.col("predicate").replace_strict(predicates, return_dtype=pl.String),
            candidate_iri=pl.col("candidate").replace_strict(
                candidates, default=None, return_dtype=pl.String
            ),
        )
        plain = pl.concat_str(
            [
                pl.col("from_iri"),
                pl.lit(" "),
                pl.col("by_iri"),
                pl.lit(" "),
                pl.col("to_iri"),
                pl.lit(" .\n"),
            ]
        )
        objects: list[Object] = [
            ("rdf:type", pl.lit(self.form.name("rdf:Statement"))),
            ("rdf:subject", pl.col("from_iri")),
            ("rdf:predicate", pl.col("by_iri")),
            ("rdf:object", pl.col("to_iri")),
            ("kg:id", _text("id")),
            ("kg:basis", _text("basis")),
            ("kg:candidate", pl.col("candidate_iri")),
            *((f"kg:{name}", self._number(name, "integer")) for name in _WHOLE[1:]),
            *((f"kg:{name}", self._number(name, "double")) for name in MEASURES),
        ]
        described = self.form.describe(pl.col("iri"), objects)
        return frame.select(pl.concat_str([plain, described])).to_series()

    def _sources(self) -> pl.DataFrame:
        """Return each source's name with its segment of an IRI."""
        names = self.folder.scan("sources").select("source").collect()["source"]
        return pl.DataFrame({"source": names, "segment": [encode(name) for name in names]})

    def _sentence(self) -> pl.Expr:
        parts = [pl.col("segment"), pl.lit("/"), pl.col("sentence").cast(pl.String)]
        return self._own("sentence", pl.concat_str(parts))

    def _evidence(self, sources: pl.DataFrame) -> Iterator[pl.Series]:
        """Write which sentences each edge is derived from."""
        ids = self.folder.scan("edges").select("id").collect()["id"]
        for rows in self._slices("evidence"):
            ends = pl.concat([rows.select("edge", "rank", **cited) for cited in CITED])
            frame = (
                ends.sort("edge", "rank", maintain_order=True)
                .select("edge", "source", "sentence")
                .unique(maintain_order=True)
                .join(sources, on="source", how="left", maintain_order="left")
            )
            frame = frame.with_columns(id=ids.gather(frame["edge"]))
            objects: list[Object] = [("prov:wasDerivedFrom", self._sentence())]
            yield self._describe(frame, self._own("edge", pl.col("id")), objects)

    def _sentences(self, sources: pl.DataFrame) -> Iterator[pl.Series]:
        """Write the sentences that edges are derived from."""
        evidence = self.folder.scan("evidence")
        cited_once = pl.concat([evidence.select(**cited) for cited in CITED]).unique().collect()
        objects: list[Object] = [
            ("rdf:type", pl.lit(self.form.name("kg:Sentence"))),
            ("kg:source", _text("source")),
            ("kg:line", self._number("line", "integer")),
            ("kg:text", _text("text")),
        ]
        for rows in self._slices("sentences"):
            frame = rows.join(
                cited_once, on=["source", "sentence"], how="semi", maintain_order="left"
            )
            frame = frame.join(sources, on="source", how="left", maintain_order="left")
            yield self._describe(frame, self._sentence(), objects)

    def _number(self, column: str, datatype: str) -> pl.Expr:
        suffix = f'"^^{self.form.name(f"xsd:{datatype}")}'
        return pl.concat_str([pl.lit('"'), pl.col(column).cast(pl.String), pl.lit(suffix)])

    def _describe(self, frame: pl.DataFrame, subject: pl.Expr, objects: list[Object]) -> pl.Series:
        return frame.select(self.form.describe(subject, objects)).to_series()


def _text(column: str) -> pl.Expr:
    """Return *column* as string literals."""
    escaped = (
        pl.col(column)
        .str.replace_all("\\", "\\\\", literal=True)
        .str.replace_all('"', '\\"', literal=True)
        .str.replace_all("\n", "\\n", literal=True)
        .str.replace_all("\r", "\\r", literal=True)
    )
    return pl.concat_str([pl.lit('"'), escaped, pl.lit('"')])
