"""``kg schema``: list, check, show, draft."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg.cli import app
from kg.common.errors import KgError
from kg.schema.schema_file import load_schema, presets
from tests.conftest import ROOT, lines


def run(*words: object) -> Result:
    """Run a command in this process; an error of kg's comes out as it is."""
    done = CliRunner().invoke(app, list(map(str, words)))
    if isinstance(done.exception, KgError):
        raise done.exception
    return done


def test_the_presets_are_listed() -> None:
    listed = json.loads(run("schema", "--format", "json").stdout)
    assert [row["name"] for row in listed] == presets()


@pytest.mark.parametrize("name", presets())
def test_a_preset_is_shown_as_a_file_that_loads(name: str, tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(run("schema", "show", name).stdout, encoding="utf-8")
    assert load_schema(path) == load_schema(name)


def test_a_schema_that_is_one_is_counted() -> None:
    said = run("schema", "check", ROOT / "data/software.toml").stdout
    assert "12 types" in said


def test_a_schema_that_is_none_is_refused_by_its_key(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text("[types.App]\nlabl = 'x'\n")
    with pytest.raises(KgError) as caught:
        run("schema", "check", path)
    assert caught.value.where == "s.toml: types.App.labl"


def test_a_drafted_schema_loads_and_has_the_types(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines("Nginx/B-App uses/O C/B-Lang"))
    done = run("schema", "new", tmp_path / "c.txt", "-o", tmp_path / "s.toml")
    assert done.exit_code == 0
    assert set(load_schema(tmp_path / "s.toml").types) == {"App", "Lang"}


def test_a_build_without_a_schema_names_the_preset_that_fits(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines("Ada/B-PER in/O Rome/B-LOC"))
    done = run("build", tmp_path / "c.txt", "-o", tmp_path / "g")
    assert "--schema news" in done.stderr


def test_a_build_with_a_schema_names_none(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines("Ada/B-PER in/O Rome/B-LOC"))
    done = run("build", tmp_path / "c.txt", "-o", tmp_path / "g", "--schema", "news")
    assert "--schema" not in done.stderr
