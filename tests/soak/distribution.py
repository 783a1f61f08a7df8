"""Build the sdist and the wheel, install each alone, and run every command: a smoke test.

``python -m tests.soak.distribution [PYTHON ...]`` does so with each Python that is named, by
default with the one that runs it. The wheel is made of the sdist, as it is to be published.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

CORPUS, SCHEMA = ROOT / "data/corpus", ROOT / "data/software.toml"
BUILD = f"build {CORPUS} -o graph --schema {SCHEMA}"
# Every command at least once, in an order that has what each needs; the servers only say what
# they want, since they would not end.
COMMANDS = [
    "--version",
    f"check {CORPUS}",
    "schema",
    f"schema new {CORPUS} -o draft.toml",
    BUILD,
    "info graph",
    "explain graph Nginx C",
    "query graph neighbours -p name=Python",
    "suggest graph",
    "judge graph -o judge.csv --pairs 10",
    "diff graph graph",
    "view graph -o graph.html",
    "export graph turtle -o graph.ttl",
    "export graph graphml -o graph.graphml",
    "verify graph",
    "verify graph graph.ttl",
    "export graph ntriples --mentions -o all.nt",
    "import all.nt -o again",
    "remove graph servers.txt",
    f"add graph {CORPUS}/servers.txt",
    "clean",
]
EXTRAS = [  # with all that is optional
    "analyse graph",
    "validate graph",
    'query graph "MATCH (n) RETURN count(*)"',
    'query graph --sql "SELECT count(*) FROM edges"',
    "export graph graphrag -o graphrag",
]
REFUSED = [
    "load graph",
    "unload software",
    "evaluate graph nothing.tsv",
]  # without a server, a file
HELP = ["serve --help", "mcp --help"]


def main(pythons: list[str]) -> None:
    """Build both distributions, and try them with each of *pythons*."""
    with tempfile.TemporaryDirectory(prefix="kg-distribution-") as scratch:
        folder = Path(scratch)
        _run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)], ROOT)
        (sdist,) = folder.glob("*.tar.gz")
        _run(["tar", "-xzf", str(sdist), "-C", str(folder)], folder)
        (tree,) = (path for path in folder.iterdir() if path.is_dir())
        _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], tree)
        (wheel,) = folder.glob("*.whl")
        print(
            f"{sdist.name}: {sdist.stat().st_size:,} bytes; {wheel.name}: {wheel.stat().st_size:,}"
        )
        for number, python in enumerate(pythons):
            for what, distribution in (("wheel", wheel), ("sdist", sdist)):
                begun = time.monotonic()
                count = _try(python, distribution, folder / f"{number}-{what}")
                seconds = time.monotonic() - begun
                print(f"{python}, {what}: {count} commands in a clean environment, {seconds:.0f} s")


def _try(python: str, distribution: Path, folder: Path) -> int:
    """Return how many commands run where *distribution* is all that is installed."""
    folder.mkdir()
    _run([python, "-m", "venv", str(folder / "env")], folder)
    binaries = folder / "env/bin"
    pip = [str(binaries / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    pip += ["--constraint", str(ROOT / "constraints.txt")]
    _run([*pip, str(distribution)], folder)
    kg = str(binaries / "kg")
    count = sum(1 for _ in _commands(kg, [*COMMANDS, *HELP], folder, 0))
    count += sum(1 for _ in _commands(kg, REFUSED, folder, 1))
    _run([*pip, f"{distribution}[all]"], folder)
    count += sum(1 for _ in _commands(kg, EXTRAS, folder, 0))
    return count


def _commands(kg: str, commands: list[str], folder: Path, code: int) -> Iterator[str]:
    """Run *commands*, each of which has to end with the exit code *code*, without a traceback."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    for command in commands:
        done = subprocess.run(
            f"'{kg}' {command}",
            shell=True,
            cwd=folder,
            env={**clean, "XDG_CACHE_HOME": str(folder / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != code or "Traceback" in done.stderr:
            sys.exit(f"kg {command}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        yield command


def _run(command: list[str], where: Path) -> None:
    subprocess.run(command, cwd=where, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1:] or [sys.executable])
