"""Aliases of entities: the surfaces of each that are not its name."""

import polars as pl

from kg.store.folder import Folder


def aliases(folder: Folder) -> pl.LazyFrame:
    """Return ``entity, aliases`` (each once, sorted) of the entities that have some."""
    names = folder.scan("entities").select("entity", "name")
    surfaces = folder.scan("surfaces").select("entity", "surface").join(names, on="entity")
    others = surfaces.filter(pl.col("surface") != pl.col("name"))
    return others.group_by("entity").agg(aliases=pl.col("surface").unique().sort())
