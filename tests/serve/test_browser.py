"""Pages in a real browser: nothing is loaded from elsewhere, nothing goes wrong, edges are seen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import launched
from tests.serve.running import Running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Yield a browser without a window."""
    with launched() as browser:
        yield browser


class Watched:
    """A page, and what it asked for and complained of."""

    def __init__(self, browser: Browser, width: int = 1_100) -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": 800})
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Watched]:
    """Yield a page to watch."""
    found = Watched(chromium)
    yield found
    found.page.close()


def test_from_the_first_page_to_the_evidence_of_an_edge(served: Running, watched: Watched) -> None:
    page = watched.page
    page.goto(served.url)
    page.get_by_role("link", name="Python", exact=True).click()
    page.locator("summary").first.click()
    expect(page.locator("blockquote mark", has_text="Python").first).to_be_visible()
    page.locator("table.edges td a").first.click()
    expect(page.get_by_role("heading", name="Evidence")).to_be_visible()
    assert watched.complaints == []
    assert {url for url in watched.asked if not url.startswith(served.url)} == set()


def test_a_query_is_answered_as_a_table(served: Running, watched: Watched) -> None:
    page = watched.page
    page.goto(served.url)
    page.get_by_label("SPARQL query").fill("SELECT (42 AS ?answer) {}")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("columnheader", name="answer")).to_be_visible()
    expect(page.get_by_role("cell", name="42")).to_be_visible()
    assert watched.complaints == []


def test_an_entity_is_found(served: Running, watched: Watched) -> None:
    page = watched.page
    page.goto(f"{served.url}entity/python")
    page.get_by_label("Find an entity").fill("numpy")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="NumPy").click()
    expect(page.get_by_role("heading", name="NumPy", level=1)).to_be_visible()


def test_the_drawing_shows_what_a_page_links_to(served: Running, chromium: Browser) -> None:
    watched = Watched(chromium)
    page = watched.page
    page.goto(f"{served.url}entity/python")
    expect(page.get_by_label("The strongest neighbours of Python").locator("a")).to_have_count(14)
    page.get_by_role("link", name="Explore its neighbourhood").click()
    expect(page.locator("#panel h2")).to_have_text("Python", timeout=30_000)
    page.get_by_role("link", name="its page").click()
    page.locator("table.edges td a").first.click()
    title = page.locator("h1").inner_text()
    page.get_by_role("link", name="In the drawing").click()
    expect(page.locator("#panel blockquote").first).to_be_visible(timeout=30_000)
    page.locator("#panel dd a").last.click()
    expect(page.locator("h1")).to_have_text(title)
    # WebGL without a graphics card tells how slow it is.
    assert [text for text in watched.complaints if "GL Driver Message" not in text] == []
    assert {url for url in watched.asked if not url.startswith(served.url)} == set()
    page.close()


def test_hostile_names_do_nothing(hostile: Running, watched: Watched) -> None:
    query = "SELECT ?i { ?e rdfs:label 'Nginx' ; kg:id ?i }"
    (row,) = hostile.ask(query).json()["results"]["bindings"]
    watched.page.goto(f"{hostile.url}entity/{row['i']['value']}")
    link = watched.page.get_by_role("link", name="<script>alert(1)</script>").first
    expect(link).to_be_visible()
    assert watched.complaints == []
    assert len(watched.asked) == 1


@pytest.mark.parametrize("path", ["", "entity/python", "type/Language", "dataset/software"])
def test_a_page_fits_a_phone(served: Running, chromium: Browser, path: str) -> None:
    found = Watched(chromium, 390)
    try:
        found.page.goto(f"{served.url}{path}")
        assert found.page.evaluate("document.documentElement.scrollWidth") <= 390
    finally:
        found.page.close()
