"""JSON of Dataturks and CLUENER, whose spans end with their last character."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.read.whole import mutants, read_path, survives, written

TEXT = "Ada uses Nginx Plus."
ADA, NGINX = ("Ada", "Person"), ("Nginx Plus", "App")


def point(start: Any, end: Any, text: Any) -> dict[str, Any]:
    """Return a place of Dataturks."""
    return {"start": start, "end": end, "text": text}


DATATURKS: dict[str, Any] = {
    "content": TEXT,
    "annotation": [
        {"label": ["Person"], "points": [point(0, 2, "Ada")]},
        {"label": ["App"], "points": [point(9, 18, "Nginx Plus")]},
    ],
    "extras": None,
    "metadata": {"status": "done"},
}
CLUENER: dict[str, Any] = {
    "text": TEXT,
    "label": {"Person": {"Ada": [[0, 2]]}, "App": {"Nginx Plus": [[9, 18]]}},
}
GOOD = {"dataturks": DATATURKS, "cluener": CLUENER}


@pytest.mark.parametrize("format_", GOOD)
@pytest.mark.parametrize("layout", ["{0}\n{0}\n", "[{0},\n{0}]", '{0}\n{{"content": \n{0}\n'])
def test_records_are_recognised_and_read(tmp_path: Path, format_: str, layout: str) -> None:
    path = tmp_path / "corpus.json"
    path.write_text(layout.format(json.dumps(GOOD[format_])), encoding="utf-8")
    found = read_path(path)
    assert found.mentions == [ADA, NGINX] * 2
    assert found.rules == ["damaged-record"] * layout.count("{{")
    assert [name for name, _ in found.documents] == ["0", "1"]


def test_a_surface_may_stand_in_several_places(tmp_path: Path) -> None:
    text = "李明说李明在北京"
    labels = {"name": {"李明": [[0, 1], [3, 4]]}, "place": {"北京": [[6, 7]]}}
    expected = [
        (text[begin : end + 1], kind)
        for kind, surfaces in labels.items()
        for spans in surfaces.values()
        for begin, end in spans
    ]
    assert read_path(written(tmp_path, {"text": text, "label": labels})).mentions == expected


OTHER: dict[str, tuple[str, dict[str, Any], list[tuple[str, str]], list[str]]] = {
    "exclusive ends": (
        "dataturks",
        {
            "annotation": [
                {"label": ["Person"], "points": [point(0, 3, "Ada")]},
                {"label": ["App"], "points": [point(9, 19, "Nginx Plus")]},
            ]
        },
        [ADA, NGINX],
        ["span-convention"],
    ),
    "exclusive ends of CLUENER": (
        "cluener",
        {"label": {"Person": {"Ada": [[0, 3]]}}},
        [ADA],
        ["span-convention"],
    ),
    "UTF-16": (
        "dataturks",
        {
            "content": "\U0001f600 Ada!",
            "annotation": [{"label": "Person", "points": [point(3, 5, "Ada")]}],
        },
        [ADA],
        ["offset-unit"],
    ),
    "two labels": (
        "dataturks",
        {"annotation": [{"label": ["Person", "Name"], "points": [point(0, 2, "Ada")]}]},
        [("Ada", "Name"), ADA],
        [],
    ),
    "no label": (
        "dataturks",
        {"annotation": [{"label": [], "points": [point(0, 2, "Ada")]}]},
        [("Ada", "Thing")],
        ["missing-type"],
    ),
    "no words": (
        "dataturks",
        {"annotation": [{"label": ["Person"], "points": [point(0, 2, None)]}]},
        [ADA],
        [],
    ),
    "no points": ("dataturks", {"annotation": [{"label": ["A"]}]}, [], ["bad-annotation"]),
    "no offsets": (
        "dataturks",
        {"annotation": [{"label": ["A"], "points": [point(None, 2, "x")]}]},
        [],
        ["bad-annotation"],
    ),
    "no annotation": ("dataturks", {"annotation": None}, [], []),
    "no span": ("cluener", {"label": {"A": {"Ada": [[0]]}}}, [], ["bad-annotation"]),
    "no surfaces": ("cluener", {"label": {"A": 3}}, [], []),
    "no text": ("cluener", {"text": None}, [], ["missing-text"]),
}


@pytest.mark.parametrize(("format_", "change", "mentions", "rules"), OTHER.values(), ids=OTHER)
def test_other_records(
    tmp_path: Path,
    format_: str,
    change: dict[str, Any],
    mentions: list[tuple[str, str]],
    rules: list[str],
) -> None:
    good = GOOD[format_]
    found = read_path(written(tmp_path, good, {**good, **change}, good), format_)
    assert found.mentions == [ADA, NGINX, *mentions, ADA, NGINX]
    assert found.rules == rules


@pytest.mark.parametrize("format_", GOOD)
@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_are_read_or_refused(tmp_path: Path, format_: str, data: st.DataObject) -> None:
    survives(format_, tmp_path, data.draw(mutants(GOOD[format_])))
