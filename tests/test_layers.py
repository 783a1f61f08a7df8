"""The shape of the code: imports go one way, and nobody pays for what he does not ask for."""

import ast
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

import kg
from tests.conftest import ROOT

PACKAGE = Path(kg.__file__).parent
PATHS = sorted(PACKAGE.rglob("*.py"))
NAMES = [path.relative_to(PACKAGE).as_posix() for path in PATHS]
MODULES = dict(zip(NAMES, PATHS, strict=True))
HEAVY = {
    # a library, and who may speak to it
    "neo4j": {
        "emit/neo4j/server.py",
        "emit/neo4j/session.py",
        "emit/neo4j/verify.py",  # the driver's own type of dates
        "query/cypher/server.py",
    },
    "rdflib": {"emit/rdf/write.py", "reports/validate.py"},
    "pyshacl": {"reports/validate.py"},
    "pyoxigraph": {"common/quads.py", "reports/validate.py"}
    | {
        f"query/sparql/{name}.py"
        for name in ("store", "bind", "syntax", "terms", "results", "triples")
    }
    | {"serve/worker.py"},  # in processes of its own
    "arcadedb": {f"query/cypher/{name}.py" for name in ("arcade", "embedded", "fill")},
    "duckdb": {"query/sql.py"},
    "starlette": {"serve/app.py", "serve/http.py"},
    "uvicorn": {"serve/run.py"},
    "networkit": {"analyse/network.py", "analyse/measures.py"},
    "matplotlib": {"reports/plots/figure.py"},
    "networkx": {"emit/networks.py"},
    "typer": {name for name in NAMES if name.startswith("cli/")},
}


@cache
def imports(path: Path) -> list[str]:
    """Return what a module imports, also within functions, but not for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            inside = [f"{node.module}.{name.name}" for name in node.names]
            found += inside if node.module == "kg" else [str(node.module)]
    return found


def libraries(path: Path) -> set[str]:
    """Return the packages that a module imports."""
    return {name.split(".")[0] for name in imports(path)}


def test_every_package_has_its_place_in_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    places = [place.strip() for layer in contract["layers"] for place in layer.split("|")]
    inside = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    inside |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(places) == sorted(inside)
    assert contract["exhaustive"]


def test_imports_go_down_only() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_is_imported_only_where_it_is_spoken_to(library: str) -> None:
    assert {name for name in NAMES if library in libraries(MODULES[name])} <= HEAVY[library]


def loaded(statement: str) -> set[str]:
    """Return the modules that are there once a fresh Python has run *statement*."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    command = [sys.executable, "-c", code]
    return set(subprocess.check_output(command, text=True, cwd=PACKAGE.parent).split())


def test_importing_kg_costs_nothing() -> None:
    assert not loaded("import kg") & {"polars", "numpy", "pyarrow", *HEAVY}


@pytest.mark.slow
def test_building_costs_no_heavy_library() -> None:
    assert not loaded("import kg.pipeline.build, kg.read.token_lines.reader") & set(HEAVY)


def test_the_command_line_costs_no_heavy_library_but_typer() -> None:
    assert loaded("import kg.cli") & set(HEAVY) == {"typer"}
