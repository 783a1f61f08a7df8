"""Tags that are there beside those that are read are told, in every format that may have such."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.read.whole import read_path

ROW: dict[str, Any] = {"tokens": ["Ann", "ran"], "ner_tags": ["B-PER", "O"]}
DOCCANO: dict[str, Any] = {"text": "Ann ran", "label": [[0, 3, "PER"]]}
TOLD = {
    # the file; the value of the diagnostic
    "a second field of tags": (ROW | {"fine": ["B-PER-first", "O"]}, "column fine"),
    "a second field of a known name": (ROW | {"labels": ["PER", "O"]}, "column labels"),
    "a second field of numbers": (ROW | {"tags": [1, 0]}, "column tags"),
    "nested tags": (ROW | {"inner": [["B-A", "B-B"], ["O"]]}, "column inner"),
    "a second list of labels": (
        DOCCANO | {"entities": [[4, 7, "VERB"]]},
        '"entities: 1 labels"',
    ),
    "layers of stanza": (
        [[{"id": 1, "text": "Ann", "ner": "S-PER", "multi_ner": ["S-PER", "S-NAME"]}]],
        "multi_ner: 1 tags",
    ),
    "a second column of tags, of another kind": (
        "Ann\tB-PER\tx\tI-GPE\nran\tO\tx\tO\nBob\tB-LOC\tx\tB-VEH\n" * 3,
        "column 4",
    ),
}
SILENT = {
    "parts of speech and chunks": ROW | {"pos_tags": ["NN", "VB"], "chunk_tags": ["B-NP", "B-VP"]},
    "numbers of something": ROW | {"heads": [2, 0], "space_after": [True, False]},
    "other lists": ROW | {"lemmas": ["Ann", "run"], "upos": ["PROPN", "VERB"]},
    "the same labels twice": DOCCANO | {"entities": [[0, 3, "PER"]]},
    "one layer of stanza": [[{"id": 1, "text": "Ann", "ner": "S-PER", "multi_ner": ["S-PER"]}]],
    "columns of phrases": "Ann\tNN\tB-NP\tB-PER\nran\tVB\tB-VP\tO\n" * 3,
}


def told(folder: Path, content: Any, **options: Any) -> list[str]:
    """Return the values of the diagnostics of other tags of a file."""
    path = folder / "corpus"
    path.write_text(content if isinstance(content, str) else json.dumps(content) + "\n")
    found = read_path(path, **options).table("diagnostics").filter(rule="other-tags")
    return found["value"].to_list()


@pytest.mark.parametrize(("content", "value"), TOLD.values(), ids=TOLD)
def test_it_is_told(tmp_path: Path, content: Any, value: str) -> None:
    assert told(tmp_path, content) == [value]


@pytest.mark.parametrize("content", SILENT.values(), ids=SILENT)
def test_what_are_no_tags_of_entities_is_not(tmp_path: Path, content: Any) -> None:
    assert told(tmp_path, content) == []


def test_who_names_the_columns_is_not_told(tmp_path: Path) -> None:
    row = ROW | {"fine": ["B-PER-first", "O"]}
    assert told(tmp_path, row, tags=("ner_tags",)) == []
    assert told(tmp_path, row, tags=("ner_tags", "fine")) == []


def test_the_option_reads_both(tmp_path: Path) -> None:
    path = tmp_path / "corpus"
    path.write_text(json.dumps(ROW | {"fine": ["B-FIRST", "O"]}))
    action = read_path(path).table("diagnostics")["action"][0]
    assert "--tags ner_tags,fine" in action
    assert "tags=" in action.replace("--tags ", "")
    whole = read_path(path, tags=("ner_tags", "fine"))
    assert whole.mentions == [("Ann", "FIRST"), ("Ann", "PER")]
