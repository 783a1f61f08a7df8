"""RDF as processors of SHACL see it that others wrote: pyshacl and Apache Jena."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

import pyshacl
import rdflib
from rdflib.namespace import SH

from tests.conftest import ROOT, missing
from tests.emit.rdf.readers import JARS

Broken = tuple[str, str, str]  # the thing, the property or nothing, the kind of constraint


def broken(report: rdflib.Graph) -> set[Broken]:
    """Return what a report says is broken; a path that is no property as SPARQL writes it."""
    found = set()
    for result in report.subjects(SH.sourceConstraintComponent):
        path = report.value(result, SH.resultPath)
        inverse = report.value(path, SH.inversePath)
        several = report.value(path, SH.zeroOrMorePath)
        spelled = f"^{inverse}" if inverse else f"{several}*" if several else str(path or "")
        component = str(report.value(result, SH.sourceConstraintComponent))
        kind = component.removeprefix(str(SH)).removesuffix("ConstraintComponent")
        found.add((str(report.value(result, SH.focusNode)), spelled, kind))
    return found


def by_pyshacl(shapes: rdflib.Graph, path: Path) -> set[Broken]:
    """Judge a file of one graph."""
    data = rdflib.Graph().parse(path)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    return broken(report)


def by_jena(shapes: Path, paths: Iterable[Path]) -> dict[Path, set[Broken]]:
    """Judge files, all their graphs as one, in one JVM."""
    if not (JARS / "jars.stamp").exists():
        missing(f"Jena's jars in {JARS.relative_to(ROOT)} (make test gets them with Maven)")
    names = [str(path) for path in (shapes, *paths)]
    command = ["java", "-cp", f"{JARS}/*", str(ROOT / "tests/jena/Shacl.java"), *names]
    subprocess.run(command, capture_output=True, text=True, check=True)
    return {Path(name): broken(rdflib.Graph().parse(f"{name}.report.nt")) for name in names[1:]}
