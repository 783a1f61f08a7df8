"""Write the style sheet of a graph for Neo4j Browser, in its language GraSS.

In: a graph folder. Out: a rule for each label: entities show their names in the colour of their
type; what the text or the corpus asserts is drawn thicker and darker than what merely occurs
together, and lists lighter. The Browser takes it when the file is dropped on its window.

Of two rules that fit a node the later one wins. Labels and types of relationships are made of
letters, digits and ``_`` (`kg.common.naming`), so nothing in them can end a selector.
"""

from collections.abc import Mapping
from typing import BinaryIO

import polars as pl

from kg.common.naming import pascal, upper_snake
from kg.emit.property_graph import MENTIONED, PART
from kg.schema.colours import colours, darker, readable_on
from kg.schema.schema_file import LISTED_WITH, Schema, parse_schema
from kg.store.folder import Folder

Rule = Mapping[str, str]

# The Browser knows nothing else once it has a style sheet, so what it would do by itself is here.
_GREY = {"color": "#A5ABB6", "border-color": "#9AA1AC", "text-color-internal": "#000000"}
_NODE = {"diameter": "65px", **_GREY, "border-width": "2px", "font-size": "10px"}
_RELATIONSHIP = {
    "color": "#A5ABB6",
    "shaft-width": "1px",
    "font-size": "8px",
    "padding": "3px",
    "text-color-external": "#000000",
    "text-color-internal": "#FFFFFF",
    "caption": "<type>",
}
_ASSERTED = {"color": "#4D4D4D", "shaft-width": "3px"}
_LISTED = {"color": "#D2D5DA"}
_PAPER = {"color": "#FFFFFF", "border-color": "#9AA1AC", "text-color-internal": "#000000"}


def write(folder: Folder, out: BinaryIO) -> list[str]:
    """Write the style sheet of *folder* to *out*; return what to do with it, in lines."""
    schema = parse_schema(folder.manifest["config"]["schema"], "graph.json")
    rules = {**_nodes(folder, schema), **_relationships(folder, schema)}
    out.write("".join(_rule(selector, rule) for selector, rule in rules.items()).encode())
    return [
        "drop it, as a file *.grass, on the window of Neo4j Browser; :style reset takes it back"
    ]


def _nodes(folder: Folder, schema: Schema) -> dict[str, Rule]:
    found = folder.scan("entities").select(pl.col("type").unique()).collect()["type"]
    return {
        "node": _NODE,
        "node.Entity": {**_GREY, "caption": "{name}"},
        **{
            f"node.{pascal(name)}": {**_filled(colour), "caption": "{name}"}
            for name, colour in colours(schema, found).items()
        },
        "node.Sentence": {**_PAPER, "diameter": "50px", "caption": "{id}"},
        "node.Document": {**_PAPER, "diameter": "80px", "caption": "{id}"},
        "node.KgGraph": {**_filled("#000000"), "diameter": "80px", "caption": "{name}"},
    }


def _relationships(folder: Folder, schema: Schema) -> dict[str, Rule]:
    """Return the rules of those that are not drawn as all are."""
    asserted = pl.col("basis").is_in(["annotated", "cue"])
    found = folder.scan("edges").filter(asserted).select(pl.col("predicate").unique()).collect()
    declared = [relation.predicate for relation in schema.relations]
    others = sorted(set(found["predicate"]).difference(declared))
    lists = (LISTED_WITH, MENTIONED, PART)
    return {
        "relationship": _RELATIONSHIP,
        **{f"relationship.{upper_snake(name)}": _ASSERTED for name in [*declared, *others]},
        **{f"relationship.{upper_snake(name)}": _LISTED for name in lists},
    }


def _filled(colour: str) -> Rule:
    return {
        "color": colour,
        "border-color": darker(colour),
        "text-color-internal": readable_on(colour),
    }


def _rule(selector: str, rule: Rule) -> str:
    lines = [f"  {name}: {_value(name, value)};\n" for name, value in rule.items()]
    return f"{selector} {{\n{''.join(lines)}}}\n\n"


def _value(name: str, value: str) -> str:
    return f'"{value}"' if name == "caption" else value
