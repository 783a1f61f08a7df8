"""A reader of somebody else's: the package of the guide, installed and used."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg import Graph
from tests.conftest import ROOT

PLUGIN = ROOT / "tests/plugin"
GUIDE = (ROOT / "docs/plugins.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "name"), [("python", "shouting.py"), ("toml", "pyproject.toml")]
)
def test_the_guide_shows_the_package(language: str, name: str) -> None:
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    assert block == (PLUGIN / name).read_text(encoding="utf-8")


@pytest.mark.slow
def test_an_installed_reader_works_as_ours_do(tmp_path: Path) -> None:
    words = [
        "install",
        "--quiet",
        "--no-build-isolation",
        "--no-deps",
        "--target",
        tmp_path / "lib",
    ]
    subprocess.run([sys.executable, "-m", "pip", *words, PLUGIN], check=True)
    (tmp_path / "notes.txt").write_text("ANT uses BEE\nso does CAT\n", encoding="utf-8")
    command = [sys.executable, "-m", "kg", "build", "notes.txt", "--read-as", "shouting"]
    paths = os.pathsep.join([str(tmp_path / "lib"), str(ROOT)])
    subprocess.run(command, cwd=tmp_path, check=True, env=os.environ | {"PYTHONPATH": paths})
    graph = Graph(tmp_path / "graph")
    assert graph.mentions["surface"].to_list() == ["ANT", "BEE", "CAT"]
    assert graph.sources["format"].to_list() == ["shouting"]
