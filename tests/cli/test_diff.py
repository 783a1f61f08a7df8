"""``kg diff``: two graphs, or one and what other options would make of it."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kg import build
from kg.cli import app
from kg.common.errors import KgError, UnknownName, UsageError
from tests.conftest import lines
from tests.pipeline.test_build import hashes

SENTENCES = [
    "Nginx/B-App needs/O C/B-Lang",
    "the/O servers/B-App and/O a/O server/B-App of/O C/B-Lang",
]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    (tmp_path / "c.txt").write_text(lines(*SENTENCES))
    return build(tmp_path / "c.txt", tmp_path / "old").path


@pytest.fixture
def new(tmp_path: Path) -> Path:
    (tmp_path / "d.txt").write_text(lines("Nginx/B-App likes/O Ada/B-Lang"))
    return build([tmp_path / "c.txt", tmp_path / "d.txt"], tmp_path / "new").path


def diff(*words: object) -> Result:
    return CliRunner().invoke(app, ["diff", *map(str, words)])


def test_a_screen_tells_what_is_new_and_why(old: Path, new: Path) -> None:
    screen = diff(old, new).stdout
    edges = screen.partition("edges, the greatest difference first")[2].splitlines()
    assert edges[-1].split() == [
        "new",
        "Nginx",
        "appLang",
        "Ada",
        edges[-1].split()[4],
        "1",
        "+d.txt",
    ]


def test_json_has_all_lists(old: Path, new: Path) -> None:
    result = json.loads(diff(old, new, "--format", "json").stdout)
    assert [row["source"] for row in result["sources"]] == ["d.txt"]
    assert {row["new_name"] for row in result["entities"]} == {"Ada", "Nginx"}
    assert [row["predicate"] for row in result["edges"] if row["change"] == "new"] == ["appLang"]


def test_csv_has_all_rows_of_one_list(old: Path, new: Path) -> None:
    text = diff(old, new, "--list", "entities", "--format", "csv", "--top", 1).stdout
    assert [row["id"] for row in csv.DictReader(io.StringIO(text))] == ["Lang/ada", "App/nginx"]


def test_equal_graphs_have_no_difference(old: Path) -> None:
    assert "no difference" in diff(old, old).stdout


def test_an_option_tells_what_it_would_change_and_changes_nothing(old: Path) -> None:
    before = hashes(old)
    text = diff(old, "--without", "plural", "--list", "moves", "--format", "csv").stdout
    moved = [(row["old_id"], row["new_id"]) for row in csv.DictReader(io.StringIO(text))]
    assert ("App/server", "App/servers") in moved
    assert hashes(old) == before


@pytest.mark.parametrize(
    ("words", "kind", "message"),
    [
        ([], UsageError, "NEW: found none, wanted another graph, or options"),
        (["NEW", "--generic"], UsageError, "options: found them with NEW"),
        (["NEW", "--format", "csv"], UsageError, "csv needs --list"),
        (["NEW", "--list", "names"], UnknownName, "one of sources, entities, moves, edges"),
        (["--tags", "2"], None, ""),
        (
            ["--generic", "--memory", "much"],
            UsageError,
            "--memory: found 'much', wanted a size such",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(
    words: list[str], kind: type[KgError] | None, message: str, old: Path, new: Path
) -> None:
    done = diff(old, *(str(new) if word == "NEW" else word for word in words))
    assert done.exit_code != 0
    if kind:
        assert isinstance(done.exception, kind)
        assert message in str(done.exception)
