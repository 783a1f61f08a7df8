"""The page that walks through the code: its modules are there, and its example comes out so."""

import re
from pathlib import Path

import pytest

import kg
from tests.conftest import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    """Return the graph of the page's corpus."""
    folder = tmp_path_factory.mktemp("architecture")
    (block,) = re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (folder / "c.conll").write_text(block, encoding="utf-8")
    return kg.build(folder / "c.conll", folder / "graph", schema="software")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_module_that_a_guide_names_is_in_the_tree(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:kg|tests|benchmarks|queries|data)/[\w./-]*)`", text))
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_dotted_name_that_a_guide_has_is_in_the_tree(guide: Path) -> None:
    dotted = re.findall(r"\bkg((?:\.[a-z_0-9]+)+)", guide.read_text(encoding="utf-8"))
    inside = [name.strip(".").split(".") for name in dotted]
    packages = {path.name for path in (ROOT / "kg").iterdir() if path.is_dir()}
    wrong = [
        ".".join(parts)
        for parts in inside
        if parts[0] in packages and len(parts) > 1
        if not any(
            (ROOT / "kg" / Path(*parts[:length])).with_suffix(suffix).exists()
            for length in (len(parts), len(parts) - 1)
            for suffix in ("", ".py")
            if length > 1
        )
    ]
    assert wrong == []


def test_the_page_names_every_package() -> None:
    (floors,) = re.findall(r"^## The floors\n(.*)", PAGE, re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"`kg/(\w+)(?:/|\.py)`", floors))
    tree = {path.parent.name for path in (ROOT / "kg").glob("*/__init__.py")}
    tree |= {path.stem for path in (ROOT / "kg").glob("*.py") if not path.stem.startswith("__")}
    assert named == tree


def test_the_line_becomes_the_mention_that_the_page_says(graph: kg.Graph) -> None:
    (row,) = graph.mentions.filter(line=2).to_dicts()
    assert re.search(
        r"sentence {sentence}, tokens {start} to {end}, characters {begin} to {stop}, line {line}, "
        r"type\s`{type}`, surface `{surface}`".format(**row),
        PAGE.replace("\n", " "),
    )


def test_the_edges_are_those_that_the_page_says(graph: kg.Graph) -> None:
    ids = graph.entities["id"]
    said = re.findall(r"`(\w{20})`, (\w+) `(\w+)` (\w+) by", PAGE.replace("\n", " "))
    assert said == [
        (row["id"], ids[row["subject"]], row["predicate"], ids[row["object"]])
        for row in graph.edges.to_dicts()
    ]
    places = {f"{row['source']}:{row['line']}" for row in graph.evidence(0).to_dicts()}
    assert places == {"c.conll:2"}


def test_neo4j_gets_the_node_and_the_relationship_that_the_page_says(
    graph: kg.Graph, tmp_path: Path
) -> None:
    graph.export("cypher", tmp_path / "x.cypher")
    script = (tmp_path / "x.cypher").read_text(encoding="utf-8")
    (label, identifier) = re.findall(r'`\(:Entity:(\w+) \{id: "(\w+)"\}\)`', PAGE)[0]
    assert f'["{identifier}", "{label}", ' in script
    assert '"CO_OCCURS_WITH"' in script
    assert '"WRITTEN_IN"' in script
