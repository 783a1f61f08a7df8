"""Merge plurals into the singular that occurs too: hash tables, CPUs, vertices, libraries.

In: nodes, and how each is mostly written. Out: the plurals among them, each with its singular.
A capital at the last word makes a name of it (Windows, Williams, Postgres), so `STYLES` says how a
plural is written, and how its singular is not. A plural that could come of two singulars stays.
"""

import polars as pl

from kg.resolve.names import ARTICLE

_START = r"(?:^|[\s/-])"  # of the last word
_SMALL = rf"{_START}\p{{Ll}}[\p{{Ll}}\p{{M}}'-]*$"
_LETTERS = rf"{_START}\d*\p{{Lu}}[\p{{Lu}}\d]+s$"  # CPUs, not 1960s
_CAMEL = rf"{_START}[\p{{L}}\d]+\p{{Lu}}\p{{L}}*\p{{Ll}}s$"  # WebSockets, iPhones
_TITLE = r"\S[\s/-]\p{Lu}\p{Ll}+$"  # Hash Algorithms
_ONE_CAPITAL = r"^\p{Lu}\p{Ll}+$"  # Switch is no switch, Asterisk no asterisk
_CAPITALS = rf"{_START}\p{{Lu}}[\p{{Lu}}\d]+$"  # nor AXIOM an axiom
_CAPITAL = rf"{_START}\p{{Lu}}\S*$"

# how the plural is written, how its singular is not
STYLES = [
    (_SMALL, rf"{_ONE_CAPITAL}|{_CAPITALS}"),
    (_LETTERS, "^$"),
    (_CAMEL, "^$"),
    (_TITLE, _CAPITAL),
]
INITIALISM = 1  # the index of initialisms (CPUs) in STYLES
# ending of the plural, ending of the singular; each that fits is tried, the name that occurs counts
ENDINGS = [
    (r"s$", ""),
    (r"ies$", "y"),
    (r"(s|x|z|ch|sh)es$", "$1"),
    (r"ices$", "ex"),
    (r"ices$", "ix"),
    (r"lves$", "lf"),
    (r"\b(lea|loa|thie)ves$", "${1}f"),
    (r"\b(kni|li|wi)ves$", "${1}fe"),
    (r"(s|x)es$", "${1}is"),
    (r"men$", "man"),
    (r"\b(nucle|loc|foc|fung|bacill|stimul|radi|termin|thromb)i$", "${1}us"),
    (r"\b(bacteri|ov|ser|spectr)a$", "${1}um"),
    (r"\b(mitochondri|phenomen|criteri|gangli)a$", "${1}on"),
    (r"\b(larv|vertebr|alg)ae$", "${1}a"),
    (r"\bchildren$", "child"),
    (r"\bmice$", "mouse"),
    (r"\bfeet$", "foot"),
    (r"\bteeth$", "tooth"),
]
MIN_LETTERS = 4  # letters of a plural in small letters
_HISS = "(?:ss|us|is)$"  # class, virus, analysis; but APIs and CPUs
# What else ends in s and is no plural: HTTPS, whatever its case; news; and fields of knowledge.
_SINGULAR = (
    rf"{_START}(?:http|ftp|ldap|imap|smtp|mqtt|coap|nntp|rtmp|rtsp|sip|pop3)s$"
    rf"|{_START}(?:news|lens|canvas|chaos)$|^(?:(?:x|ms|microsoft) )?windows$|^pandas$"
    r"|(?:phys|mathemat|electron|statist|analyt|opt|photon|dynam|mechan|genet|genom|proteom|"
    r"econom|eth|robot|linguist|semant|informat|polit|numer|acoust|kinet|kinemat|logist|graph)ics$"
)


def find(nodes: pl.DataFrame) -> pl.DataFrame:
    """Return ``node, to`` of the plurals, and their singulars.

    Args:
        nodes: ``node, group, key, surface`` (its commonest).
    """
    named = nodes.select("node", "group", "key", pl.col("surface").str.replace(ARTICLE, ""))
    candidates = _plurals(named)
    if candidates.is_empty():
        return candidates.select("node", to="node")
    singular_keys = [
        candidates.filter(pl.col("key").str.contains(ending)).with_columns(
            pl.col("key").str.replace(ending, singular)
        )
        for ending, singular in ENDINGS
    ]
    singulars = named.rename({"node": "to", "surface": "singular"})
    matches = pl.concat(singular_keys).join(singulars, on=["group", "key"], nulls_equal=True)
    allowed = [
        (pl.col("style") == style) & ~pl.col("singular").str.contains(excluded)
        for style, (_, excluded) in enumerate(STYLES)
    ]
    allowed_pairs = matches.filter(pl.any_horizontal(allowed)).select("node", "to").unique()
    return allowed_pairs.filter(pl.len().over("node") == 1).sort("node", "to")


def _plurals(named: pl.DataFrame) -> pl.DataFrame:
    """Return ``node, group, key, style`` of what is written like a plural."""
    key = pl.col("key")
    short = key.str.extract(r"(\p{L}+)$").str.len_chars() < MIN_LETTERS
    written = [pl.col("surface").str.contains(pattern) for pattern, _ in STYLES]
    style = pl.coalesce(pl.when(like).then(pl.lit(i)) for i, like in enumerate(written))
    letters = style == INITIALISM
    none = key.str.contains(_SINGULAR) | ~letters & (key.str.contains(_HISS) | short)
    return named.filter(~none).select("node", "group", "key", style=style).drop_nulls("style")
