"""Time the page of `kg view` beside one of pyvis, on the same graph: writing, first frame, panning.

    pip install pyvis
    python benchmarks/viewing.py [--sizes 5000 20000] [--seconds 60]

A graph has three edges an entity. Chromium opens each page without a network and draws WebGL by the
processor; a browser with a graphics card is faster, for both. Prints for each page its seconds to
be written, its size, the seconds until a frame with nodes is drawn, and frames a second while the
drawing is dragged. Without pyvis only `kg view` is timed.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parent.parent))

from kg import view
from tests.chromium import launched
from tests.view.synthetic import Synthetic

EDGES = 3  # an entity
DRAGS = 60  # moves of the mouse, one after another
# Whether a frame with nodes was drawn: the marks of our page; of pyvis' what its network tells.
DRAWN = {
    "kg view": "performance.getEntriesByName('kg-drawn').length > 0",
    "pyvis": """(() => {
      if (typeof network === 'undefined' || !network) return false;
      if (!window.hooked) {
        window.hooked = true;
        network.on('afterDrawing', () => { window.drawn = true; });
        network.redraw();
      }
      const bar = document.getElementById('loadingBar');
      return window.drawn === true && (!bar || getComputedStyle(bar).display === 'none');
    })()""",
}
STAGE = {"kg view": "#stage", "pyvis": "#mynetwork"}
COUNT = """() => {
  window.frames_drawn = 0;
  const count = () => { window.frames_drawn += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
}"""


def main() -> None:
    """Write the pages, open them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 20_000])
    parser.add_argument("--seconds", type=float, default=60, help="to wait for a frame")
    given = parser.parse_args()
    tools = {"kg view": write_ours}
    if find_spec("pyvis"):
        tools["pyvis"] = write_pyvis
    print(f"{'entities':>9}{'edges':>9}  page       write s      MB   frame s   frames/s")
    with tempfile.TemporaryDirectory() as folder, launched(webgl=True) as chromium:
        for size in given.sizes:
            graph = Synthetic(size, EDGES * size)
            edges = len(graph.frames["edges"])
            for tool, write in tools.items():
                file = Path(folder) / f"{tool.split()[0]}-{size}.html"
                seconds = timed(write, graph, file)
                size_mb = file.stat().st_size / 1e6
                frame, rate = opened(chromium, tool, file, given.seconds)
                print(
                    f"{size:>9,}{edges:>9,}  {tool:<8}{seconds:>10.1f}{size_mb:>8.2f}{frame}{rate}"
                )


def timed(write: Callable[[Synthetic, Path], None], graph: Synthetic, file: Path) -> float:
    """Return the seconds of this process that writing takes."""
    start = time.process_time()
    write(graph, file)
    return time.process_time() - start


def write_ours(graph: Synthetic, file: Path) -> None:
    """Write the page of `kg view`."""
    view.write(graph, file)


def write_pyvis(graph: Synthetic, file: Path) -> None:
    """Write the page of pyvis, with its scripts in it and its defaults otherwise."""
    from pyvis.network import Network

    network = Network(height="700px", cdn_resources="in_line")
    names = graph.frames["entities"]["name"].to_list()
    network.add_nodes(list(range(len(names))), label=names)
    for subject, object_, strength in graph.frames["edges"][
        "subject", "object", "strength"
    ].iter_rows():
        network.add_edge(subject, object_, value=strength)
    file.write_text(network.generate_html(), encoding="utf-8")


def opened(chromium: Browser, tool: str, file: Path, limit: float) -> tuple[str, str]:
    """Return the seconds until a frame is drawn, and frames a second while it is dragged."""
    page = chromium.new_page(viewport={"width": 1_280, "height": 800})
    page.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    try:
        start = time.monotonic()
        page.goto(file.as_uri(), wait_until="commit")
        while not page.evaluate(DRAWN[tool]):
            if time.monotonic() - start > limit:
                return f"{f'>{limit:.0f}':>10}", f"{'–':>11}"
            page.wait_for_timeout(50)
        return f"{time.monotonic() - start:>10.1f}", f"{frames(page, STAGE[tool]):>11.1f}"
    finally:
        page.close()


def frames(page: Page, stage: str) -> float:
    """Return frames a second while the drawing is dragged to and fro."""
    page.wait_for_timeout(1_000)
    box = page.locator(stage).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(COUNT)
    start = time.monotonic()
    for move in range(DRAGS):
        page.mouse.move(x + 4 * (move % 30), y + 3 * (move % 20))
    seconds = time.monotonic() - start
    drawn = float(page.evaluate("window.frames_drawn"))
    page.mouse.up()
    return drawn / seconds


if __name__ == "__main__":
    main()
