"""Merge spelling variants of one name: hyphens, accents, British and American spelling, scripts.

In: nodes, and how each is mostly written. Out: ``node, to`` by rule. Each rule folds names to a
common form; of those that fold alike one is what the others stand for: the one that is written as
the fold is, else the first in the alphabet, never the commonest, which can change with the next
document. Numbers are left as they are, and so is what parts two of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from kg.resolve.names import ARTICLE
from kg.resolve.rules.letters import CYRILLIC, GREEK, GREEK_NAMES, LATIN, UMLAUTS
from kg.resolve.rules.regional import BRITISH, american

_KEY, _SURFACE = pl.col("key"), pl.col("surface")
BY = ["group", "fold"]
MAX_ACCENTED = 0.1  # of the names; in English texts fewer have an accent
_BEYOND_ASCII = r"[^\x00-\x7f]"
_CAMEL = r"\p{Ll}\p{Lu}"
_CAPITAL = rf"(?:{ARTICLE}|^)\p{{Lu}}"
_MOST_INITIALS = 5  # with full stops: u.s., u.s.a.
_SPELT_OUT = r"[äöüåø\p{Greek}\p{Cyrillic}]"
_MIN_COMPOUND = 6  # characters of a word that may come in two: e-mail, but no I/O


def _without_stops(key: pl.Expr) -> pl.Expr:
    """Leave the stops of initials out: u.s. army, us army."""
    key = key.str.replace_all(r"\b((?:\p{L}\.){2,})(\p{L}{2,})", "$1 $2")
    for count in range(_MOST_INITIALS, 1, -1):
        letters = r"\.".join([r"(\p{L})"] * count)
        bare = "".join(f"${{{i}}}" for i in range(1, count + 1))
        key = key.str.replace_all(rf"\b{letters}(?:\.|\b)", bare)
    return key


def _with_spaces(key: pl.Expr) -> pl.Expr:
    """Make spaces of hyphens with a letter on one side: key-value store, key value store."""
    for pattern in (r"(\p{L})-(\w)", r"(\w)-(\p{L})") * 2:  # one letter may end two matches
        key = key.str.replace_all(pattern, "$1 $2")
    return key


def _in_one_word(key: pl.Expr) -> pl.Expr:
    """Leave hyphens and spaces out but between two digits: front-end, front end, frontend."""
    for pattern in (r"(\p{L})[ -](\w)", r"(\w)[ -](\p{L})") * 2:
        key = key.str.replace_all(pattern, "$1$2")
    return key


def without_accents(key: pl.Expr) -> pl.Expr:
    """Leave the marks of Latin letters out, no others, of which some are vowels: Mediaș, Medias."""
    return _without_marks(key, "[a-z]").str.replace_many(LATIN)


def _without_marks(key: pl.Expr, letter: str) -> pl.Expr:
    bare = key.str.normalize("NFD").str.replace_all(rf"({letter})\p{{Mn}}+", "$1")
    return bare.str.normalize("NFC")


def _in_latin(key: pl.Expr) -> pl.Expr:
    """Spell letters out in Latin ones: TNF-α, TNF-alpha; Müller, Mueller; Москва, Moskva."""
    greek = _without_marks(key, r"\p{Greek}").str.replace_all("ς", "σ", literal=True)
    name = greek.str.contains(r"\p{Greek}{3}")  # not a letter or two as a symbol
    latin = pl.when(name).then(greek.str.replace_many(GREEK_NAMES))
    spelt_out = latin.otherwise(key.str.replace_many(UMLAUTS | GREEK | CYRILLIC))
    return without_accents(spelt_out)


@dataclass(frozen=True)
class _Variant:
    """How one rule folds names, and which ones take part."""

    changes: str  # a pattern of the keys that folding may change
    fold: Callable[[pl.Expr], pl.Expr]
    among: pl.Expr  # of ``group, key, surface, fold``: which names take part


VARIANTS = {
    "hyphens": _Variant("-", _with_spaces, pl.lit(True)),
    "full-stops": _Variant(r"\.", _without_stops, _SURFACE.str.contains(r"\p{Lu}\.?\p{Lu}")),
    "accents": _Variant(
        _BEYOND_ASCII, without_accents, _SURFACE.str.contains(_CAPITAL).any().over(BY)
    ),
    "transliteration": _Variant(
        _BEYOND_ASCII, _in_latin, _KEY.str.contains(_SPELT_OUT).any().over(BY)
    ),
    "regional": _Variant(BRITISH, american, pl.lit(True)),
    "compounds": _Variant("[ -]", _in_one_word, _KEY.str.len_chars() >= _MIN_COMPOUND),
}


def find(nodes: pl.DataFrame, rule: str) -> pl.DataFrame:
    """Return ``node, to`` of the spelling variants that *rule* merges, sorted.

    Takes time and memory in proportion to the nodes.

    Args:
        nodes: ``node, group, key, surface`` (its commonest).
        rule: a key of `VARIANTS`.
    """
    variant = VARIANTS[rule]
    if rule == "accents" and writes_accents(nodes["key"]):
        return nodes.select("node", to="node").clear()
    return alike(fold_names(nodes, variant.changes, variant.fold).filter(variant.among))


def fold_names(
    nodes: pl.DataFrame, changes: str, fold: Callable[[pl.Expr], pl.Expr]
) -> pl.DataFrame:
    """Return the nodes that may have a name in common once folded, with their ``fold``.

    Most names are folded to themselves, so that only the others are worth the patterns.

    Args:
        nodes: ``node, group, key``.
        changes: a pattern of the keys that *fold* may change.
        fold: makes the common form of a key.
    """
    touched = _KEY.str.contains(changes)
    folded = nodes.filter(touched).with_columns(fold=fold(_KEY))
    plain = nodes.filter(~touched).with_columns(fold="key")
    written_so = plain.join(folded.select(BY).unique(), on=BY, how="semi", nulls_equal=True)
    return pl.concat([folded, written_so])


def writes_accents(keys: pl.Series) -> bool:
    """Tell whether accents belong to the language of *keys*: there Șiria is not Siria."""
    beyond = keys.filter(keys.str.contains(_BEYOND_ASCII))
    accented = beyond.str.normalize("NFD").str.contains(r"[a-z]\p{Mn}")
    return int(accented.sum()) > MAX_ACCENTED * len(keys)


def alike(folded: pl.DataFrame) -> pl.DataFrame:
    """Return ``node, to`` of nodes whose ``fold`` is the same within a ``group``, sorted.

    Args:
        folded: ``node, group, key, surface, fold``. A brand is no ordinary words: RemoteAccess is
            another thing than remote access.
    """
    several = folded.filter(pl.len().over(BY) > 1)
    best = several.sort(pl.col("key") != pl.col("fold"), "key", "node").unique(
        BY, keep="first", maintain_order=True
    )
    best = best.select(*BY, to="node", written="surface")
    pairs = several.join(best, on=BY, nulls_equal=True).filter(pl.col("node") != pl.col("to"))
    camels = [pl.col(column).str.contains(_CAMEL) for column in ("surface", "written")]
    smalls = [~pl.col(column).str.contains(r"\p{Lu}") for column in ("written", "surface")]
    brand = (camels[0] & smalls[0]) | (camels[1] & smalls[1])
    return pairs.filter(~brand).select("node", "to").sort("node")
