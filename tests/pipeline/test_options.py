"""Options as dataclasses and as flat keywords, and what is refused of both."""

from pathlib import Path
from typing import Any

import pytest

import kg
from kg import Identity, KgError, Options, ReadOptions, Selection
from kg.common.errors import UsageError
from kg.pipeline.options import KEYWORDS, with_keywords

PAIR = (["Ada", "codes"], ["B-PER", "O"])
SET: dict[str, tuple[Any, Options]] = {
    "name": ("g", Options(name="g")),
    "window": ("document", Options(window="document")),
    "max_distance": (3, Options(distance=3)),
    "overlong_distance": (30, Options(overlong_distance=30)),
    "generic": (False, Options(generic=False)),
    "evidence": (0, Options(evidence=0)),
    "text": (False, Options(text=False)),
    "unique_sentences": (True, Options(select=Selection(unique=True))),
    "unique_alike": (True, Options(select=Selection(alike=True))),
    "judged": (["a.csv"], Options(judged=(Path("a.csv"),))),
    "learn": (True, Options(learn=True)),
    "leave_out": ("a.csv", Options(select=Selection(leave_out=(Path("a.csv"),)))),
    "metadata": (["a.csv"], Options(select=Selection(metadata=(Path("a.csv"),)))),
    "where": ("year>=2020", Options(select=Selection(where=("year>=2020",)))),
    "thesaurus": (Path("a.ttl"), Options(identity=Identity(thesaurus=(Path("a.ttl"),)))),
    "links": (("a.csv", "b.csv"), Options(identity=Identity(links=(Path("a.csv"), Path("b.csv"))))),
    "overrides": ("a.csv", Options(identity=Identity(overrides=(Path("a.csv"),)))),
    "with_rules": ("head", Options(identity=Identity(on=("head",)))),
    "without_rules": (["all"], Options(identity=Identity(off=("all",)))),
    "read_as": ("conll", Options(read=ReadOptions(format="conll"))),
    "scheme": ("bio", Options(read=ReadOptions(scheme="IOB2"))),
    "encoding": ("latin-1", Options(read=ReadOptions(encoding="latin-1"))),
    "token_column": (2, Options(read=ReadOptions(token="2"))),
    "tag_columns": ([4, "ner"], Options(read=ReadOptions(tags=("4", "ner")))),
    "document_column": ("doc", Options(read=ReadOptions(document="doc"))),
    "labels": (["O", "B-PER"], Options(read=ReadOptions(labels=("O", "B-PER")))),
    "untyped": ("X", Options(read=ReadOptions(untyped="X"))),
    "standoff_text": ("{stem}.txt", Options(read=ReadOptions(text="{stem}.txt"))),
    "predictions": (True, Options(read=ReadOptions(predictions=True))),
    "language": ("de", Options(read=ReadOptions(language="de"))),
    "split_sentences": (True, Options(read=ReadOptions(split_sentences=True))),
    "strict": (True, Options(read=ReadOptions(strict=True))),
}


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_sets_its_option(keyword: str) -> None:
    value, options = SET[keyword]
    assert with_keywords(None, {keyword: value}) == options


def test_a_keyword_wins_and_leaves_the_others_alone() -> None:
    options = Options(name="a", evidence=2, read=ReadOptions(scheme="IO", language="de"))
    made = with_keywords(options, {"evidence": 9, "language": "fr", "name": None})
    assert made == Options(name="a", evidence=9, read=ReadOptions(scheme="IO", language="fr"))
    assert (options.evidence, options.read.language) == (2, "de")


def test_a_number_of_sentences_may_be_a_number() -> None:
    assert with_keywords(None, {"window": 3}).window == "3"


WRONG: dict[str, list[Any]] = {
    "name": [17],
    "window": ["sentnce", 0, -1, 101, 1.5, ["sentence"]],
    "max_distance": [-3, "3", 1.5, True],
    "overlong_distance": [-1, "20", 2.5],
    "generic": ["yes", 1],
    "evidence": [-1, "5", 2.5],
    "text": ["no", 0],
    "unique_sentences": ["yes"],
    "unique_alike": ["yes"],
    "judged": [17, [17]],
    "learn": ["yes", 1],
    "leave_out": [17, [17]],
    "metadata": [17],
    "where": ["year", ["year>=2020", "=x"], 17],
    "thesaurus": [17],
    "links": [[None]],
    "overrides": [17],
    "with_rules": ["heads", ["head", "x"], 17],
    "without_rules": ["x"],
    "read_as": ["conl", 17],
    "scheme": ["BIEOZ", 17],
    "encoding": ["utf-9", 17],
    "token_column": [-1, 0, 1.5],
    "tag_columns": [1.5, [None]],
    "document_column": [-1],
    "labels": [[0, 1]],
    "untyped": [17],
    "standoff_text": [17],
    "predictions": ["yes"],
    "language": [17],
    "split_sentences": ["yes"],
    "strict": ["yes"],
}


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_wrong_value_is_refused_by_its_keyword_before_anything_is_read(
    keyword: str, tmp_path: Path
) -> None:
    for value in WRONG[keyword]:
        with pytest.raises(UsageError) as caught:
            kg.build(tmp_path / "nowhere.conll", tmp_path / "graph", **{keyword: value})
        assert caught.value.where == keyword, value
        assert isinstance(caught.value, ValueError)
    assert list(tmp_path.iterdir()) == []


def wrong_dataclasses() -> dict[str, Any]:
    return {
        "window": lambda: Options(window="sentnce"),
        "evidence": lambda: Options(evidence=-1),
        "distance": lambda: Options(distance=-3),
        "reader": lambda: Options(read=ReadOptions(format="conl")),
        "scheme": lambda: ReadOptions(scheme="BIEOZ"),
        "encoding": lambda: Options(read=ReadOptions(encoding="utf-9")),
        "rule on": lambda: Options(identity=Identity(on=("heads",))),
        "rule off": lambda: Options(identity=Identity(off=("heads",))),
        "condition": lambda: Options(select=Selection(where=("year",))),
    }


@pytest.mark.parametrize("made", wrong_dataclasses().values(), ids=wrong_dataclasses())
def test_wrong_options_are_refused_where_they_are_made(made: Any) -> None:
    with pytest.raises(KgError):
        made()


def test_an_unknown_keyword_is_none() -> None:
    with pytest.raises(TypeError, match="windows"):
        kg.build([PAIR], windows=3)  # type: ignore[call-arg]


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_the_documentation_of_build_explains_each_keyword(keyword: str) -> None:
    assert f"\n        {keyword}: " in str(kg.build.__doc__)
