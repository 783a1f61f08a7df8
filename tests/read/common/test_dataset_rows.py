"""Rows of tokens and tags: Hugging Face data sets as JSON and Parquet."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from seqeval.metrics.sequence_labeling import get_entities  # type: ignore[import-untyped]

from kg.common.errors import KgError, LineError, SourceError
from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import mutants, read_path, survives, written

TOKENS = ["Nginx", "web", "server", "uses", "PCRE"]
TAGS = ["B-App", "I-App", "I-App", "O", "B-Lib"]
NAMES = ["O", "B-App", "I-App", "B-Lib"]
NUMBERS = [1, 2, 2, 0, 3]
FOUND = [("Nginx web server", "App"), ("PCRE", "Lib")]
ROWS: dict[str, dict[str, Any]] = {
    "tokens and ner_tags": {"id": 3, "tokens": TOKENS, "ner_tags": TAGS},
    "words and labels": {"words": TOKENS, "labels": TAGS},
    "ner beside other tags": {"tokens": TOKENS, "ner": TAGS, "pos": ["N"] * 5, "tags": ["NP"] * 5},
    "bare types": {"tokens": TOKENS, "tags": ["App", "App", "App", "O", "Lib"]},
    "several labels a token": {
        "tokens": TOKENS,
        "ner_tags": [["B-App"], ["I-App"], ["I-App"], [], ["B-Lib"]],
    },
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_rows_are_recognised_and_read(tmp_path: Path, row: dict[str, Any]) -> None:
    found = read_path(written(tmp_path, row))
    assert (found.mentions, found.rules) == (FOUND, [])
    assert found.source.scheme in {"IOB2", "IO"}


@pytest.mark.parametrize("mark", ["-DOCSTART-", "-docstart-"])
def test_a_row_of_docstart_begins_a_document(tmp_path: Path, mark: str) -> None:
    row, begin = ROWS["tokens and ner_tags"], {"tokens": [mark], "ner_tags": ["O"]}
    found = read_path(written(tmp_path, begin, row, row, begin, row))
    assert found.documents == [("0", None), ("1", None)]
    assert found.table("sentences")["document"].to_list() == [0, 0, 1]
    assert (found.mentions, found.counts[0]) == (FOUND * 3, 3)


NOT_ROWS = {
    "parts of speech": {"tokens": TOKENS, "tags": ["NNP", "NN", "NN", "VB", "NNP"]},
    "classes of texts": {"tokens": TOKENS, "labels": ["positive"]},
    "tokens that are objects": {"tokens": [{"text": "Nginx"}], "ner_tags": ["O"]},
    "no tags": {"tokens": TOKENS},
    "a text": {"text": "Nginx", "ner_tags": TAGS},
}


@pytest.mark.parametrize("row", NOT_ROWS.values(), ids=NOT_ROWS)
def test_other_rows_are_not_taken(tmp_path: Path, row: dict[str, Any]) -> None:
    path = written(tmp_path, row)
    assert find_format(Source("x.jsonl", path)) is None
    with pytest.raises(KgError):
        read_path(path, "huggingface")


def test_numbers_are_named_by_the_user(tmp_path: Path) -> None:
    path = written(tmp_path, {"tokens": TOKENS, "ner_tags": NUMBERS})
    assert read_path(path, labels=tuple(NAMES)).mentions == FOUND


DESCRIPTIONS: dict[str, tuple[str, Any]] = {
    "a sequence": (
        "dataset_info.json",
        {"features": {"ner_tags": {"feature": {"names": NAMES, "_type": "ClassLabel"}}}},
    ),
    "a list": (
        "dataset_info.json",
        {"features": {"ner_tags": [{"names": NAMES, "_type": "ClassLabel"}]}},
    ),
    "names with numbers": (
        "dataset_info.json",
        {"features": {"ner_tags": {"class_label": {"names": dict(enumerate(NAMES))}}}},
    ),
    "configurations": (
        "dataset_infos.json",
        {"none": {}, "one": {"features": {"ner_tags": {"feature": {"names": NAMES}}}}},
    ),
}


@pytest.mark.parametrize(("name", "information"), DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_numbers_are_named_beside_the_file(tmp_path: Path, name: str, information: Any) -> None:
    (tmp_path / name).write_text(json.dumps(information), encoding="utf-8")
    path = written(tmp_path, {"tokens": TOKENS, "ner_tags": NUMBERS})
    assert read_path(path).mentions == FOUND


@pytest.mark.parametrize(
    "information", ["", "{", "[]", '{"features": 3}', '{"a": {"features": []}}']
)
def test_numbers_without_names_are_refused(tmp_path: Path, information: str) -> None:
    (tmp_path / "dataset_info.json").write_text(information, encoding="utf-8")
    path = written(tmp_path, {"tokens": ["a"], "ner_tags": [0]}, {"tokens": ["a"], "ner_tags": [1]})
    with pytest.raises(LineError, match=r"corpus.jsonl:1: .*without names.*--labels"):
        read_path(path)


NOTED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "too few tags": ({"tokens": TOKENS, "ner_tags": TAGS[:4]}, ["uneven-row"]),
    "too many tags": ({"tokens": TOKENS, "ner_tags": [*TAGS, "O"]}, ["uneven-row"]),
    "no tags": ({"tokens": TOKENS}, ["uneven-row"]),
    "no tokens": ({"ner_tags": TAGS}, ["bad-row"]),
    "a token that is none": ({"tokens": [None, "a"], "ner_tags": ["O", "O"]}, ["bad-row"]),
    "a tag that is none": ({"tokens": ["a"], "ner_tags": [None]}, ["missing-tag"]),
    "a tag of another kind": ({"tokens": ["a"], "ner_tags": ["noun"]}, ["unknown-tag"]),
    "a number too many": ({"tokens": ["a"], "ner_tags": [99]}, ["unknown-tag"]),
    "a number that is left out": ({"tokens": ["a"], "ner_tags": [-100]}, ["unknown-tag"]),
    "a span that begins inside": ({"tokens": ["a"], "ner_tags": ["I-App"]}, ["orphan-inside"]),
}


@pytest.mark.parametrize(("row", "rules"), NOTED.values(), ids=NOTED)
def test_what_is_odd_is_noted(tmp_path: Path, row: dict[str, Any], rules: list[str]) -> None:
    regular = {"tokens": TOKENS, "ner_tags": TAGS}
    found = read_path(written(tmp_path, regular, regular, row), labels=tuple(NAMES))
    assert found.notes == [(3, rule) for rule in rules]


def test_columns_are_named_by_the_user(tmp_path: Path) -> None:
    row = {"a": ["x"] * 5, "b": TOKENS, "fine": TAGS, "coarse": ["O"] * 4 + ["B-Any"], "doc": "d1"}
    path = written(tmp_path, row, row, {**row, "doc": "d2"})
    found = read_path(path, "huggingface", token="2", tags=("fine", "coarse"), document="doc")
    assert found.mentions[:3] == [FOUND[0], ("PCRE", "Any"), FOUND[1]]
    assert [name for name, _ in found.documents] == ["d1", "d2"]


def test_space_after_tells_how_the_text_was_written(tmp_path: Path) -> None:
    spaces = [False, True, True, True, True]
    path = written(tmp_path, {"tokens": TOKENS, "ner_tags": TAGS, "space_after": spaces})
    found = read_path(path)
    assert found.texts == ["Nginxweb server uses PCRE"]
    assert found.mentions == [("Nginxweb server", "App"), ("PCRE", "Lib")]


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    row = {"tokens": TOKENS, "ner_tags": TAGS, "space_after": [True] * 5}
    good = json.dumps(row) + "\n"
    survives("huggingface", tmp_path, good + data.draw(mutants(row)))
    survives("huggingface", tmp_path, data.draw(mutants(row)))


def table(folder: Path, tags: pa.Array, metadata: Any = None) -> Path:
    """Write Parquet with one row."""
    columns = {"id": ["1"], "tokens": [TOKENS], "ner_tags": tags, "image": [b"x"]}
    made = pa.table(columns)
    if metadata is not None:
        made = made.replace_schema_metadata({"huggingface": json.dumps(metadata)})
    path = folder / "train.parquet"
    parquet.write_table(made, path)
    return path


FEATURES = {"ner_tags": {"feature": {"names": NAMES, "_type": "ClassLabel"}, "_type": "Sequence"}}
SCHEMA = {"info": {"features": FEATURES}}


def test_parquet_names_its_tags_in_the_schema(tmp_path: Path) -> None:
    path = table(tmp_path, pa.array([NUMBERS], pa.list_(pa.int64())), SCHEMA)
    assert find_format(Source("x", path)).name == "parquet"  # type: ignore[union-attr]
    found = read_path(path)
    assert (found.mentions, found.rules, found.counts[0]) == (FOUND, [], 1)


def test_parquet_may_hold_tags_as_texts(tmp_path: Path) -> None:
    assert read_path(table(tmp_path, pa.array([TAGS]))).mentions == FOUND


@pytest.mark.parametrize("metadata", [None, {}, [], {"info": None}, {"info": {"features": [3]}}])
def test_parquet_without_names_is_refused(tmp_path: Path, metadata: Any) -> None:
    with pytest.raises(LineError, match="--labels"):
        read_path(table(tmp_path, pa.array([NUMBERS]), metadata))


def test_parquet_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    parquet.write_table(pa.table({"name": ["Nginx"], "kinds": [["a"]]}), path)
    with pytest.raises(LineError, match="the columns kinds"):
        read_path(path)


@pytest.mark.parametrize("end", [4, 8, 100, -1])
def test_damaged_parquet_is_refused(tmp_path: Path, end: int) -> None:
    path = table(tmp_path, pa.array([TAGS]))
    path.write_bytes(path.read_bytes()[:end])
    with pytest.raises(SourceError, match="damaged Parquet"):
        read_path(path)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.integers(4, 2000), byte=st.integers(0, 255))
def test_bytes_of_parquet_that_changed_are_read_or_refused(
    tmp_path: Path, at: int, byte: int
) -> None:
    data = bytearray(table(tmp_path, pa.array([TAGS])).read_bytes())
    data[at % len(data)] = byte
    (tmp_path / "mutant.parquet").write_bytes(data)
    with suppress(KgError):
        read_path(tmp_path / "mutant.parquet", "parquet")


@pytest.mark.slow
def test_the_validation_set_of_ronec_agrees_with_seqeval(corpora: Path) -> None:
    path = corpora / "ronec" / "data__valid.json"
    assert find_format(Source(path.name, path)).name == "huggingface"  # type: ignore[union-attr]
    found = read_path(path)
    rows = json.loads(path.read_text(encoding="utf-8"))
    spans = [
        (number, start, last + 1, kind)
        for number, row in enumerate(rows)
        for kind, start, last in get_entities(row["ner_tags"])
    ]
    mentions = found.table("mentions").select("sentence", "start", "end", "type").rows()
    assert mentions == spans
    assert found.counts == (1330, 8553, 0)
    assert found.rules == []


@pytest.mark.slow
def test_numbers_and_texts_of_ronec_say_the_same(corpora: Path, tmp_path: Path) -> None:
    rows = json.loads((corpora / "ronec" / "data__valid.json").read_text(encoding="utf-8"))
    names = {
        number: tag
        for row in rows
        for number, tag in zip(row["ner_ids"], row["ner_tags"], strict=True)
    }
    path = tmp_path / "x.parquet"
    numbers = pa.array([row["ner_ids"] for row in rows])
    parquet.write_table(pa.table({"tokens": [r["tokens"] for r in rows], "tags": numbers}), path)
    labels = tuple(names.get(number, "O") for number in range(max(names) + 1))
    other = read_path(path, labels=labels)
    own = read_path(corpora / "ronec" / "data__valid.json")
    columns = ("sentence", "start", "end", "type")
    assert own.table("mentions").select(columns).equals(other.table("mentions").select(columns))
