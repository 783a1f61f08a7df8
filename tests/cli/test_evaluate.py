"""``kg evaluate``: what it prints, and the picture it draws."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg import build
from kg.cli import app
from kg.common.errors import GoldError
from tests.conftest import lines


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    corpus = tmp_path / "c.txt"
    corpus.write_text(lines("Nginx/B-App needs/O C/B-Lang", "Bee/B-App and/O Ada/B-Lang"))
    return build([corpus], tmp_path / "g").path


def gold(folder: Path, *rows: str) -> Path:
    path = folder / "gold.csv"
    path.write_text("\n".join(["subject,object", *rows]) + "\n")
    return path


def test_a_true_pair_that_ranks_first_is_found_at_once(graph: Path, tmp_path: Path) -> None:
    table = gold(tmp_path, "Nginx,C", "Bee,Ada")
    done = CliRunner().invoke(app, ["evaluate", str(graph), str(table), "--format", "json"])
    result = json.loads(done.stdout)
    assert result["rankings"]["strength"]["average precision"] == 1.0


def test_the_curves_are_drawn(graph: Path, tmp_path: Path) -> None:
    picture = tmp_path / "pr.svg"
    table = gold(tmp_path, "Nginx,C")
    CliRunner().invoke(app, ["evaluate", str(graph), str(table), "--plot", str(picture)])
    assert ET.parse(picture).getroot().tag.endswith("svg")


def test_gold_of_other_things_is_refused(graph: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["evaluate", str(graph), str(gold(tmp_path, "X,Y"))])
    assert isinstance(done.exception, GoldError)
