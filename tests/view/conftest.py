"""Pages of `kg view`, and one browser that opens them all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from hatch_build import PAGE, bundle
from kg import Graph, build, view
from kg.store.folder import open_folder
from tests.chromium import launched
from tests.conftest import ROOT

ARTEFACTS = ROOT / ".artefacts" / "view"
AXE = PAGE / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  const elements = (nodes) => nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(" | ");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${elements(nodes)}`);
}"""


@pytest.fixture(scope="session", autouse=True)
def bundled() -> None:
    """Make the bundle of the page, if its sources have changed."""
    bundle()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of data/."""
    folder = tmp_path_factory.mktemp("page")
    build([ROOT / "data" / "corpus"], folder / "graph", schema=str(ROOT / "data" / "software.toml"))
    view.write(open_folder(folder / "graph"), folder / "graph.html")
    return folder / "graph.html"


@pytest.fixture(scope="session")
def graph(sample: Path) -> Graph:
    """Return the graph of data/, of which `sample` is the page."""
    return Graph(sample.with_name("graph"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Yield a browser without a window."""
    with launched(webgl=True) as browser:
        yield browser


class Opened:
    """A page of `kg view` in a browser, and what it asked for and complained of."""

    def __init__(self, context: BrowserContext, file: Path, hash_: str = "") -> None:
        self.page: Page = context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.file = file
        self.page.goto(f"{file.as_uri()}{hash_}")
        self.wait()

    def wait(self) -> None:
        """Wait until all data are read."""
        self.page.wait_for_selector("html[data-ready]", timeout=90_000)

    def find(self, text: str, label: str = "Find an entity") -> None:
        """Type *text* into a field that finds entities, and take the first."""
        field = self.page.get_by_role("combobox", name=label, exact=True)
        field.fill(text)
        field.press("Enter")

    @property
    def status(self) -> str:
        """What the page says it draws."""
        return self.page.locator("#status").inner_text()

    @property
    def heading(self) -> str:
        """The heading of the panel."""
        return " ".join(self.page.locator("#panel h2").inner_text().split())

    def faults(self) -> list[str]:
        """Return the serious faults of accessibility that axe-core finds."""
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE.read_text("utf-8"))
        faults: list[str] = self.page.evaluate(SERIOUS)
        return faults

    def keep(self, name: str) -> None:
        """Keep a picture of the page."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png")

    def close(self) -> None:
        """Close the page, which must have worked without errors and without a network."""
        self.page.close()
        assert self.complaints == []
        assert {
            url for url in self.asked if not url.startswith(("file:", "blob:", "data:"))
        } == set()


Open = Callable[..., Opened]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Return a function that opens a page; afterwards it must have had no complaint."""
    opened: list[Opened] = []
    contexts: list[BrowserContext] = []

    def make(
        file: Path, hash_: str = "", width: int = 1_280, script: str = "", **media: str
    ) -> Opened:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, reduced_motion="reduce", **media
        )  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        if script:
            context.add_init_script(script)
        contexts.append(context)
        opened.append(Opened(context, file, hash_))
        return opened[-1]

    yield make
    try:
        for page in opened:
            page.close()
    finally:
        for context in contexts:
            context.close()
