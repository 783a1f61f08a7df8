"""RO-Crate metadata: flat, complete, true of the files, and the same bytes each time."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg import Graph
from kg.cli import app
from kg.common.errors import IriError, OutputError, UsageError
from kg.emit.crate import NAME, Crate

CRATE = Crate("2026-01-31", license="CC-BY-4.0", creator="Me <https://orcid.org/0000-0001>")


@pytest.fixture
def graph(graph_of: Callable[..., Graph]) -> Graph:
    return graph_of("Ant/B-X Bee/B-X", "Ant/B-X Bee/B-Y")


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the entities of a crate by their ids, which are all different."""
    rows = json.loads((folder / NAME).read_text(encoding="utf-8"))["@graph"]
    entities = {row["@id"]: row for row in rows}
    assert len(entities) == len(rows)
    return entities


def references(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            assert set(item) == {"@id"}  # flat: nothing is nested
            yield item["@id"]


def test_a_crate_is_flat_and_describes_what_is_there(graph: Graph, tmp_path: Path) -> None:
    out = tmp_path / "out" / "my graph.ttl"
    graph.export("turtle", out, crate=CRATE)
    entities = read(out.parent)
    mentioned = {
        key for row in entities.values() for value in row.values() for key in references(value)
    }
    assert mentioned - entities.keys() == {"https://w3id.org/ro/crate/1.1"}
    root = entities["./"]
    assert root["hasPart"] == [{"@id": "my%20graph.ttl"}]
    assert (root["datePublished"], root["license"]) == (
        "2026-01-31",
        {"@id": "https://spdx.org/licenses/CC-BY-4.0"},
    )
    file = entities["my%20graph.ttl"]
    assert file["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert file["encodingFormat"] == "text/turtle"
    assert entities["https://orcid.org/0000-0001"]["@type"] == "Person"
    assert entities["#entities"]["value"] == len(graph.entities)
    (source,) = (row for key, row in entities.items() if key.startswith("#source-"))
    assert source["sha256"] == graph.sources["sha256"][0]


def test_forms_that_are_no_rdf_have_one_too_and_files_stay_described(
    graph: Graph, tmp_path: Path
) -> None:
    for form in ("gexf", "turtle", "gexf"):  # the last one again, to the same file
        graph.export(form, tmp_path / f"g.{form}", crate=CRATE)
    entities = read(tmp_path)
    assert entities["./"]["hasPart"] == [{"@id": "g.gexf"}, {"@id": "g.turtle"}]
    assert entities["g.turtle"]["encodingFormat"] == "text/turtle"
    (tmp_path / "g.turtle").unlink()
    graph.export("csv", tmp_path / "tables", crate=CRATE)
    assert {*read(tmp_path / "tables")} >= {"nodes.csv", "edges.csv", "./"}
    graph.export("gexf", tmp_path / "g.gexf", crate=CRATE)
    assert read(tmp_path)["./"]["hasPart"] == [{"@id": "g.gexf"}]


def test_the_same_export_has_the_same_crate(graph: Graph, tmp_path: Path) -> None:
    for name in ("one", "two"):
        graph.export("graphml", tmp_path / name / "g.graphml", crate=CRATE)
    first, second = ((tmp_path / name / NAME).read_bytes() for name in ("one", "two"))
    assert first == second


def test_a_crate_of_others_stays(graph: Graph, tmp_path: Path) -> None:
    for text in ('{"@graph": [{"@id": "./"}]}', "no JSON"):
        (tmp_path / NAME).write_text(text)
        with pytest.raises(OutputError, match="a crate of others"):
            graph.export("gexf", tmp_path / "g.gexf", crate=CRATE)
        assert (tmp_path / NAME).read_text() == text


@pytest.mark.parametrize(
    ("crate", "out", "error", "message"),
    [
        (CRATE, "-", UsageError, "--crate: found it with standard output"),
        (Crate(""), "g", UsageError, "--published: found no date, wanted the day"),
        (Crate("31.1.2026"), "g", UsageError, "--published: found '31.1.2026'"),
        (Crate("2026-01-31", license="no licence"), "g", IriError, "--license: found 'no licence'"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_written(
    crate: Crate, out: str, error: type[Exception], message: str, graph: Graph, tmp_path: Path
) -> None:
    path = out if out == "-" else tmp_path / "new" / out
    with pytest.raises(error, match=message):
        graph.export("gexf", path, crate=crate)
    assert not (tmp_path / "new").exists()


def test_the_command_takes_what_rdf_has_too(graph: Graph, tmp_path: Path) -> None:
    words = ["export", str(graph.path), "gexf", "-o", str(tmp_path / "g.gexf"), "--title", "T"]
    refused = CliRunner().invoke(app, words)
    assert "--title" in str(refused.exception)  # without a crate, nobody would have it
    done = CliRunner().invoke(app, [*words, "--crate", "--published", "2026-01-31"])
    assert done.exit_code == 0, done.output
    assert read(tmp_path)["./"]["name"] == "T"
