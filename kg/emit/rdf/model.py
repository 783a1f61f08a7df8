"""RDF model of a graph, part by part, for any form: vocabulary, entities, edges, sentences, VoID.

In: a graph folder with its IRIs. Out: `Nodes` and triples, in the order in which they are written:
what types and predicates mean, entities, edges as triples, edges as nodes, the sentences that they
are derived from, documents, sources, and the dataset itself with true counts.
"""

from collections.abc import Iterator

import polars as pl

from kg.common.naming import encode
from kg.emit.rdf.dataset import Counts, describe
from kg.emit.rdf.edges import Triples, edge_nodes
from kg.emit.rdf.forms import Nodes
from kg.emit.rdf.iris import SLICE, GraphIris
from kg.emit.rdf.mentions import mention_nodes, nif_context
from kg.emit.rdf.ontology import declare
from kg.emit.rdf.terms import Facts
from kg.resolve.names import canonical
from kg.store.analysis import PROPERTIES

Part = Nodes | pl.DataFrame
# Rules of names that undo what no name has, see `kg.resolve.names`.
AS_WRITTEN = ("determiner", "tokenisation", "possessive")
ENTITY_COUNTS = ["mentions", "sentences", "documents"]


def parts(graph: GraphIris) -> Iterator[Part]:
    """Yield all there is to write; triples as frames of ``s, p, o``, and ``g`` in a named graph."""
    counts = Counts()
    triples = _triples(graph)
    for nodes in (_vocabulary(graph), *_entities(graph)):
        counts.add(nodes, graph.terms)
        yield nodes
    counts.predicates.update(triples.counts(graph.form))
    yield from triples.slices(graph)
    for nodes in _provenance(graph):
        counts.add(nodes, graph.terms)
        yield nodes
    yield describe(graph, counts)


def _triples(graph: GraphIris) -> Triples:
    triples = Triples(graph.folder, graph.terms, graph.predicates, graph.options.assert_candidates)
    if graph.options.graphs:
        triples.put_in_graphs(graph.folder, graph.sentences)
    return triples


def _provenance(graph: GraphIris) -> Iterator[Nodes]:
    """Yield the nodes of edges, and of all that they are derived from."""
    yield from edge_nodes(graph)
    yield from _sentences(graph)
    yield from _documents(graph)
    yield from _sources(graph)
    if graph.options.mentions:
        yield from mention_nodes(graph)


def _vocabulary(graph: GraphIris) -> Nodes:
    """Return the classes and properties that the graph uses."""
    facts = Facts()
    types = [graph.entities["type"]]
    if graph.options.mentions:
        types.append(graph.folder.scan("mentions").select("type").unique().collect()["type"])
    declare(facts, graph.terms, pl.concat(types).unique(), graph.uses)
    return facts.nodes(graph.terms)


def _entities(graph: GraphIris) -> Iterator[Nodes]:
    classes = graph.terms.classes(graph.entities["type"].unique().sort())
    analysis = graph.folder.analysis
    measures = PROPERTIES if analysis else {}
    entities = (
        graph.entities
        if analysis is None
        else graph.entities.join(analysis.frame, on="entity", how="left", maintain_order="left")
    )
    rows = entities.join(_aliases(graph), on="entity", how="left", maintain_order="left").select(
        graph.entity_iris.alias("@id"),
        pl.col("type").replace_strict(classes, return_dtype=pl.String).alias("rdf:type"),
        pl.col("name").alias("rdfs:label"),
        graph.form.name_value(pl.col("name"), pl.col("language")).alias("skos:prefLabel"),
        "skos:altLabel",
        "skos:hiddenLabel",
        pl.col("id").alias("kg:id"),
        pl.col("type").alias("kg:type"),
        pl.col("language").alias("kg:language"),
        pl.col("share").alias("kg:share"),
        *(pl.col(name).alias(f"kg:{name}") for name in ENTITY_COUNTS),
        *(pl.col(name).alias(f"kg:{term}") for name, term in measures.items()),
        _distinct_iris(graph, "same_as").alias("owl:sameAs"),
        _distinct_iris(graph, "exact_match").alias("skos:exactMatch"),
    )
    for part in rows.filter(graph.are_linked()).iter_slices(SLICE):
        yield Nodes(part, ("kg:Entity",))


def _aliases(graph: GraphIris) -> pl.DataFrame:
    """Return the names of each entity but the first: those to show, and those to search by only.

    A surface as a tokeniser or the grammar of a sentence made it (``Python 's``, ``the Python``)
    is nothing to show.
    """
    names = (
        graph.folder.scan("surfaces")
        .select("entity", "surface", "language")
        .unique(["entity", "surface"])
        .join(graph.entities.lazy().select("entity", "name"), on="entity")
        .filter(pl.col("surface") != pl.col("name"))
        .sort("entity", "surface")
        .collect()
    )
    surfaces = names["surface"].unique()
    plain = canonical(surfaces, AS_WRITTEN)["key"]
    names = names.with_columns(
        is_plain=pl.col("surface").is_in(surfaces.filter(surfaces == plain).implode())
    )
    columns = {"skos:altLabel": pl.col("is_plain"), "skos:hiddenLabel": ~pl.col("is_plain")}
    value = graph.form.name_value(pl.col("surface"), pl.col("language"))
    return names.group_by("entity", maintain_order=True).agg(
        value.filter(kept).alias(name) for name, kept in columns.items()
    )


def _distinct_iris(graph: GraphIris, column: str) -> pl.Expr:
    iri = graph.form.spelled(pl.element())
    return pl.col(column).list.unique(maintain_order=True).list.eval(iri)


def _sentences(graph: GraphIris) -> Iterator[Nodes]:
    """Yield the sentences that edges are derived from, or all of them as NIF contexts."""
    mentions, iris = graph.options.mentions, graph.sentences
    nif = ("nif:Context", "nif:Sentence") if mentions else ()
    source, sentence = pl.col("source"), pl.col("sentence")
    for batch in graph.folder.batches("sentences"):
        for rows in batch.iter_slices(SLICE):
            numbers = rows.select(iris.number(source, sentence)).to_series()
            chosen = rows if mentions else rows.filter(iris.are_cited(numbers))
            frame = chosen.select(
                iris.iri(source, sentence).alias("@id"),
                iris.iri(source, pl.col("document"), "document").alias("dcterms:isPartOf"),
                graph.source_iri(source).alias("dcterms:source"),
                source.alias("kg:source"),
                sentence.alias("kg:sentence"),
                pl.col("line").alias("kg:line"),
                pl.col("text").alias("kg:text"),
                **(nif_context() if mentions else {}),
            )
            yield Nodes(frame, ("kg:Sentence", *nif))


def _documents(graph: GraphIris) -> Iterator[Nodes]:
    source = pl.col("source")
    columns = ["source", "document", "name", "line", "sentence", "sentences", "metadata"]
    for batch in graph.folder.batches("documents"):
        for rows in batch.iter_slices(SLICE):
            frame = rows.select(
                graph.sentences.iri(source, pl.col("document"), "document").alias("@id"),
                graph.source_iri(source).alias("dcterms:source"),
                *(pl.col(name).alias(f"kg:{name}") for name in columns),
            )
            yield Nodes(frame, ("kg:Document",))


def _sources(graph: GraphIris) -> Iterator[Nodes]:
    """Yield the files that were read, and the named graphs that are named after them."""
    sources = graph.sources
    names = pl.Series([encode(name) for name in sources["source"]], dtype=pl.String)
    frame = sources.select(
        graph.own("source", pl.lit(names)).alias("@id"),
        graph.own("source", pl.lit(names)).alias("dcat:accessURL"),
        pl.col("bytes").alias("dcat:byteSize"),
        *(pl.col(name).alias(f"kg:{name}") for name in sources.columns if name != "bytes"),
    )
    yield Nodes(frame, ("kg:Source", "prov:Entity", "dcat:Distribution"))
    if graph.options.graphs:
        graphs = frame.select(
            graph.sentences.graphs().alias("@id"),
            pl.col("@id").alias("prov:wasDerivedFrom"),
            pl.col("kg:source").alias("rdfs:label"),
        )
        yield Nodes(graphs, ("prov:Entity",))
