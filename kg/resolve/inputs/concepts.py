"""Combine the concepts of several thesaurus files into one thesaurus.

In: the labels, types and links of each file. Out: a `Thesaurus`. Concepts of different files that
one of the files links become one, under the id that is first in the alphabet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from kg.common.csv_table import EXACT_MATCH, SAME_AS
from kg.common.diagnostic_rules import Rule
from kg.common.iri import leads
from kg.common.union_find import UnionFind
from kg.resolve.inputs.diagnostics import diagnostic_rows, listing

PREFERRED_RANK, OTHER_RANK = 0, 255  # of the labels of a table; those of RDF are between
LABELS = pl.Schema(
    {
        "concept": pl.String,
        "name": pl.String,
        "rank": pl.UInt8,  # the smallest is shown; of equal ones the first
        "language": pl.String,  # as the file tags it; null: it does not
        "source": pl.String,
        "line": pl.UInt32,
    }
)
TYPES = pl.Schema({"concept": pl.String, "type": pl.String})
LINKS = pl.Schema({"concept": pl.String, "relation": pl.String, "iri": pl.String})
REFERENCES = pl.Schema({"concept": pl.String, "identifier": pl.String})  # in other databases


@dataclass(frozen=True)
class ThesaurusFile:
    """The content of one thesaurus file: frames of the schemas above, and diagnostics."""

    labels: pl.DataFrame
    types: pl.DataFrame
    links: pl.DataFrame
    notes: pl.DataFrame
    references: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFERENCES))


@dataclass(frozen=True)
class Thesaurus:
    """The concepts of a thesaurus; every frame is sorted and has no row twice.

    ``labels`` has ``concept, name, language, source, line``; ``concepts`` has ``concept, preferred,
    language`` (of ``preferred``), ``type`` (null: any); ``links`` has ``concept, relation``
    (`SAME_AS` or `EXACT_MATCH`), ``iri``; ``references`` has ``concept,
    identifier``, a CURIE or an IRI as the file writes it.
    """

    labels: pl.DataFrame
    concepts: pl.DataFrame
    links: pl.DataFrame
    references: pl.DataFrame
    notes: pl.DataFrame


def combine(files: Sequence[ThesaurusFile]) -> Thesaurus:
    """Return the thesaurus of all *files*; the first of them that names a concept counts."""
    labels = pl.concat([file.labels for file in files])
    concept_ids = labels.select("concept").unique()
    links = _outwards(pl.concat([file.links for file in files]).unique(), concept_ids)
    roots = _roots(links.join(concept_ids, left_on="iri", right_on="concept", how="semi"))
    types = pl.concat([file.types for file in files])
    references = pl.concat([file.references for file in files])
    labels, types, links, references = (
        _moved(frame, roots) for frame in (labels, types, links, references)
    )
    of_type = types.unique().group_by("concept").agg(pl.col("type").sort())
    preferred_labels = labels.sort("rank", maintain_order=True).unique(
        "concept", keep="first", maintain_order=True
    )
    concepts = preferred_labels.select("concept", "language", preferred="name").join(
        of_type.select("concept", type=_single("type")), on="concept", how="left"
    )
    links = _with_own_iris(links, concept_ids, roots)
    notes = [file.notes for file in files]
    notes += [_several_types(of_type, preferred_labels), _shared(links, preferred_labels)]
    return Thesaurus(
        labels.unique(["concept", "name"], keep="first", maintain_order=True)
        .select("concept", "name", "language", "source", "line")
        .sort("concept", "name"),
        concepts.sort("concept"),
        links,
        references.unique().sort("concept", "identifier"),
        pl.concat(notes),
    )


def _outwards(links: pl.DataFrame, concept_ids: pl.DataFrame) -> pl.DataFrame:
    """Return the links from concepts; those that only lead to a concept are turned round."""
    from_concepts = links.join(concept_ids, on="concept", how="semi")
    others = links.join(concept_ids, on="concept", how="anti")
    turned = others.select(concept="iri", relation="relation", iri="concept")
    return pl.concat([from_concepts, turned.join(concept_ids, on="concept", how="semi")])


def _roots(inner: pl.DataFrame) -> pl.DataFrame:
    """Return ``concept, root`` of linked concepts; the root is the smallest id of those linked."""
    same = UnionFind[str]()
    for pair in inner.select("concept", "iri").iter_rows():
        same.join(*pair)
    rows = [(concept, same.root(concept)) for concept in sorted(same)]
    rows = [(concept, root) for concept, root in rows if concept != root]
    return pl.DataFrame(rows, schema={"concept": pl.String, "root": pl.String}, orient="row")


def _moved(frame: pl.DataFrame, roots: pl.DataFrame) -> pl.DataFrame:
    moved = frame.join(roots, on="concept", how="left", maintain_order="left")
    return moved.with_columns(concept=pl.coalesce("root", "concept")).drop("root")


def _single(values: str) -> pl.Expr:
    """Return the value of each list that has exactly one, else null."""
    column = pl.col(values)
    return pl.when(column.list.len() == 1).then(column.list.first()).alias(values)


def _with_own_iris(
    links: pl.DataFrame, concept_ids: pl.DataFrame, roots: pl.DataFrame
) -> pl.DataFrame:
    """Return *links*, and those to the IRIs that are ids of concepts; none to itself."""
    ids = concept_ids.filter(leads(pl.col("concept")))
    own_iris = _moved(ids.with_columns(iri="concept"), roots)
    own_iris = own_iris.select("concept", "iri", relation=pl.lit(EXACT_MATCH))
    links = links.filter(pl.col("iri") != pl.col("concept"))
    both = pl.concat([links.select(LINKS.names()), own_iris.select(LINKS.names())])
    return distinct_links(both, "concept")


def distinct_links(links: pl.DataFrame, of: str) -> pl.DataFrame:
    """Return *links* sorted, each IRI once for each *of*: same_as includes exact_match."""
    stronger = (pl.col("relation") == SAME_AS).any().over(of, "iri")
    kept = links.filter((pl.col("relation") == SAME_AS) | ~stronger)
    return kept.select(of, "relation", "iri").unique().sort(of, "relation", "iri")


def _several_types(of_type: pl.DataFrame, preferred_labels: pl.DataFrame) -> pl.DataFrame:
    several = of_type.filter(pl.col("type").list.len() > 1).join(preferred_labels, on="concept")
    action = pl.format("taken for any type, because it has {}", listing("type"))
    return diagnostic_rows(
        several.select("source", "line", action=action, value="name"), Rule.THESAURUS_TYPES
    )


def _shared(links: pl.DataFrame, preferred_labels: pl.DataFrame) -> pl.DataFrame:
    """Report different concepts that link to one IRI."""
    named = links.join(preferred_labels, on="concept")
    shared = named.group_by(value="iri").agg(
        pl.col("concept").unique().sort(), pl.col("source").min(), line=pl.lit(None, pl.UInt32)
    )
    shared = shared.filter(pl.col("concept").list.len() > 1)
    action = pl.format("kept, but these stay apart: {}", listing("concept"))
    return diagnostic_rows(
        shared.select("source", "line", "value", action=action), Rule.THESAURUS_SHARED_IRI
    )
