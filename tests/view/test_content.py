"""What a page holds: columns by a reader of our own, limits, evidence, dates of documents."""

import base64
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from kg import Graph, Options, build
from kg.store.analysis import ANALYSIS, Analysis, write_analysis
from kg.view import Limits
from kg.view.content import parts
from kg.view.packing import pack

TYPES = {"u1": "u1", "u2": "<u2", "u4": "<u4", "f4": "<f4"}


def unpacked(text: str) -> tuple[dict[str, list[Any]], Any]:
    """Return the columns and values of a part."""
    data = zlib.decompress(base64.b64decode(text), wbits=-15)
    start = 4 + int.from_bytes(data[:4], "little")
    head = json.loads(data[4:start])
    columns = {}
    for name, kind, length, offset, differences in head["columns"]:
        width = int(kind[1])
        planes = np.frombuffer(data, np.uint8, width * length, start + offset)
        column = planes.reshape(width, length).T.copy().view(TYPES[kind]).ravel()
        columns[name] = (np.cumsum(column) if differences else column).tolist()
    return columns, head["values"]


def test_columns_are_as_wide_as_they_must_be() -> None:
    given = {
        "small": np.array([0, 255]),
        "middle": np.array([1, 256, 65_535]),
        "large": np.array([4_294_967_295, 7], np.uint64),
        "real": np.array([0.5, np.nan, -2]),
        "rising": np.array([3, 3, 300, 70_000]),
        "empty": np.zeros(0, np.int64),
    }
    columns, values = unpacked(pack(given, {"é": [None]}, ["rising"]))
    assert values == {"é": [None]}
    assert np.isnan(columns["real"].pop(1))
    assert columns == {
        "small": [0, 255],
        "middle": [1, 256, 65_535],
        "large": [4_294_967_295, 7],
        "real": [0.5, -2],
        "rising": [3, 3, 300, 70_000],
        "empty": [],
    }


SENTENCES = (
    "Nginx/B-App uses/O C/B-Lang",
    "Nginx/B-App and/O Redis/B-App and/O C/B-Lang",
    "Go/B-Lang and/O Redis/B-App",
    "Alone/B-App",
)


@pytest.fixture
def graph(graph_of: Callable[..., Graph]) -> Graph:
    """Return a graph of four sentences."""
    return graph_of(*SENTENCES)


def test_everything_is_in_the_page(graph: Graph) -> None:
    packed = {name: unpacked(text) for name, text in parts(graph.folder, Limits()).items()}
    columns, values = packed["graph"]
    assert values["names"] == graph.entities["name"].to_list()
    assert values["ids"] == graph.entities["id"].to_list()
    assert columns["edge.subject"] == graph.edges["subject"].to_list()
    assert columns["edge.strength"] == pytest.approx(graph.edges["strength"].to_list())
    predicates = [predicate["name"] for predicate in values["facts"]["predicates"]]
    assert [predicates[n] for n in columns["edge.predicate"]] == graph.edges["predicate"].to_list()
    columns, values = packed["evidence"]
    for edge, sentence, begin, stop in zip(
        columns["evidence.edge"],
        columns["evidence.object"],
        columns["evidence.object_begin"],
        columns["evidence.object_stop"],
        strict=True,
    ):
        assert values["texts"][sentence][begin:stop] == graph.edges["object_name"][edge]
    assert columns["evidence.edge"] == sorted(columns["evidence.edge"])
    assert set(columns["evidence.edge"]) == set(range(len(graph.edges)))
    assert columns["sentence.line"] == graph.sentences["line"].to_list()[:-1]


def test_communities_and_centralities_are_those_of_the_analysis(graph: Graph) -> None:
    community = [1, 0, None, 1, None]
    numbers = pl.int_range(5, dtype=pl.UInt32, eager=True)
    frame = pl.DataFrame(
        {"entity": numbers, "community": community, "page_rank": [0.1] * 5, "core": [2] * 5},
        schema_overrides=ANALYSIS,
    ).with_columns(betweenness=pl.lit(None, pl.Float64), degree=pl.col("core"))
    analysis = Analysis(frame.select(ANALYSIS.names()), {}, 0.5, graph.folder.tables_hash)
    with (graph.path / "analysis.parquet").open("wb") as file:
        write_analysis(analysis, file)
    columns, _ = unpacked(parts(Graph(graph.path).folder, Limits())["graph"])
    assert columns["entity.community"] == [1, 0, 2, 1, 3]
    assert columns["entity.core"] == [2] * 5
    assert "entity.betweenness" not in columns


def test_above_the_limits_the_strongest_stays_and_the_page_knows_of_the_others(
    graph: Graph,
) -> None:
    limits = Limits(entities=3, edges=1, sentences=1)
    packed = {name: unpacked(text) for name, text in parts(graph.folder, limits).items()}
    columns, values = packed["graph"]
    assert set(values["names"]) == {"C", "Nginx", "Redis"}
    assert (values["facts"]["entities"], values["facts"]["edges"]) == (5, len(graph.edges))
    ends = values["names"][columns["edge.subject"][0]], values["names"][columns["edge.object"][0]]
    within = graph.edges.filter(
        pl.all_horizontal(pl.col("subject_name", "object_name").is_in(values["names"]))
    )
    strongest = within.sort("strength", descending=True).row(0, named=True)
    assert ends == (strongest["subject_name"], strongest["object_name"])
    columns, values = packed["evidence"]
    assert len(values["texts"]) == 1
    assert values["left_out"] == 1
    assert set(packed["surfaces"][0]["surface.entity"]) == {0, 1, 2}


def test_a_graph_without_texts_says_so(graph_of: Callable[..., Graph]) -> None:
    made = graph_of(*SENTENCES, options=Options(text=False))
    assert unpacked(parts(made.folder, Limits())["graph"])[1]["facts"]["text"] is False
    assert unpacked(parts(made.folder, Limits())["evidence"])[1]["texts"] == [""] * 3


def test_sentences_have_the_dates_of_their_documents(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"text": "Nginx uses C", "label": [[0, 5, "App"], [11, 12, "Lang"]]},
        {"text": "Go and C", "label": [[0, 2, "Lang"], [7, 8, "Lang"]]},
        {"text": "Go and Nginx", "label": [[0, 2, "Lang"], [7, 12, "App"]]},
    ]
    for row, date in zip(rows, ["2003-05-01", "1999"], strict=False):
        row["meta"] = {"published": date, "by": "2001"}
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    made = build([corpus], tmp_path / "graph")
    columns, values = unpacked(parts(made.folder, Limits())["evidence"])
    assert (values["date_key"], values["dates"]) == ("published", ["1999", "2003-05-01"])
    dates = {text: columns["sentence.date"][place] for place, text in enumerate(values["texts"])}
    assert dates == {"Nginx uses C": 2, "Go and C": 1, "Go and Nginx": 0}
