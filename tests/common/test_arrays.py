"""The gate to narrow types: what fits passes, all else is an error, and no cast goes around it.

The types are narrowed here, and not the data made large: what a gate does at 127 it does at 2³¹.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg import Graph, Options, build
from kg.common import arrays
from kg.common.arrays import narrow
from kg.common.errors import LimitError
from kg.pipeline import source_tables
from kg.relate import annotated, support
from kg.relate.annotated import MentionPlaces, annotated_support
from tests.conftest import ROOT, lines

GraphOf = Callable[..., Graph]


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.uint32, np.int32, np.uint64])
def test_borders(dtype: type[np.integer]) -> None:
    least, most = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    inside = np.array([max(least, -(2**63)), min(most, 2**63 - 1)])
    assert narrow(inside, dtype, "numbers").tolist() == inside.tolist()
    assert narrow(inside[:0], dtype, "numbers").dtype == dtype


@pytest.mark.parametrize(
    ("value", "dtype", "message"),
    [
        (128, np.int8, "kinds: found 128, wanted at most 127"),
        (-129, np.int8, "kinds: found -129, wanted at least -128"),
        (-1, np.uint32, "kinds: found -1, wanted at least 0"),
        (2**32, np.uint32, "kinds: found 4,294,967,296, wanted at most 4,294,967,295"),
    ],
)
def test_outside(value: int, dtype: type[np.integer], message: str) -> None:
    with pytest.raises(LimitError) as caught:
        narrow(np.array([0, value]), dtype, "kinds")
    assert str(caught.value) == message


def test_no_cast_of_numpy_goes_around_the_gate() -> None:
    cast = re.compile(r"\.astype\(\s*(?:np\.)?(?:u?int(?:8|16|32|c)|uintc|float32|\"u?i)")
    around = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted((ROOT / "kg").rglob("*.py"))
        for match in cast.finditer(path.read_text(encoding="utf-8"))
    ]
    assert around == []


def corpus(folder: Path, sentences: int) -> Path:
    """Write token lines with two mentions a sentence."""
    path = folder / "a.conll"
    path.write_text(lines(*["Ant/B-App uses/O C/B-Lang"] * sentences), encoding="utf-8")
    return path


# Sentence n has the mentions 2n and 2n + 1, numbered from 0: 64 sentences have 0 to 127.
@pytest.mark.parametrize(("sentences", "fits"), [(64, True), (65, False)])
def test_mentions_of_support(
    sentences: int, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(support, "WIDTH", np.int8)
    path = corpus(tmp_path, sentences)
    if fits:
        assert build(path).edges["sentences"].to_list() == [sentences]
    else:
        with pytest.raises(LimitError, match="mentions: found 128, wanted at most 127"):
            build(path)


def test_tokens_between_two_mentions(graph_of: GraphOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "WIDTH", np.int8)
    options = Options(overlong_distance=1_000)
    assert len(graph_of("Ant/B-App " + "a/O " * 127 + "C/B-Lang", options=options).edges) == 1
    with pytest.raises(LimitError, match="tokens between two mentions: found 128"):
        graph_of("Ant/B-App " + "a/O " * 128 + "C/B-Lang", options=options)


@pytest.mark.parametrize(("sentences", "fits"), [(63, True), (64, False)])
def test_mentions_of_a_corpus(
    sentences: int, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_tables, "MENTION_NUMBERS", np.int8)
    path = corpus(tmp_path, sentences)
    if fits:
        assert len(build(path).mentions) == 126
    else:
        with pytest.raises(LimitError, match="mentions of the corpus: found 128"):
            build(path)


def test_a_relation_keeps_a_number_above_16_bits() -> None:
    numbers = np.array([32_767, 32_768, 40_000])
    ends = (MentionPlaces(*(mentions for _ in range(5))) for mentions in np.arange(6).reshape(2, 3))
    rows = annotated_support(*ends, numbers, np.zeros(40_001, bool))
    assert rows.relation.tolist() == numbers.tolist()


def test_mentions_of_two_sentences_are_farther_apart_than_any_of_one() -> None:
    assert np.iinfo(support.WIDTH).max == annotated.OTHER_SENTENCE


MANY = 130  # more than np.int8 holds
# What the gates of a build are asked for, as they call it, by what makes too many of it.
CONTENTS = [
    "lines of a source",
    "sentences of a source",
    "documents of a source",
    "tokens of a sentence",
    "characters of a sentence",
    "sentences",
    "mentions",
    "forms",
    "entities",
    "sentences of an entity",
    "documents of an entity",
    "windows of an entity",
    "records of a piece",
    "pairs of a batch",
    "cues",
    "edges",
    "windows of a pair",
    "sentences of an edge",
    "documents of an edge",
]


@pytest.fixture(scope="module", autouse=True)
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a corpus with more than MANY of everything, and a schema with as many cues."""
    folder = tmp_path_factory.mktemp("many")
    documents = [
        f"-DOCSTART-\tO\n\n{lines(f'Ant/B-App cue{i}/O C/B-Lang', f'Ant/B-App is/O C{i}/B-Lang')}"
        for i in range(MANY)
    ]
    long = lines("a/O " * MANY + "Ant/B-App cue1/O C/B-Lang")
    (folder / "a.conll").write_text("\n".join([*documents, long]), encoding="utf-8")
    cues = ", ".join(f'"{{subject}} cue{i} {{object}}"' for i in range(MANY))
    relation = (
        f'[[relation]]\npredicate = "uses"\nsubject = ["App"]\nobject = ["Lang"]\ncues = [{cues}]\n'
    )
    (folder / "s.toml").write_text(f"[types.App]\n[types.Lang]\n{relation}", encoding="utf-8")
    build(folder / "a.conll", schema=folder / "s.toml")  # imports all before it is patched
    return folder / "a.conll", folder / "s.toml"


@pytest.mark.parametrize("content", CONTENTS)
def test_each_gate_of_a_build(
    content: str, many: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gate(values: Any, dtype: type[np.integer], what: str) -> Any:
        return narrow(values, np.int8 if what == content else dtype, what)

    for name, module in list(sys.modules.items()):
        is_user = name.startswith("kg.") and name != arrays.__name__
        if is_user and getattr(module, "narrow", None) is narrow:
            monkeypatch.setattr(module, "narrow", gate)
    corpus, schema = many
    with pytest.raises(LimitError, match=f"^{content}: found [0-9,]+, wanted at most 127"):
        build(corpus, schema=schema)
