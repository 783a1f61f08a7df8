"""Label Studio's exports."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.common.errors import SourceError
from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import mutants, read_path, survives, written

TEXT = "Nginx uses PCRE."
NGINX, PCRE = ("Nginx", "App"), ("PCRE", "Lib")


def region(begin: int, stop: int, *labels: str, **more: Any) -> dict[str, Any]:
    """Return a region of text; its text is cut out of TEXT."""
    value = {"start": begin, "end": stop, "text": TEXT[begin:stop], "labels": list(labels)}
    return {"id": f"r{begin}", "type": "labels", "to_name": "text", "value": value, **more}


def task(*results: Any, **more: Any) -> dict[str, Any]:
    """Return a task with one annotation."""
    annotation = {"id": 1, "completed_by": 2, "was_cancelled": False, "result": list(results)}
    return {"id": 3, "data": {"text": TEXT}, "annotations": [annotation], **more}


BOTH = (region(0, 5, "App"), region(11, 15, "Lib"))
ANNOTATIONS = [{"id": n, "result": [region(0, 5, f"By{n}")]} for n in range(3)]
CANCELLED = {**ANNOTATIONS[0], "was_cancelled": True}
IMAGE = {"id": "i", "type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["Car"]}}
TASKS: dict[str, tuple[dict[str, Any], list[tuple[str, str]], list[str]]] = {
    "two regions": (task(*BOTH), [NGINX, PCRE], []),
    "two labels on a region": (
        task(region(0, 5, "App", "Server")),
        [NGINX, ("Nginx", "Server")],
        [],
    ),
    "a region without a label": (task(region(0, 5)), [("Nginx", "Thing")], ["missing-type"]),
    "old exports": (
        {"id": 3, "data": {"text": TEXT}, "completions": [{"result": list(BOTH)}]},
        [NGINX, PCRE],
        [],
    ),
    "another name of the text": (
        task(*BOTH, data={"title": "Nginx", "body": TEXT}),
        [NGINX, PCRE],
        [],
    ),
    "several annotators": (
        task(annotations=[CANCELLED, *ANNOTATIONS[1:]]),
        [("Nginx", "By1")],
        ["other-annotator"],
    ),
    "predictions": (
        task(region(0, 5, "App"), predictions=[{"result": [region(11, 15, "Lib")]}]),
        [NGINX],
        [],
    ),
    "a text that is close by": (
        task(region(0, 5, "App"), {**BOTH[1], "value": {**BOTH[1]["value"], "start": 9}}),
        [NGINX, PCRE],
        ["text-differs"],
    ),
    "a text that is not there": (
        task(region(0, 5, "App"), {**BOTH[1], "value": {**BOTH[1]["value"], "text": "Java"}}),
        [NGINX],
        ["text-mismatch"],
    ),
    "an empty text, which says nothing": (
        task(region(0, 5, "App"), {**BOTH[1], "value": {**BOTH[1]["value"], "text": ""}}),
        [NGINX, PCRE],
        [],
    ),
    "beside a picture": (task(BOTH[0], IMAGE), [NGINX], ["no-label-of-text"]),
    "data without a text": (
        task(region(0, 5, "App"), data={"image": 3}),
        [],
        ["missing-text"],
    ),
    "results of other shapes": (
        task(BOTH[0], 3, None, {"type": "labels"}, {"type": "labels", "value": {"start": "/p"}}),
        [NGINX],
        ["no-label-of-text", "no-label-of-text", "text-mismatch"],
    ),
    "JSON-MIN": (
        {"id": 3, "text": TEXT, "label": [one["value"] for one in BOTH], "annotator": 1},
        [NGINX, PCRE],
        [],
    ),
}


@pytest.mark.parametrize(("record", "mentions", "rules"), TASKS.values(), ids=TASKS)
def test_tasks(
    tmp_path: Path, record: dict[str, Any], mentions: list[tuple[str, str]], rules: list[str]
) -> None:
    found = read_path(written(tmp_path, record))
    assert found.mentions == mentions
    assert sorted(found.rules) == rules


@pytest.mark.parametrize("annotations", [[], [CANCELLED], None, 3, [None]])
def test_a_task_that_nobody_finished_is_left_out(tmp_path: Path, annotations: Any) -> None:
    found = read_path(written(tmp_path, task(*BOTH), task(annotations=annotations)))
    assert found.counts == (1, 2, 0)
    assert found.notes == [(2, "not-annotated")]


@pytest.mark.parametrize(
    ("data", "sentences"),
    [
        ({"text": "他走了。"}, 2),
        ({"body": "เขาไปแล้ว"}, 2),
        ({"text": "Gone."}, 2),
        ({"text": "https://a.org/b.png"}, 1),
        ({"image": "b.png"}, 1),
        ({"text": ""}, 1),
    ],
)
def test_a_text_without_regions_is_one_of_the_corpus(
    tmp_path: Path, data: dict[str, str], sentences: int
) -> None:
    found = read_path(written(tmp_path, task(*BOTH), task(data=data)))
    assert (found.counts, found.rules) == ((sentences, 2, 0), [])


RELATION = {"type": "relation", "from_id": "r0", "to_id": "r11", "labels": ["uses"]}
DIRECTIONS: dict[str, tuple[dict[str, Any], list[tuple[str, str, str]], list[str]]] = {
    "right": ({"direction": "right"}, [("Nginx", "uses", "PCRE")], []),
    "left": ({"direction": "left"}, [("PCRE", "uses", "Nginx")], []),
    "both": (
        {"direction": "bi"},
        [("Nginx", "uses", "PCRE"), ("PCRE", "uses", "Nginx")],
        [],
    ),
    "not given": ({}, [("Nginx", "uses", "PCRE")], []),
    "without a label": ({"labels": []}, [("Nginx", "related", "PCRE")], ["missing-type"]),
    "without an end": ({"to_id": None}, [], ["bad-relation"]),
    "to a region that is not there": ({"to_id": "r9"}, [], ["unknown-mention"]),
}


@pytest.mark.parametrize(("change", "stated", "rules"), DIRECTIONS.values(), ids=DIRECTIONS)
def test_relations(
    tmp_path: Path, change: dict[str, Any], stated: list[tuple[str, str, str]], rules: list[str]
) -> None:
    found = read_path(written(tmp_path, task(*BOTH, {**RELATION, **change})))
    assert (found.relations, found.rules) == (stated, rules)


def test_a_document_is_named_by_its_task_and_knows_the_rest_of_its_data(tmp_path: Path) -> None:
    record = task(*BOTH, data={"text": TEXT, "year": 2020}, meta={"by": "me"})
    assert read_path(written(tmp_path, record)).documents == [("3", '{"by": "me", "year": 2020}')]


def test_each_text_of_a_task_has_its_own_regions(tmp_path: Path) -> None:
    other = {"start": 0, "end": 6, "text": "Apache", "labels": ["App"]}
    record = task(
        *BOTH,
        {"id": "q", "type": "labels", "to_name": "answer", "value": other},
        {**RELATION, "to_id": "q"},
        data={"text": TEXT, "answer": "Apache too."},
    )
    found = read_path(written(tmp_path, record))
    assert found.mentions == [NGINX, PCRE, ("Apache", "App")]
    assert found.relations == [("Nginx", "uses", "Apache")]
    assert found.texts == [TEXT, "Apache too."]


def test_offsets_may_count_units_of_utf16(tmp_path: Path) -> None:
    value = {"start": 3, "end": 8, "text": "Nginx", "labels": ["App"]}
    record = task({"type": "labels", "value": value}, data={"text": "\U0001f600 Nginx"})
    assert read_path(written(tmp_path, record)).mentions == [NGINX]


def test_regions_of_html_count_the_characters_between_its_tags(tmp_path: Path) -> None:
    value = {
        "start": "/p[1]/b[1]/text()[1]",
        "end": "/p[1]/b[1]/text()[1]",
        "globalOffsets": {"start": 3, "end": 8},
        "text": "Nginx",
        "hypertextlabels": ["App"],
    }
    html = "<p class='x'>A&amp; <b>Nginx</b> server</p>"
    record = task({"type": "hypertextlabels", "value": value}, data={"html": html})
    found = read_path(written(tmp_path, record))
    assert (found.mentions, found.texts) == ([NGINX], ["A& Nginx server"])


def test_a_file_without_labels_of_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="tasks of Label Studio with rectanglelabels"):
        read_path(written(tmp_path, task(IMAGE)))


def test_such_a_file_of_a_folder_is_left_out(tmp_path: Path) -> None:
    found = read_path(written(tmp_path, task(IMAGE)), folder=True)
    assert found.mentions == []
    assert found.rules == ["no-label-of-text", "no-tagged-text"]


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    result = data.draw(mutants(BOTH[0]["value"]))
    survives("labelstudio", tmp_path, data.draw(mutants(task(*BOTH, RELATION, meta={}))))
    survives(
        "labelstudio",
        tmp_path,
        '{"data": {"text": "Nginx"}, "annotations": [{"result": [{"type": "labels", "value": '
        + result
        + "}]}]}",
    )


PICTURES = [
    "test_export_csv__csv_test.json",
    "test_export_csv__csv_test2.json",
    "test_export_csv__csv_test_history.json",
    "test_export_json_min__data.json",
    "test_export_json_min__data_repeater.json",
    "test_export_yolo__data.json",
    "test_export_yolo__data_obb.json",
    "test_export_yolo__data_polygons.json",
]


@pytest.mark.parametrize("name", PICTURES)
def test_fixtures_hold_no_labels_of_text(corpora: Path, name: str) -> None:
    """`grep -l '"labels"\\|hypertextlabels'` finds none of them."""
    path = corpora / "labelstudio_fix" / name
    assert find_format(Source(name, path)).name == "labelstudio"  # type: ignore[union-attr]
    with pytest.raises(SourceError, match="tasks of Label Studio"):
        read_path(path)
