"""Merge products of one document with and without their vendor: Apache ZooKeeper, ZooKeeper.

Only vendors of `VENDORS` count, and only what both times is written like a name, in the same way:
the language SPARK is no Apache Spark. A product of two vendors (Google Maps, Apple Maps) is that of
neither, and a kind of thing (Sega CD, Apple TV, Commodore BASIC) is nobody's product.
"""

import polars as pl

from kg.resolve.names import ARTICLE, written_like_name

PLACE = ["document", "group"]
VENDORS = (
    "apache|adobe|amazon|amd|apple|arm|atari|atlassian|autodesk|canonical|cisco|commodore|dell|"
    "eclipse|facebook|google|hashicorp|hp|huawei|ibm|intel|jetbrains|meta|microsoft|mozilla|"
    "nintendo|nokia|nvidia|oracle|red hat|samsung|sap|sega|sony|sun|symantec|toyota|vmware|yahoo|"
    "honda|nissan|ford|bmw|boeing|airbus|lockheed|lenovo|lg|motorola|canon|nikon|xerox|yamaha"
)
_PARTS = rf"^(?i:({VENDORS}))(?: ?['’]s)? (.+)$"
_KIND = (
    r"^(?i:the |app )?(?i:basic|c|fortran|cobol|pascal|lisp|os|store|maps?|web|search|cloud|server|"
    r"desktop|mail|music|play|labs?|foundation|corporation|licen[cs]e|group|research|systems?)$"
)
_NAMED = r"\p{Ll}|\p{L}.*\d{2}"  # beside capitals, which kinds are written in: CD, TV, PC


def find(names: pl.DataFrame) -> pl.DataFrame:
    """Return ``document, node, to`` of products whose name begins with their vendor's, sorted.

    Args:
        names: ``document, group, node, surface``: each name of a document at least once.
    """
    surfaces = names.select("surface").unique()
    bare = pl.col("surface").str.replace(ARTICLE, "")
    parts = surfaces.with_columns(bare=bare).filter(pl.col("bare").str.contains(_PARTS))
    parts = parts.with_columns(
        vendor=pl.col("bare").str.extract(_PARTS, 1).str.to_lowercase(),
        product=pl.col("bare").str.extract(_PARTS, 2),
    ).filter(
        written_like_name(pl.col("surface")),
        written_like_name(pl.col("product")),
        pl.col("product").str.contains(_NAMED),
        ~pl.col("product").str.contains(_KIND),
    )
    products = surfaces.with_columns(product=bare).join(parts, on="product", how="semi")
    of_vendor = names.join(parts.drop("bare"), on="surface")
    alone = names.join(products, on="surface").rename({"node": "to"})
    pairs = of_vendor.join(alone, on=[*PLACE, "product"], nulls_equal=True)
    of_one_vendor = pl.col("vendor").n_unique().over("document", "to") == 1
    one_product = pl.col("to").n_unique().over("document", "node") == 1
    merges = pairs.filter(of_one_vendor, one_product, pl.col("node") != pl.col("to"))
    return merges.select("document", "node", "to").unique().sort("document", "node")
