"""Draft a schema file from a corpus: its types and relations, in comments noise, pairs and phrases.

In: a corpus. Out: the text of a TOML file that loads as it is. It declares the types that are
there, with counts and examples, and the relations that the corpus annotates. What would be a guess
stands in comments, for a person to read and uncomment: types that share names, types that often
are neighbours, and the phrases between them.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

import polars as pl

from kg.common.errors import CorpusError
from kg.common.naming import camel, pascal, phrase, upper_snake
from kg.common.prefetch import prefetch
from kg.common.progress import Progress, no_progress
from kg.common.row_hashes import hash_texts
from kg.read.common.chunk import Chunk
from kg.read.corpus import open_corpus, read_source
from kg.read.sources.options import ReadOptions
from kg.reports.draft_relations import RelationCounts
from kg.schema.schema_file import CO_OCCURS_WITH, LISTED_WITH, fitting
from kg.schema.toml_text import toml_key, toml_string
from kg.schema.type_labels import OUR_LABELS

MAX_EXAMPLES = 5  # names of a type
MAX_SHARED = 10  # pairs of types that share names
MAX_PAIRS = 20  # of types that are neighbours
MAX_PHRASES = 5  # of a pair of types
MIN_SHARED = (
    0.02  # of the names of a type that another type has, too, for the two to look like noise
)
MIN_COUNT = 2  # of a phrase, and of names that two types share
MAX_GAP = 60  # characters between two neighbouring mentions
WIDTH = 96  # characters of a comment
_LEADING = r"^(?:(?:is|are|was|were|be|been|has|have|had|also|,|\() )+"
_TRAILING = r"(?: (?:the|a|an|its|their|some|\())+$"
_WORDS = r"^[\p{L}'-]*(?: [\p{L}'-]+){0,3}$"  # at most four, and no other characters
_LONG_WORD = r"\p{L}{4}"  # "for" alone says too little
_LIST = r"^(?:[,;/ ]|and|or|as well as)*$"


def draft(
    corpus: Iterable[str | Path],
    options: ReadOptions | None = None,
    report: Progress = no_progress,
) -> str:
    """Return the text of a schema file for *corpus*, in TOML.

    Takes one pass; in memory are the distinct names, and what stands between neighbouring mentions.

    Args:
        corpus: files, folders of files, or ``-`` for standard input.
        options: how to read it.
        report: called with what is done, and of how much, as the work goes on.

    Raises:
        SourceError: there is nothing to read.
        LineError: a line cannot be read.
        CorpusError: it has no mention.
    """
    paths = list(corpus)
    sources, _ = open_corpus(paths, options or ReadOptions())
    size, done = sum(source.size for source, _ in sources), 0
    counts, relations = _Counts(), RelationCounts()
    for source, format_ in sources:
        for chunk in prefetch(read_source(source, format_)):
            counts.add(chunk)
            relations.add(source.name, chunk)
            report("reading", done + source.bytes, size)
        relations.end()
        done += source.size
    if not counts.names:
        raise CorpusError(sources[0][0].name, "no entity tag", "tags such as B-TYPE", "kg check")
    names = _added_up(counts.names, ["type", "surface"])
    aliases, type_of_tag = _types_of_tags(names)
    # A text that is there twice says no more than once, so distinct pairs of names are counted.
    gaps = pl.concat(counts.gaps).unique().group_by("left", "right", "gap").agg(count=pl.len())
    gaps = gaps.with_columns(pl.col("left", "right").replace(type_of_tag))
    taken = {upper_snake(name) for name in (CO_OCCURS_WITH, LISTED_WITH)}
    annotated = relations.drafted(type_of_tag, taken)
    name = Path(paths[0]).resolve().stem if str(paths[0]) != "-" else "corpus"
    return "\n".join(
        [
            *_head(name, names),
            *_types(names, aliases, type_of_tag),
            *_noise(names.with_columns(pl.col("type").replace(type_of_tag))),
            *annotated,
            *_relations(gaps, list(aliases), taken),
        ]
    )


class _Counts:
    """Names, and what stands between neighbouring mentions, counted chunk by chunk.

    Attributes:
        names: ``type, surface, count`` of each chunk.
        gaps: ``left, right`` (types), ``gap`` (the text between), ``pair`` (a hash of the two
            surfaces), each once a chunk.
    """

    def __init__(self) -> None:
        self.names: list[pl.DataFrame] = []
        self.gaps: list[pl.DataFrame] = []

    def add(self, chunk: Chunk) -> None:
        """Count a chunk."""
        if chunk.mentions.is_empty():
            return
        columns = pl.col("type", "surface")
        self.names.append(chunk.mentions.group_by(columns).agg(count=pl.len()))
        neighbours = chunk.mentions.select(
            "sentence",
            left=pl.col("type").shift().over("sentence"),
            right="type",
            names=pl.concat_str(
                pl.col("surface").shift().over("sentence"), "surface", separator="\n"
            ),
            begin=pl.col("stop").shift().over("sentence"),
            length=pl.col("begin").cast(pl.Int64) - pl.col("stop").shift().over("sentence"),
        ).filter(pl.col("length").is_between(1, MAX_GAP))
        neighbours = neighbours.with_columns(pair=pl.Series(hash_texts(neighbours["names"])))
        neighbours = neighbours.join(chunk.sentences.select("sentence", "text"), on="sentence")
        gap = pl.col("text").str.slice("begin", "length").str.to_lowercase()
        neighbours = neighbours.with_columns(gap=gap.str.replace_all(r"\s+", " ").str.strip_chars())
        self.gaps.append(neighbours.select("left", "right", "gap", "pair").unique())


def _added_up(parts: list[pl.DataFrame], by: list[str]) -> pl.DataFrame:
    """Add up ``count`` of all *parts*; the most frequent first."""
    sums = pl.concat(parts).group_by(by).agg(pl.sum("count").cast(pl.Int64))
    return sums.sort("count", *by, descending=[True, *(False for _ in by)])


def _types_of_tags(names: pl.DataFrame) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the other tags (aliases) of each type, and each tag's type.

    Tags that Neo4j and RDF would write alike, capitals aside, become one type, named like the most
    frequent; what would take one of our own labels gets another name.
    """
    counts = names.group_by("type").agg(pl.sum("count"))
    tags = counts.sort("count", "type", descending=[True, False])["type"].to_list()
    groups: dict[str, list[str]] = {}
    for tag in tags:
        groups.setdefault(pascal(tag).casefold(), []).append(tag)
    aliases: dict[str, list[str]] = {}
    ours = {label.casefold() for label in OUR_LABELS}
    for label, tags_of_label in groups.items():
        taken = label in ours
        name = camel("my", tags_of_label[0]) if taken else tags_of_label[0]
        while taken and pascal(name).casefold() in groups:
            name = camel("my", name)
        aliases[name] = tags_of_label if taken else tags_of_label[1:]
    return aliases, {tag: name for name, others in aliases.items() for tag in [name, *others]}


def _head(name: str, names: pl.DataFrame) -> list[str]:
    """Return the first lines: a comment, and the name of the schema."""
    preset = fitting(names["type"].unique().to_list())
    hint = [f"# The preset {preset} has all these types, and relations: kg schema show {preset}"]
    return [
        f"# A schema drafted from {names['count'].sum():,} mentions. What stands in comments is a",
        "# guess from what was read: look at it, and take away the # where it is right.",
        *(hint if preset else []),
        f"name = {toml_string(name)}",
        'description = ""',
        "",
    ]


def _types(
    names: pl.DataFrame, aliases: dict[str, list[str]], type_of_tag: dict[str, str]
) -> list[str]:
    """Declare the types, each with its counts, examples, label and aliases."""
    typed = names.with_columns(type=pl.col("type").replace(type_of_tag))
    lines = []
    for name, others in aliases.items():
        names_of_type = typed.filter(type=name)
        examples = _printable(", ".join(names_of_type["surface"].head(MAX_EXAMPLES)))
        mentions = f"{names_of_type['count'].sum():,} mentions"
        lines += [
            f"[types.{toml_key(name)}]  # {mentions}, {len(names_of_type):,} forms",
            f"#   {examples}"[:WIDTH],
            f"label = {toml_string(phrase(name))}",
            *([f"aliases = [{', '.join(map(toml_string, others))}]"] if others else []),
            "",
        ]
    return lines


def _noise(names: pl.DataFrame) -> list[str]:
    """Return a comment on types that share names, and on which of them may be noise."""
    names = names.group_by("type", "surface").agg(pl.sum("count"))
    pairs = names.join(names, on="surface", suffix="_2").filter(pl.col("type") < pl.col("type_2"))
    if pairs.is_empty():
        return []
    sizes = names.group_by("type").agg(size=pl.len())
    less_frequent = pl.min_horizontal("count", "count_2")
    best = pl.col("surface").sort_by(less_frequent, "surface", descending=[True, False])
    shared = pairs.group_by("type", "type_2").agg(names=pl.len(), examples=best.head(3))
    shared = shared.join(sizes, on="type").join(sizes, left_on="type_2", right_on="type")
    share = pl.col("names") / pl.min_horizontal("size", "size_right")
    shared = shared.with_columns(share=share).sort(
        "names", "type", "type_2", descending=[True, False, False]
    )
    noisy = shared.filter((pl.col("share") >= MIN_SHARED) & (pl.col("names") >= MIN_COUNT))
    types = sorted({*noisy["type"], *noisy["type_2"]})
    lines = ["# Types that share names. If annotators mix them up for one thing, they are noise:"]
    for row in shared.head(MAX_SHARED).iter_rows(named=True):
        examples = ", ".join(row["examples"])
        line = f"#   {row['names']} of {row['type']} and {row['type_2']}: {examples}"
        lines.append(_printable(line)[:WIDTH])
    body = ["[identity]", f"noise = [{', '.join(map(toml_string, types))}]"] if types else []
    return [*lines, *(f"# {line}" for line in body), ""]


def _relations(gaps: pl.DataFrame, types: list[str], taken: set[str]) -> list[str]:
    """Return comments on types that often are neighbours, with the phrases between them as cues.

    Args:
        gaps: what stands between neighbours.
        types: of the schema.
        taken: UPPER_SNAKE names of predicates that there are; those of the comments are added.
    """
    pairs = gaps.group_by("left", "right").agg(pl.sum("count"))
    pairs = pairs.sort("count", "left", "right", descending=[True, False, False]).head(MAX_PAIRS)
    phrase = pl.col("gap").str.replace(_LEADING, "").str.replace(_TRAILING, "")
    phrases = gaps.with_columns(phrase=phrase.str.strip_chars(" ,"))
    phrases = phrases.filter(
        pl.col("phrase").str.contains(_WORDS),
        pl.col("phrase").str.contains(_LONG_WORD),
        ~pl.col("phrase").str.contains(_LIST),
    )
    phrases = _added_up([phrases.drop("gap")], ["left", "right", "phrase"])
    lines = ["# Types that often stand beside each other, and the words between them.", ""]
    type_names = set(map(upper_snake, types))
    named_pairs: set[tuple[str, str]] = set()
    for left, right, count in pairs.rows():
        first, second = sorted((left, right))
        if (first, second) not in named_pairs:
            named_pairs.add((first, second))
            ends = f"types = [{toml_string(first)}, {toml_string(second)}]"
            lines += _commented(
                ["[[pair]]", ends, f"predicate = {toml_string(camel(first, second))}"]
            )
        between = phrases.filter(
            pl.col("left") == left, pl.col("right") == right, pl.col("count") >= MIN_COUNT
        ).head(MAX_PHRASES)
        predicate = camel(left, "to", right)
        while upper_snake(predicate) in taken or _names_pair(upper_snake(predicate), type_names):
            predicate = camel(predicate, "to")
        taken.add(upper_snake(predicate))
        if len(between):
            lines += _relation(predicate, left, right, count, between)
    return lines


def _names_pair(name: str, types: Collection[str]) -> bool:
    """Tell whether *name* is two of the *types* after each other, all in UPPER_SNAKE."""
    borders = [place for place, character in enumerate(name) if character == "_"]
    return any(name[:border] in types and name[border + 1 :] in types for border in borders)


def _relation(
    predicate: str, subject: str, object_: str, count: int, phrases: pl.DataFrame
) -> list[str]:
    """Return a relation in comments, with its *phrases* as cues."""
    cues = [
        f'    "{{subject}} {phrase} {{object}}",  # {times:,}'
        for phrase, times in phrases.select("phrase", "count").rows()
    ]
    return _commented(
        [
            f"[[relation]]  # {count:,} pairs side by side",
            f"predicate = {toml_string(predicate)}",
            f"subject = [{toml_string(subject)}]",
            f"object = [{toml_string(object_)}]",
            *["cues = [", *cues, "]"],
        ]
    )


def _commented(lines: list[str]) -> list[str]:
    return [*(f"# {line}" for line in lines), ""]


def _printable(text: str) -> str:
    """Return *text* without the control characters that a comment cannot hold."""
    return "".join(character if character.isprintable() else " " for character in text)
