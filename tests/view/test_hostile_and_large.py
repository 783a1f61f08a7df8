"""Pages of graphs that are not nice: names that look like markup, and more than can be drawn."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kg import build, view
from kg.store.folder import open_folder
from tests.serve.conftest import HOSTILE
from tests.view.conftest import Open
from tests.view.synthetic import Synthetic
from tests.view.test_page import click_colour, edges, entities

pytestmark = pytest.mark.slow
NAMES = [
    *HOSTILE,
    "<img src=x onerror=alert(1)>",
    "{{7*7}}",
    "${alert(1)}",
    "\u202ereversed",
    "</pre>",
]
NAMES += ["__proto__", "constructor", "a\u2066b", "&lt;b&gt;", "<svg/onload=alert(1)>"]


def test_hostile_names_are_shown_as_they_are(open_page: Open, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.txt"
    sentences = (f"{name}\tB-<b>Thing</b>\nand\tO\nNginx\tB-App\n" for name in NAMES)
    corpus.write_text("\n".join(sentences), encoding="utf-8")
    graph = build([corpus], tmp_path / "graph", name="</title><script>alert(1)</script>")
    view.write(open_folder(graph.path), tmp_path / "page.html")
    opened = open_page(tmp_path / "page.html")
    page = opened.page
    opened.find("Nginx")
    assert page.title() == "Nginx: </title><script>alert(1)</script>"
    page.locator("#panel button.more").last.click()
    shown = page.locator("#panel .neighbour bdi").all_inner_texts()
    assert {"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}"} <= set(shown)
    assert len(shown) == len(graph.entities) - 1
    page.get_by_role("button", name="Table").click()
    expect(page.get_by_role("rowheader", name="<svg/onload=alert(1)>")).to_be_visible()
    opened.find("שלום")
    assert opened.heading == "שלום"
    assert page.locator("#panel h2 bdi").evaluate("element => getComputedStyle(element).direction")
    assert page.evaluate("document.querySelectorAll('img, svg, b, body script[src]').length") == 0
    opened.keep("hostile")
    assert opened.faults() == []


def test_twenty_thousand_entities(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.view.layout.STEPS", 3)  # where they stand does not matter here
    view.write(Synthetic(20_000, 62_000), tmp_path / "page.html")
    opened = open_page(tmp_path / "page.html")
    assert entities(opened.status) > 19_000
    assert edges(opened.status) > 55_000
    opened.keep("large")
    opened.find("Entity 777")
    assert opened.heading == "Entity 777"
    opened.page.get_by_role("button", name="1 step", exact=True).click()
    assert 1 < entities(opened.status) < 50


def test_what_is_too_much_is_drawn_as_communities(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.view.layout.FORCED", 1_000)
    folder = Synthetic(24_000, 60_000)
    view.write(folder, tmp_path / "page.html", view.Limits(edges=50_000))
    opened = open_page(tmp_path / "page.html")
    total = len(folder.frames["edges"])
    assert (
        f"This file holds 24,000 of 24,000 entities and 50,000 of {total:,} edges" in opened.status
    )
    match = re.search(r"Drawn: ([\d,]+) communities, 50,000 edges", opened.status)
    assert match, opened.status
    opened.keep("communities")
    click_colour(opened, (0x88, 0xCC, 0xEE))
    expect(opened.page.locator("#status")).to_contain_text("entities")
    assert entities(opened.status) > 1
    assert "open=" in opened.page.url
