"""Communities of an analysed graph: size, name by central members, typical types, edges inside."""

import polars as pl

from kg.store.folder import Folder

NAMED = 3  # members in the name of a community
TYPES = 2  # that a community is described by, at most
COMMUNITIES = pl.Schema(
    {  # type: ignore[arg-type] # classes beside an instance
        "community": pl.UInt32,
        "name": pl.String,  # its most central members, joined by commas
        "types": pl.List(pl.String),  # commoner in it than elsewhere, the most typical first
        "entities": pl.UInt32,
        "edges": pl.UInt32,  # between two of its members
        "edges_out": pl.UInt32,  # that have one of its members at one end
    }
)


def communities(folder: Folder) -> pl.DataFrame:
    """Return COMMUNITIES, the largest first; no rows where *folder* has no analysis."""
    members = (
        folder.scan("analysis")
        .drop_nulls("community")
        .join(folder.scan("entities").select("entity", "name", "type"), on="entity")
        .sort(["community", "page_rank", "entity"], descending=[False, True, False])
        .select("entity", "community", "name", "type")
        .collect()
    )
    named = members.group_by("community", maintain_order=True).agg(
        pl.col("name").head(NAMED).str.join(", "), pl.len().cast(pl.UInt32).alias("entities")
    )
    of_entity = members.select("entity", "community").lazy()
    joined = named.join(_typical_types(members), on="community", how="left").join(
        _edges(folder, of_entity), on="community", how="left"
    )
    counts = pl.col("edges", "edges_out").fill_null(0)
    return joined.with_columns(counts).sort("community").select(COMMUNITIES.names())


def _typical_types(members: pl.DataFrame) -> pl.DataFrame:
    """Return ``community, types``: by how many more members have a type than if all were mixed.

    That is n · ln(share in the community / share in all), the type's part of the log-likelihood
    ratio (Dunning 1993). Where no type is commoner than elsewhere, the commonest is named.
    """
    in_all = members.group_by("type").agg(all=pl.len())
    in_each = members.group_by("community", "type").agg(n=pl.len()).join(in_all, on="type")
    share = pl.col("n") / pl.col("n").sum().over("community")
    excess = pl.col("n") * (share / (pl.col("all") / pl.lit(len(members)))).log()
    order = ["community", "excess", "n", "type"]
    ranked = in_each.with_columns(excess=excess).sort(order, descending=[False, True, True, False])
    is_first = pl.int_range(pl.len()).over("community") == 0
    typical = ranked.filter((pl.col("excess") > 0) | is_first)
    return typical.group_by("community", maintain_order=True).agg(types=pl.col("type").head(TYPES))


def _edges(folder: Folder, of_entity: pl.LazyFrame) -> pl.DataFrame:
    """Return ``community, edges, edges_out``."""
    edges = folder.scan("edges").select("subject", "object")
    for end in ("subject", "object"):
        ends = of_entity.rename({"entity": end, "community": f"of_{end}"})
        edges = edges.join(ends, on=end, how="left")
    apart = pl.col("of_subject").ne_missing(pl.col("of_object"))
    inside = edges.filter(~apart).group_by(community="of_subject").agg(edges=pl.len())
    out = pl.concat(
        edges.filter(apart).select(community=f"of_{end}") for end in ("subject", "object")
    )
    out = out.group_by("community").agg(edges_out=pl.len())
    both = inside.join(out, on="community", how="full", coalesce=True)
    return both.drop_nulls("community").collect()
