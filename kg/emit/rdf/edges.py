"""The edges of a graph in RDF: asserted as triples, described by nodes, traced to sentences.

Edges and evidence are read once, some thousand at a time. What is in memory of all edges is three
numbers each for the triples, and a bit for each sentence that is cited.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import polars as pl

from kg.common.naming import encode
from kg.emit.rdf.forms import Lines, Nodes
from kg.emit.rdf.terms import Terms
from kg.store.folder import Folder
from kg.store.tables import MEASURES

SLICE = 4_096  # rows whose text is in memory at a time
COUNTS = ["sentences", "documents", "windows"]
ENDS = ("subject", "object")


class Sentences:
    """Numbers for all sentences, their IRIs, and which of them are cited."""

    def __init__(self, folder: Folder, terms: Terms) -> None:
        names = folder.scan("sources").select("source").collect()["source"]
        self.sources = pl.Enum(names)
        self.segments = pl.Series([f"{encode(name)}/" for name in names], dtype=pl.String)
        self.terms = terms
        sizes = dict(
            folder.scan("sentences").group_by("source").agg(pl.max("sentence") + 1).collect().rows()
        )
        ends = np.cumsum([0, *(sizes.get(name, 0) for name in names)])
        self._offsets = pl.Series(ends[:-1], dtype=pl.Int64)
        self.cited = np.zeros(int(ends[-1]), bool)

    def key(self, source: pl.Expr, sentence: pl.Expr) -> pl.Expr:
        """Return the numbers of sentences."""
        code = source.cast(self.sources).to_physical()
        return code.replace_strict(
            dict(enumerate(self._offsets)), return_dtype=pl.Int64
        ) + sentence.cast(pl.Int64)

    def iri(self, source: pl.Expr, number: pl.Expr, kind: str = "sentence") -> pl.Expr:
        """Return the IRIs of sentences, or what else is numbered in its source, as written."""
        code = source.cast(self.sources).to_physical()
        segment = code.replace_strict(dict(enumerate(self.segments)), return_dtype=pl.String)
        return self.terms.form.own(f"{self.terms.base}{kind}/", segment, number.cast(pl.String))

    def graphs(self) -> pl.Series:
        """Return the graph of each source, as written."""
        names = self.segments.str.strip_suffix("/").alias("g").to_frame()
        return names.select(
            self.terms.form.own(f"{self.terms.base}graph/", pl.col("g"))
        ).to_series()

    def cite(self, keys: pl.Series) -> None:
        """Remember that these are cited."""
        self.cited[keys.to_numpy()] = True

    def are_cited(self, keys: pl.Series) -> pl.Series:
        """Tell which of these are cited."""
        return pl.Series(self.cited[keys.to_numpy()])


class Triples:
    """The triples that the edges assert, each once, as rows of numbers.

    ``frame`` has ``edge, s, p, o`` in the order of the edges; ``s`` and ``o`` are entities, ``p``
    counts in ``iris``.
    """

    def __init__(self, folder: Folder, terms: Terms, predicates: Iterable[str], may: bool) -> None:
        names = sorted(predicates)
        self.iris = sorted({terms.predicate_iri(name) for name in names})
        codes = {name: self.iris.index(terms.predicate_iri(name)) for name in names}
        columns = ["edge", "subject", "predicate", "object", *(["candidate"] if may else [])]
        parts = [self._said(rows, codes) for rows in folder.batches("edges", columns)]
        frame = pl.concat([self._none(), *parts])
        if may:
            types = folder.scan("entities").select("type").collect()["type"]
            for rows in folder.batches("edges", columns):
                frame = pl.concat([frame, self._candidates(rows, codes, types, terms)])
            frame = frame.sort("edge", maintain_order=True)
        if may or len(self.iris) < len(names):
            frame = frame.unique(["s", "p", "o"], keep="first", maintain_order=True)
        self.frame = frame

    @staticmethod
    def _none() -> pl.DataFrame:
        return pl.DataFrame(schema=dict.fromkeys(("edge", "s", "p", "o"), pl.UInt32))

    @staticmethod
    def _said(rows: pl.DataFrame, codes: dict[str, int], column: str = "predicate") -> pl.DataFrame:
        code = pl.col(column).replace_strict(codes, return_dtype=pl.UInt32)
        return rows.select("edge", s="subject", p=code, o="object")

    def _candidates(
        self, rows: pl.DataFrame, codes: dict[str, int], types: pl.Series, terms: Terms
    ) -> pl.DataFrame:
        """Return what the candidates would say, in the direction that their types allow."""
        relations = {one.predicate: one for one in terms.schema.relations}
        rows = rows.drop_nulls("candidate")
        pairs = rows.select("candidate", **{end: types.gather(rows[end]) for end in ENDS})
        forward = [relations[name].fits(one, other) for name, one, other in pairs.iter_rows()]
        on = pl.Series("on", forward, pl.Boolean)
        turned = {
            end: pl.when(on).then(end).otherwise(other)
            for end, other in zip(ENDS, reversed(ENDS), strict=True)
        }
        return self._said(rows.with_columns(**turned), codes, "candidate")

    def counts(self, form: Lines) -> dict[str, int]:
        """Return how many triples of each predicate *form* writes, in whatever graphs."""
        frame = self.frame.unique(["s", "p", "o"]) if "source" in self.frame.columns else self.frame
        found = {self.iris[p]: count for p, count in frame["p"].value_counts().sort("p").rows()}
        return {iri: count for iri, count in found.items() if form.property(iri)}

    def slices(self, form: Lines, iris: pl.Series, sentences: Sentences) -> Iterator[pl.DataFrame]:
        """Yield frames for *form*; what it cannot say is left out, and noted in it.

        Triples in no graph come first, then those of each graph.
        """
        spelled = pl.Series([form.property(iri) for iri in self.iris], dtype=pl.String)
        without = set(self.frame["p"].unique()) & set(spelled.is_null().arg_true())
        form.replaced += [("xml-predicate", self.iris[p]) for p in sorted(without)]
        for part in self.frame.iter_slices(SLICE):
            p = spelled.gather(part["p"])
            found = pl.DataFrame({"s": iris.gather(part["s"]), "p": p, "o": iris.gather(part["o"])})
            if "source" not in part.columns:
                yield found.drop_nulls("p")
                continue
            graphs = sentences.graphs().gather(part["source"])
            whole = found.with_columns(g=graphs).drop_nulls("p")
            yield whole.filter(pl.col("g").is_null()).drop("g")
            yield whole.drop_nulls("g")

    def in_graphs(self, folder: Folder, sentences: Sentences) -> None:
        """Put each triple in the graphs of the sources that its edge is derived from.

        What has no evidence stays in the default graph, first.
        """
        parts = []
        for rows in folder.batches("evidence", ["edge", *(f"{end}_source" for end in ENDS)]):
            sources = [
                pl.col(f"{end}_source").cast(sentences.sources).to_physical() for end in ENDS
            ]
            parts += [rows.select("edge", source=source.cast(pl.UInt32)) for source in sources]
        none = pl.DataFrame(schema={"edge": pl.UInt32, "source": pl.UInt32})
        where = pl.concat([none, *parts]).unique()
        found = self.frame.join(where, on="edge", how="left").sort(
            "source", "edge", nulls_last=False, maintain_order=True
        )
        self.frame = found.unique(["s", "p", "o", "source"], keep="first", maintain_order=True)


class _Evidence:
    """Evidence by edge: both tables are in the order of the edges."""

    def __init__(self, folder: Folder, sentences: Sentences) -> None:
        columns = ["edge", "rank", *(f"{e}_{c}" for e in ENDS for c in ("source", "sentence"))]
        self._batches = folder.batches("evidence", columns)
        self._sentences = sentences
        self._held: pl.DataFrame | None = None

    def until(self, edge: int) -> pl.DataFrame:
        """Return the evidence of the edges up to *edge* that were not asked for yet."""
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
        """Return ``edge, prov:wasDerivedFrom``: its sentences, each once, the most direct first."""
        rows = self.until(edge)
        if rows.is_empty():
            return None
        known = self._sentences
        ends = []
        for end in ENDS:
            source, sentence = pl.col(f"{end}_source"), pl.col(f"{end}_sentence")
            key, iri = known.key(source, sentence), known.iri(source, sentence)
            ends.append(rows.select("edge", "rank", key=key, iri=iri))
        apart = ends[1].filter(ends[0]["key"] != ends[1]["key"])
        both = ends[0] if apart.is_empty() else pl.concat([ends[0], apart])
        known.cite(both["key"])
        return (
            both.sort("edge", "rank", maintain_order=True)
            .unique(["edge", "key"], keep="first", maintain_order=True)
            .group_by("edge", maintain_order=True)
            .agg(pl.col("iri").alias("prov:wasDerivedFrom"))
        )


def edge_nodes(
    folder: Folder,
    terms: Terms,
    iris: pl.Series,
    names: dict[str, str],
    sentences: Sentences,
    triple_terms: bool,
) -> Iterator[Nodes]:
    """Yield a node for each edge.

    Args:
        folder: the graph.
        terms: of the form.
        iris: of the entities, as written.
        names: the predicates, as written.
        sentences: marks which of them are cited.
        triple_terms: describe a triple as RDF 1.2 does, else as a statement of RDF 1.1.
    """
    types = ("kg:Edge",) if triple_terms else ("kg:Edge", "rdf:Statement")
    evidence = _Evidence(folder, sentences)
    start = 0
    for batch in folder.batches("edges"):
        for rows in batch.iter_slices(SLICE):
            derived = evidence.sentences(start + len(rows) - 1)
            numbered = rows.with_columns(
                pl.Series("edge", np.arange(start, start + len(rows)), pl.UInt32)
            )
            start += len(rows)
            yield Nodes(_described(numbered, terms, iris, names, derived, triple_terms), types)


def _described(
    rows: pl.DataFrame,
    terms: Terms,
    iris: pl.Series,
    names: dict[str, str],
    derived: pl.DataFrame | None,
    triple_terms: bool,
) -> pl.DataFrame:
    s, o = iris.gather(rows["subject"]), iris.gather(rows["object"])
    p = pl.col("predicate").replace_strict(names, return_dtype=pl.String)
    frame = rows.select(
        "edge",
        terms.form.own(f"{terms.base}edge/", pl.col("id")).alias("@id"),
        s.alias("kg:subject"),
        p.alias("kg:predicate"),
        o.alias("kg:object"),
        pl.col("id").alias("kg:id"),
        pl.col("basis").alias("kg:basis"),
        pl.col("candidate")
        .replace_strict(names, default=None, return_dtype=pl.String)
        .alias("kg:candidate"),
        *(pl.col(name).alias(f"kg:{name}") for name in (*COUNTS, *MEASURES)),
    )
    if triple_terms:
        ends = [pl.lit("<<( "), "kg:subject", pl.lit(" "), "kg:predicate", pl.lit(" "), "kg:object"]
        again = {"rdf:reifies": pl.concat_str([*ends, pl.lit(" )>>")])}
    else:
        again = {f"rdf:{end}": pl.col(f"kg:{end}") for end in ("subject", "predicate", "object")}
    frame = frame.with_columns(**again)
    if derived is not None:
        frame = frame.join(derived, on="edge", how="left", maintain_order="left")
    order = ["@id", *again, *(name for name in frame.columns if name not in ("@id", *again))]
    return frame.select(order).drop("edge")
