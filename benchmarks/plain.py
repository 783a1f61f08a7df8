"""What one would write without kg: a tagged corpus to a networkx graph, by dictionaries and loops.

`python benchmarks/plain.py CORPUS OUT`: CORPUS has a token, a TAB and its tag on a line. The folder
OUT gets what `kg build` computes, as CSV: entities (by name in small letters and type, which is the
least of what kg does), sentences, mentions, edges with all measures by kg's formulas, and five
sentences of evidence for each edge. Everything is held in memory.

`--check GRAPH` compares with a graph that `kg build --without all --with case --generic` made of
the same corpus, edge by edge.
"""

import argparse
import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import networkx

EVIDENCE = 5  # sentences of an edge
LISTING = {",", "and", "or", ";", "/", "&"}
UNTAGGED = 0.3  # attention; this and what follows are constants of kg's strength
PSEUDO_RECURRING, PSEUDO_SHARING = 10, 5
Entity = tuple[str, str]  # name, type


class Mention(NamedTuple):
    """A span of tokens."""

    start: int
    end: int
    entity: Entity


class Sentence(NamedTuple):
    """A sentence; only one with a mention keeps its tokens."""

    line: int
    tokens: list[str]
    mentions: list[Mention]


class Meeting(NamedTuple):
    """The nearest mentions of two entities in a sentence."""

    sentence: int
    first: Mention
    second: Mention
    between: int  # tokens of no mention
    weight: float


def read(path: str) -> Iterator[Sentence]:
    """Yield the sentences."""
    tokens: list[str] = []
    spans: list[tuple[int, int, str]] = []
    line = begin = 0
    with open(path, encoding="utf-8") as corpus:
        for line, text in enumerate(corpus, 1):
            token, _, tag = text.rstrip("\n").partition("\t")
            if not tag:
                if tokens:
                    yield sentence(begin, tokens, spans)
                tokens, spans = [], []
                continue
            begin = begin if tokens else line
            if tag[0] == "B":
                spans.append((len(tokens), len(tokens) + 1, tag[2:]))
            elif tag[0] == "I" and spans and spans[-1][1] == len(tokens):
                spans[-1] = (spans[-1][0], len(tokens) + 1, spans[-1][2])
            tokens.append(token)
    if tokens:
        yield sentence(begin, tokens, spans)


def sentence(line: int, tokens: list[str], spans: list[tuple[int, int, str]]) -> Sentence:
    """Return a sentence with its mentions."""
    names = [(" ".join(tokens[start:end]).lower(), kind) for start, end, kind in spans]
    mentions = [
        Mention(start, end, name) for (start, end, _), name in zip(spans, names, strict=True)
    ]
    return Sentence(line, tokens if mentions else [], mentions)


def meetings(number: int, spoken: Sentence) -> dict[tuple[Entity, Entity], Meeting]:
    """Return what meets in a sentence, by pair."""
    nearest: dict[tuple[Entity, Entity], tuple[int, int, int]] = {}
    mentions = spoken.mentions
    for i, j in combinations(range(len(mentions)), 2):
        one, other = mentions[i].entity, mentions[j].entity
        if one == other:
            continue
        pair = (one, other) if one < other else (other, one)
        distance = mentions[j].start - mentions[i].end
        if pair not in nearest or distance < nearest[pair][0]:
            nearest[pair] = (distance, i, j)
    first_seen: dict[Entity, int] = {}
    for mention in mentions:
        first_seen.setdefault(mention.entity, len(first_seen))
    met = {}
    for pair, (distance, i, j) in nearest.items():
        first, second = mentions[i], mentions[j]
        between = distance - sum(mention.end - mention.start for mention in mentions[i + 1 : j])
        gap = spoken.tokens[first.end : second.start]
        weight = (1 + between) ** -1 * (j - i) ** -0.75
        if gap and j == i + 1 and set(gap) <= LISTING:
            weight *= 0.3
        if pair[0][1] == pair[1][1]:
            weight *= 0.5
        weight *= (0.1 + min(first_seen[pair[0]], first_seen[pair[1]])) ** -0.35
        met[pair] = Meeting(number, first, second, between, weight)
    return met


def relative(values: dict[tuple[str, str], list[float]], pseudo: int) -> dict[Any, float]:
    """Return the mean of the values of each pair of types over that of all."""
    count = sum(map(len, values.values()))
    overall = sum(map(sum, values.values())) / count
    return {
        types: (sum(own) + pseudo * overall) / (len(own) + pseudo) / overall
        for types, own in values.items()
    }


def types_of(pair: tuple[Entity, Entity]) -> tuple[str, str]:
    """Return the types of a pair, sorted."""
    one, other = sorted((pair[0][1], pair[1][1]))
    return one, other


def measures(c: int, a: int, b: int, n: int) -> dict[str, float]:
    """Return the measures of association of two entities."""
    expected = a * b / n
    cells = [(c, a, b), (a - c, a, n - b), (b - c, n - a, b), (n - a - b + c, n - a, n - b)]
    g2 = max(2 * sum(o * math.log(o / (row * column / n)) for o, row, column in cells if o), 0.0)
    return {
        "windows": c,
        "pmi": math.log2(c / expected),
        "npmi": math.log(c / expected) / -math.log(c / n) if c < n else 1.0,
        "g2": -g2 if c < expected else g2,
        "t": (c - expected) / math.sqrt(c),
        "dice": 2 * c / (a + b),
        "jaccard": c / (a + b - c),
        "association": c / (a * b),
        "p": upper_tail(c, a, b, n),
    }


def choose(n: int, k: int) -> float:
    """Return the logarithm of a binomial coefficient."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def upper_tail(c: int, a: int, b: int, n: int) -> float:
    """Return the hypergeometric P(X >= c), by the shorter tail."""
    if c <= max(0, a + b - n):
        return 1.0
    is_above = c > a * b / n
    x, step = (c, 1) if is_above else (c - 1, -1)
    term = math.exp(choose(b, x) + choose(n - b, a - x) - choose(n, a))
    total = term
    while term > 1e-17 * total:
        low = x if is_above else x - 1
        ratio = (a - low) * (b - low) / ((low + 1) * (n - a - b + low + 1) or 1)
        term *= ratio if is_above else (1 / ratio if ratio else 0.0)
        total += term
        x += step
    return min(max(total if is_above else 1 - total, 2.3e-308), 1.0)


def rates(values: list[float], pairs: int) -> dict[float, float]:
    """Return the false discovery rate of each p (Benjamini and Hochberg) over so many *pairs*."""
    counted = sorted(Counter(values).items())
    rank, ranks = 0, []
    for _, count in counted:
        rank += count
        ranks.append(rank)
    q, least = {}, 1.0
    for (p, _), above in zip(reversed(counted), reversed(ranks), strict=True):
        least = min(least, p * pairs / above)
        q[p] = 1.0 if p == 1 else least
    return q


def relate(sentences: list[Sentence]) -> networkx.Graph:
    """Return the graph of a corpus; an edge has its measures, and its sentences as evidence."""
    met = [meetings(number, spoken) for number, spoken in enumerate(sentences)]
    windows = Counter(
        entity
        for spoken in sentences
        for entity in dict.fromkeys(mention.entity for mention in spoken.mentions)
    )
    times = Counter(pair for here in met for pair in here)
    recurring: dict[tuple[str, str], list[float]] = defaultdict(list)
    for pair, c in times.items():
        others = windows[pair[0]] + windows[pair[1]] - c - 1
        if others > 0:
            recurring[types_of(pair)].append((c - 1) / others)
    recurs = {types: mean**0.7 for types, mean in relative(recurring, PSEUDO_RECURRING).items()}
    share: dict[tuple[Entity, Entity], float] = defaultdict(float)
    support: dict[tuple[Entity, Entity], list[Meeting]] = defaultdict(list)
    for here in met:
        weights = {pair: m.weight * recurs.get(types_of(pair), 1.0) for pair, m in here.items()}
        attention: dict[Entity, float] = defaultdict(float)
        for (one, other), weight in weights.items():
            attention[one] += weight
            attention[other] += weight
        for pair, weight in weights.items():
            one, other = (attention[end] + UNTAGGED for end in pair)
            share[pair] += weight * weight / one / other
            support[pair].append(here[pair])
    sharing: dict[tuple[str, str], list[float]] = defaultdict(list)
    for pair, total in share.items():
        sharing[types_of(pair)].append(total / times[pair])
    factor = relative(sharing, PSEUDO_SHARING)
    graph = networkx.Graph()
    memory: dict[tuple[int, int, int], dict[str, float]] = {}
    for pair, c in times.items():
        a, b = sorted((windows[pair[0]], windows[pair[1]]))
        if (c, a, b) not in memory:
            memory[c, a, b] = measures(c, a, b, len(sentences))
        strength = share[pair] * factor[types_of(pair)] * c / (c + 1)
        best = sorted(support[pair], key=lambda meeting: (meeting.between, meeting.sentence))
        graph.add_edge(*pair, strength=strength, evidence=best[:EVIDENCE], **memory[c, a, b])
    p = [value for _, _, value in graph.edges(data="p")]
    q = rates(p, len(windows) * (len(windows) - 1) // 2)
    for _, _, edge in graph.edges(data=True):
        edge["q"] = q[edge["p"]]
    return graph


def write(out: Path, sentences: list[Sentence], graph: networkx.Graph) -> None:
    """Write the tables."""
    out.mkdir(exist_ok=True)

    def table(name: str, rows: Iterator[list[object]]) -> None:
        with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    mentions = Counter(mention.entity for spoken in sentences for mention in spoken.mentions)
    number = {entity: i for i, entity in enumerate(sorted(mentions))}
    table("entities", ([number[name], *name, count] for name, count in sorted(mentions.items())))
    spoken = ([i, s.line, " ".join(s.tokens)] for i, s in enumerate(sentences) if s.tokens)
    table("sentences", spoken)
    table(
        "mentions",
        (
            [i, m.start, m.end, m.entity[1], " ".join(s.tokens[m.start : m.end]), number[m.entity]]
            for i, s in enumerate(sentences)
            for m in s.mentions
        ),
    )
    edges = sorted(
        (*sorted((number[one], number[other])), edge) for one, other, edge in graph.edges(data=True)
    )
    names = ["strength", "windows", "pmi", "npmi", "g2", "t", "dice", "jaccard", "association"]
    table("edges", ([s, o, *(edge[k] for k in (*names, "p", "q"))] for s, o, edge in edges))
    table(
        "evidence",
        (
            [i, rank, m.sentence, m.first.start, m.first.end, m.second.start, m.second.end]
            for i, (_, _, edge) in enumerate(edges)
            for rank, m in enumerate(edge["evidence"])
        ),
    )


def check(graph: networkx.Graph, folder: str) -> None:
    """Compare the edges with those of a graph of kg; print how many there are."""
    import kg

    entities = kg.open(folder).entities.select("entity", "name", "type").rows()
    entity = {number: (name.lower(), kind) for number, name, kind in entities}
    seen = 0
    for edge in kg.open(folder).edges.rows(named=True):
        own = graph.edges[entity[edge["subject"]], entity[edge["object"]]]
        for name in ("windows", "strength", "pmi", "npmi", "g2", "t", "dice", "p", "q"):
            assert math.isclose(own[name], edge[name], rel_tol=1e-4, abs_tol=1e-9), (
                name,
                own[name],
                edge,
            )
        seen += 1
    assert seen == graph.number_of_edges()
    print(f"{seen:,} edges, as kg has them")


def main() -> None:
    """Make the graph, and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("out", type=Path)
    parser.add_argument("--check")
    given = parser.parse_args()
    sentences = list(read(given.corpus))
    graph = relate(sentences)
    write(given.out, sentences, graph)
    if given.check:
        check(graph, given.check)


if __name__ == "__main__":
    main()
