"""One graph of hostile names, links and communities, and what each emitter makes of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kg import Graph
from tests.emit.test_hostile import hostile_graph

LINKS = [
    ("C", "https://example.org/c", "sameAs"),
    ("C", "http://www.wikidata.org/entity/Q15777", "exactMatch"),
    ("Nginx", "urn:x", "sameAs"),
]


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    where = tmp_path_factory.mktemp("exported")
    rows = ["name,iri,relation", *(",".join(row) for row in LINKS)]
    (where / "links.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    graph = hostile_graph(where, (where / "links.csv",))
    graph.analyse()
    return graph


@pytest.fixture(scope="session")
def exported(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that gives the file or folder of the graph in a form, made once."""
    folder = tmp_path_factory.mktemp("forms")

    def path(form: str) -> Path:
        out = folder / form
        if not out.exists():
            graph.export(form, out)
        return out

    return path
