"""Merge names of companies that differ in their legal form: Apple Inc., Apple; SAP AG, SAP SE.

`LEGAL` lists the forms. What follows other words is one (no company is called "The Limited" less
its name), and only once or twice (Co., Ltd.). A group, a foundation or a holding is not the company
it is named after, so these are no legal forms here.
"""

import polars as pl

from kg.resolve.names import written_like_name
from kg.resolve.rules.variants import alike, fold_names

LEGAL = (
    r"inc|incorporated|corp|corporation|co|company|companies|ltd|limited|llc|l\.l\.c|llp|lp|l\.p|"
    r"plc|p\.l\.c|gmbh|gmbh & co\. kg|ag|a\.g|kg|kgaa|s\.a|s\.a\.s|s\.r\.l|srl|s\.p\.a|spa|n\.v|"
    r"b\.v|a/s|aps|oy|oyj|ab|asa|pty|pty ltd|pvt|pvt ltd|ltda|s\.l|k\.k|kk"
)
_FORM = rf"(\S.*?[^\s,&(])(?:,| &| and)? \(?(?:{LEGAL})\.?\)?$"
_LETTERS = r"\p{L}{2}"


def find(nodes: pl.DataFrame) -> pl.DataFrame:
    """Return ``node, to`` of companies with and without their legal form, or with two, sorted.

    Args:
        nodes: ``node, group, key, surface`` (its commonest).
    """
    named = nodes.filter(written_like_name(pl.col("surface").str.replace_all(r"\s*[&,]", "")))
    return alike(fold_names(named, _FORM, _without_form))


def _without_form(key: pl.Expr) -> pl.Expr:
    bare = key.str.replace(_FORM, "$1").str.replace(_FORM, "$1")
    return pl.when(bare.str.contains(_LETTERS)).then(bare).otherwise(key)
