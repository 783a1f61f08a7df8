"""Write the index of LinearRAG: passages, and the entities of each passage and sentence.

``chunks.json`` is the list of its dataset, ``ner_results.json`` what it would have found by its own
tagger and keeps beside its stores: it goes into the working folder of the dataset, and is then not
computed again. An entity is named as it is written in the passage, since LinearRAG counts it there:
by its name where that occurs, else by its commonest surface that does.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from kg.common.registry import FOLDERS
from kg.emit.rag.text_units import check_texts, text_documents, text_units
from kg.store.folder import Folder

MARKER = FOLDERS["linearrag"]  # shows that a folder is an export of this form
RESULTS = "ner_results.json"
PASSAGE_CHARACTERS = 2_000  # of a passage; a longer document is cut between sentences


def write(folder: Folder, out: Path) -> list[str]:
    """Write the files of *folder* into the empty folder *out*; return hints for the user.

    Raises:
        GraphError: the graph was built or imported without texts.
    """
    check_texts(folder, "linearrag")
    units = text_units(folder)
    names_by_unit = _names_by_unit(folder, units)
    passages = list(_passages(folder, units))
    chunks = ["\n".join(units["text"][unit] for unit in passage) for passage in passages]
    by_passage: dict[str, list[str]] = {}
    by_sentence: dict[str, dict[str, None]] = {}
    for number, (chunk, passage) in enumerate(zip(chunks, passages, strict=True)):
        names = dict.fromkeys(name for unit in passage for name in names_by_unit.get(unit, ()))
        by_passage[_passage_id(f"{number}:{chunk}")] = list(names)
    for unit, text in enumerate(units["text"]):
        names_of_text = by_sentence.setdefault(text, {})
        names_of_text.update(dict.fromkeys(names_by_unit.get(unit, ())))
    results = {
        "passage_hash_id_to_entities": by_passage,
        "sentence_to_entities": {text: list(names) for text, names in by_sentence.items()},
    }
    _write(out / MARKER, chunks)
    _write(out / RESULTS, results)
    hint = (
        f"for LinearRAG: {MARKER} belongs into dataset/{folder.name}, {RESULTS} into the working "
        "folder of that dataset"
    )
    return [hint]


def _write(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _passage_id(passage: str) -> str:
    """Return the id that LinearRAG gives to a passage: an MD5 of it."""
    digest = hashlib.md5(passage.encode(), usedforsecurity=False).hexdigest()
    return f"passage-{digest}"


def _passages(folder: Folder, units: pl.DataFrame) -> Iterator[list[int]]:
    """Yield the text units (rows) of each passage: a document, or a part of a long one."""
    lengths = units["text"].str.len_chars()
    row_by_id = dict(zip(units["id"], units["unit"], strict=True))
    for ids in text_documents(folder, units)["units"]:
        passage: list[int] = []
        characters = 0
        for unit in (row_by_id[identifier] for identifier in ids):
            if passage and characters + lengths[unit] > PASSAGE_CHARACTERS:
                yield passage
                passage, characters = [], 0
            passage.append(unit)
            characters += lengths[unit] + 1
        yield passage


def _names_by_unit(folder: Folder, units: pl.DataFrame) -> dict[int, list[str]]:
    """Return what the entities of each text unit are called there, each once, in their order."""
    place = units.lazy().select("source", "sentence", "unit", "text")
    written = (
        folder.scan("mentions")
        .join(folder.scan("links"), on="mention")
        .join(folder.scan("entities").select("entity", "name"), on="entity")
        .join(place, on=["source", "sentence"])
        .select(
            "unit",
            "mention",
            "name",
            surface=pl.col("text").str.slice("begin", pl.col("stop") - pl.col("begin")),
            named=pl.col("text").str.contains(pl.col("name"), literal=True),
        )
        .sort("unit", "mention")
        .select("unit", name=pl.when("named").then("name").otherwise("surface"))
        .unique(maintain_order=True)
        .group_by("unit", maintain_order=True)
        .agg("name")
        .collect()
    )
    return dict(written.iter_rows())
