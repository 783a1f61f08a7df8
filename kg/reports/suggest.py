"""Suggest entities to merge: names alike but for accents, separators, a slip, or a vendor.

In: a graph. Out: `Suggestions`, a table with the columns of an overrides file in which each line
says ``maybe``: somebody changes that to ``merge``, or deletes the line, and gives the file to the
next build. What is suggested is too often wrong to be done by itself.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from kg.common.output import open_output
from kg.common.text_table import table
from kg.reports.report import Report
from kg.resolve.names import canonical, written_like_name

if TYPE_CHECKING:
    from kg.store.folder import Folder

CONFIDENCE = {"accents": 0.9, "separators": 0.9, "vendor": 0.8, "spelling": 0.6}  # by rule, (0, 1]
SUGGESTIONS = pl.Schema(
    {
        "action": pl.String,  # maybe
        "name": pl.String,  # of the rarer entity
        "type": pl.String,  # of the rarer entity
        "to": pl.String,  # the name of the more frequent one
        "to_type": pl.String,  # its type
        "rule": pl.String,  # a key of `CONFIDENCE`
        "confidence": pl.Float64,  # of the rule, (0, 1]
        "mentions": pl.UInt32,  # of the rarer entity
        "to_mentions": pl.UInt32,  # of the more frequent one
    }
)
MIN_PRODUCTS = 3  # of a vendor that also come without it
MIN_LETTERS = 7  # of a word in which one letter may be a slip
MIN_LETTERS_ALONE = 9  # likewise, if the word is the whole name
MAX_CROWD = 8  # words that one deletion makes equal; among more they are no slips
_SEPARATOR = r"(\w)[\s_/.'’‐-]+(\w)"
PAIR = pl.Schema({"entity": pl.UInt32, "other": pl.UInt32, "rule": pl.String})


@dataclass(frozen=True, repr=False)
class Suggestions(Report):
    """Entities that may be one.

    Attributes:
        graph: the graph's name.
        rows: SUGGESTIONS, the most confident first, then those of most mentions. A name is
            suggested for one other at most, and never in a circle.
    """

    graph: str
    rows: pl.DataFrame

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<Suggestions for {self.graph}: {len(self):,}>"

    def _repr_html_(self) -> str:
        return self.rows._repr_html_()

    def text(self, form: str = "table") -> str:
        """Return the rows as an aligned table, as JSON (a list of objects) or as CSV.

        Raises:
            UnknownName: *form* is none of table, json and csv.
        """
        return table(self.rows.columns, self.rows.rows(), form)

    def write(self, path: str | Path) -> None:
        """Write the rows as an overrides file (CSV) to edit.

        Raises:
            OutputError: it cannot be written.
        """
        with open_output(Path(path)) as file:
            file.write(f"{self.text('csv')}\n".encode())


def suggest(folder: "Folder") -> Suggestions:
    """Suggest which entities of a graph may be one.

    Takes time and memory in proportion to the number of distinct names.

    Raises:
        GraphError: the graph was imported without the ways in which names are written.
    """
    folder.require("mentions", "surfaces")
    names = _names(folder)
    pairs = pl.concat([_accents(names), _separators(names), _spelling(names), _vendors(names)])
    return Suggestions(folder.name, _directed(pairs, names))


def _names(folder: "Folder") -> pl.DataFrame:
    """Return ``entity, name, type, mentions, group, key`` where the name alone says which it is."""
    entities = folder.scan("entities").collect().select("entity", "id", "name", "type", "mentions")
    forms = folder.scan("surfaces").select("entity", name="surface", type="type").collect()
    unambiguous = forms.filter(pl.col("entity").n_unique().over("name", "type") == 1)
    identified = (
        folder.scan("mentions")
        .filter(pl.col("identifier").is_not_null())
        .select(name="surface", type="type")
        .unique()
        .collect()
    )
    unambiguous = unambiguous.join(identified, on=["name", "type"], how="anti")
    slash = pl.col("id").str.find("/", literal=True)
    named = entities.join(unambiguous, on=["entity", "name", "type"], how="semi").sort("entity")
    return named.with_columns(
        key=canonical(named["name"])["key"], group=pl.col("id").str.slice(0, slash.fill_null(0))
    )


def _alike(names: pl.DataFrame, rule: str, bare: pl.Expr) -> pl.DataFrame:
    """Return the `PAIR`s of names that *bare* makes equal; each with the most frequent of them."""
    reduced = names.with_columns(bare=bare).filter(pl.len().over("group", "bare") > 1)
    best = reduced.sort("mentions", "key", descending=[True, False])
    best = best.unique(["group", "bare"], keep="first", maintain_order=True)
    pairs = reduced.join(best.select("group", "bare", other="entity"), on=["group", "bare"])
    return _pairs(pairs, rule)


def _pairs(rows: pl.DataFrame, rule: str) -> pl.DataFrame:
    """Return the `PAIR`s of *rows* with ``entity, other``, without those of one entity."""
    pairs = rows.filter(pl.col("entity") != pl.col("other")).with_columns(rule=pl.lit(rule))
    return pairs.select(pl.col(name).cast(dtype) for name, dtype in PAIR.items())


def _accents(names: pl.DataFrame) -> pl.DataFrame:
    """Return `PAIR`s of names alike but for diacritics: Mediaș, Medias."""
    return _alike(
        names, "accents", pl.col("key").str.normalize("NFD").str.replace_all(r"\p{M}", "")
    )


def _separators(names: pl.DataFrame) -> pl.DataFrame:
    """Return `PAIR`s of names alike but for separators: front-end, frontend; not x86-64, x8664."""
    bare = pl.col("key")
    for _ in range(2):  # a letter between two separators is the end of one match
        bare = bare.str.replace_all(_SEPARATOR, "$1$2")
    numbers = pl.col("key").str.extract_all(r"\d+").list.join(" ")
    return _alike(names, "separators", pl.concat_str(bare, pl.lit("\n"), numbers))


def _spelling(names: pl.DataFrame) -> pl.DataFrame:
    """Return `PAIR`s of names in which one long word has a slip inside: colour, color."""
    words = names.select("entity", "group", "key", word=pl.col("key").str.extract_all(r"[^\s-]+"))
    alone = pl.col("word") == pl.col("key")
    least = pl.when(alone).then(MIN_LETTERS_ALONE).otherwise(MIN_LETTERS)
    words = words.explode("word").filter(
        pl.col("word").str.contains(r"^\p{L}+$"), pl.col("word").str.len_chars() >= least
    )
    slips = _slips(words["word"].unique().sort())
    changed = words.join(slips, on="word").with_columns(
        key=pl.struct("key", "word", "slip").map_elements(
            lambda row: row["key"].replace(row["word"], row["slip"]), return_dtype=pl.String
        )
    )
    targets = names.select("group", "key", other="entity")
    return _pairs(changed.join(targets, on=["group", "key"]), "spelling")


def _slips(words: pl.Series) -> pl.DataFrame:
    """Return ``word, slip``: words that are one letter apart, but not at their ends.

    Words that one letter less makes equal are found by their deletions, as in SymSpell.
    """
    sized_words = words.to_frame("word").with_columns(size=pl.col("word").str.len_chars())
    cuts = sized_words.with_columns(cut=pl.int_ranges(1, pl.col("size") - 1)).explode("cut")
    deletions = cuts.select(
        "word",
        bare=pl.concat_str(
            pl.col("word").str.slice(0, pl.col("cut")), pl.col("word").str.slice(pl.col("cut") + 1)
        ),
    )
    deletions = pl.concat([deletions, sized_words.select("word", bare="word")]).unique()
    shared = deletions.filter(pl.len().over("bare").is_between(2, MAX_CROWD))
    pairs = shared.join(shared.rename({"word": "slip"}), on="bare").filter(
        pl.col("word") != pl.col("slip")
    )
    pairs = pairs.select("word", "slip").unique().sort("word", "slip")
    near = [_one_apart(word, slip) for word, slip in pairs.rows()]
    return pairs.filter(pl.Series(near, dtype=pl.Boolean))


def _one_apart(left: str, right: str) -> bool:
    """Tell whether one letter was added, dropped or changed, or two neighbours swapped.

    >>> _one_apart("colour", "color"), _one_apart("kernel", "kenrel"), _one_apart("abcd", "axyd")
    (True, True, False)
    """
    if len(left) != len(right):
        short, long = sorted((left, right), key=len)
        return any(long[:i] + long[i + 1 :] == short for i in range(1, len(long) - 1))
    apart = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    swapped = [b - a for a, b in pairwise(apart)] == [1] and sorted(left) == sorted(right)
    return len(apart) == 1 or swapped


def _vendors(names: pl.DataFrame) -> pl.DataFrame:
    """Return `PAIR`s of names with and without their vendor: Apache ZooKeeper, ZooKeeper."""
    parts = names.with_columns(
        vendor=pl.col("key").str.extract(r"^(\S+) "), key=pl.col("key").str.replace(r"^\S+ ", "")
    )
    products = names.filter(
        written_like_name(pl.col("name")), pl.col("key").str.contains(r"\p{L}{3}")
    )
    pairs = parts.filter(written_like_name(pl.col("name"))).join(
        products.select("group", "key", other="entity"), on=["group", "key"]
    )
    return _pairs(pairs.filter(pl.len().over("group", "vendor") >= MIN_PRODUCTS), "vendor")


def _directed(pairs: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Return SUGGESTIONS: the pairs, each from the rarer name to the other."""
    ends = names.select("entity", "name", "type", "mentions", size=pl.col("name").str.len_chars())
    rows = pairs.join(ends, on="entity").join(
        ends.rename({"entity": "other"}), on="other", suffix="_to"
    )
    # One order of all entities, so that no chain of suggestions is a circle.
    order = ["mentions", "size", "name", "type"]
    first_leads = pl.lit(False)  # whether the first of the two is the more frequent
    for column in reversed(order):
        first, second = pl.col(column), pl.col(f"{column}_to")
        better = first > second if column == "mentions" else first < second
        first_leads = better | ((first == second) & first_leads)
    turned = [pl.when(first_leads).then(f"{c}_to").otherwise(c).alias(c) for c in order] + [
        pl.when(first_leads).then(c).otherwise(f"{c}_to").alias(f"{c}_to") for c in order
    ]
    confidence = pl.col("rule").replace_strict(CONFIDENCE, return_dtype=pl.Float64)
    lines = rows.select("rule", *turned).with_columns(confidence=confidence, action=pl.lit("maybe"))
    best = ["confidence", "mentions_to", "mentions", "name", "name_to", "type", "type_to"]
    lines = lines.sort(best, descending=[True, True, True, False, False, False, False])
    lines = lines.unique(["name", "type"], keep="first", maintain_order=True)
    renamed = lines.rename({"name_to": "to", "type_to": "to_type", "mentions_to": "to_mentions"})
    return renamed.select(SUGGESTIONS.names())
