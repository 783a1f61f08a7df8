"""IRIs of a graph's entities, predicates and sentences as one RDF form writes them; export options.

Every part of the RDF model refers to them, so they are made once and gathered by row number.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.naming import encode
from kg.emit.rdf.forms import Lines
from kg.emit.rdf.ontology import used
from kg.emit.rdf.terms import Terms
from kg.emit.rdf.vocabulary import BASE
from kg.store.folder import Folder

SLICE = 4_096  # rows whose text is in memory at a time


TEXTS = (
    "entities",
    "lang",
    "description",
    "publisher",
    "creator",
)  # options that are empty as a rule


@dataclass(frozen=True)
class RdfOptions:
    """What an export contains, and in which version of RDF; see `kg.emit.rdf.write.Writer`."""

    base: str = BASE
    rdf: str = "1.1"
    graphs: str = ""  # "source": a named graph for each source
    mentions: bool = False
    assert_candidates: bool = False
    title: str = ""
    license: str = ""  # an IRI
    entities: str = ""  # "linked": those that an edge has, only
    lang: str = ""  # of the names of entities
    description: str = ""
    publisher: str = ""  # a name, an IRI, or ``name <IRI>``
    creator: str = ""  # likewise

    def described(self) -> dict[str, str | bool]:
        """Return the options that ``kg:options`` of the dataset holds; the rest has properties."""
        names = ("rdf", "graphs", "mentions", "assert_candidates")
        given = {name: value for name in TEXTS if (value := getattr(self, name))}
        return {name: getattr(self, name) for name in names} | given


class SentenceIris:
    """The IRIs of sentences, and which sentences are cited as evidence.

    A sentence's number counts all sentences of the graph, source by source.
    """

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
        self._is_cited = np.zeros(int(ends[-1]), bool)

    def number(self, source: pl.Expr, sentence: pl.Expr) -> pl.Expr:
        """Return the numbers of sentences."""
        code = source.cast(self.sources).to_physical()
        return code.replace_strict(
            dict(enumerate(self._offsets)), return_dtype=pl.Int64
        ) + sentence.cast(pl.Int64)

    def iri(self, source: pl.Expr, number: pl.Expr, kind: str = "sentence") -> pl.Expr:
        """Return the IRIs of sentences, or of another *kind* that is numbered in its source."""
        code = source.cast(self.sources).to_physical()
        segment = code.replace_strict(dict(enumerate(self.segments)), return_dtype=pl.String)
        return self.terms.form.own(f"{self.terms.base}{kind}/", segment, number.cast(pl.String))

    def graphs(self) -> pl.Series:
        """Return the IRI of the named graph of each source."""
        names = self.segments.str.strip_suffix("/").alias("g").to_frame()
        return names.select(
            self.terms.form.own(f"{self.terms.base}graph/", pl.col("g"))
        ).to_series()

    def cite(self, numbers: pl.Series) -> None:
        """Mark sentences as cited."""
        self._is_cited[numbers.to_numpy()] = True

    def are_cited(self, numbers: pl.Series) -> pl.Series:
        """Tell which of the sentences were marked as cited."""
        return pl.Series(self._is_cited[numbers.to_numpy()])


class GraphIris:
    """A graph, the options of its export, and the IRIs of its parts in one form.

    Attributes:
        entities: the table of entities.
        entity_iris: the IRI of each of its rows, as written.
        uses: which predicates the edges have, between which types; see `kg.emit.rdf.ontology.used`.
        predicates: the IRIs of predicates, as written, by name.
        source_iris: the IRIs of sources, as written, by name.
        examples: the IRI of an entity, if there is one.
    """

    def __init__(self, folder: Folder, form: Lines, options: RdfOptions) -> None:
        self.folder, self.form, self.options = folder, form, options
        self.terms = Terms(folder, options.base, form)
        self.entities = folder.scan("entities").collect()
        self.entity_iris = self.entities.select(
            self.own("entity", pl.col("id")).alias("iri")
        ).to_series()
        self.uses = used(folder)
        self.predicates = self.terms.predicates(self.uses["predicate"].unique().sort())
        self.sentences = SentenceIris(folder, self.terms)
        self.sources = folder.scan("sources").collect()
        self.source_iris = {
            name: form.spell(f"{options.base}source/{encode(name)}")
            for name in self.sources["source"]
        }
        first = self.entities.filter(self.are_linked())["id"].head(1)
        self.examples = [f"{options.base}entity/{identifier}" for identifier in first]

    def are_linked(self) -> pl.Series:
        """Tell which entities are written: all, or those that an edge has."""
        if self.options.entities != "linked":
            return pl.repeat(True, len(self.entities), eager=True)
        ends = self.folder.scan("edges").select("subject", "object").collect()
        linked = pl.concat([ends["subject"], ends["object"]]).unique()
        return self.entities["entity"].is_in(linked.implode())

    def source_iri(self, source: pl.Expr) -> pl.Expr:
        """Return the IRI of each source, as written; null of what is none of the corpus."""
        return source.replace_strict(self.source_iris, default=None, return_dtype=pl.String)

    def own(self, kind: str, local: pl.Expr) -> pl.Expr:
        """Return IRIs ``{base}kind/local`` as written; *local* is percent-encoded already."""
        return self.form.own(f"{self.options.base}{kind}/", local)
