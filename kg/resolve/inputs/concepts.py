"""Put together what the files of a thesaurus say of concepts.

In: what each file says. Out: a `Thesaurus`. Concepts that are the same, because one file says so of
another's, become one, which goes by the id that is first in the alphabet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kg.common.csv_table import EXACT_MATCH, SAME_AS
from kg.common.iri import LEADING
from kg.common.union_find import UnionFind
from kg.resolve.inputs.notes import listing, noted

# The label that a concept is shown by: what a row says is preferred, what RDF does, the first.
SAID, FIRST = 0, 255
LABELS = pl.Schema(
    {
        "concept": pl.String,
        "name": pl.String,
        "rank": pl.UInt8,  # the smallest is shown; of equal ones the first
        "source": pl.String,
        "line": pl.UInt32,
    }
)
TYPES = pl.Schema({"concept": pl.String, "type": pl.String})
LINKS = pl.Schema({"concept": pl.String, "relation": pl.String, "iri": pl.String})


@dataclass(frozen=True)
class Said:
    """What one file says: frames of `LABELS`, `TYPES`, `LINKS`, and diagnostics."""

    labels: pl.DataFrame
    types: pl.DataFrame
    links: pl.DataFrame
    notes: pl.DataFrame


@dataclass(frozen=True)
class Thesaurus:
    """The concepts of a thesaurus, under their names; every frame is sorted and has no row twice.

    ``labels`` has ``concept, name, source, line``; ``concepts`` has ``concept, preferred, type``
    (null: any); ``links`` has ``concept, relation`` (`SAME_AS` or `EXACT_MATCH`), ``iri``.
    """

    labels: pl.DataFrame
    concepts: pl.DataFrame
    links: pl.DataFrame
    notes: pl.DataFrame


def combine(said: Sequence[Said]) -> Thesaurus:
    """Return the thesaurus that the files make together; the first of them names a concept."""
    labels = pl.concat([one.labels for one in said])
    known = labels.select("concept").unique()
    links = _outwards(pl.concat([one.links for one in said]).unique(), known)
    roots = _roots(links.join(known, left_on="iri", right_on="concept", how="semi"))
    labels, types, links = (
        _moved(frame, roots) for frame in (labels, pl.concat([one.types for one in said]), links)
    )
    of_type = types.unique().group_by("concept").agg(pl.col("type").sort())
    shown = labels.sort("rank", maintain_order=True).unique(
        "concept", keep="first", maintain_order=True
    )
    concepts = shown.select("concept", preferred="name").join(
        of_type.select("concept", type=_one("type")), on="concept", how="left"
    )
    links = _with_own(links, known, roots)
    notes = [one.notes for one in said]
    notes += [_several_types(of_type, shown), _shared(links, shown)]
    return Thesaurus(
        labels.unique(["concept", "name"], keep="first", maintain_order=True)
        .select("concept", "name", "source", "line")
        .sort("concept", "name"),
        concepts.sort("concept"),
        links,
        pl.concat(notes),
    )


def _outwards(links: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return the links of concepts, turned round where only their end is one."""
    of_us = links.join(known, on="concept", how="semi")
    others = links.join(known, on="concept", how="anti")
    of_them = others.select(concept="iri", relation="relation", iri="concept")
    return pl.concat([of_us, of_them.join(known, on="concept", how="semi")])


def _roots(inner: pl.DataFrame) -> pl.DataFrame:
    """Return ``concept, root`` of concepts that are others: the smallest of those linked."""
    same = UnionFind[str]()
    for pair in inner.select("concept", "iri").iter_rows():
        same.join(*pair)
    rows = [(concept, same.root(concept)) for concept in sorted(same)]
    rows = [(concept, root) for concept, root in rows if concept != root]
    return pl.DataFrame(rows, schema={"concept": pl.String, "root": pl.String}, orient="row")


def _moved(frame: pl.DataFrame, roots: pl.DataFrame) -> pl.DataFrame:
    moved = frame.join(roots, on="concept", how="left", maintain_order="left")
    return moved.with_columns(concept=pl.coalesce("root", "concept")).drop("root")


def _one(values: str) -> pl.Expr:
    """Return the value of lists of one, else null."""
    column = pl.col(values)
    return pl.when(column.list.len() == 1).then(column.list.first()).alias(values)


def _with_own(links: pl.DataFrame, known: pl.DataFrame, roots: pl.DataFrame) -> pl.DataFrame:
    """Return *links* and those to what the concepts go by; the same as itself says nothing."""
    ids = known.filter(pl.col("concept").str.contains(LEADING))
    own = _moved(ids.with_columns(iri="concept"), roots)
    own = own.select("concept", "iri", relation=pl.lit(EXACT_MATCH))
    links = links.filter(pl.col("iri") != pl.col("concept"))
    both = pl.concat([links.select(LINKS.names()), own.select(LINKS.names())])
    return sort_out(both, "concept")


def sort_out(links: pl.DataFrame, of: str) -> pl.DataFrame:
    """Return *links* sorted, each once: what is the same as something matches it, too."""
    stronger = (pl.col("relation") == SAME_AS).any().over(of, "iri")
    kept = links.filter((pl.col("relation") == SAME_AS) | ~stronger)
    return kept.select(of, "relation", "iri").unique().sort(of, "relation", "iri")


def _several_types(of_type: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    several = of_type.filter(pl.col("type").list.len() > 1).join(shown, on="concept")
    action = pl.format("taken for any type, because it has {}", listing("type"))
    return noted(several.select("source", "line", action=action, value="name"), "thesaurus-types")


def _shared(links: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    """Tell of concepts that are different, although they are the same as one thing elsewhere."""
    named = links.join(shown, on="concept")
    shared = named.group_by(value="iri").agg(
        pl.col("concept").unique().sort(), pl.col("source").min(), line=pl.lit(None, pl.UInt32)
    )
    shared = shared.filter(pl.col("concept").list.len() > 1)
    action = pl.format("kept, but these stay apart: {}", listing("concept"))
    return noted(shared.select("source", "line", "value", action=action), "thesaurus-shared-iri")
