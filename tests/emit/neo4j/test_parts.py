"""What a load holds of a graph: numbers of all rows, properties of a slice of them."""

from pathlib import Path

import polars as pl
import pytest

from kg.emit import property_graph
from kg.emit.neo4j import load, parts, presence, verify
from kg.emit.neo4j.parts import Part, RowLookup
from kg.emit.property_graph import Model, Nodes, sliced, whole
from tests.emit.neo4j.shared import SENTENCES, GraphOf
from tests.servers import Neo4j


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the sizes of all frames with properties that are made or read, in slices of two."""
    sizes: list[int] = []
    digests, read = parts.digests, Part._read

    def counted_digests(frame: pl.DataFrame) -> pl.Series:
        sizes.append(len(frame))
        return digests(frame)

    def counted_read(part: Part, number: int, names: list[str] | None = None) -> pl.DataFrame:
        frame = read(part, number, names)
        sizes.append(len(frame))
        return frame

    monkeypatch.setattr(parts, "digests", counted_digests)
    monkeypatch.setattr(Part, "_read", counted_read)
    for module, name in [(parts, "SLICE"), (property_graph, "SLICE"), (presence, "MAX_BUFFERED")]:
        monkeypatch.setattr(module, name, 2)
    return sizes


@pytest.mark.slow
@pytest.mark.usefixtures("emptied")
def test_a_load_holds_a_slice_of_the_rows_with_their_properties(
    neo4j: Neo4j, graph_of: GraphOf, sizes: list[int]
) -> None:
    folder = graph_of(*SENTENCES).folder
    counts = [len(part.frame) for kind in whole(folder, Model(evidence=True)) for part in kind]
    assert max(counts) > 2
    for replace in (False, False, True):
        load(folder, neo4j.server, evidence=True, replace=replace)
        assert max(sizes) == 2
    neo4j.rows("MATCH (n:Entity {name: 'C'}) SET n.kgHash = 1")
    neo4j.rows("MATCH ()-[r:LISTED_WITH]->() SET r.kgHash = 1")
    changed = {each.what: each.changed for each in load(folder, neo4j.server)}
    assert changed == {"entities": 1, "edges": 1, "sentences": 0, "documents": 0} | dict.fromkeys(
        ["mentions", "parts"], 0
    )
    assert verify(folder, neo4j.server).findings == []
    assert max(sizes) == 2


def test_slices_hold_what_the_whole_does(
    graph_of: GraphOf, sizes: list[int], tmp_path: Path
) -> None:
    folder = graph_of(*SENTENCES, "Ant/B-Tool alone/O").folder
    model = Model(evidence=True, linked_only=True)
    nodes, links = whole(folder, model)
    read = Part.all_of(*sliced(folder, model), tmp_path)
    for part, of_whole in zip(read, [*nodes, *links], strict=True):
        rows = pl.DataFrame({"row": range(len(part))}, schema={"row": pl.UInt32})
        taken = list(part.taken(rows))
        assert [len(frame) for frame in taken][:-1] == [2] * (len(taken) - 1)
        assert pl.concat([of_whole.frame.clear(), *taken]).equals(of_whole.frame)
    assert max(sizes) == 2


def test_rows_are_taken_from_several_files(sizes: list[int], tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": list("abcdefg"), "label": "X", "n": range(7)})
    part = Part.of(Nodes("entities", "Entity", frame), tmp_path)
    wanted = pl.DataFrame(
        {"row": [1, 4, 5], "hash": [7, 8, 9]}, schema_overrides={"row": pl.UInt32}
    )
    taken = [rows.select("id", "n", "hash").rows() for rows in part.taken(wanted)]
    assert taken == [[("b", 1, 7)], [("e", 4, 8), ("f", 5, 9)]]
    assert sizes


def test_ids_of_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def constant(series: pl.Series) -> pl.Series:
        return pl.Series([7], dtype=pl.UInt64).new_from_index(0, len(series))

    monkeypatch.setattr(pl.Series, "hash", constant)
    lookup = RowLookup(pl.Series(["b", "a", "c"]))
    assert lookup.rows(pl.Series(["c", "x", None, "a", "a"])).to_list() == [2, None, None, 1, 1]


def test_no_ids_have_no_rows() -> None:
    lookup = RowLookup(pl.Series([], dtype=pl.String))
    assert lookup.rows(pl.Series(["a"])).to_list() == [None]
