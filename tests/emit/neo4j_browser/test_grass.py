"""The style sheet for Neo4j Browser: which rules, and that no name can break out of one."""

import re
from collections.abc import Callable
from io import BytesIO

from kg import Graph
from kg.emit.neo4j_browser import grass
from kg.schema.colours import PALETTE

GraphOf = Callable[..., Graph]
SELECTOR = re.compile(r"(node|relationship)(\.\w+)?")


def sheet(graph: Graph) -> dict[str, dict[str, str]]:
    """Return the rules of a graph's style sheet."""
    out = BytesIO()
    grass.write(graph.folder, out)
    rules = re.findall(r"^(\S+) \{\n(.*?)^\}\n", out.getvalue().decode(), re.MULTILINE | re.DOTALL)
    return {
        selector: dict(re.findall(r"^  (.+?): (.+);$", body, re.MULTILINE))
        for selector, body in rules
    }


def test_each_type_has_a_colour_and_shows_names(graph_of: GraphOf) -> None:
    rules = sheet(graph_of("Nginx/B-App uses/O C/B-Programming_Language"))
    assert rules["node.App"]["color"] == PALETTE[0]
    assert rules["node.ProgrammingLanguage"]["color"] == PALETTE[1]
    assert {rules[f"node.{name}"]["caption"] for name in ("Entity", "App")} == {'"{name}"'}


def test_a_type_wins_over_what_all_entities_are(graph_of: GraphOf) -> None:
    selectors = list(sheet(graph_of("Nginx/B-App uses/O C/B-Lang")))
    assert selectors.index("node") < selectors.index("node.Entity") < selectors.index("node.App")


def test_types_of_the_schema_are_there_before_the_corpus_has_them(graph_of: GraphOf) -> None:
    rules = sheet(graph_of("Nginx/B-Application", schema="software"))
    assert "node.OperatingSystem" in rules


def test_what_is_asserted_is_drawn_thicker_than_what_merely_meets(graph_of: GraphOf) -> None:
    graph = graph_of("Nginx/B-Application is/O written/O in/O C/B-Language", schema="software")
    rules = sheet(graph)
    thick = {name for name, rule in rules.items() if rule.get("shaft-width") == "3px"}
    assert rules["relationship"]["shaft-width"] == "1px"
    assert "relationship.WRITTEN_IN" in thick
    assert "relationship.APPLICATION_LANGUAGE" not in rules


def test_nodes_that_are_no_entities_have_captions_too(graph_of: GraphOf) -> None:
    rules = sheet(graph_of("Nginx/B-App"))
    captions = {name: rules[f"node.{name}"]["caption"] for name in ("Sentence", "Document")}
    assert captions == {"Sentence": '"{id}"', "Document": '"{id}"'}
    assert rules["node.KgGraph"]["caption"] == '"{name}"'


def test_every_selector_is_a_plain_word_whatever_the_types_are(graph_of: GraphOf) -> None:
    graph = graph_of("a/B-x{color:red} b/B-}node{ c/B-a.b d/B-'\"; e/B-東京")
    rules = sheet(graph)
    assert [name for name in rules if not SELECTOR.fullmatch(name)] == []
    assert {"node.XColorRed", "node.Node", "node.AB", "node.東京"} <= rules.keys()


def test_equal_graphs_give_equal_sheets(graph_of: GraphOf) -> None:
    both = [sheet(graph_of("Nginx/B-App uses/O C/B-Lang")) for _ in range(2)]
    assert list(both[0].items()) == list(both[1].items())
