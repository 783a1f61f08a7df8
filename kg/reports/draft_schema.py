"""Draft a schema file from a corpus: its types, and what looks like a relation of them.

In: a corpus. Out: the text of a TOML file that loads as it is. What it declares is what was found:
the types, with counts and examples. What would be a guess stands in comments, to be looked at and
let in: types that share names, pairs of types that often meet, and the phrases between them.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from kg.common.errors import CorpusError
from kg.common.naming import camel, pascal, words
from kg.common.prefetch import prefetch
from kg.common.progress import Progress, no_progress
from kg.read.common.chunk import Chunk
from kg.read.corpus import open_corpus, read_source
from kg.read.sources.options import ReadOptions
from kg.schema.schema_file import OUR_LABELS, fitting

EXAMPLES, CONFLICTS, PAIRS, PHRASES = 5, 10, 20, 5  # the most that are shown of each
SHARED = 0.02  # of a type's names: as many that another type has too make the two look like noise
LEAST = 2  # times that a phrase must be there
LONGEST = 60  # characters between two mentions
WIDTH = 96
_LEADING = r"^(?:(?:is|are|was|were|be|been|has|have|had|also|,|\() )+"
_TRAILING = r"(?: (?:the|a|an|its|their|some|\())+$"
_WORDS = r"^[\p{L}'-]*(?: [\p{L}'-]+){0,3}$"  # at most four, and no signs
_FULL = r"\p{L}{4}"  # "for" alone says too little
_LISTS = r"^(?:[,;/ ]|and|or|as well as)*$"


def draft(
    corpus: Iterable[str | Path],
    options: ReadOptions | None = None,
    report: Progress = no_progress,
) -> str:
    """Return a schema file for *corpus*.

    Args:
        corpus: files, folders of files, or ``-`` for standard input.
        options: how to read it.
        report: called as the work goes on.

    Raises:
        SourceError: there is nothing to read.
        LineError: a line cannot be read.
        CorpusError: it has no mention.
    """
    paths = list(corpus)
    sources, _ = open_corpus(paths, options or ReadOptions())
    size, done = sum(source.size for source, _ in sources), 0
    seen = _Seen()
    for source, format_ in sources:
        for chunk in prefetch(read_source(source, format_)):
            seen.add(chunk)
            report("reading", done + source.bytes, size)
        done += source.size
    if not seen.forms:
        raise CorpusError(sources[0][0].name, "no entity tag", "tags such as B-TYPE", "kg check")
    forms = _counted(seen.forms, ["type", "surface"])
    names, found = _names(forms)
    # A text that is there twice says no more than once, so distinct pairs of names are counted.
    gaps = pl.concat(seen.gaps).unique().group_by("one", "other", "gap").agg(count=pl.len())
    gaps = gaps.with_columns(pl.col("one", "other").replace(found))
    name = Path(paths[0]).resolve().stem if str(paths[0]) != "-" else "corpus"
    return "\n".join(
        [
            *_head(name, forms),
            *_types(forms, names, found),
            *_noise(forms.with_columns(pl.col("type").replace(found))),
            *_relations(gaps, list(names)),
        ]
    )


class _Seen:
    """What the chunks hold, counted as they come."""

    def __init__(self) -> None:
        self.forms: list[pl.DataFrame] = []
        self.gaps: list[pl.DataFrame] = []

    def add(self, chunk: Chunk) -> None:
        """Count the names of a chunk, and what stands between neighbours."""
        if chunk.mentions.is_empty():
            return
        columns = pl.col("type", "surface")
        self.forms.append(chunk.mentions.group_by(columns).agg(count=pl.len()))
        near = chunk.mentions.select(
            "sentence",
            one=pl.col("type").shift().over("sentence"),
            other="type",
            pair=pl.struct(
                "surface", pl.col("surface").shift().over("sentence").alias("before")
            ).hash(),
            begin=pl.col("stop").shift().over("sentence"),
            length=pl.col("begin").cast(pl.Int64) - pl.col("stop").shift().over("sentence"),
        ).filter(pl.col("length").is_between(1, LONGEST))
        near = near.join(chunk.sentences.select("sentence", "text"), on="sentence")
        gap = pl.col("text").str.slice("begin", "length").str.to_lowercase()
        near = near.with_columns(gap=gap.str.replace_all(r"\s+", " ").str.strip_chars())
        self.gaps.append(near.select("one", "other", "gap", "pair").unique())


def _counted(parts: list[pl.DataFrame], by: list[str]) -> pl.DataFrame:
    """Add up *parts*; the most frequent first."""
    whole = pl.concat(parts).group_by(by).agg(pl.sum("count").cast(pl.Int64))
    return whole.sort("count", *by, descending=[True, *(False for _ in by)])


def _names(forms: pl.DataFrame) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the types with their other tags, and each tag's type.

    Tags that Neo4j and RDF would write alike become one type, named like the most frequent; what
    would take one of our own labels gets another name.
    """
    counts = forms.group_by("type").agg(pl.sum("count"))
    tags = counts.sort("count", "type", descending=[True, False])["type"].to_list()
    groups: dict[str, list[str]] = {}
    for tag in tags:
        groups.setdefault(pascal(tag), []).append(tag)
    names: dict[str, list[str]] = {}
    for label, found in groups.items():
        taken = label in OUR_LABELS
        name = camel("my", found[0]) if taken else found[0]
        while taken and pascal(name) in groups:
            name = camel("my", name)
        names[name] = found if taken else found[1:]
    return names, {tag: name for name, found in names.items() for tag in [name, *found]}


def _head(name: str, forms: pl.DataFrame) -> list[str]:
    preset = fitting(forms["type"].unique().to_list())
    hint = [f"# The preset {preset} has all these types, and relations: kg schema show {preset}"]
    return [
        f"# A schema drafted from {forms['count'].sum():,} mentions. What stands in comments is a",
        "# guess from what was read: look at it, and take away the # where it is right.",
        *(hint if preset else []),
        f"name = {_text(name)}",
        'description = ""',
        "",
    ]


def _types(forms: pl.DataFrame, names: dict[str, list[str]], found: dict[str, str]) -> list[str]:
    named = forms.with_columns(type=pl.col("type").replace(found))
    lines = []
    for name, aliases in names.items():
        here = named.filter(type=name)
        examples = _plain(", ".join(here["surface"].head(EXAMPLES)))
        label = " ".join(words(name))
        lines += [
            f"[types.{_key(name)}]  # {here['count'].sum():,} mentions, {len(here):,} forms",
            f"#   {examples}"[:WIDTH],
            f"label = {_text(label if label.isupper() else label.lower())}",
            *([f"aliases = [{', '.join(map(_text, aliases))}]"] if aliases else []),
            "",
        ]
    return lines


def _noise(forms: pl.DataFrame) -> list[str]:
    """Say which types share names, and how many."""
    forms = forms.group_by("type", "surface").agg(pl.sum("count"))
    pairs = forms.join(forms, on="surface", suffix="_2").filter(pl.col("type") < pl.col("type_2"))
    if pairs.is_empty():
        return []
    sizes = forms.group_by("type").agg(size=pl.len())
    both = pl.min_horizontal("count", "count_2")
    best = pl.col("surface").sort_by(both, "surface", descending=[True, False])
    shared = pairs.group_by("type", "type_2").agg(names=pl.len(), examples=best.head(3))
    shared = shared.join(sizes, on="type").join(sizes, left_on="type_2", right_on="type")
    share = pl.col("names") / pl.min_horizontal("size", "size_right")
    shared = shared.with_columns(share=share).sort(
        "names", "type", "type_2", descending=[True, False, False]
    )
    group = shared.filter((pl.col("share") >= SHARED) & (pl.col("names") >= LEAST))
    types = sorted({*group["type"], *group["type_2"]})
    lines = ["# Types that share names. If annotators mix them up for one thing, they are noise:"]
    for row in shared.head(CONFLICTS).iter_rows(named=True):
        examples = ", ".join(row["examples"])
        line = f"#   {row['names']} of {row['type']} and {row['type_2']}: {examples}"
        lines.append(_plain(line)[:WIDTH])
    body = ["[identity]", f"noise = [{', '.join(map(_text, types))}]"] if types else []
    return [*lines, *(f"# {line}" for line in body), ""]


def _relations(gaps: pl.DataFrame, types: list[str]) -> list[str]:
    """Say which types often follow each other, and with which words between them."""
    near = gaps.group_by("one", "other").agg(pl.sum("count"))
    near = near.sort("count", "one", "other", descending=[True, False, False]).head(PAIRS)
    phrase = pl.col("gap").str.replace(_LEADING, "").str.replace(_TRAILING, "")
    spoken = gaps.with_columns(phrase=phrase.str.strip_chars(" ,"))
    spoken = spoken.filter(
        pl.col("phrase").str.contains(_WORDS),
        pl.col("phrase").str.contains(_FULL),
        ~pl.col("phrase").str.contains(_LISTS),
    )
    spoken = _counted([spoken.drop("gap")], ["one", "other", "phrase"])
    lines = ["# Types that often stand beside each other, and the words between them.", ""]
    taken = {pascal(camel(*sorted((a, b)))) for a in types for b in types}
    done: set[tuple[str, str]] = set()
    for one, other, count in near.rows():
        first, second = sorted((one, other))
        if (first, second) not in done:
            done.add((first, second))
            ends = f"types = [{_text(first)}, {_text(second)}]"
            lines += _remarks(["[[pair]]", ends, f"predicate = {_text(camel(first, second))}"])
        said = spoken.filter((pl.col("one") == one) & (pl.col("other") == other))
        said = said.filter(pl.col("count") >= LEAST).head(PHRASES)
        predicate = camel(one, "to", other)
        while pascal(predicate) in taken:
            predicate += "To"
        taken.add(pascal(predicate))
        if len(said):
            lines += _relation(predicate, one, other, count, said)
    return lines


def _relation(predicate: str, one: str, other: str, count: int, said: pl.DataFrame) -> list[str]:
    cues = [
        f'    "{{subject}} {phrase} {{object}}",  # {times:,}'
        for phrase, times in said.select("phrase", "count").rows()
    ]
    return _remarks(
        [
            f"[[relation]]  # {count:,} pairs side by side",
            f"predicate = {_text(predicate)}",
            f"subject = [{_text(one)}]",
            f"object = [{_text(other)}]",
            *["cues = [", *cues, "]"],
        ]
    )


def _remarks(lines: list[str]) -> list[str]:
    return [*(f"# {line}" for line in lines), ""]


def _text(value: str) -> str:
    """Return a TOML string; what JSON escapes, TOML does, too, and DEL besides."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _plain(text: str) -> str:
    """Return *text* without what a comment cannot hold."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
