"""What a graph is in RDF, part by part, whatever the form.

In: a graph folder. Out: `Nodes` and triples, in the order in which they are written: what types
and predicates mean, entities, edges as triples, edges as nodes, the sentences that they are derived
from, documents, and the dataset itself with true counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from kg.common.naming import encode
from kg.emit.rdf.dataset import Counts, describe
from kg.emit.rdf.edges import SLICE, Sentences, Triples, edge_nodes
from kg.emit.rdf.forms import Lines, Nodes
from kg.emit.rdf.mentions import context, everything
from kg.emit.rdf.ontology import declare, schema_of, used
from kg.emit.rdf.terms import Said, Terms
from kg.emit.rdf.vocabulary import BASE
from kg.store.folder import Folder

Part = Nodes | pl.DataFrame
TOLD = ["mentions", "sentences", "documents"]


@dataclass(frozen=True)
class Choices:
    """What the user chose to say, and how."""

    base: str = BASE
    rdf: str = "1.1"
    graphs: str = ""  # source: a graph for each
    mentions: bool = False
    assert_candidates: bool = False
    title: str = ""
    license: str = ""  # an IRI

    def options(self) -> dict[str, str | bool]:
        """Return how it is said, but for what the dataset says in its own words."""
        names = ("rdf", "graphs", "mentions", "assert_candidates")
        return {name: getattr(self, name) for name in names}


class Model:
    """The parts of one graph, for one form."""

    def __init__(self, folder: Folder, form: Lines, choices: Choices) -> None:
        self.folder, self.form, self.choices = folder, form, choices
        self.terms = Terms(schema_of(folder), choices.base, form)
        self.entities = folder.scan("entities").collect()
        self.iris = self.entities.select(
            form.own(f"{choices.base}entity/", pl.col("id")).alias("iri")
        ).to_series()
        self.uses = used(folder)
        self.predicates = self.terms.predicates(self.uses["predicate"].unique().sort())
        self.sentences = Sentences(folder, self.terms)
        self.sources = folder.scan("sources").collect()
        first = self.entities["id"].head(1)
        self.example = [f"{choices.base}entity/{one}" for one in first]  # an IRI, if there is one

    def parts(self) -> Iterator[Part]:
        """Yield all there is to write; triples as frames of ``s, p, o``, and ``g`` in a graph."""
        counts = Counts()
        triples = self._triples()
        for nodes in (self._vocabulary(), *self._entities()):
            counts.add(nodes, self.terms)
            yield nodes
        counts.predicates.update(triples.counts(self.form))
        yield from triples.slices(self.form, self.iris, self.sentences)
        for nodes in self._rest():
            counts.add(nodes, self.terms)
            yield nodes
        yield describe(self, counts)

    def _rest(self) -> Iterator[Nodes]:
        again = self.choices.rdf == "1.2"
        yield from edge_nodes(
            self.folder, self.terms, self.iris, self.predicates, self.sentences, again
        )
        yield from self._sentences()
        yield from self._documents()
        yield from self._sources()
        if self.choices.mentions:
            yield from everything(self)

    def _triples(self) -> Triples:
        may = self.choices.assert_candidates
        made = Triples(self.folder, self.terms, self.predicates, may)
        if self.choices.graphs:
            made.in_graphs(self.folder, self.sentences)
        return made

    def _vocabulary(self) -> Nodes:
        said = Said()
        types = [self.entities["type"]]
        if self.choices.mentions:
            types.append(self.folder.scan("mentions").select("type").unique().collect()["type"])
        declare(said, self.terms, pl.concat(types).unique(), self.uses)
        return said.nodes(self.terms)

    def _entities(self) -> Iterator[Nodes]:
        classes = self.terms.classes(self.entities["type"].unique().sort())
        other = (
            self.folder.scan("surfaces")
            .select("entity", "surface")
            .unique()
            .join(self.entities.lazy().select("entity", "name"), on="entity")
            .filter(pl.col("surface") != pl.col("name"))
            .sort("entity", "surface")
            .group_by("entity", maintain_order=True)
            .agg(pl.col("surface").alias("skos:altLabel"))
            .collect()
        )
        iri = self.form.spelled(pl.element())
        whole = self.entities.join(other, on="entity", how="left", maintain_order="left").select(
            self.iris.alias("@id"),
            pl.col("type").replace_strict(classes, return_dtype=pl.String).alias("rdf:type"),
            pl.col("name").alias("rdfs:label"),
            pl.col("name").alias("skos:prefLabel"),
            "skos:altLabel",
            pl.col("id").alias("kg:id"),
            pl.col("type").alias("kg:type"),
            pl.col("share").alias("kg:share"),
            *(pl.col(name).alias(f"kg:{name}") for name in TOLD),
            pl.col("same_as").list.unique(maintain_order=True).list.eval(iri).alias("owl:sameAs"),
            pl.col("exact_match")
            .list.unique(maintain_order=True)
            .list.eval(iri)
            .alias("skos:exactMatch"),
        )
        for part in whole.iter_slices(SLICE):
            yield Nodes(part, ("kg:Entity",))

    def _sentences(self) -> Iterator[Nodes]:
        """Yield the sentences that edges are derived from, or all of them."""
        known = self.sentences
        nif = ("nif:Context", "nif:Sentence") if self.choices.mentions else ()
        types = ("kg:Sentence", *nif)
        source, sentence = pl.col("source"), pl.col("sentence")
        for batch in self.folder.batches("sentences"):
            for rows in batch.iter_slices(SLICE):
                keys = rows.select(known.key(source, sentence)).to_series()
                cited = rows if self.choices.mentions else rows.filter(known.are_cited(keys))
                frame = cited.select(
                    known.iri(source, sentence).alias("@id"),
                    known.iri(source, pl.col("document"), "document").alias("dcterms:isPartOf"),
                    source.alias("kg:source"),
                    sentence.alias("kg:sentence"),
                    pl.col("line").alias("kg:line"),
                    pl.col("text").alias("kg:text"),
                    **(context() if self.choices.mentions else {}),
                )
                yield Nodes(frame, types)

    def _documents(self) -> Iterator[Nodes]:
        source = pl.col("source")
        columns = ["source", "document", "name", "line", "sentence", "sentences", "metadata"]
        for batch in self.folder.batches("documents"):
            for rows in batch.iter_slices(SLICE):
                frame = rows.select(
                    self.sentences.iri(source, pl.col("document"), "document").alias("@id"),
                    *(pl.col(name).alias(f"kg:{name}") for name in columns),
                )
                yield Nodes(frame, ("kg:Document",))

    def _sources(self) -> Iterator[Nodes]:
        """Yield the files that were read, and the graphs that are named after them."""
        own = self.form.own
        names = pl.Series([encode(name) for name in self.sources["source"]], dtype=pl.String)
        frame = self.sources.select(
            own(f"{self.choices.base}source/", pl.lit(names)).alias("@id"),
            pl.col("bytes").alias("dcat:byteSize"),
            *(pl.col(name).alias(f"kg:{name}") for name in self.sources.columns if name != "bytes"),
        )
        yield Nodes(frame, ("kg:Source", "prov:Entity"))
        if self.choices.graphs:
            graphs = frame.select(
                self.sentences.graphs().alias("@id"),
                pl.col("@id").alias("prov:wasDerivedFrom"),
                pl.col("kg:source").alias("rdfs:label"),
            )
            yield Nodes(graphs, ("prov:Entity",))
