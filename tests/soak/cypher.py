"""Ask Neo4j and the embedded engine the same, at random: `python -m tests.soak.cypher --runs N`.

The queries are made of a small grammar, from a seed. One that the embedded engine refuses counts as
refused; one that both refuse as well; rows that differ are printed, and the exit code is 1 then.
Floats are equal to 12 digits, since the two add up in another order.
"""

import argparse
import collections
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from kg import build
from kg.common.errors import KgError, QueryError
from kg.emit.neo4j import load
from kg.query.cypher import server as cypher
from kg.query.cypher.arcade import opened
from kg.query.cypher.embedded import ask
from tests.conftest import ROOT
from tests.query.same import comparable
from tests.servers import neo4j_server

LABELS = [
    "Entity",
    "Language",
    "Library",
    "Application",
    "License",
    "Protocol",
    "Nope",
    "Algorithm",
]
TYPES = ["WRITTEN_IN", "LISTED_WITH", "LICENSED_UNDER", "CO_OCCURS_WITH", "BASED_ON", "NOPE"]
# Neo4j 5.26.30 answers null there, where CASE has an ELSE, after an OPTIONAL MATCH without a match:
# RETURN DISTINCT CASE WHEN … CONTAINS … THEN 'yes' ELSE 'no' END AS k ORDER BY k LIMIT 7
SEEDS = 1_000_000  # queries of a seed
WRONG_THERE = {1_005_791}
NAMES = ["Python", "C", "C++", "Java", "Linux", "GPL", "HTTP", "NumPy", "nope"]
NODE = ["mentions", "sentences", "documents", "share", "name", "type", "id", "nope", "aliases"]
EDGE = ["sentences", "strength", "npmi", "q", "basis", "candidate", "predicate", "id", "nope"]


class Grammar:
    """Makes queries; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def some(self, *options: str) -> str:
        """Return one of *options*."""
        return self.chance.choice(options)

    def maybe(self, text: str, part: float = 0.5) -> str:
        """Return *text*, or nothing."""
        return text if self.chance.random() < part else ""

    def query(self) -> str:
        """Return a whole query."""
        self.nodes: list[str] = []
        self.edges: list[str] = []
        self.paths: list[str] = []
        self.made = 0  # relationships with a name
        parts = [self.match()]
        if self.chance.random() < 0.35:
            parts.append(self.some("", "OPTIONAL ") + self.match())
        if self.chance.random() < 0.3:
            parts.append(self.step())
        return " ".join([*parts, self.result()])

    def match(self) -> str:
        """Return a MATCH of one path, anchored now and then so that it ends."""
        known = bool(self.nodes)
        name = self.maybe(f"p{len(self.paths)}", 0.2)
        # A second path starts where the first one was, or at few nodes: else there is no end of it.
        path = f"({self.some(*self.nodes)})" if known else self.node(anchor=True)
        for _ in range(self.chance.choice([0, 1, 1, 1, 2, 2])):
            path += self.edge() + self.node()
        if name:
            self.paths.append(name)
            path = f"{name} = {path}"
        if known and self.chance.random() < 0.6:
            path += f", ({self.some(*self.nodes)}){self.edge()}{self.node()}"
        return f"MATCH {path}{self.maybe(' WHERE ' + self.condition(), 0.5)}"

    def node(self, *, anchor: bool = False) -> str:
        """Return a node, new as a rule."""
        if self.nodes and self.chance.random() < 0.15:
            return f"({self.some(*self.nodes)})"
        name = self.maybe(f"n{len(self.nodes)}", 0.85)
        if name:
            self.nodes.append(name)
        label = self.some("", "", f":{self.some(*LABELS)}", f":{self.some(*LABELS)}")
        if self.chance.random() < 0.1:
            label = f":{self.some(*LABELS)}{self.some('|', '&', '&!')}{self.some(*LABELS)}"
        where = self.maybe(f" {{name: '{self.some(*NAMES)}'}}", 0.6 if anchor else 0.08)
        return f"({name}{label}{where})"

    def edge(self) -> str:
        """Return a relationship in one direction or either."""
        self.made += 1
        name = self.maybe(f"r{self.made}", 0.6)
        two = f":{self.some(*TYPES)}|{self.some(*TYPES)}"
        kind = self.some("", "", f":{self.some(*TYPES)}", two)
        far = self.maybe(self.some("*1..2", "*2", "*0..1", "*..2"), 0.12)
        if name and not far:
            self.edges.append(name)
        where = self.maybe(" {basis: 'cue'}", 0.08)
        inner = f"[{name}{kind}{far}{where}]"
        return self.some(f"-{inner}-", f"-{inner}->", f"<-{inner}-", f"-{inner}-")

    def condition(self) -> str:
        """Return something that is true or not."""
        one = self.comparison()
        if self.chance.random() < 0.3:
            one = f"{one} {self.some('AND', 'OR', 'XOR')} {self.comparison()}"
        return self.maybe("NOT ", 0.1) + f"({one})"

    def comparison(self) -> str:
        value = self.value()
        number = self.some("1", "2", "5", "0.5", "null", "'a'")
        options = [
            f"{value} {self.some('=', '<>', '<', '>', '<=', '>=')} {number}",
            f"{value} = {self.value()}",
            f"{value} IS {self.maybe('NOT ')}NULL",
            f"{self.text()} {self.some('STARTS WITH', 'CONTAINS', 'ENDS WITH')} 'a'",
            f"{value} IN [1, 2, 'Python', null]",
            f"{value} IN [{number}]",
        ]
        if self.nodes:
            node, kind = self.some(*self.nodes), self.some(*TYPES)
            options += [
                f"({node})-[:{kind}]-()",
                f"NOT ({node})-[:{kind}]->(:{self.some(*LABELS)})",
                f"EXISTS {{ ({node})--(:{self.some(*LABELS)}) }}",
                f"COUNT {{ ({node})-[:{kind}]-() }} {self.some('=', '>', '<')} 1",
                f"{node}:{self.some(*LABELS)}",
                f"{node}.name =~ '{self.some('P.*', '(?i)p.*', '.*[+]')}'",
                f"size({node}.aliases) > 1",
                f"any(x IN {node}.aliases WHERE x CONTAINS 'P')",
                f"{node} = {self.some(*self.nodes)}",
                f"{node}.id < {self.some(*self.nodes)}.id",
            ]
        if self.paths:
            options.append(f"length({self.some(*self.paths)}) = 1")
        return self.some(*options)

    def value(self) -> str:
        """Return a property of what is there."""
        owners = [(n, NODE) for n in self.nodes] + [(e, EDGE) for e in self.edges]
        if not owners:
            return self.some("1", "null", "'Python'", "2.5")
        owner, properties = self.chance.choice(owners)
        return f"{owner}.{self.some(*properties)}"

    def text(self) -> str:
        """Return a property that can be a text; a list cannot."""
        return f"toString({self.value().replace('.aliases', '.name')})"

    def scalar(self) -> str:
        """Return a property, or something made of it."""
        value = self.value()
        options = [
            value, value, value, f"toLower({self.text()})", f"coalesce({value}, 0)",
            f"CASE WHEN {self.comparison()} THEN 'yes' ELSE 'no' END", f"size({self.text()})",
            f"[{value}, 1]", f"{{a: {value}}}", f"{self.text()} + 'x'",
        ]  # fmt: skip
        if self.edges:
            options.append(f"type({self.some(*self.edges)})")
        if self.nodes:
            options.append(f"labels({self.some(*self.nodes)})")
            options.append(f"size([({self.some(*self.nodes)})--(x:{self.some(*LABELS)}) | x])")
        if self.paths:
            options.append(f"[x IN nodes({self.some(*self.paths)}) | x.id]")
        return self.some(*options)

    def aggregate(self) -> str:
        value = self.value()
        return self.some(
            "count(*)", f"count({value})", f"count(DISTINCT {value})", f"min({value})",
            f"max({value})", f"size(collect({value}))", f"size(collect(DISTINCT {value}))",
            f"sum(size({self.text()}))",
        )  # fmt: skip

    def step(self) -> str:
        """Return a WITH that keeps what was there, or adds a count to it."""
        kept = ", ".join(dict.fromkeys([*self.nodes, *self.edges, *self.paths]))
        if not kept or self.chance.random() < 0.5:
            return f"WITH * WHERE {self.condition()}"
        return f"WITH {kept}, {self.aggregate()} AS many WHERE many {self.some('>', '<', '=')} 1"

    def result(self) -> str:
        """Return a RETURN; where rows are cut, they are in a total order of all columns."""
        keys = [self.scalar() for _ in range(self.chance.choice([0, 1, 1, 2]))]
        items = [f"{key} AS k{number}" for number, key in enumerate(keys)]
        grouped = not keys or self.chance.random() < 0.5
        if grouped:
            items += [
                f"{self.aggregate()} AS a{number}" for number in range(self.chance.choice([1, 2]))
            ]
        names = [item.rpartition(" AS ")[2] for item in items]
        text = f"RETURN {self.maybe('DISTINCT ', 0.2)}{', '.join(items)}"
        if self.chance.random() < 0.5:
            order = ", ".join(name + self.maybe(" DESC", 0.4) for name in names)
            text += f" ORDER BY {order}{self.maybe(' SKIP 1', 0.2)}{self.maybe(' LIMIT 7', 0.4)}"
        return text


def main() -> None:
    """Ask, compare, count; the first difference ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory() as folder, neo4j_server() as server:
        graph = build([ROOT / "data/corpus"], Path(folder, "g"), schema=ROOT / "data/software.toml")
        load(graph.folder, server.server)
        with opened(graph.folder) as database, cypher.asking(server.server) as there:
            for number in range(given.runs):
                text = Grammar(given.seed * SEEDS + number).query()
                ours = outcome(lambda text=text: ask(database, text, {}))
                theirs = outcome(lambda text=text: there(text, {}))
                said = verdict(text, ours, theirs)
                if given.seed * SEEDS + number in WRONG_THERE:
                    said = "wrong there"
                counts[said] += 1
                if said in ("DIFFERENT", "ours alone"):
                    print(
                        said, text, "\n  here  ", str(ours)[:300], "\n  Neo4j ", str(theirs)[:300]
                    )
    print(dict(counts))
    sys.exit(counts["DIFFERENT"] + counts["ours alone"] > 0)


def outcome(function: Any) -> Any:
    """Return what *function* answers, or what it raises."""
    try:
        return function()
    except KgError as problem:
        return problem


def verdict(text: str, ours: Any, theirs: Any) -> str:
    """Say how two outcomes compare."""
    if isinstance(ours, QueryError):
        return "refused by both" if isinstance(theirs, KgError) else "refused here"
    if isinstance(theirs, KgError):
        return "ours alone"
    return "equal" if comparable(text, ours) == comparable(text, theirs) else "DIFFERENT"


if __name__ == "__main__":
    main()
