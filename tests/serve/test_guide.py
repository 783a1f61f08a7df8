"""The examples of docs/serve.md, run as they stand against a server that it starts."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT, missing
from tests.serve.running import Running, running

pytestmark = pytest.mark.slow
GUIDE = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
BASE = "http://127.0.0.1:8000/"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def guided(sample: Path) -> Iterator[Running]:
    """Yield the server that the guide starts, but on a free port."""
    command = blocks("sh")[0].splitlines()[1].split()
    assert command[:3] == ["kg", "serve", "graph"]
    with running(sample, *command[3:]) as server:
        yield server


def here(text: str, server: Running) -> str:
    """Return *text* with the place where the server listens; IRIs stay as they are."""
    return text.replace("127.0.0.1:8000", str(urlsplit(server.url).netloc))


@pytest.mark.parametrize("block", blocks("console"), ids=["ask", "look up"])
def test_a_command_prints_what_it_says(guided: Running, block: str) -> None:
    if shutil.which("curl") is None:
        missing("curl")
    lines = block.removeprefix("$ ").splitlines()
    end = next(i for i, line in enumerate(lines) if not line.startswith("    ") and i) or 1
    command = here("\n".join(lines[:end]), guided)
    out = subprocess.run(command, shell=True, capture_output=True, text=True, check=True).stdout
    assert out.splitlines() == lines[end:]


def test_the_python_prints_the_strongest(guided: Running) -> None:
    (block,) = blocks("python")
    command = [sys.executable, "-c", here(block, guided)]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line.rsplit(" ", 1) for line in out.splitlines()]
    strengths = [float(strength) for _, strength in lines]
    assert len(lines) == 3
    assert strengths == sorted(strengths, reverse=True)


def test_the_guide_names_every_option_that_limits() -> None:
    help_ = subprocess.run(
        [sys.executable, "-m", "kg", "serve", "-h"], capture_output=True, text=True, check=True
    ).stdout
    options = set(re.findall(r"^  (--[a-z-]+)", help_, re.MULTILINE))
    assert options - {"--port", "--help"} <= set(re.findall(r"--[a-z-]+", GUIDE))


def test_the_guide_names_every_form() -> None:
    from kg.serve.negotiation import RDF_FORMATS, RESULT_FORMATS

    for start, forms in (("| SELECT", RESULT_FORMATS), ("| CONSTRUCT", RDF_FORMATS)):
        (row,) = [line for line in GUIDE.splitlines() if line.startswith(start)]
        assert re.findall(r"`(\w+)`", row) == [form.name for form in forms]
