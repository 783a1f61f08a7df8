"""Find the subjects and objects of a cue phrase on either side of it, and whether it is negated.

In: hits, with the masked text on their left, up to the phrase, and on their right, from the
mention on. Out: the hits that have a subject, with ``lefts`` and ``rights``, which list how many
hulls to go back and on from the hull of the hit, and ``denied``.
"""

import re
from dataclasses import dataclass

import polars as pl

from kg.relate.cues.grammar import EXAMPLES, Grammar, either
from kg.relate.cues.masking import SIGN

_LISTS = pl.List(pl.Int64)
_GROUPS = ["subject", "comma", "nouns", "light"]


@dataclass(frozen=True)
class SubjectPattern:
    """A way in which a subject stands before a phrase."""

    pattern: str
    groups: tuple[str, ...]  # what the groups of the pattern hold
    condition: pl.Expr  # which matches hold


def find_arguments(hits: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Return the hits with their subjects and objects, as the module says."""
    patterns = _subject_patterns(grammar)
    groups = hits.group_by("kind", maintain_order=True)
    with_subjects = pl.concat([_subjects(rows, patterns[str(kind)]) for (kind,), rows in groups])
    return _denied(_objects(_listed_subjects(with_subjects, grammar), grammar), grammar)


def _subject_patterns(grammar: Grammar) -> dict[str, list[SubjectPattern]]:
    """Return the patterns of subjects for each kind of phrase, the surest first."""
    match = _Conditions(grammar)
    direct, described = ("subject", "comma", "light"), ("subject", "comma", "nouns", "light")
    finite, participle = grammar.direct["finite"], grammar.direct["participle"]
    being, local = grammar.described["participle"], grammar.direct["local"]
    aside, again = ("subject", "light"), ("subject", "nouns", "light")
    verb = [
        SubjectPattern(finite, direct, match.subject & (match.related | match.free) & ~match.aim),
        SubjectPattern(grammar.described["finite"], described, match.described),
        SubjectPattern(grammar.aside, aside, match.free),
        SubjectPattern(grammar.again, again, match.clause),
    ]
    near = match.free & ~(match.aside & (match.being | match.ing))
    return {
        "finite": verb,
        "copula": verb,
        "state": [
            SubjectPattern(
                finite, direct, match.subject & (match.related | match.free) & match.being
            ),
            SubjectPattern(participle, direct, match.subject & match.free & match.aside),
            SubjectPattern(being, described, match.described & match.parted),
            SubjectPattern(grammar.aside, aside, match.free & match.being),
            SubjectPattern(grammar.again, again, match.clause & match.being),
        ],
        "participle": [
            SubjectPattern(participle, direct, match.subject & (match.related | near)),
            SubjectPattern(being, described, match.described),
            SubjectPattern(grammar.aside, aside, match.free & match.being),
            SubjectPattern(
                grammar.again, again, match.clause & ~match.ing & (match.being | match.passive)
            ),
        ],
        "noun": [
            SubjectPattern(grammar.described["noun"], described, match.described & match.bare)
        ],
        "local": [SubjectPattern(local, direct, match.beside)],
        "apposition": [SubjectPattern(local, direct, match.inner)],
        "adjacent": [SubjectPattern(local, direct, pl.lit(True))],
    }


class _Conditions:
    """Conditions on a match: on its groups, and on the ``context`` before it."""

    def __init__(self, grammar: Grammar) -> None:
        context, subject, core = (pl.col(name) for name in ("context", "subject", "core"))
        comma, light, nouns = (pl.col(name).fill_null("") for name in ("comma", "light", "nouns"))
        # Another word governs the mention: "clients for Redis written in Java".
        self.free = ~context.str.contains(grammar.governed)
        self.inner = ~context.str.contains(grammar.fronted)
        # "It is a library written in C" speaks of it, whatever that is, and not of all libraries.
        nominal = context.str.extract(grammar.nominal)
        self.subject = nominal.is_null() | nominal.fill_null("").str.contains(grammar.prepared)
        self.being = light.str.contains(r"^(?:\w+ly\s+|also\s+)*(?:is|are|was|were|has|had|can)\s")
        # "X is small and written in C"; but not "X made films produced by Y and directed by Z".
        self.passive = subject.str.contains(
            rf"^{SIGN}(?:\s*\([^()]*\))?\s+(?:(?:\w+ly|also|has|have|can)\s+)*(?:is|are|was|were|been|be)\s"
        )
        self.aim = light.str.contains(r"^to\s")  # "X to include Y" is an aim, or an agreement
        self.related = comma.str.contains(r"[,(–—-]")
        self.ing = core.str.contains(r"^\w+ing\b")
        self.aside = subject.str.contains(r"[,(]\s*(?:\w+ly\s+|also\s+)*$") & (comma == "")
        pure = ~nouns.str.contains(grammar.not_nominal) & ~nouns.str.contains(grammar.several)
        self.described = pure & pl.when(comma != "").then(self.inner).otherwise(self.free)
        self.bare = ~nouns.str.contains(grammar.prepared)
        self.parted = nouns.str.contains(r",\s*$")
        self.clause = ~nouns.str.contains(grammar.clauses) & ~nouns.str.contains(r"\([^()]*$")
        # Behind a comma, examples are those of what several things are called, and named last.
        several = pl.col("plural") & ~context.str.contains(grammar.with_preposition)
        example = core.str.contains(rf"^(?:, )?{either(EXAMPLES)}")
        parted = subject.str.contains(",") | core.str.starts_with(",")
        self.beside = ~parted | pl.when(example).then(several).otherwise(self.free)


def _subjects(rows: pl.DataFrame, patterns: list[SubjectPattern]) -> pl.DataFrame:
    """Return the rows with a subject, by the first of *patterns* that holds."""
    parts = []
    for pattern in patterns:
        groups = (
            pl.col("left").str.extract_groups(pattern.pattern).struct.rename_fields(pattern.groups)
        )
        matches = rows.with_columns(groups.alias("groups")).unnest("groups")
        matches = matches.with_columns(
            pl.lit("").alias(name) for name in _GROUPS if name not in pattern.groups
        )
        context = pl.col("left").str.head(
            pl.col("left").str.len_chars().cast(pl.Int64) - pl.col("subject").str.len_chars()
        )
        matches = matches.with_columns(context=context, good=pl.lit(False))
        matches = matches.with_columns(
            good=(pl.col("subject") != "").fill_null(False) & pattern.condition
        )
        parts.append(matches.filter("good").drop("good"))
        rows = rows.filter(~matches["good"])
    return pl.concat([part.select(sorted(part.columns)) for part in parts])


def _listed_subjects(rows: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Add ``lefts``: the subject, and before a plural verb also what is listed with it."""
    several = pl.col("light").str.contains(grammar.plural) | pl.col("core").str.contains(
        r"^(?:and|or)\b"
    )
    steps = pl.col("subject").str.count_matches(SIGN, literal=True).cast(pl.Int64)
    earlier = pl.when(several).then(pl.col("context").str.extract(grammar.earlier)).fill_null("")
    rows = rows.with_columns(steps=steps, earlier=earlier)
    lists = [
        [step + many for many in _places(text, from_end=True)] + [step]
        for step, text in rows.select("steps", "earlier").rows()
    ]
    return rows.with_columns(lefts=pl.Series(lists, dtype=_LISTS))


def _objects(rows: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Add ``rights``: the object, and what is listed with it, where they are what is meant.

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
    adjacent = pl.col("kind") == "adjacent"
    good = (adjacent | rest.str.contains(grammar.closed)) & ~rest.str.contains(grammar.open)
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
    depth, places, count = 0, [], 0
    for sign in re.findall(rf"[(){SIGN}]", text):
        depth += (sign == "(") - (sign == ")")
        if sign == SIGN:
            places += [count] * (depth <= 0)
            count += 1
    return [count - place for place in places] if from_end else places


def _denied(rows: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """Add ``denied``: the phrase is negated, hypothetical, or in a question."""
    clause = pl.col("context").str.extract(r"([^,.;:()]*)$").fill_null("")
    statement = pl.concat_str(clause, pl.lit(" "), "subject", pl.lit(" "), "between")
    question = pl.col("right").str.contains(r"\?\s*$")
    # What is taken back is no name in it: "it may not run on Windows 7"; but "do not stir water".
    denied = pl.when(pl.col("kind") == "adjacent").then(
        pl.col("context").str.contains(r"(?:\bnot|n['’]t|\bnever)\s+$")
    )
    return rows.with_columns(
        denied=denied.otherwise(statement.str.contains(grammar.denied) | question)
    )
