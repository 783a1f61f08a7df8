"""Contracts of tables: each breach is found where it is, by a build, and by `kg verify GRAPH`."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kg import Graph, build
from kg.cli.app import main
from kg.common.errors import TableError
from kg.store.contracts import CONTRACTS, broken
from kg.store.draft import write_folder
from kg.store.folder import open_folder
from kg.store.tables import TABLES
from kg.store.verify import verify_folder
from tests.conftest import lines

CORPUS = lines(
    "Nginx/B-App is/O written/O in/O C/B-Lang and/O Perl/B-Lang",
    "Nginx/B-App uses/O PCRE/B-Lib",
    "PCRE/B-Lib is/O written/O in/O C/B-Lang",
)
SCHEMA = """
[types.App]
[types.Lang]
[types.Lib]
[[relation]]
predicate = "writtenIn"
subject = ["App", "Lib"]
object = ["Lang"]
cues = ["{subject} written in {object}"]
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return a small graph in which every table but that of relations has rows."""
    folder = tmp_path_factory.mktemp("contracts")
    (folder / "a.conll").write_text(CORPUS, encoding="utf-8")
    (folder / "schema.toml").write_text(SCHEMA, encoding="utf-8")
    return build([folder / "a.conll"], folder / "graph", schema=folder / "schema.toml")


def test_every_table_has_a_contract() -> None:
    assert list(CONTRACTS) == list(TABLES)


def test_contracts_speak_of_columns_that_there_are() -> None:
    for name, contract in CONTRACTS.items():
        columns = {contract.numbered, *contract.nullable, *contract.rows_of} - {""}
        columns.update(column for key in contract.keys for column in key)
        columns.update(column for ref in contract.references for column in ref.columns)
        assert columns <= set(TABLES[name].names()), name


def test_a_build_breaks_none(graph: Graph) -> None:
    assert list(broken(graph.folder.scan, {})) == []


def _null(column: str) -> pl.Expr:
    return pl.when(pl.int_range(pl.len()) > 0).then(column).alias(column)


def _first(column: str, value: Any) -> pl.Expr:
    row = pl.int_range(pl.len())
    return pl.when(row == 0).then(pl.lit(value)).otherwise(column).alias(column)


BREACHES: dict[str, tuple[str, pl.Expr, str]] = {
    # table, what is changed in it, the finding
    "null": ("entities", _null("name"), "entities: 1 without a value in name (row 0)"),
    "number": (
        "links",
        _first("mention", 1).cast(pl.UInt32),
        "links: 1 without mention as its row's number (row 0)",
    ),
    "key": (
        "entities",
        pl.lit("x").alias("id"),
        "entities: 3 without id of its own (row 1, 2, 3)",
    ),
    "key of two columns": (
        "sentences",
        pl.lit(0, pl.UInt32).alias("sentence"),
        "sentences: 2 without source and sentence of its own (row 1, 2)",
    ),
    "no such row": (
        "edges",
        _first("object", 9).cast(pl.UInt32),
        "edges: 1 without a row of entities in object (row 0)",
    ),
    "no such sentence": (
        "mentions",
        _first("source", "b.conll"),
        "mentions: 1 without a row of sentences for source, sentence (row 0)",
    ),
    "no such mention": (
        "evidence",
        _first("object_end", 99).cast(pl.UInt32),
        "evidence: 1 without a row of mentions for object_source, object_sentence, object_start, ",
    ),
    "range": (
        "edges",
        pl.lit(-1.5).alias("npmi"),
        "edges: 9 without npmi from -1 to 1 (row 0, 1, 2, …)",
    ),
    "not a number": (
        "edges",
        _first("g2", float("nan")),
        "edges: 1 without numbers that are finite (row 0)",
    ),
    "basis": (
        "edges",
        _first("basis", "guess"),
        "edges: 1 without basis co-occurrence, annotated, cue, enumeration (row 0)",
    ),
    "count": (
        "links",
        _first("entity", 1).cast(pl.UInt32),
        "entities: 2 without as many mentions as rows of links (row 0, 1)",
    ),
    "span": (
        "mentions",
        pl.col("end").alias("start"),
        "mentions: 7 without start before end (row 0, 1, 2, …)",
    ),
    "cue": (
        "evidence",
        pl.lit(None, pl.String).alias("cue"),
        "evidence: 3 without a cue with its place (row",
    ),
    "line": (
        "sentences",
        pl.lit(0, pl.UInt32).alias("line"),
        "sentences: 3 without line from 1 up (row 0, 1, 2)",
    ),
}


def _changed(graph: Graph, table: str, change: pl.Expr) -> Callable[[str], pl.LazyFrame]:
    """Return the tables of *graph*, one of them changed."""

    def scan(name: str) -> pl.LazyFrame:
        frame = graph.folder.scan(name)
        return frame.with_columns(change) if name == table else frame

    return scan


@pytest.mark.parametrize("case", BREACHES)
def test_breaches(graph: Graph, case: str) -> None:
    table, change, finding = BREACHES[case]
    found = [str(breach) for breach in broken(_changed(graph, table, change), {})]
    assert [text for text in found if text.startswith(finding)], found


def test_what_is_missing_is_not_missed(graph: Graph) -> None:
    def scan(name: str) -> pl.LazyFrame:
        frame = graph.folder.scan(name)
        return frame.clear() if name in missing else frame

    missing = ["mentions", "relations", "surfaces", "links", "evidence", "diagnostics"]
    assert list(broken(scan, {"missing": missing})) == []
    assert list(broken(scan, {}))


def test_a_draft_that_breaks_one_is_not_finished(graph: Graph, tmp_path: Path) -> None:
    target = tmp_path / "graph"
    tables = {name: graph.folder.scan(name).collect() for name in TABLES}
    tables["entities"] = tables["entities"].with_columns(share=pl.lit(1.5))
    with write_folder(target, check=True) as draft:
        for name, frame in tables.items():
            draft.write(name, frame)
        with pytest.raises(TableError, match="table entities: found 4 rows without it, first 0"):
            draft.finish({"name": "g"})


def test_the_option_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.conll").write_text(CORPUS, encoding="utf-8")
    words = ["build", str(tmp_path / "a.conll"), "-o", str(tmp_path / "graph"), "--check"]
    assert run(capsys, *words)[0] == 0


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the program; return its exit code, output and errors."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["kg", *words])
        with pytest.raises(SystemExit) as left:
            main()
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def _cut(path: Path) -> None:
    (path / "edges.parquet").write_bytes((path / "edges.parquet").read_bytes()[:-9])


def _emptied(path: Path) -> None:
    (path / "links.parquet").write_bytes(b"")


def _rewritten(path: Path) -> None:
    frame = pl.read_parquet(path / "entities.parquet")
    frame.with_columns(share=pl.lit(1.5)).write_parquet(path / "entities.parquet")


def _retyped(path: Path) -> None:
    frame = pl.read_parquet(path / "links.parquet")
    frame.cast(pl.Int64).write_parquet(path / "links.parquet")


def _recounted(path: Path) -> None:
    manifest = json.loads((path / "graph.json").read_text("utf-8"))
    manifest["counts"]["mentions"] += 1
    manifest["sources"] = {}
    (path / "graph.json").write_text(json.dumps(manifest), encoding="utf-8")


FAULTS: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    # what is done to the folder, the beginnings of the findings
    "a table that is cut": (_cut, ["edges: another hash than", "edges: no Parquet that can"]),
    "a table that is empty": (_emptied, ["links: no Parquet that can be read"]),
    "a table that is another": (
        _rewritten,
        ["entities: another hash than graph.json", "entities: 4 without share from 0 to 1"],
    ),
    "a table of other types": (
        _retyped,
        ["links: another hash than", "links: mention, entity missing or of another type"],
    ),
    "a manifest that is another": (
        _recounted,
        ["graph.json: counts of mentions are not", "graph.json: sources are not"],
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_verify_a_folder_by_itself(case: str, graph: Graph, tmp_path: Path) -> None:
    damage, findings = FAULTS[case]
    path = tmp_path / "graph"
    shutil.copytree(graph.path, path)
    damage(path)
    found = list(verify_folder(open_folder(path)))
    assert len(found) == len(findings)
    assert all(text.startswith(start) for text, start in zip(found, findings, strict=True)), found


def test_the_command(
    graph: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")  # alone it names no server to compare
    code, out, _ = run(capsys, "verify", str(graph.path))
    assert (code, out) == (0, "graph a: sound by itself (4 entities, 9 edges)\n")
    path = tmp_path / "graph"
    shutil.copytree(graph.path, path)
    _recounted(path)
    code, out, _ = run(capsys, "verify", str(path))
    assert (code, len(out.splitlines())) == (1, 2)
    code, _, err = run(capsys, "verify", str(graph.path), "--min-sentences", "2")
    assert code == 2
    assert "wanted what to compare with" in err
