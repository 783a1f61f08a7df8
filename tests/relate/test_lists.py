"""Which mentions stand in one list: sentences of our own, and lists marked in real corpora."""

import csv
import re
from collections import defaultdict
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kg import build
from kg.relate.lists import CONJUNCTIONS, Kinds, find_lists, texts_before
from kg.relate.pairs import Mentions
from kg.schema.schema_file import parse_schema

TYPES = {"X": "Tool", "Y": "Version", "L": "LOC", "P": "Part"}
SCHEMA = parse_schema({"types": {"Tool": {}, "Part": {"parent": "Tool"}}}, "schema")
_MENTION = re.compile(r"\[(\w+)\|(\w)\]")


def lists_of(*sentences: str) -> list[str]:
    """Return the members of lists, a string each; mentions are written ``[a|X]``."""
    rows, texts, names = [], [], []
    for window, sentence in enumerate(sentences):
        text, done = "", 0
        for match in _MENTION.finditer(sentence):
            text += sentence[done : match.start()]
            begin, start = len(text), len(text.split())
            text, done = text + match[1], match.end()
            rows.append((window, start, start + 1, begin, len(text), len(rows)))
            names.append((match[1], TYPES[match[2]]))
        texts.append(text + sentence[done:])
    columns = np.array(rows, np.int64).reshape(-1, 6).T
    mentions = Mentions(*columns)
    labels = list(TYPES.values())
    types = np.array([labels.index(label) for _, label in names], np.int64)
    gaps = texts_before(mentions, pl.Series(texts, dtype=pl.String))
    found = find_lists(mentions, gaps, types, Kinds.of_types(labels, SCHEMA))
    members: dict[int, str] = defaultdict(str)
    for number, (name, _) in zip(found.number.tolist(), names, strict=True):
        members[number] += name
    return [names for names in members.values() if len(names) > 1]


LISTS = {
    "two": ("[a|X] and [b|X]", ["ab"]),
    "three": ("[a|X] , [b|X] and [c|X]", ["abc"]),
    "a comma before and": ("[a|X], [b|X], and [c|X]", ["abc"]),
    "commas alone": ("[a|X] , [b|X] , [c|X] work", ["abc"]),
    "semicolons": ("[a|X] ; [b|X] ; [c|X]", ["abc"]),
    "a slash": ("[a|X] / [b|X]", ["ab"]),
    "and/or": ("[a|X] and/or [b|X]", ["ab"]),
    "as well as": ("[a|X] as well as [b|X]", ["ab"]),
    "lines": ("[a|X]\n- [b|X]\n- [c|X]", ["abc"]),
    "articles": ("the [a|X] and the [b|X]", ["ab"]),
    "numbers": ("3 [a|X] , 4 [b|X] and two [c|X]", ["abc"]),
    "quotation marks": ('" [a|X] " , " [b|X] " and " [c|X] "', ["abc"]),
    "brackets behind": ("[a|X] ( one ) , [b|X] ( two ) and [c|X]", ["abc"]),
    "a bracket with one of the kind": ("[a|X] ( [b|X] ) and [c|X]", ["ac"]),
    "in a bracket": ("see ( [a|X] and [b|X] )", ["ab"]),
    "versions": ("[a|X] version [v|Y] and [b|X] [w|Y]", ["ab"]),
    "another kind among them": ("[a|X] , [v|Y] and [b|X]", ["ab"]),
    "a kind of the schema": ("[a|X] and [b|P]", ["ab"]),
    "two lists": ("[a|X] and [b|X] uses [c|X] or [d|X]", ["ab", "cd"]),
    "behind and another begins": ("[a|X] and [b|X] , [c|X] and [d|X]", ["ab", "cd"]),
    "places": ("[a|L] , [b|L] and [c|L]", ["abc"]),
    "other languages": ("[a|X] , [b|X] und [c|X]", ["abc"]),
    "no words": ("[a|X]、[b|X]", ["ab"]),
    "a capital": ("[a|X] AND [b|X]", ["ab"]),
}
LISTS_NOT = {
    "a phrase in front": "In [a|X] , [b|X] won",
    "a date in front": "In [v|Y] , [b|X] won",
    "two kinds": "[a|X] and [v|Y]",
    "an abbreviation": "[a|X] ( [b|X] ) is",
    "a range": "[a|X] - [b|X]",
    "a clause": "they like [a|X] , and [b|X] likes them",
    "a place and its country": "in [a|L] , [b|L] and then",
    "a place, its state and its country": "in [a|L] , [b|L] , [c|L] .",
    "a table": "[a|X] | [b|X] | [c|X]",
    "a word": "[a|X] uses [b|X]",
    "a word between commas": "[a|X] , say , [b|X]",
    "a verb": "[a|X] won and [b|X] lost",
    "a conjunction in a word": "[a|X] android [b|X]",
    "side by side": "[a|X] [b|X]",
    "but": "[a|X] but [b|X]",
    "a sentence": "[a|X] . [b|X]",
}


@pytest.mark.parametrize(("sentence", "members"), LISTS.values(), ids=LISTS)
def test_lists(sentence: str, members: list[str]) -> None:
    assert lists_of(sentence) == members


@pytest.mark.parametrize("sentence", LISTS_NOT.values(), ids=LISTS_NOT)
def test_is_no_list(sentence: str) -> None:
    assert lists_of(sentence) == []


@pytest.mark.parametrize("word", CONJUNCTIONS)
def test_each_conjunction_lists(word: str) -> None:
    assert lists_of(f"[a|X] {word} [b|X]") == ["ab"]


def test_lists_begin_anew_with_their_sentence() -> None:
    assert lists_of("[a|X] , [b|X] and", "[c|X] , [d|X] won") == []


def test_no_mentions_have_no_lists() -> None:
    assert lists_of() == []


MARKED = Path(__file__).with_name("marked_lists.csv")
ENOUGH_FOUND, ENOUGH_RIGHT = 0.7, 0.9
Span = tuple[str, int, int, int]  # source, sentence, tokens


def test_lists_that_a_person_marked_are_found(corpora: Path, tmp_path: Path) -> None:
    # Members of lists of one type in sentences that were drawn by chance, marked before the rules
    # were written; a sentence without lists has a row without a list.
    marked: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    read: dict[str, set[tuple[str, int]]] = defaultdict(set)
    with MARKED.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            place = Path(row["file"]).name, int(row["sentence"])
            read[row["file"]].add(place)
            if row["list"]:
                span = (*place, int(row["start"]), int(row["end"]))
                marked[row["file"]][row["list"]].append(span)
    lists, right, found = [], 0, 0
    for name, places in read.items():
        listed = _listed(corpora / name, tmp_path / Path(name).stem, places)
        wanted = {pair for spans in marked[name].values() for pair in combinations(spans, 2)}
        lists += [[pair in listed for pair in pairwise(spans)] for spans in marked[name].values()]
        right, found = right + len(listed & wanted), found + len(listed)
    assert sum(2 * sum(links) >= len(links) for links in lists) / len(lists) >= ENOUGH_FOUND
    assert right / found >= ENOUGH_RIGHT


def _listed(corpus: Path, folder: Path, places: set[tuple[str, int]]) -> set[tuple[Span, Span]]:
    """Return the listed pairs of spans of some sentences of a corpus."""
    graph = build([corpus], folder, evidence=1000)
    edges = graph.edges.filter(pl.col("basis") == "enumeration").select("edge")
    rows = graph.scan("evidence").collect().join(edges, on="edge")
    ends = [
        f"{end}_{name}"
        for end in ("subject", "object")
        for name in ("source", "sentence", "start", "end")
    ]
    pairs = [tuple(sorted((row[:4], row[4:]))) for row in rows.select(ends).rows()]
    return {(one, other) for one, other in pairs if one[:2] in places}
