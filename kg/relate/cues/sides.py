"""Look to both sides of a phrase: of which mentions it is said.

In: hits, with the masked text on their left, up to the phrase, and on their right, from the
mention on. Out: the hits of which somebody says something, with ``lefts`` and ``rights``, which
list how many hulls to go back and on from the hull of the hit, and what the texts say beside.
"""

import re
from dataclasses import dataclass

import polars as pl

from kg.relate.cues.grammar import EXAMPLES, Grammar, either
from kg.relate.cues.masked import SIGN

_LISTS = pl.List(pl.Int64)
_GROUPS = ["whole", "comma", "nouns", "light"]


@dataclass(frozen=True)
class Way:
    """A way in which a subject stands before a phrase."""

    pattern: str
    groups: tuple[str, ...]  # what the groups of the pattern hold
    good: pl.Expr  # which matches are ones


def read_sides(hits: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Return the hits with their sides, as the module says."""
    ways = _ways(grammar)
    groups = hits.group_by("kind", maintain_order=True)
    left = pl.concat([_left(rows, ways[str(kind)]) for (kind,), rows in groups])
    return _denied(_right(_earlier(left, grammar), grammar), grammar)


def _ways(grammar: Grammar) -> dict[str, list[Way]]:
    """Return the ways for each kind of phrase, the surest first."""
    be = _Conditions(grammar)
    direct, described = ("whole", "comma", "light"), ("whole", "comma", "nouns", "light")
    finite, participle = grammar.direct["finite"], grammar.direct["participle"]
    being, local = grammar.described["participle"], grammar.direct["local"]
    aside, again = ("whole", "light"), ("whole", "nouns", "light")
    verb = [
        Way(finite, direct, be.subject & (be.related | be.free)),
        Way(grammar.described["finite"], described, be.described),
        Way(grammar.aside, aside, be.free),
        Way(grammar.again, again, be.clause),
    ]
    near = be.free & ~(be.aside & (be.being | be.ing))
    return {
        "finite": verb,
        "copula": verb,
        "state": [
            Way(finite, direct, be.subject & (be.related | be.free) & be.being),
            Way(participle, direct, be.subject & be.free & be.aside),
            Way(being, described, be.described & be.parted),
            Way(grammar.aside, aside, be.free & be.being),
            Way(grammar.again, again, be.clause & be.being),
        ],
        "participle": [
            Way(participle, direct, be.subject & (be.related | near)),
            Way(being, described, be.described),
            Way(grammar.aside, aside, be.free & be.being),
            Way(grammar.again, again, be.clause & ~be.ing),
        ],
        "noun": [Way(grammar.described["noun"], described, be.described & be.bare)],
        "local": [Way(local, direct, be.beside)],
        "apposition": [Way(local, direct, be.inner)],
    }


class _Conditions:
    """What may be asked of a match: its groups, and the ``context`` before it."""

    def __init__(self, grammar: Grammar) -> None:
        context, whole, core = (pl.col(name) for name in ("context", "whole", "core"))
        comma, light, nouns = (pl.col(name).fill_null("") for name in ("comma", "light", "nouns"))
        # Another word governs the mention: "clients for Redis written in Java".
        self.free = ~context.str.contains(grammar.governed)
        self.inner = ~context.str.contains(grammar.fronted)
        # "It is a library written in C" speaks of it, whatever that is, and not of all libraries.
        nominal = context.str.extract(grammar.nominal)
        self.subject = nominal.is_null() | nominal.fill_null("").str.contains(grammar.prepared)
        self.being = light.str.contains(r"^(?:\w+ly\s+|also\s+)*(?:is|are|was|were|has|had|can)\s")
        self.related = comma.str.contains(r"[,(–—-]")
        self.ing = core.str.contains(r"^\w+ing\b")
        self.aside = whole.str.contains(r"[,(]\s*(?:\w+ly\s+|also\s+)*$") & (comma == "")
        pure = ~nouns.str.contains(grammar.foreign) & ~nouns.str.contains(grammar.several)
        self.described = pure & pl.when(comma != "").then(self.inner).otherwise(self.free)
        self.bare = ~nouns.str.contains(grammar.prepared)
        self.parted = nouns.str.contains(r",\s*$")
        self.clause = ~nouns.str.contains(grammar.clauses) & ~nouns.str.contains(r"\([^()]*$")
        # Behind a comma, examples are those of what several things are called, and named last.
        several = pl.col("plural") & ~context.str.contains(grammar.other)
        example = core.str.contains(rf"^(?:, )?{either(EXAMPLES)}")
        parted = whole.str.contains(",") | core.str.starts_with(",")
        self.beside = ~parted | pl.when(example).then(several).otherwise(self.free)


def _left(rows: pl.DataFrame, ways: list[Way]) -> pl.DataFrame:
    """Return the rows with a subject, as the first of *ways* that holds finds it."""
    parts = []
    for way in ways:
        groups = pl.col("left").str.extract_groups(way.pattern).struct.rename_fields(way.groups)
        found = rows.with_columns(groups.alias("found")).unnest("found")
        found = found.with_columns(
            pl.lit("").alias(name) for name in _GROUPS if name not in way.groups
        )
        context = pl.col("left").str.head(
            pl.col("left").str.len_chars().cast(pl.Int64) - pl.col("whole").str.len_chars()
        )
        found = found.with_columns(context=context, good=pl.lit(False))
        found = found.with_columns(good=(pl.col("whole") != "").fill_null(False) & way.good)
        parts.append(found.filter("good").drop("good"))
        rows = rows.filter(~found["good"])
    return pl.concat([part.select(sorted(part.columns)) for part in parts])


def _earlier(rows: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Add ``lefts``: the subject, and where the verb is a plural also what is listed before."""
    several = pl.col("light").str.contains(grammar.plural) | pl.col("core").str.contains(
        r"^(?:and|or)\b"
    )
    steps = pl.col("whole").str.count_matches(SIGN, literal=True).cast(pl.Int64)
    found = pl.when(several).then(pl.col("context").str.extract(grammar.earlier)).fill_null("")
    rows = rows.with_columns(steps=steps, earlier=found)
    lists = [
        [step + many for many in _places(text, from_end=True)] + [step]
        for step, text in rows.select("steps", "earlier").rows()
    ]
    return rows.with_columns(lefts=pl.Series(lists, dtype=_LISTS))


def _right(rows: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Add ``rights``: the mention, and what is listed with it, where they are what is meant.

    A word behind the last of them makes it a part of a longer name ("C and C++ programs"), which
    is nothing we know; a verb makes the last one begin another clause ("uses A and B is").
    """
    alone = pl.col("kind").is_in(["copula", "apposition"])
    first = pl.col("right").str.extract(grammar.members)
    rows = rows.with_columns(listed=pl.when(alone).then(pl.lit(SIGN)).otherwise(first))
    rest = pl.col("right").str.slice(pl.col("listed").str.len_chars())
    rows = rows.with_columns(
        rest=rest, rights=pl.Series([_places(text) for text in rows["listed"]], dtype=_LISTS)
    )
    # "X is a Y (Z)" goes on behind the bracket.
    rest = pl.when(alone).then(pl.col("rest").str.replace(r"^\s*\([^()]*\)", "")).otherwise("rest")
    size = pl.col("rights").list.len().cast(pl.Int64)
    good = rest.str.contains(grammar.closed) & ~rest.str.contains(grammar.open)
    good &= ~alone | ~rest.str.contains(grammar.adjective) | rest.str.contains(grammar.goes_on)
    clause = rest.str.contains(grammar.verbal) & ((size > 1) | (pl.col("kind") == "apposition"))
    return rows.with_columns(
        number=pl.when(good).then(size - clause.cast(pl.Int64)).otherwise(0),
        place=pl.int_ranges(size),
    )


def _places(text: str, from_end: bool = False) -> list[int]:
    """Number the signs of *text* that stand in no brackets; from 0, or from 1 and from its end.

    >>> _places(f"{SIGN} ({SIGN}) and {SIGN}"), _places(f"{SIGN} and", from_end=True)
    ([0, 2], [1])
    """
    open_, found, count = 0, [], 0
    for sign in re.findall(rf"[(){SIGN}]", text):
        open_ += (sign == "(") - (sign == ")")
        if sign == SIGN:
            found += [count] * (open_ <= 0)
            count += 1
    return [count - place for place in found] if from_end else found


def _denied(rows: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Add ``denied``: a word around the phrase says that it is not so, or may not be."""
    clause = pl.col("context").str.extract(r"([^,.;:()]*)$").fill_null("")
    said = pl.concat_str(clause, pl.lit(" "), "whole", pl.lit(" "), "between")
    asked = pl.col("right").str.contains(r"\?\s*$")
    return rows.with_columns(denied=said.str.contains(grammar.denied) | asked)
