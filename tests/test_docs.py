"""Every example of the README and the guides, run as it stands."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import astuple, fields
from pathlib import Path

import pytest

from kg import Graph
from kg.common.questions import find, names
from kg.common.registry import BUILTIN
from kg.emit import property_graph as model
from kg.emit.sentence_nodes import DOCUMENT, SENTENCE
from kg.query.sparql import store as sparql
from kg.schema.merge_rules import RULES
from kg.schema.prefixes import curie
from kg.schema.schema_file import parse_schema
from kg.store.analysis import PROPERTIES
from kg.store.filters import Filters
from kg.view import Limits
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
README = (ROOT / "README.md").read_text(encoding="utf-8")
RDF = (ROOT / "docs/rdf.md").read_text(encoding="utf-8")


def blocks(path: str, language: str) -> list[str]:
    text = (ROOT / path).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


def run(command: str, where: Path) -> str:
    words = shlex.split(command, comments=True)
    words[:1] = [sys.executable, "-m", "kg"]
    done = subprocess.run(words, cwd=where, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_readmes_first_command_prints_what_it_says(checkout: Path) -> None:
    (block,) = blocks("README.md", "console")
    command, *expected = block.splitlines()
    assert run(command.removeprefix("$ "), checkout).splitlines()[: len(expected)] == expected


def test_the_readmes_commands_run_in_their_order(checkout: Path) -> None:
    for command in blocks("README.md", "sh")[1].splitlines():
        run(command, checkout)
    assert (checkout / "graph.ttl").stat().st_size > 0
    assert (checkout / "graph.graphml").stat().st_size > 0


def test_the_readmes_queries_exist() -> None:
    asked = re.findall(r"^kg query graph (\w+)", README, re.MULTILINE)
    assert asked
    assert set(asked) <= set(names())


def test_the_readmes_python_runs(checkout: Path) -> None:
    (block,) = blocks("README.md", "python")
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert "PostgreSQL" in done.stdout  # its best sentence names it


def test_the_guide_to_python_runs_as_one_script(checkout: Path) -> None:
    code = "\n".join(blocks("docs/python.md", "python"))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "'servers': 5 entities" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("window: found 'sentnce', wanted sentence, ")
    assert (checkout / "graph.ttl").stat().st_size > 0


def test_the_guide_to_judging_runs(checkout: Path) -> None:
    drawing, building = blocks("docs/judging.md", "sh")
    run_all(drawing, checkout)
    path = checkout / "judge.csv"
    header, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    marked = [f"{'no' if ',co-occurrence,' in row else 'yes'}{row}" for row in rows]
    path.write_text("\n".join([header, *marked]), encoding="utf-8")
    run_all(building, checkout)
    assert (checkout / "likely.graphml").stat().st_size > 0
    assert "<circle" in (checkout / "reliability.svg").read_text(encoding="utf-8")
    (schema,) = blocks("docs/judging.md", "toml")
    assert parse_schema(tomllib.loads(schema), "judging.md").learn
    (code,) = blocks("docs/judging.md", "python")
    subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, check=True)
    assert len((checkout / "more.csv").read_text().splitlines()) == 51


def test_the_guide_to_retrieval_runs(checkout: Path) -> None:
    run("kg build data/corpus -o graph --schema data/software.toml", checkout)
    (exports,) = blocks("docs/retrieval.md", "sh")
    run_all(exports, checkout)
    (code,) = blocks("docs/retrieval.md", "python")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "algorithms.txt:2 ['array', 'quicksort']",
        "['id', 'metadata', 'page_content']",
        "['id_', 'metadata', 'text']",
    ]


def run_all(block: str, checkout: Path) -> None:
    """Run the commands of a block, in the shell where they are none of kg."""
    for command in block.splitlines():
        if command.startswith("kg"):
            run(command, checkout)
        else:
            subprocess.run(["bash", "-c", command], cwd=checkout, check=True)


def test_the_guide_to_growing_changes_what_it_says(checkout: Path) -> None:
    adding, comparing = blocks("docs/growing.md", "sh")
    corpus = {path.name for path in (checkout / "data/corpus").iterdir()}
    run_all(adding, checkout)
    assert set(Graph(checkout / "graph").sources["source"]) == corpus
    run_all(comparing, checkout)
    before, after = (set(Graph(checkout / name).sources["source"]) for name in ("before", "graph"))
    assert (before, after) == (corpus, corpus - {"servers.txt"})


def test_the_guide_to_analysis_runs_and_names_its_questions(checkout: Path) -> None:
    (block,) = blocks("docs/analysis.md", "sh")
    run_all(block, checkout)
    analysis = Graph(checkout / "graph").folder.analysis
    assert analysis is not None
    assert (analysis.options["filters"], analysis.options["resolution"]) == ({"max_q": 0.05}, 0.8)
    page = (ROOT / "docs/analysis.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \|", page, re.MULTILINE)
    assert dict(rows) == PROPERTIES
    listed = re.findall(r"^\| `(\w+)` \| [a-z]", page, re.MULTILINE)
    texts = {name: find(name).text for name in names()}
    assert {name for name in texts if ".community" in texts[name]} == set(listed)


def test_the_guide_to_growing_runs_in_python(checkout: Path) -> None:
    (block,) = blocks("docs/growing.md", "python")
    run_python = [sys.executable, "-c", f"{block}print(graph.sources['source'].to_list())"]
    done = subprocess.run(run_python, cwd=checkout, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "['tuesday']"


def test_the_guides_schema_is_one() -> None:
    block, prefixes, drafted = blocks("docs/schema.md", "toml")
    (birth,) = parse_schema(tomllib.loads(drafted), "docs/schema.md").relations
    assert (birth.predicate, birth.aliases, len(birth.cues)) == ("placeOfBirth", ("P19",), 1)
    schema = parse_schema(tomllib.loads(block), "docs/schema.md")
    assert schema.pair("Application", "Language") == "programLanguage"
    schema = parse_schema(tomllib.loads(prefixes), "docs/schema.md")
    for text in ("MESH:D001943", "msh:D001943", "D001943"):
        assert curie(text, "Disease", schema.prefixes) == "mesh:D001943"


def test_the_guide_to_thesauri_does_what_it_says(checkout: Path) -> None:
    guide = "docs/thesaurus.md"
    terms, links = blocks(guide, "csv")
    (vocabulary,) = blocks(guide, "turtle")
    for name, text in {"terms.csv": terms, "more.ttl": vocabulary, "links.csv": links}.items():
        (checkout / name).write_text(text, encoding="utf-8")
    (build,) = blocks(guide, "sh")
    run(build, checkout)
    for block in blocks(guide, "console"):
        command, *expected = block.splitlines()
        assert run(command.removeprefix("$ "), checkout).splitlines()[: len(expected)] == expected


def test_the_guide_to_windows_runs_and_counts(checkout: Path) -> None:
    (block,) = blocks("docs/windows.md", "sh")
    for command in block.splitlines():
        run(command, checkout)
    text = (ROOT / "docs/windows.md").read_text(encoding="utf-8")
    for window in ("sentence", "3", "document"):
        run(f"kg build data/corpus -o g --schema data/software.toml --window {window}", checkout)
        base = Graph(checkout / "g").edges.filter(basis="co-occurrence").height
        assert f"{base:,}" in text


def test_the_guide_to_filters_runs(checkout: Path) -> None:
    (block,) = blocks("docs/filters.md", "sh")
    for command in block.splitlines():
        run(command, checkout)
    written = {path.name: path.stat().st_size for path in checkout.glob("*.graphml")}
    assert 0 < written["asserted.graphml"] < written["backbone.graphml"]


def test_the_guide_to_viewing_runs(checkout: Path) -> None:
    (block,) = blocks("docs/viewing.md", "sh")
    for command in block.splitlines():
        run(command, checkout)
    sizes = {path.name: path.stat().st_size for path in checkout.glob("*.html")}
    assert sizes["small.html"] < sizes["graph.html"]


def test_the_guide_to_viewing_has_the_limits_that_hold() -> None:
    text = (ROOT / "docs/viewing.md").read_text(encoding="utf-8")
    scene = (ROOT / "kg/view/page/src/scene.ts").read_text(encoding="utf-8")
    drawn = re.findall(r"^export const MOST_\w+ = ([\d_]+);", scene, re.MULTILINE)
    held = astuple(Limits())
    for number in [*(int(number.replace("_", "")) for number in drawn), *held]:
        assert f"| {number:,} |" in text
    assert len(drawn) == len(held) == 3


def test_the_guide_to_filters_names_every_filter() -> None:
    text = (ROOT / "docs/filters.md").read_text(encoding="utf-8")
    options = {f"--{field.name.replace('_', '-')}" for field in fields(Filters)}
    assert set(re.findall(r"^\| `(--[a-z-]+)", text, re.MULTILINE)) == options


def test_the_guide_names_every_format() -> None:
    text = (ROOT / "docs/reading.md").read_text(encoding="utf-8")
    assert [name for name in BUILTIN["kg.readers"] if f"`{name}`" not in text] == []


def test_the_guide_to_resolving_names_every_rule_as_it_is() -> None:
    text = (ROOT / "docs/resolving.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `([\w-]+)` \| ([\d.]+) \| (always|on|off) \| (.+) \|$", text, re.MULTILINE
    )
    said = {name: (float(trust), on != "off", what) for name, trust, on, what in rows}
    assert said == {name: (r.confidence, r.on, r.reason) for name, r in RULES.items()}


def test_the_guide_to_resolving_shows_a_schema_that_loads() -> None:
    (block,) = blocks("docs/resolving.md", "toml")
    types = {name: {} for name in ("Application", "Library", "City", "Town")}
    mapping = tomllib.loads(block)
    mapping["types"] |= types
    assert "majority" in parse_schema(mapping, "resolving.md").identity.rules


def test_the_guide_to_resolving_decides_what_can_be_decided(checkout: Path) -> None:
    (block,) = blocks("docs/resolving.md", "csv")
    (checkout / "decisions.csv").write_text(block, encoding="utf-8")
    corpus = checkout / "c.txt"
    names = ["ZK App", "ZooKeeper Application", "GO Language", "c++ Language", "C++ Language"]
    names += ["PostgreSQL Language", "Postgres Application"]
    rows = ["{}\tB-{}".format(*name.split()) for name in names]
    corpus.write_text("\n".join(rows) + "\n", encoding="utf-8")
    run("kg build c.txt -o g --overrides decisions.csv", checkout)
    shown = run("kg explain g ZK", checkout)
    assert shown.startswith("ZooKeeper")


def test_the_guide_to_resolving_writes_suggestions(checkout: Path) -> None:
    (block,) = blocks("docs/resolving.md", "sh")
    run("kg build data/corpus -o graph --schema data/software.toml", checkout)
    run(block.strip(), checkout)
    run("kg build data/corpus -o graph --overrides suggestions.csv", checkout)
    assert (checkout / "suggestions.csv").read_text().startswith("action,name,type,to,to_type")


def test_the_guide_to_queries_runs(checkout: Path) -> None:
    for block in blocks("docs/queries.md", "sh"):
        for command in block.splitlines():
            assert run(command, checkout).count("\n") > 1, command


def test_the_guide_to_neo4j_names_every_property_that_is_loaded() -> None:
    text = (ROOT / "docs/neo4j.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    edge = model.Model().edge_properties()
    node = [*model.ENTITY, *PROPERTIES.values()]
    lists = {1: node, 2: edge, 4: SENTENCE, 5: DOCUMENT}
    for number, properties in lists.items():
        assert set(re.findall(r"`(\w+)`", rows[number])) == set(properties)
    assert rows[3].endswith("| the same |")
    more = {"filters", "metadata", "build", "complete", "labels", "sources"}
    stored = {*model.asdict(model.Model()), *more}
    assert set(re.findall(r"`(\w+)`", rows[6])) == stored


def test_the_guide_to_neo4j_exports_what_the_browser_takes(checkout: Path) -> None:
    run("kg build data/corpus -o graph --schema data/software.toml", checkout)
    exports = [block for block in blocks("docs/neo4j.md", "sh") if "kg export" in block]
    for command in "".join(exports).splitlines():
        run(command, checkout)
    assert "node.OperatingSystem {" in (checkout / "style.grass").read_text()
    with zipfile.ZipFile(checkout / "favorites.zip") as archive:
        folders = {name.partition("/")[0] for name in archive.namelist()}
    text = (ROOT / "docs/neo4j.md").read_text(encoding="utf-8")
    assert {f"- `{folder}` " for folder in folders} == set(
        re.findall(r"^- `software.*?` ", text, re.M)
    )


def test_the_guide_to_rdf_brings_a_graph_back(checkout: Path) -> None:
    (block,) = [text for text in blocks("docs/rdf.md", "sh") if "kg import" in text]
    run("kg build data/corpus -o graph --schema data/software.toml", checkout)
    for command in block.splitlines():
        run(command, checkout)
    for name in ("graph.json", *(path.name for path in (checkout / "graph").glob("*.parquet"))):
        assert (checkout / "again" / name).read_bytes() == (checkout / "graph" / name).read_bytes()
    told = Graph(checkout / "less").folder.manifest
    (row,) = re.findall(r'^\| without .*`"missing"`: ([\w, ]+); `"partial"`', RDF, re.MULTILINE)
    assert told["missing"] == row.split(", ")


def test_the_guide_to_shapes_runs_and_finds_what_it_says(checkout: Path) -> None:
    run("kg build data/corpus -o graph --schema data/software.toml", checkout)
    text = (ROOT / "docs/rdf.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", text.partition("\n## Shapes")[2], flags=re.MULTILINE)[0]
    (commands,) = re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    for command in commands.splitlines():
        run(command, checkout)
    (shown,) = re.findall(r"^```console\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    command, *expected = shown.splitlines()
    turtle = (checkout / "graph.ttl").read_text(encoding="utf-8")
    start, found, rest = turtle.partition('kg:id "postgresql"')
    edited = re.sub(r'kg:share "[\d.]+"', 'kg:share "1.5"', rest, count=1)
    (checkout / "edited.ttl").write_text(start + found + edited, encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run(command.removeprefix("$ "), checkout)
    found = failed.value.stdout.splitlines()
    count = re.compile(r"[\d,]+ triples")  # it is that of this version
    assert [count.sub("", row) for row in found] == [count.sub("", row) for row in expected]
    assert failed.value.returncode == 1


def test_the_guide_to_rdf_asks_in_sparql(checkout: Path) -> None:
    run("kg build data/corpus -o graph --schema data/software.toml", checkout)
    (block,) = blocks("docs/rdf.md", "python")
    found = subprocess.run(
        [sys.executable, "-c", f"{block}\nprint(columns, len(rows))"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.startswith("['entity', 'entity_name', 'predicate', 'direction'")
    assert found.stdout.endswith(" 5\n")
    (text,) = blocks("docs/rdf.md", "sparql")
    folder = Graph(checkout / "graph").folder
    _, rows = sparql.run(folder, text, {})
    assert rows
