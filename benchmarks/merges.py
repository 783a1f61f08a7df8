"""Show what each rule of sameness merges in a corpus, the largest merges first.

    python benchmarks/merges.py ../shared/corpora/wikiser/dev.txt --schema software

Prints Markdown: the number of entities with all rules off, with each rule alone beside those of
names, and by default; then the largest merges of each rule, to be read by eye. The size of a merge
is the number of mentions that came to another name by it.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from kg import Graph, Options, build
from kg.schema.identity import Identity
from kg.schema.merge_rules import ALWAYS, RULES, SAME

NAMES = ("unicode", "tokenisation", "possessive", "determiner", "case")


def settings() -> dict[str, Identity]:
    """Return which rules are measured together."""
    rest = [rule for rule in RULES if rule not in (*NAMES, *ALWAYS)]
    one = {rule: Identity(on=(rule,), off=("all",)) for rule in NAMES}
    more = {f"names, {rule}": Identity(on=(*NAMES, rule), off=("all",)) for rule in rest}
    names = {"names (the five above)": Identity(on=NAMES, off=("all",))}
    return {"none": Identity(off=("all",))} | one | names | more | {"the default": Identity()}


def largest(graph: Graph, most: int) -> pl.DataFrame:
    """Return ``rule, surface, name, mentions`` of the largest merges, at most *most* a rule."""
    merged = graph.surfaces.filter(pl.col("rule") != SAME).join(
        graph.entities.select("entity", "name", entity_type="type"), on="entity"
    )
    by = ["rule", "surface", "type", "name", "entity_type"]
    return (
        merged.group_by(by)
        .agg(pl.sum("mentions"))
        .sort(["rule", "mentions", *by[1:]], descending=[False, True, *[False] * 4])
        .group_by("rule", maintain_order=True)
        .head(most)
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--schema")
    parser.add_argument("--most", type=int, default=20)
    asked = parser.parse_args()
    print("| rules | entities |\n|---|---|")
    before = None
    with TemporaryDirectory() as folder:
        for title, identity in settings().items():
            options = Options(identity=identity, evidence=1)
            graph = build([asked.corpus], Path(folder) / "g", schema=asked.schema, options=options)
            if len(graph.entities) != before or not title.startswith("names,"):
                print(f"| {title} | {len(graph.entities):,} |")
            before = len(graph.entities) if title.startswith("names (") else before
        merges = largest(graph, asked.most)
    for (rule,), rows in merges.group_by("rule", maintain_order=True):
        print(f"\n### `{rule}`: {RULES[str(rule)].reason}\n")
        print("| written | type | is | type | mentions |\n|---|---|---|---|---|")
        for row in (
            rows.drop("rule").select("surface", "type", "name", "entity_type", "mentions").rows()
        ):
            print("| " + " | ".join(map(str, row)) + " |")


if __name__ == "__main__":
    main()
