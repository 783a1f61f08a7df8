"""The documentation site: built by Zensical, without dead links, and readable on a phone."""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import typer.main

import kg
from kg.cli import app
from tests.chromium import launched
from tests.conftest import ROOT
from tests.test_docs import blocks

pytestmark = pytest.mark.slow
TUTORIALS = ["first-graph", "spacy", "relations"]
PHONE = {"width": 360, "height": 740}  # pixels


def _module() -> Any:
    spec = importlib.util.spec_from_file_location("docs_site", ROOT / "docs/site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site, built anew."""
    folder = tmp_path_factory.mktemp("docs")
    assert _module().build(folder / "build", folder / "site") == 0
    return folder / "site"


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids.add(values.get("id") or "")
        self.links += [values.get({"a": "href", "img": "src"}.get(tag, "")) or ""]


def _dead_links(site: Path) -> Iterator[str]:
    files = [file for file in site.rglob("*.html") if file.name != "404.html"]
    pages = {file: _Page(file.read_text(encoding="utf-8")) for file in files}
    for file, page in pages.items():
        for link in filter(None, page.links):
            path, _, fragment = link.partition("#")
            if re.match(r"\w+:|//", link):
                continue
            target = (file.parent / path).resolve() if path else file
            target = target / "index.html" if target.is_dir() else target
            there = target.exists() and (
                not fragment or target not in pages or fragment in pages[target].ids
            )
            if not there:
                yield f"{file.relative_to(site)}: {link}"


def test_no_link_is_dead(site: Path) -> None:
    assert list(_dead_links(site)) == []


def test_every_guide_is_in_the_navigation() -> None:
    named = set(re.findall(r": ([\w/.-]+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE))
    guides = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert guides <= named


def test_every_command_has_a_page_with_all_its_options(site: Path) -> None:
    commands: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for name, command in commands.items():
        text = (site / "commands" / f"{name}.html").read_text(encoding="utf-8")
        if not hasattr(command, "commands"):
            for parameter in command.params:
                assert max(parameter.opts, key=len) in text or parameter.human_readable_name in text


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    page = _Page((site / "api.html").read_text(encoding="utf-8"))
    assert {name.lower() for name in kg.__all__ if not name.startswith("_")} <= page.ids


def test_the_search_index_knows_the_pages(site: Path) -> None:
    index = json.loads((site / "search.json").read_text(encoding="utf-8"))
    assert "kg judge" in json.dumps(index)


def test_no_page_is_wider_than_a_phone(site: Path) -> None:
    with launched() as browser:
        page = browser.new_page(viewport=PHONE)
        for name in ("index.html", "commands/build.html", "api.html", "rdf.html"):
            page.goto((site / name).as_uri())
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= PHONE["width"], name
        page.close()


@pytest.mark.parametrize("tutorial", TUTORIALS)
def test_a_tutorial_runs_from_its_first_step_to_its_last(tutorial: str, tmp_path: Path) -> None:
    page = f"docs/tutorials/{tutorial}.md"
    for block in blocks(page, "sh"):
        if "bolt://" in block:  # tests/emit/neo4j have these commands
            continue
        script = f'set -e\nkg() {{ "{sys.executable}" -m kg "$@"; }}\n{block}'
        _mark(tmp_path / "judge.csv")
        subprocess.run(["bash", "-c", script], cwd=tmp_path, check=True, capture_output=True)
    if code := "\n".join(blocks(page, "python")):
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True)


def _mark(sheet: Path) -> None:
    """Judge the edges of *sheet*, as its reader is asked to: yes and no in turn."""
    if sheet.exists():
        import polars as pl

        rows = pl.read_csv(sheet)
        marks = [("yes", "no")[row % 2] for row in range(len(rows))]
        rows.with_columns(judgement=pl.Series(marks)).write_csv(sheet)
