"""Write a GraSS style sheet of a graph for Neo4j Browser: colours, captions, line widths.

In: a graph folder. Out: a rule for each label and each asserted type of relationship: entities show
their names in the colour of their type; edges that a cue or the corpus asserts are thicker and
darker than co-occurrences, and enumerations lighter. The file is dropped on the Browser's window.

Of two rules that match a node the later one wins. Labels and types of relationships are made of
letters, digits and ``_`` (`kg.common.naming`), so nothing in them can end a selector.
"""

from collections.abc import Mapping
from typing import BinaryIO

import polars as pl

from kg.common.naming import upper_snake
from kg.emit.sentence_nodes import MENTIONED, PART
from kg.schema.colours import colours, darker, readable_on
from kg.schema.schema_file import LISTED_WITH, Schema
from kg.store.folder import Folder

Rule = Mapping[str, str]

# A style sheet replaces the Browser's defaults altogether, so they are repeated here.
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
_PALE = {"color": "#D2D5DA"}
_PAPER = {"color": "#FFFFFF", "border-color": "#9AA1AC", "text-color-internal": "#000000"}


def write(folder: Folder, out: BinaryIO) -> list[str]:
    """Write the style sheet of *folder* to *out*; return hints for the user, in lines."""
    rules = {**_nodes(folder, folder.schema), **_relationships(folder, folder.schema)}
    out.write("".join(_rule(selector, rule) for selector, rule in rules.items()).encode())
    return ["drop the file *.grass on the window of Neo4j Browser; :style reset undoes it"]


def _nodes(folder: Folder, schema: Schema) -> dict[str, Rule]:
    types = folder.scan("entities").select(pl.col("type").unique()).collect()["type"]
    return {
        "node": _NODE,
        "node.Entity": {**_GREY, "caption": "{name}"},
        **{
            f"node.{folder.type_labels[name]}": {**_filled(colour), "caption": "{name}"}
            for name, colour in colours(schema, types).items()
        },
        "node.Sentence": {**_PAPER, "diameter": "50px", "caption": "{id}"},
        "node.Document": {**_PAPER, "diameter": "80px", "caption": "{id}"},
        "node.KgGraph": {**_filled("#000000"), "diameter": "80px", "caption": "{name}"},
    }


def _relationships(folder: Folder, schema: Schema) -> dict[str, Rule]:
    """Return the rules of relationships: the default, asserted ones, enumerations."""
    is_asserted = pl.col("basis").is_in(["annotated", "cue"])
    edges = folder.scan("edges").filter(is_asserted)
    asserted = edges.select(pl.col("predicate").unique()).collect()["predicate"]
    declared = [relation.predicate for relation in schema.relations]
    others = sorted(set(asserted).difference(declared))
    pale = (LISTED_WITH, MENTIONED, PART)
    return {
        "relationship": _RELATIONSHIP,
        **{f"relationship.{upper_snake(name)}": _ASSERTED for name in [*declared, *others]},
        **{f"relationship.{upper_snake(name)}": _PALE for name in pale},
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
