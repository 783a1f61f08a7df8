"""Neo4j Browser in a headless Chromium, used as people use it: by dropped files and clicks."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conftest import ROOT, missing
from tests.servers import Neo4j

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Locator, Page

ARTEFACTS = ROOT / ".artefacts"
# Chromium's sandbox does not work for root, and a test asks nobody but its own server.
FLAGS = ["no-sandbox", "disable-background-networking", "disable-component-update"]
FLAGS += ["disable-sync", "no-first-run"]
# WebGL by the processor, so that a picture is the same on any machine.
WEBGL = ["use-angle=swiftshader", "enable-unsafe-swiftshader", "ignore-gpu-blocklist"]
_FILE = """([name, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], name));
  return transfer;
}"""


@dataclass(frozen=True)
class Browser:
    """Neo4j Browser, connected to a server."""

    page: "Page"

    def drop(self, file: Path) -> None:
        """Drop *file* on the window."""
        transfer = self.page.evaluate_handle(_FILE, [file.name, list(file.read_bytes())])
        self.page.dispatch_event(".filedrop", "drop", {"dataTransfer": transfer})

    def scripts(self, folder: str) -> list[str]:
        """Return the titles of the saved scripts in *folder* of the drawer, as they are listed."""
        with self._drawer(folder) as scripts:
            return scripts.locator("[data-testid^='scriptTitle-']").all_inner_texts()

    def run(self, folder: str, name: str) -> "Locator":
        """Run the saved script whose title starts with *name*; return the frame of its answer."""
        with self._drawer(folder) as scripts:
            scripts.locator(f"[data-testid^='scriptTitle-{name}: ']").click()
        self.page.get_by_test_id("editor-Run").click()
        frame = self.page.get_by_test_id("frame").filter(has_text=f"// {name}: ").first
        frame.get_by_test_id("frame-loaded-contents").wait_for()
        return frame

    def clear(self) -> None:
        """Close all frames."""
        frames = self.page.get_by_test_id("frame")
        while frames.count():
            frames.first.get_by_title("Close", exact=True).click()

    @contextmanager
    def _drawer(self, folder: str) -> Iterator["Locator"]:
        button = self.page.get_by_test_id("navigationFavorites")
        button.click()
        scripts = self.page.get_by_test_id(f"savedScriptsFolder-{folder}")
        scripts.get_by_test_id(f"expandFolder-{folder}").click()
        yield scripts
        button.click()


@contextmanager
def launched(*flags: str, webgl: bool = False) -> Iterator["Chromium"]:
    """Yield a headless Chromium.

    Args:
        flags: beside `FLAGS`, without their hyphens.
        webgl: it draws by WebGL.
    """
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        missing("Chromium")
    with sync_playwright() as playwright:
        chosen = [*FLAGS, *(WEBGL if webgl else ["disable-gpu"]), *flags]
        arguments = [f"--{flag}" for flag in chosen]
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()


@contextmanager
def browser(server: Neo4j, width: int = 1200, height: int = 700) -> Iterator[Browser]:
    """Open Neo4j Browser where *server* serves it, and connect it."""
    with launched() as chromium:
        context = chromium.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(60_000)
        context.route(lambda url: not url.startswith(server.http), lambda route: route.abort())
        page = context.new_page()
        page.goto(f"{server.http}browser/")
        page.get_by_test_id("authenticationMethod").select_option("NO_AUTH")
        page.get_by_test_id("bolt-scheme-select").select_option("bolt://")
        page.get_by_test_id("boltaddress").fill(server.bolt.removeprefix("bolt://").rstrip("/"))
        page.get_by_test_id("connect").click()
        page.get_by_test_id("frameCommand").filter(has_text=":play start").wait_for()
        yield Browser(page)
