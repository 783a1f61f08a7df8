"""The page in a real browser: search, panels, filters, paths, links, keyboard, phones, no WebGL."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from kg import Graph
from tests.view.conftest import Open, Opened

pytestmark = pytest.mark.slow
NO_WEBGL = """
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : get.call(this, kind, ...rest);
};"""


def test_from_a_search_to_the_evidence_and_back(
    open_page: Open, sample: Path, graph: Graph
) -> None:
    opened = open_page(sample)
    page = opened.page
    linked = {*graph.edges["subject"], *graph.edges["object"]}
    assert f"Drawn: {len(linked)} entities, {len(graph.edges):,} edges." in opened.status
    opened.keep("all")
    page.keyboard.press("/")
    page.keyboard.type("numpi")  # not how it is written
    page.keyboard.press("Backspace")
    expect(page.get_by_role("option").first).to_contain_text("NumPy")
    page.keyboard.press("Enter")
    assert opened.heading == "NumPy"
    expect(page.locator("#panel h2")).to_be_focused()
    page.locator("#panel .neighbour", has_text="Python").get_by_role(
        "link", name="written in"
    ).click()
    assert opened.heading == "NumPy written in Python"
    quote = page.locator("blockquote").first
    expect(quote.locator("mark.subject")).to_have_text("NumPy")
    expect(quote.locator("mark.object")).to_have_text("Python")
    expect(quote.locator("mark.cue")).to_have_text("written in")
    expect(quote.locator("footer")).to_have_text("libraries.txt:2")
    opened.keep("edge")
    assert opened.faults() == []
    page.go_back()
    assert opened.heading == "NumPy"
    page.go_forward()
    page.reload()
    opened.wait()
    assert opened.heading == "NumPy written in Python"


def test_a_neighbourhood_a_path_and_a_comparison(open_page: Open, sample: Path) -> None:
    opened = open_page(sample, "#entity=numpy")
    page = opened.page
    page.get_by_role("button", name="1 step", exact=True).click()
    near = opened.status
    page.get_by_role("button", name="2 steps").click()
    assert entities(near) < entities(opened.status)
    opened.find("zookeeper", "Shortest path to")
    assert opened.heading == "From NumPy to ZooKeeper"
    assert page.locator("#panel ol li").count() == entities(opened.status) - 1
    opened.keep("path")
    page.locator("#panel").get_by_role("link", name="Compare the two").click()
    assert opened.heading == "NumPy beside ZooKeeper"
    expect(page.locator("#panel h3", has_text="Both are related to")).to_be_visible()
    opened.keep("compare")
    assert opened.faults() == []


def test_filters_leave_out_what_they_say(open_page: Open, sample: Path, graph: Graph) -> None:
    opened = open_page(sample)
    page = opened.page
    cues = graph.edges["basis"].to_list().count("cue")
    page.get_by_label(f"cue (a phrase says so) {cues}").check()
    assert f"{cues} edges." in opened.status
    assert f"{len(graph.edges) - cues:,} edges are filtered out" in opened.status
    page.get_by_role("button", name="Only language").click()
    only_languages = edges(opened.status)
    assert 0 < only_languages < cues
    page.get_by_role("button", name="All types").click()
    page.locator("#strength").fill("50")
    page.get_by_label("At least so many sentences").fill("2")
    page.get_by_label("At least so many sentences").blur()
    few = edges(opened.status)
    assert 0 < few < cues
    assert "sentences=2" in page.url
    assert opened.faults() == []
    opened.keep("filtered")
    page.reload()
    opened.wait()
    assert edges(opened.status) == few
    page.get_by_role("button", name="Reset filters").click()
    assert edges(opened.status) == len(graph.edges)


def test_the_drawing_is_clicked(open_page: Open, sample: Path) -> None:
    opened = open_page(sample, "#entity=numpy&path=python")  # an edge, from left to right
    page = opened.page
    box = page.locator("#stage").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert opened.heading == "NumPy written in Python"
    page.goto(f"{sample.as_uri()}#hide=Algorithm+Application+Library+Language")
    page.reload()
    opened.wait()
    click_colour(opened, (0x99, 0x99, 0x33))  # of licences
    expect(page.locator("#panel")).to_contain_text("licence")


def test_by_the_keyboard_alone(open_page: Open, sample: Path) -> None:
    opened = open_page(sample)
    page = opened.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to search")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("linux")
    page.keyboard.press("Enter")
    assert opened.heading == "Linux"
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    page.get_by_role("button", name="Table").press("Enter")
    expect(page.get_by_role("row")).to_have_count(101)
    page.get_by_role("columnheader", name="name").get_by_role("button").press("Enter")
    expect(page.get_by_role("columnheader", name="name")).to_have_attribute(
        "aria-sort", "ascending"
    )
    names = page.locator("tbody th").all_inner_texts()
    assert names[0] == ".NET"
    page.get_by_role("link", name="Edges", exact=True).press("Enter")
    page.get_by_role("row").nth(1).get_by_role("link").nth(1).press("Enter")
    expect(page.locator("#panel h2")).to_be_focused()
    expect(page.locator("#panel blockquote").first).to_be_visible()
    opened.keep("table")
    assert opened.faults() == []


def test_what_is_shown_is_copied_and_saved(open_page: Open, sample: Path, tmp_path: Path) -> None:
    opened = open_page(
        sample, "#entity=numpy&steps=1", script="delete Navigator.prototype.clipboard;"
    )
    page = opened.page
    menu = page.locator("details.menu summary")
    for name, wanted in (
        ("Cypher", "MATCH (a:Entity"),
        ("SPARQL", "PREFIX kg:"),
        ("CSV", "id,subject,"),
    ):
        menu.click()
        page.get_by_role("button", name=re.compile(f"^Copy .*{name}$")).click()
        assert page.get_by_role("dialog").locator("textarea").input_value().startswith(wanted)
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
        page.keyboard.press("Escape")
    for name, start in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        menu.click()
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save as {name}").click()
        download.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)
        page.keyboard.press("Escape")
    assert b">NumPy<" in (tmp_path / "SVG").read_bytes()
    with Image.open(tmp_path / "PNG") as picture:
        assert len(picture.getcolors(1 << 24) or []) > 20


def test_a_phone_in_the_dark(open_page: Open, sample: Path) -> None:
    opened = open_page(sample, "#entity=python", width=390, color_scheme="dark")
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 25, 30)"
    opened.keep("phone-dark")
    assert opened.faults() == []


def test_without_webgl_there_are_tables(open_page: Open, sample: Path) -> None:
    opened = open_page(sample, script=NO_WEBGL)
    page = opened.page
    expect(page.get_by_role("alert")).to_contain_text("has no WebGL")
    expect(page.get_by_role("button", name="Network")).to_be_disabled()
    expect(page.get_by_role("row")).to_have_count(101)
    opened.find("python")
    assert opened.heading == "Python"
    opened.keep("without-webgl")
    assert opened.faults() == []


def entities(status: str) -> int:
    return number(r"([\d,]+) entit", status)


def edges(status: str) -> int:
    return number(r"([\d,]+) edge", status)


def number(pattern: str, text: str) -> int:
    match = re.search(pattern, text)
    assert match, text
    return int(match[1].replace(",", ""))


def click_colour(opened: Opened, colour: tuple[int, int, int]) -> None:
    """Click where the drawing has a disc of *colour*."""
    stage = opened.page.locator("#stage")
    box = stage.bounding_box()
    assert box
    with Image.open(io.BytesIO(stage.screenshot())) as picture:
        x, y = next(places(picture.convert("RGB"), colour))
    opened.page.mouse.click(box["x"] + x, box["y"] + y)


def places(picture: Image.Image, colour: tuple[int, int, int]) -> Iterator[tuple[int, int]]:
    """Yield the pixels that have *colour*, as their neighbours do."""
    pixels = picture.load()
    assert pixels
    for y in range(3, picture.height - 3):
        for x in range(3, picture.width - 3):
            if all(pixels[x + d, y + e] == colour for d in (-2, 0, 2) for e in (-2, 0, 2)):
                yield x, y
