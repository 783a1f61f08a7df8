"""Lists in sentences ("A, B and C"): which mentions of one kind are members of one list.

In: the mentions of some whole sentences, and the texts. Out: a number for each mention, which the
members of one list share.

Two neighbouring mentions of one kind are linked where the text between them does nothing but list:
a separator or a conjunction, perhaps with an article, a number or a quotation mark before the next
member, and with what belongs to the member before: a bracket, or a mention of another kind, such as
its version. A comma may also part a fronted phrase, an apposition or a clause, so with commas a
list has three members or more, with or without "and"; of places it needs "and" or "or", as a comma
also stands between a place and its country.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers
from kg.relate.pairs import Mentions
from kg.schema.schema_file import Schema

MAX_GAP = 16  # tokens between two neighbouring members
MAX_OTHERS = 3  # mentions of other kinds between them
CONJUNCTIONS = [
    *("and", "or", "und", "oder", "et", "ou", "y", "e", "o", "i", "и", "или", "ili", "ja", "tai"),
    *("sekä", "ve", "veya", "și", "şi", "sau", "och", "eller", "og"),
    *("和", "与", "與", "及", "或", "以及", "或者"),
]
PHRASES = ["as well as", "and/or", "and / or"]
ARTICLES = [
    *(
        "the",
        "a",
        "an",
        "its",
        "their",
        "his",
        "her",
        "our",
        "other",
        "both",
        "either",
        "one",
        "two",
        "three",
    ),
    *("der", "die", "das", "den", "dem", "le", "la", "les", "el", "los", "las", "il", "lo", "gli"),
]
LINKING_WORDS = ["in", "of", "for", "from", "at", "on", "by", "version", "v", "v."]
PLACES = {
    *("loc", "location", "gpe", "place", "city", "country", "state", "region", "town", "geo"),
    *("geo-loc", "geopolitical", "settlement", "province", "county", "district"),
}
_OTHER = "\x01"  # a mention of another kind, in the text between
_ASIDE = r"\s*[(\[][^()\[\]]*[)\]]"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_WORD = rf"(?:{_any_of([*PHRASES, *CONJUNCTIONS])})"
CONJUNCTION = rf"(?i)(?:^|[^\p{{L}}\p{{N}}_]){_WORD}(?:[^\p{{L}}\p{{N}}_]|$)"
_QUOTE = "[\"'“”‘’«»`„]"
_SEPARATOR = (
    rf"(?:[,、，;；/&]\s*(?:{_WORD}(?:\s|$))?|\n\s*(?:[-*•·–]\s*)?|(?:^|\s){_WORD}(?:\s|$))"
)
_BESIDE = rf"(?:{_OTHER}|[0-9]+\b)"
_TAIL = (
    rf"(?:\s*{_QUOTE}|[®™]|{_ASIDE}|\s*(?:(?:{_any_of(LINKING_WORDS)})\s+)?(?:the\s+)?{_BESIDE})*"
)
_LEAD = rf"(?:\s*(?:{_QUOTE}|[0-9]+|(?:{_any_of(ARTICLES)})\b))*"
_LINK = rf"{_TAIL}\s*{_SEPARATOR}{_LEAD}\s*"
LINK = rf"(?i)^{_LINK}(?:{_OTHER}{_LINK})*$"
JOINS_TWO = rf"(?i)[、/&]|{CONJUNCTION.removeprefix('(?i)')}"
PARTS = "[,，;；]"  # between members; behind a conjunction they begin something else
CLAUSE = rf"(?i)^[^,，;；]*{PARTS}\s*{_WORD}"  # between two members: mostly begins a clause


@dataclass(frozen=True)
class Lists:
    """The lists of some sentences; one row a mention."""

    number: Integers  # members of one list have the same, and no other mention has it
    continues: Flags  # a member before it is in the same list


@dataclass(frozen=True)
class Kinds:
    """What may stand in one list, by the number of a type."""

    of: Integers  # types of one kind have the same
    place: Flags  # it is one of places

    @classmethod
    def of_types(cls, names: Sequence[str], schema: Schema) -> "Kinds":
        """Return the kinds of the types *names*: what the schema groups is one kind.

        It groups a type with its parent, and types that tags confuse.
        """
        confused = {name: group[0] for group in schema.identity.noise for name in group}
        tops = [_top(schema, name) for name in names]
        roots = [
            confused.get(name, confused.get(top, top))
            for name, top in zip(names, tops, strict=True)
        ]
        number = {root: i for i, root in enumerate(dict.fromkeys(roots))}
        place = [
            not PLACES.isdisjoint((name.lower(), top.lower()))
            for name, top in zip(names, tops, strict=True)
        ]
        return cls(np.array([number[root] for root in roots], np.int64), np.array(place, bool))


def _top(schema: Schema, name: str) -> str:
    """Return the type under which the schema groups a type, or itself."""
    while (declared := schema.types.get(name)) and declared.parent:
        name = declared.parent
    return name


@dataclass(frozen=True)
class _Links:
    """Neighbours of one kind with a text between them that does nothing but list."""

    first: Integers  # mentions
    second: Integers
    conjoins: Flags  # there is "and" or the like
    parts: Flags  # there is a comma or semicolon
    two: Flags  # it makes a list of two alone

    def take(self, rows: Flags) -> "_Links":
        return _Links(*(getattr(self, field.name)[rows] for field in fields(self)))


def find_lists(mentions: Mentions, gaps: pl.Series, types: Integers, kinds: Kinds) -> Lists:
    """Find the lists of some whole sentences.

    Args:
        mentions: of the sentences.
        gaps: what `texts_before` returned of them.
        types: of each mention.
        kinds: of the types.
    """
    size = len(mentions.window)
    if not size:
        return Lists(types, np.zeros(0, bool))
    first, second = _neighbours(mentions, kinds.of[types], _level(mentions, gaps))
    others = second - first - 1
    near = (others >= 0) & (others <= MAX_OTHERS)
    near &= mentions.start[second] - mentions.end[first] <= MAX_GAP
    first, second = first[near], second[near]
    links = _without_new_lists(_links(first, second, _texts_between(gaps, first, second)), size)
    number = np.arange(size)
    for before, member in zip(links.first.tolist(), links.second.tolist(), strict=True):
        number[member] = number[before]  # links are in order
    of = number[links.second]
    links_of, conjoined, two = (
        np.bincount(of, flags, minlength=size) for flags in (None, links.conjoins, links.two)
    )
    place = kinds.place[types]
    is_list = np.where(links_of > 1, (conjoined > 0) | ~place, two > 0)
    member = is_list[number]
    continues = np.zeros(size, bool)
    continues[links.second] = member[links.second]
    return Lists(np.where(member, number, np.arange(size)), continues)


def _without_new_lists(links: _Links, size: int) -> _Links:
    """Leave out the links behind "and" that have a comma: "A and B, C and D" are two lists."""
    row_of = np.full(size, -1)
    row_of[links.second] = np.arange(len(links.second))
    before = row_of[links.first]
    return links.take(~((before >= 0) & links.conjoins[before] & links.parts))


def texts_before(mentions: Mentions, texts: pl.Series) -> pl.Series:
    """Return the text between each mention and the last one before it; empty where they touch."""
    reach = np.minimum(mentions.reach_stop, mentions.begin)
    rows = pl.DataFrame(
        {
            "text": texts.gather(mentions.window),
            "reach": reach,
            "length": mentions.begin - reach,
        }
    )
    return rows.select(gap=pl.col("text").str.slice("reach", "length")).to_series()


def _level(mentions: Mentions, gaps: pl.Series) -> Integers:
    """Return how many brackets are open at each mention."""
    opened = gaps.str.count_matches(r"[(\[]").cast(pl.Int64) - gaps.str.count_matches(
        r"[)\]]"
    ).cast(pl.Int64)
    total = np.cumsum(opened.to_numpy())
    starts = np.flatnonzero(~mentions.follows)
    base = np.zeros(len(total), np.int64)
    base[starts] = total[starts] - opened.to_numpy()[starts]
    at_start = starts[np.cumsum(~mentions.follows) - 1] if len(starts) else starts
    return total - base[at_start]


def _neighbours(mentions: Mentions, kind: Integers, level: Integers) -> tuple[Integers, Integers]:
    """Return neighbours of one kind, of one window and level of brackets.

    Of mentions that overlap, the one that starts first counts, and then the longest.
    """
    order = np.lexsort((-mentions.end, mentions.start, level, kind, mentions.window))
    columns = mentions.window[order], kind[order], level[order]
    opens = np.any([np.diff(column, prepend=-(1 << 40)) != 0 for column in columns], axis=0)
    group = np.cumsum(opens) << 32
    reach = np.maximum.accumulate(group | mentions.end[order])
    before = np.concatenate(([0], reach[:-1]))
    outer = np.flatnonzero((group | mentions.start[order]) >= before)
    rows, groups = order[outer], group[outer]
    together = groups[1:] == groups[:-1]
    return rows[:-1][together], rows[1:][together]


def _texts_between(gaps: pl.Series, first: Integers, second: Integers) -> pl.Series:
    """Return the text between neighbours, with `_OTHER` for each mention between."""
    between = second - first - 1
    parts: list[pl.Series] = []
    for k in range(MAX_OTHERS + 1):
        rows = np.minimum(first + 1 + k, second)
        part = gaps.gather(rows)
        mark = pl.Series(np.where(between > k, _OTHER, ""))
        parts.append(part.set(pl.Series(between < k), "").rename(f"part{k}"))
        parts.append(mark.rename(f"mark{k}"))
    return pl.DataFrame(parts).select(text=pl.concat_str(pl.all())).to_series()


def _links(first: Integers, second: Integers, texts: pl.Series) -> _Links:
    """Return the neighbours whose *texts* between them link them."""
    distinct = texts.unique().to_frame("text")  # each is matched once
    plain = pl.col("text").str.replace_all(_ASIDE, "")
    flags = distinct.with_columns(
        link=pl.col("text").str.contains(LINK),
        conjoins=plain.str.contains(JOINS_TWO),
        parts=plain.str.contains(PARTS),
        clause=plain.str.contains(CLAUSE),
    ).with_columns(two=pl.col("conjoins") & ~pl.col("clause"))
    joined = texts.to_frame("text").join(flags, on="text", how="left", maintain_order="left")
    names = ("link", "conjoins", "parts", "two")
    link, *flags_of = (joined[name].to_numpy() for name in names)
    return _Links(first, second, *flags_of).take(link)
