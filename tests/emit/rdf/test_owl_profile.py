"""The ontology of every preset is in OWL 2 DL, as the OWL API judges it."""

import subprocess
from pathlib import Path

import pytest

from kg import build
from kg.emit.rdf import write_ontology
from kg.schema.schema_file import load_schema, presets
from tests.conftest import ROOT, missing

JARS = ROOT / ".cache" / "owl"
BASE = "https://my.org/kg/"

pytestmark = pytest.mark.slow


def verdicts(paths: list[Path]) -> list[str]:
    """Return what the OWL API says of files, a line each; several where a file breaks rules."""
    if not (JARS / "jars.stamp").exists():
        missing(f"the OWL API's jars in {JARS.relative_to(ROOT)} (make test gets them with Maven)")
    command = ["java", "-cp", f"{JARS}/*", str(ROOT / "tests/owl/Profile.java"), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_ontologies_are_in_owl_2_dl(tmp_path: Path) -> None:
    paths = []
    for name in (*presets(), ""):
        corpus = tmp_path / f"{name or 'plain'}.txt"
        types = list(load_schema(name).types)[:2] if name else []
        types = types or ["a b", "C++"]  # a schema may be for types of any name
        corpus.write_text("".join(f"X{i}\tB-{kind}\n" for i, kind in enumerate(types)))
        graph = build([corpus], tmp_path / f"g{name}", schema=name or None)
        paths.append(tmp_path / f"{name}.ttl")
        with paths[-1].open("wb") as out:
            write_ontology(graph.folder, out, BASE)
    assert [line.split()[0] for line in verdicts(paths)] == ["OK"] * len(paths)


def test_what_is_not_declared_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<x:o> a owl:Ontology .\n"
        "<x:A> a owl:Class ; <x:undeclared> <x:B> .\n"
    )
    assert {line.split()[0] for line in verdicts([tmp_path / "bad.ttl"])} == {"BAD"}
