"""The shape of the code: imports go one way, and nobody pays for what he does not ask for."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import kg

PACKAGE = Path(kg.__file__).parent
PATHS = sorted(PACKAGE.rglob("*.py"))
NAMES = [path.relative_to(PACKAGE).as_posix() for path in PATHS]
OTHERS = [name for name in NAMES if name != "__main__.py" and not name.startswith("cli/")]
MODULES = dict(zip(NAMES, PATHS, strict=True))
LOW = {"tables", "schema", "errors", "naming", "keys", "rules", "identity", "folder", "output"}
LOW |= {"declarations", "wording", "colours", "quads"}
STAGES = {"read", "resolve", "relate", "emit", "query", "view", "serve"}
ASKING = {"query", "view"}  # they come after a graph was made
HEAVY = {
    # a library, and who may speak to it
    "neo4j": {"emit/neo4j/server.py", "emit/neo4j/session.py", "query/cypher.py"},
    "rdflib": {"emit/rdf/write.py", "validate.py"},
    "pyshacl": {"validate.py"},
    "pyoxigraph": {"quads.py"}
    | {f"query/{name}.py" for name in ("sparql", "sparql_bind", "sparql_text")}
    | {f"serve/{name}.py" for name in ("worker", "results", "triples")},  # in processes of its own
    "arcadedb": {"query/arcade.py", "query/embedded.py"},
    "duckdb": {"query/sql.py"},
    "starlette": {f"serve/{name}.py" for name in ("app", "replies", "requests", "run")},
    "uvicorn": {"serve/run.py"},
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


def met(path: Path) -> set[str]:
    """Return the modules and stages of kg that a module imports."""
    parts = [name.split(".") for name in imports(path)]
    return {names[1] for names in parts if names[0] == "kg" and len(names) > 1} - {"__version__"}


def libraries(path: Path) -> set[str]:
    """Return the packages that a module imports."""
    return {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("name", [name for name in NAMES if name.split("/")[0] in STAGES])
def test_a_stage_imports_no_other(name: str) -> None:
    stage, _, _ = name.partition("/")
    above = {"graph", "emit", "registry"} if stage in ASKING else set()
    above |= {"emit", "query"} if stage == "serve" else set()
    assert met(MODULES[name]) <= {stage} | LOW | above


@pytest.mark.parametrize("name", sorted(LOW))
def test_what_all_stages_share_imports_none_of_them(name: str) -> None:
    assert met(MODULES[f"{name}.py"]) <= LOW


def test_errors_import_nothing_of_ours() -> None:
    assert met(MODULES["errors.py"]) == set()


def test_only_the_program_imports_the_command_line() -> None:
    assert [name for name in OTHERS if "cli" in met(MODULES[name])] == []


@pytest.mark.parametrize("name", ["graph.py", "registry.py"])
def test_what_reads_a_graph_does_not_import_what_builds_one(name: str) -> None:
    assert not met(MODULES[name]) & {"build", "cli", "read", "resolve", "relate"}


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
    assert not loaded("import kg.build, kg.read.conll") & set(HEAVY)


def test_the_command_line_costs_no_heavy_library_but_typer() -> None:
    assert loaded("import kg.cli") & set(HEAVY) == {"typer"}
