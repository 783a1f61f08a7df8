"""Graphs to serve, and a server of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import build
from tests.conftest import ROOT
from tests.serve.running import Running, running

# Names that are not what they look like, to HTML, to SPARQL or to an address.
HOSTILE = ["C++", "C#", "東京", "<script>alert(1)</script>", '"quoted"', "'", "a&b", "100%", "#1"]
HOSTILE += ["a/b", "what?", "a|b", "{x}", "😀", "שלום", "café", "../..", "%2F", "a\\b", "x" * 5_000]
HOSTILE += ["javascript:alert(1)", "</style>", "`", "a\u0308", "http://evil.example/"]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the graph of data/."""
    path = tmp_path_factory.mktemp("served") / "graph"
    build([ROOT / "data" / "corpus"], path, schema=str(ROOT / "data" / "software.toml"))
    return path


@pytest.fixture(scope="session")
def served(sample: Path) -> Iterator[Running]:
    """Yield a server of the graph of data/."""
    with running(sample) as server:
        yield server


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Yield a server of a graph whose names are HOSTILE; each is related to Nginx."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "corpus.txt"
    sentences = (f"{name}\tB-Thing\nand\tO\nNginx\tB-App\n" for name in HOSTILE)
    corpus.write_text("\n".join(sentences), encoding="utf-8")
    build([corpus], folder / "graph")
    with running(folder / "graph") as server:
        yield server
