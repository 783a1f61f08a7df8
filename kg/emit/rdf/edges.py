"""Edges in RDF: asserted triples, reified statements with measures, evidence as PROV-O derivation.

Edges and evidence are read once, some thousand rows at a time. What is in memory of all edges is
three numbers each for the triples, and a bit for each sentence that is cited.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.emit.rdf.forms import Lines, Nodes
from kg.emit.rdf.iris import SLICE, GraphIris, SentenceIris
from kg.emit.rdf.terms import Terms
from kg.store.folder import Folder
from kg.store.tables import MEASURES

COUNTS = ["sentences", "documents", "windows"]
ENDS = ("subject", "object")


class Triples:
    """The triples that the edges assert, each once, as rows of numbers.

    ``frame`` has ``edge, s, p, o`` in the order of the edges, and ``source`` once they are in named
    graphs; ``s`` and ``o`` are rows of entities, ``p`` is an index into ``iris``.

    Args:
        folder: the graph.
        terms: of the form.
        predicates: the names of all predicates and candidates.
        assert_candidates: include what the candidates would assert.
    """

    def __init__(
        self, folder: Folder, terms: Terms, predicates: Iterable[str], assert_candidates: bool
    ) -> None:
        names = sorted(predicates)
        self.iris = sorted({terms.predicate_iri(name) for name in names})
        codes = {name: self.iris.index(terms.predicate_iri(name)) for name in names}
        columns = ["edge", "subject", "predicate", "object"]
        columns += ["candidate"] if assert_candidates else []
        parts = [self._coded(rows, codes) for rows in folder.batches("edges", columns)]
        empty = pl.DataFrame(schema=dict.fromkeys(("edge", "s", "p", "o"), pl.UInt32))
        frame = pl.concat([empty, *parts])
        if assert_candidates:
            types = folder.scan("entities").select("type").collect()["type"]
            for rows in folder.batches("edges", columns):
                frame = pl.concat([frame, self._candidates(rows, codes, types, terms)])
            frame = frame.sort("edge", maintain_order=True)
        if assert_candidates or len(self.iris) < len(names):
            frame = frame.unique(["s", "p", "o"], keep="first", maintain_order=True)
        self.frame = frame

    @staticmethod
    def _coded(
        rows: pl.DataFrame, codes: dict[str, int], column: str = "predicate"
    ) -> pl.DataFrame:
        code = pl.col(column).replace_strict(codes, return_dtype=pl.UInt32)
        return rows.select("edge", s="subject", p=code, o="object")

    def _candidates(
        self, rows: pl.DataFrame, codes: dict[str, int], types: pl.Series, terms: Terms
    ) -> pl.DataFrame:
        """Return the triples of candidates, in the direction that their types allow."""
        relations = {relation.predicate: relation for relation in terms.schema.relations}
        rows = rows.drop_nulls("candidate")
        pairs = rows.select("candidate", **{end: types.gather(rows[end]) for end in ENDS})
        forward = [
            relations[name].fits(subject_type, object_type)
            for name, subject_type, object_type in pairs.iter_rows()
        ]
        is_forward = pl.Series("is_forward", forward, pl.Boolean)
        turned = {
            end: pl.when(is_forward).then(end).otherwise(opposite)
            for end, opposite in zip(ENDS, reversed(ENDS), strict=True)
        }
        return self._coded(rows.with_columns(**turned), codes, "candidate")

    def counts(self, form: Lines) -> dict[str, int]:
        """Return how many distinct triples of each predicate *form* writes."""
        frame = self.frame.unique(["s", "p", "o"]) if "source" in self.frame.columns else self.frame
        counts = {self.iris[p]: count for p, count in frame["p"].value_counts().sort("p").rows()}
        return {iri: count for iri, count in counts.items() if form.property(iri)}

    def slices(self, graph: GraphIris) -> Iterator[pl.DataFrame]:
        """Yield frames ``s, p, o`` as written, and ``g`` where the triples are in named graphs.

        Predicates that the form cannot write are left out, and noted in ``form.replaced``. Triples
        in the default graph come first, then those of each named graph.
        """
        form, iris = graph.form, graph.entity_iris
        spelled = pl.Series([form.property(iri) for iri in self.iris], dtype=pl.String)
        unwritable = set(self.frame["p"].unique()) & set(spelled.is_null().arg_true())
        form.replaced += [(Rule.XML_PREDICATE, self.iris[p]) for p in sorted(unwritable)]
        for part in self.frame.iter_slices(SLICE):
            p = spelled.gather(part["p"])
            rows = pl.DataFrame({"s": iris.gather(part["s"]), "p": p, "o": iris.gather(part["o"])})
            if "source" not in part.columns:
                yield rows.drop_nulls("p")
                continue
            graphs = graph.sentences.graphs().gather(part["source"])
            in_graphs = rows.with_columns(g=graphs).drop_nulls("p")
            yield in_graphs.filter(pl.col("g").is_null()).drop("g")
            yield in_graphs.drop_nulls("g")

    def put_in_graphs(self, folder: Folder, sentences: SentenceIris) -> None:
        """Put each triple in the named graphs of the sources that its edge is derived from.

        A triple without evidence stays in the default graph, first.
        """
        parts = []
        for rows in folder.batches("evidence", ["edge", *(f"{end}_source" for end in ENDS)]):
            sources = [
                pl.col(f"{end}_source").cast(sentences.sources).to_physical() for end in ENDS
            ]
            parts += [rows.select("edge", source=source.cast(pl.UInt32)) for source in sources]
        empty = pl.DataFrame(schema={"edge": pl.UInt32, "source": pl.UInt32})
        sources_of_edges = pl.concat([empty, *parts]).unique()
        triples = self.frame.join(sources_of_edges, on="edge", how="left").sort(
            "source", "edge", nulls_last=False, maintain_order=True
        )
        self.frame = triples.unique(["s", "p", "o", "source"], keep="first", maintain_order=True)


class _EvidenceReader:
    """Reads evidence along with the edges: both tables are in the order of the edges."""

    def __init__(self, folder: Folder, sentences: SentenceIris) -> None:
        columns = ["edge", "rank", *(f"{e}_{c}" for e in ENDS for c in ("source", "sentence"))]
        self._batches = folder.batches("evidence", columns)
        self._sentences = sentences
        self._held: pl.DataFrame | None = None  # rows of later edges

    def _until(self, edge: int) -> pl.DataFrame:
        """Return the evidence of the edges up to *edge* that was not returned yet."""
        parts = []
        while True:
            rows = self._held if self._held is not None else next(self._batches, None)
            if rows is None:
                break
            cut = int(rows["edge"].search_sorted(edge, "right")) if len(rows) else 0
            parts.append(rows.head(cut))
            self._held = rows.slice(cut) if cut < len(rows) else None
            if self._held is not None:
                break
        return pl.concat(parts) if parts else pl.DataFrame()

    def sentences(self, edge: int) -> pl.DataFrame | None:
        """Return ``edge, prov:wasDerivedFrom`` of the next edges, up to *edge*; cite the sentences.

        Each sentence is there once, the most direct first.
        """
        rows = self._until(edge)
        if rows.is_empty():
            return None
        sides = []
        for end in ENDS:
            source, sentence = pl.col(f"{end}_source"), pl.col(f"{end}_sentence")
            number = self._sentences.number(source, sentence)
            iri = self._sentences.iri(source, sentence)
            sides.append(rows.select("edge", "rank", number=number, iri=iri))
        apart = sides[1].filter(sides[0]["number"] != sides[1]["number"])
        both = sides[0] if apart.is_empty() else pl.concat([sides[0], apart])
        self._sentences.cite(both["number"])
        return (
            both.sort("edge", "rank", maintain_order=True)
            .unique(["edge", "number"], keep="first", maintain_order=True)
            .group_by("edge", maintain_order=True)
            .agg(pl.col("iri").alias("prov:wasDerivedFrom"))
        )


def edge_nodes(graph: GraphIris) -> Iterator[Nodes]:
    """Yield a node for each edge, and mark the sentences that it is derived from as cited.

    In RDF 1.2 the node ``rdf:reifies`` a triple term; in RDF 1.1 it is an ``rdf:Statement``.
    """
    types = ("kg:Edge",) if graph.options.rdf == "1.2" else ("kg:Edge", "rdf:Statement")
    evidence = _EvidenceReader(graph.folder, graph.sentences)
    start = 0
    for batch in graph.folder.batches("edges"):
        for rows in batch.iter_slices(SLICE):
            derived = evidence.sentences(start + len(rows) - 1)
            numbered = rows.with_columns(
                pl.Series("edge", np.arange(start, start + len(rows)), pl.UInt32)
            )
            start += len(rows)
            yield Nodes(_described(graph, numbered, derived), types)


def _mined() -> list[pl.Expr]:
    """Return what the Biolink Model wants to be said of edges that nobody curated."""
    co_occurs = pl.col("kg:basis") == "co-occurrence"
    level = pl.when(co_occurs).then(pl.lit("statistical_association"))
    stated = pl.col("kg:basis") == "annotated"  # by whom, the corpus does not say
    agent = pl.when(stated).then(pl.lit("not_provided"))
    return [
        level.otherwise(pl.lit("not_provided")).alias("biolink:knowledge_level"),
        agent.otherwise(pl.lit("text_mining_agent")).alias("biolink:agent_type"),
    ]


def _described(graph: GraphIris, rows: pl.DataFrame, derived: pl.DataFrame | None) -> pl.DataFrame:
    """Return the properties of edges; *derived* are their sentences, if any have some."""
    names = graph.predicates
    s = graph.entity_iris.gather(rows["subject"])
    o = graph.entity_iris.gather(rows["object"])
    frame = rows.select(
        "edge",
        graph.own("edge", pl.col("id")).alias("@id"),
        s.alias("kg:subject"),
        pl.col("predicate").replace_strict(names, return_dtype=pl.String).alias("kg:predicate"),
        o.alias("kg:object"),
        pl.col("id").alias("kg:id"),
        pl.col("basis").alias("kg:basis"),
        pl.col("candidate")
        .replace_strict(names, default=None, return_dtype=pl.String)
        .alias("kg:candidate"),
        *(pl.col(name).alias(f"kg:{name}") for name in (*COUNTS, *MEASURES)),
    )
    if graph.terms.is_biolink:
        frame = frame.with_columns(_mined())
    if graph.options.rdf == "1.2":
        ends = [pl.lit("<<( "), "kg:subject", pl.lit(" "), "kg:predicate", pl.lit(" "), "kg:object"]
        reified = {"rdf:reifies": pl.concat_str([*ends, pl.lit(" )>>")])}
    else:
        reified = {f"rdf:{end}": pl.col(f"kg:{end}") for end in ("subject", "predicate", "object")}
    frame = frame.with_columns(**reified)
    if derived is not None:
        frame = frame.join(derived, on="edge", how="left", maintain_order="left")
    order = ["@id", *reified, *(name for name in frame.columns if name not in ("@id", *reified))]
    return frame.select(order).drop("edge")
