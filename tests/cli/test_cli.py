"""The commands as people run them: what they print, where, and with which exit code."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import kg
from kg.cli import main
from tests.conftest import ROOT, lines
from tests.servers import Neo4j

pytestmark = pytest.mark.slow  # each starts a process
SENTENCES = ("Nginx/B-App is/O written/O in/O C/B-Lang", "Nginx/B-App and/O Apache/B-App")


def run(*words: object, stdin: str = "", where: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, words)],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
        check=False,
    )


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus.txt"
    corpus.write_text(lines(*SENTENCES))
    return kg.build([corpus], tmp_path / "g.graph").path


def test_build_prints_a_summary_and_what_to_do_next(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines(*SENTENCES, "Nginx/I-App"))
    done = run("build", "c.txt", where=tmp_path)
    assert done.returncode == 0
    first, trust, *rest = done.stdout.splitlines()
    assert first == "graph c: 1 source, 3 sentences, 9 tokens, 5 mentions"
    assert trust.endswith(" of 3 edges to trust (--trusted)")
    assert rest[rest.index("3 entities") :] == [
        "3 entities",
        "  App           2",
        "  Lang          1",
        "3 edges",
        "  appApp              1",
        "  appLang             1",
        "  listedWith          1",
        "1 diagnostic",
        "  orphan-inside          1",
    ]
    assert "kg info graph" in done.stderr


def test_build_reads_standard_input(tmp_path: Path) -> None:
    done = run("build", "-", "-o", "g", stdin=lines(*SENTENCES), where=tmp_path)
    assert done.stdout.startswith("graph stdin: 1 source, 2 sentences")
    assert kg.Graph(tmp_path / "g").sources["source"].to_list() == ["stdin"]


def test_no_progress_is_drawn_off_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines(*SENTENCES))
    done = run("build", "c.txt", where=tmp_path)
    assert "\x1b" not in done.stdout + done.stderr
    assert "reading" not in done.stderr


def test_quiet_says_nothing_on_stderr(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines(*SENTENCES))
    assert run("-q", "build", "c.txt", where=tmp_path).stderr == ""


def test_verbose_says_how_sources_were_read_and_how_long_stages_took(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines(*SENTENCES))
    done = run("-v", "build", "c.txt", where=tmp_path)
    assert "c.txt: read as conll, tagging scheme IOB2, 2 sentences\n" in done.stderr
    stages = re.findall(r"^(.*): \d+\.\d\d s$", done.stderr, re.MULTILINE)
    assert (stages[0], stages[-1]) == ("reading", "in all")


def test_the_summary_of_a_build_as_json_is_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines(*SENTENCES))
    done = run("build", "c.txt", "--format", "json", where=tmp_path)
    assert json.loads(done.stdout) == json.loads((tmp_path / "graph/graph.json").read_text())


def test_info_lists_entities_edges_and_where_they_were_read(graph: Path) -> None:
    done = run("info", graph)
    assert "Nginx" in done.stdout
    assert "corpus.txt:1" in done.stdout


def test_info_as_json_is_the_manifest(graph: Path) -> None:
    done = run("info", graph, "--format", "json")
    assert json.loads(done.stdout) == json.loads((graph / "graph.json").read_text())


@pytest.mark.parametrize(
    ("form", "start"), [("ntriples", "<"), ("turtle", "@p"), ("graphml", "<?")]
)
def test_export_writes_to_stdout(form: str, start: str, graph: Path) -> None:
    done = run("export", graph, form)
    assert (done.returncode, done.stdout[: len(start)]) == (0, start)


def test_export_writes_a_file_and_says_so(graph: Path, tmp_path: Path) -> None:
    done = run("export", graph, "turtle", "-o", tmp_path / "g.ttl", "--base-iri", "https://my.org/")
    assert done.stdout == ""
    assert done.stderr.startswith(f"wrote {tmp_path / 'g.ttl'}")
    assert "<https://my.org/entity/App/nginx>" in (tmp_path / "g.ttl").read_text()


def test_an_export_that_fails_leaves_the_old_file(graph: Path, tmp_path: Path) -> None:
    (tmp_path / "g.ttl").write_text("mine")
    run("export", graph, "turtle", "-o", tmp_path / "g.ttl", "--base-iri", "no iri")
    assert (tmp_path / "g.ttl").read_text() == "mine"


def test_query_without_a_name_lists_the_questions(graph: Path) -> None:
    done = run("query", graph)
    assert re.search(
        r"^neighbours +What is related to an entity, and how closely\?", done.stdout, re.M
    )


@pytest.mark.slow
def test_load_and_query_answer_from_the_server(graph: Path, neo4j: Neo4j) -> None:
    loaded = run("load", graph, "--uri", neo4j.bolt)
    assert loaded.stdout.startswith("graph corpus in bolt://127.0.0.1:")
    counts = "3 entities (3 new, 0 changed, 0 removed), 3 edges (3 new, 0 changed, 0 removed)"
    assert counts in loaded.stdout
    asked = run(
        "query", graph, "neighbours", "-p", "name=nginx", "--uri", neo4j.bolt, "--format", "json"
    )
    rows = [(row["entity"], row["predicate"], row["neighbour"]) for row in json.loads(asked.stdout)]
    assert sorted(rows) == [
        ("App/nginx", "appApp", "App/apache"),
        ("App/nginx", "appLang", "Lang/c"),
        ("App/nginx", "listedWith", "App/apache"),
    ]
    neo4j.clear()


@pytest.mark.slow
def test_a_query_in_cypher_may_not_write(graph: Path, neo4j: Neo4j) -> None:
    done = run("query", graph, "CREATE (n) RETURN n", "--uri", neo4j.bolt)
    assert done.returncode == 1
    assert "Writing in read access mode not allowed" in done.stderr


ONLY_OUTPUT = "(the reader of a corpus is named by --read-as conll)"
MISTAKES = {
    "no such corpus": (["build", "none.txt"], 1, "none.txt: found nothing, wanted a file"),
    "no tagged text": (["build", "prose.txt"], 1, "prose.txt: found no tagged text that kg knows"),
    "no such schema": (["build", "ok.txt", "--schema", "x"], 1, "wanted a TOML file or one of"),
    "no such preset": (["schema", "show", "x"], 1, "found 'x', wanted one of "),
    "no such column": (["build", "ok.txt", "--tags", "9"], 1, "found no column '9', wanted one of"),
    "no such encoding": (["build", "ok.txt", "--encoding", "x"], 1, "found 'x', wanted one that"),
    "a file in the way": (["build", "ok.txt", "-o", "ok.txt"], 1, "wanted a graph folder"),
    "a folder in the way": (["build", "ok.txt", "-o", "."], 1, "wanted a graph folder"),
    "no such graph": (["info", "none"], 1, "none: found no graph, wanted a graph folder"),
    "no graph": (["info", "ok.txt"], 1, "ok.txt: found no graph, wanted a graph folder"),
    "no such entity": (["explain", "g.graph", "x"], 1, "found 'x', wanted an entity's id"),
    "no such basis": (["info", "g.graph", "--basis", "x"], 1, "--basis: found 'x', wanted one of"),
    "no IRI": (["export", "g.graph", "turtle", "--base-iri", "x"], 1, "wanted an absolute IRI"),
    "no licence": (
        ["export", "g.graph", "turtle", "--license", "no such"],
        1,
        "an SPDX identifier",
    ),
    "no RDF": (["verify", "g.graph", "ok.txt"], 1, "name its form with"),
    "no such query": (["query", "g.graph", "x"], 1, "query: found 'x', wanted one of aliases"),
    "no such parameter": (["query", "g.graph", "hubs", "-p", "x=1"], 1, "wanted one of"),
    "no number": (["query", "g.graph", "hubs", "-p", "limit=x"], 1, "wanted a whole number"),
    "no server": (["unload", "g", "--uri", "bolt://127.0.0.1:9"], 1, "a server that answers"),
    "no Bolt address": (["load", "g.graph", "--uri", "x"], 1, "x: found no Bolt address"),
    # Wrong usage: what was typed cannot be right, whatever the files hold.
    "no such reader": (["build", "ok.txt", "--read-as", "x"], 2, "--read-as: found 'x', wanted"),
    "no such scheme": (["build", "ok.txt", "--scheme", "x"], 2, "--scheme: found 'x', wanted"),
    "no such rule": (["build", "ok.txt", "--with", "x"], 2, "--with, --without: found 'x'"),
    "no such window": (["build", "ok.txt", "--window", "chapter"], 2, "a number of sentences"),
    "no condition": (["build", "ok.txt", "--where", "year"], 2, "--where: found 'year', wanted"),
    "no such format": (["export", "g.graph", "x"], 2, "FORMAT: found 'x', wanted one of "),
    "a reader for a format, built": (["build", "ok.txt", "--format", "conll"], 2, ONLY_OUTPUT),
    "a reader for a format, checked": (["check", "ok.txt", "--format", "conll"], 2, ONLY_OUTPUT),
    "no such output": (["info", "g.graph", "--format", "x"], 2, "wanted one of table, json"),
    "CSV of an overview": (["info", "g.graph", "--format", "csv"], 2, "(csv needs --edges)"),
    "CSV of an explanation": (["explain", "g.graph", "C", "--format", "csv"], 2, "one of table, "),
    "no such measure": (["evaluate", "g.graph", "ok.txt", "--rank", "x"], 2, "one of sentences, "),
    "no such picture": (["evaluate", "g.graph", "ok.txt", "--plot", "a.png"], 2, "ends in .svg"),
    "no such form of RDF": (["import", "a.ttl", "--read-as", "x"], 2, "one of ntriples, turtle"),
    "a form without a file": (["verify", "g.graph", "--read-as", "turtle"], 2, "it with FILE"),
    "no backbone": (["info", "g.graph", "--backbone", "1"], 2, "wanted disparity=ALPHA"),
    "two outputs": (["export", "g.graph", "turtle", "a", "-o", "b"], 2, "-o: found it with OUT"),
    "IRIs in GraphML": (["export", "g.graph", "graphml", "--base-iri", "x:"], 2, "a format of RDF"),
    "1.2 as JSON-LD": (["export", "g.graph", "jsonld", "--rdf", "1.2"], 2, "ntriples, turtle"),
    "graphs as triples": (["export", "g.graph", "ntriples", "--graphs", "source"], 2, "trig"),
    "no version of RDF": (["export", "g.graph", "turtle", "--rdf", "2"], 2, "1.1 or 1.2"),
    "no value": (["query", "g.graph", "hubs", "-p", "limit"], 2, "'limit' is not NAME=VALUE"),
    "too small": (["build", "ok.txt", "--evidence", "-1"], 2, "greater than or equal to 0"),
    "no whole number": (["check", "ok.txt", "--top", "x"], 2, "for '--top': "),
    "nothing to read": (["build"], 2, "kg build: Missing argument 'CORPUS' (see kg build --help)"),
    "no such option": (["build", "ok.txt", "--widow", "3"], 2, "kg build: No such option: --widow"),
    "-q behind the command": (["build", "-q", "ok.txt"], 2, "before the command: kg -q …"),
    "quiet and verbose": (["-q", "-v", "info", "g.graph"], 2, "-q: found it with -v, wanted one"),
    "no such command": (["bild"], 2, "No such command 'bild'. Did you mean 'build'?"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "code", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_clear_line_and_an_exit_code(
    words: list[str],
    code: int,
    message: str,
    graph: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (graph.parent / "ok.txt").write_text(lines(*SENTENCES))
    (graph.parent / "prose.txt").write_text("He went to the market.\n")
    monkeypatch.chdir(graph.parent)
    monkeypatch.setattr(sys, "argv", ["kg", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    out, error = capsys.readouterr()
    assert (ended.value.code, out) == (code, "")
    assert message in error
    assert error.startswith("kg")
    assert error.count("\n") == 1


def test_without_a_command_the_help_is_shown() -> None:
    done = run()
    assert (done.returncode, done.stdout) == (2, "")
    assert "Build and check:" in done.stderr


def test_the_version_is_the_packages() -> None:
    first, packages = run("--version").stdout.splitlines()
    assert first == f"kg {kg.__version__}"
    assert f"polars {pl.__version__}" in packages
