"""Count the mentions of a file in another way than kg does, each format by its own means.

A counter takes a path and returns the types of its mentions. The table `tests/corpora.tsv` names
one for each row: ``seqeval`` with the columns that somebody who looked at the file would name, or a
function of this module.
"""

import json
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bioc import biocjson, biocxml
from seqeval.metrics.sequence_labeling import get_entities

from tests.independent import Columns, Count, spans

Types = Iterable[str]
Counts = Callable[[Path], Types]


def columns_of(words: str) -> Columns:
    """Return the columns that *words* name, such as ``tags=2,3 token=1 comments``."""
    given: dict[str, Any] = {}
    for word in words.split():
        name, _, value = word.partition("=")
        if name == "tags":
            given[name] = tuple(int(number) for number in value.split(","))
        else:
            given[name] = int(value) if value else True
    return Columns(**given)


def seqeval(words: str) -> Counts:
    """Return the counter of token lines that are laid out as *words* say."""
    columns = columns_of(words)
    return lambda path: [kind for *_, kind in spans(path, columns)]


def annotation_lines(path: Path) -> Types:
    """Count the T lines of brat and of BioNLP."""
    return re.findall(r"^T\S*\t(\S+) \d", path.read_text(encoding="utf-8"), re.MULTILINE)


def pubtator_lines(path: Path) -> Types:
    """Count the lines of PubTator that have a begin, an end, a text and a type."""
    pattern = r"^\d+\t\d+\t\d+\t[^\t\n]*\t([^\t\n]+)"
    return re.findall(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)


def pubtator_ids(path: Path) -> Types:
    """Count the ids of PubTator's lines that have one; a discontinuous entity has several lines."""
    pattern = r"^(\d+\t[A-Z]\d+)\t([^\t\n]+)\t\d+\t\d+\t"
    lines = re.findall(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    return [kind for _, kind in dict.fromkeys(lines)]


def bioc_library(path: Path) -> Types:
    """Count the annotations that the library bioc finds in passages and sentences."""
    load = biocjson.load if path.suffix == ".json" else biocxml.load
    with path.open(encoding="utf-8") as file:
        collection = load(file)
    return [
        annotation.infons["type"]
        for document in collection.documents
        for passage in document.passages
        for part in (passage, *passage.sentences)
        for annotation in part.annotations
    ]


def brackets(path: Path) -> Types:
    """Count the opening brackets of GUM's entities, each followed by its group and its type."""
    fields = re.findall(r"Entity=([^|\t\n]+)", path.read_text(encoding="utf-8"))
    return [kind for field in fields for kind in re.findall(r"\(\d+(?:\[\d+/\d+\])?-(\w+)", field)]


def numbered_cells(path: Path) -> Types:
    """Count the entities of GUM's WebAnno files: a value alone, or once for each of its numbers."""
    found: dict[tuple[str, str], None] = {}
    for line in path.read_text(encoding="utf-8").split("\n"):
        cells = line.split("\t")
        if re.fullmatch(r"\d+-\d+", cells[0]):
            for value in cells[3].split("|"):
                if value != "_" and (match := re.fullmatch(r"(\w+)(?:\[(\d+)\])?", value)):
                    found[match[1], match[2] or cells[0]] = None
    return [kind for kind, _ in found]


def annotation_cells(path: Path) -> Types:
    """Count the annotations of the first layer of WebAnno's spans that may hold entities.

    Its first column is looked at, or all of them where that is empty; annotations that go over
    several tokens or parts share a number, as do those that are stacked. Types are not told.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    heads = [line[1:].split("=", 1) for line in lines if re.match(r"#T_\w\w=", line)]
    layers = [(kind, *described.split("|")) for kind, described in heads]
    at, chosen = 3, (0, 0)
    for kind, name, *features in layers:
        width = max(len(features), 1)
        own = "NamedEntity" in name or not name.startswith(("de.tudarmstadt.ukp.", "org.dkpro."))
        if kind in ("T_SP", "T_CH") and own and chosen == (0, 0):
            chosen = (at, at + width)
        at += width
    found: dict[tuple[str, ...], None] = {}
    for line in lines:
        cells = line.split("\t")
        if re.fullmatch(r"\d+-\d+(\.\d+)?", cells[0]) and len(cells) >= chosen[1]:
            group = [re.split(r"(?<!\\)\|", cell) for cell in cells[slice(*chosen)]]
            for number, values in enumerate(zip(*group, strict=False)):
                if set(values) != {"_"}:
                    marks = [match[1] for v in values if (match := re.search(r"\[(\d+)\]$", v))]
                    found[(marks[0],) if marks else (cells[0], str(number))] = None
    return ["" for _ in found]


def records(path: Path) -> list[Any]:
    """Return the objects of a JSON file, of JSON lines, or of the files of an archive."""
    if path.suffix == ".tgz":
        with tarfile.open(path) as archive:
            files = [archive.extractfile(member) for member in archive if member.isfile()]
            return [json.load(file) for file in files if file]
    text = path.read_text(encoding="utf-8-sig")
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def json_labels(path: Path) -> Types:
    """Count doccano's triples of begin, end and label, each once, and its annotations."""
    found: list[str] = []
    for record in records(path):
        if any(record.get(key) for key in ("text", "column_data")):
            for key in ("label", "labels", "column_label"):
                found += [str(label) for _, _, label in {*map(tuple, record.get(key, []))}]
            # Of several annotators the one of the first annotation.
            given = record.get("annotations", [])
            found += [str(one["label"]) for one in given if one["user"] == given[0]["user"]]
    return found


def json_denotations(path: Path) -> Types:
    """Count PubAnnotation's denotations."""
    return [one["obj"] for record in records(path) for one in record["denotations"]]


def json_entities(path: Path) -> Types:
    """Count bconv's entities: number, text, places and a description with a type."""
    return re.findall(r'"type":\s*"([^"]*)"', json.dumps(records(path)[0]["entities"]))


def json_vertices(path: Path) -> Types:
    """Count the mentions of DocRED's vertices; the same span of a vertex twice is one."""
    return [
        mention["type"]
        for record in records(path)
        for vertex in record["vertexSet"]
        for mention in vertex
    ]


def json_tags(path: Path) -> Types:
    """Count the entities of rows of tokens and tags by seqeval."""
    return [kind for row in records(path) for kind, _, _ in get_entities(row["ner_tags"])]


def json_tokens(path: Path) -> Types:
    """Count the tags of spaCy's tokens that open an entity."""
    tags = re.findall(r'"ner":\s*"([^"]*)"', path.read_text(encoding="utf-8"))
    return [tag[2:] for tag in tags if tag[:2] in ("B-", "U-")]


def opening_words(path: Path) -> Types:
    """Count the words of one sentence a line that end in |B-TYPE."""
    return re.findall(r"\|B-(\S+)", path.read_text(encoding="utf-8"))


def opening_tags(path: Path) -> Types:
    """Count the cells that are B-TYPE; in several columns or several labels of a cell."""
    text = path.read_text(encoding="utf-8")
    return re.findall(r"(?<=[\t|])B-([^\t|\n]+)", text)


COUNTERS: dict[str, Counts] = {
    function.__name__.replace("_", "-"): function
    for function in (
        annotation_cells,
        annotation_lines,
        pubtator_lines,
        pubtator_ids,
        bioc_library,
        brackets,
        numbered_cells,
        json_labels,
        json_denotations,
        json_entities,
        json_vertices,
        json_tags,
        json_tokens,
        opening_words,
        opening_tags,
    )
}


def count(name: str, paths: Iterable[Path]) -> Count:
    """Return what the counter *name* finds in *paths*, by type."""
    first, _, rest = name.partition(" ")
    counter = seqeval(rest) if first == "seqeval" else COUNTERS[first]
    return Counter(kind for path in paths for kind in counter(path))
