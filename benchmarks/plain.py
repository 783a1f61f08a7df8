"""What one would write in an afternoon: a tagged corpus to a networkx graph of co-occurrences.

`python benchmarks/plain.py CORPUS OUT`: counts each pair of names once a sentence.
"""

import sys
from itertools import combinations

import networkx

graph = networkx.Graph()
names: set[tuple[str, str]] = set()
name, kind = [], ""


def close() -> None:
    """End the mention that is being read."""
    if name:
        names.add((" ".join(name).lower(), kind))
        name.clear()


with open(sys.argv[1], encoding="utf-8") as corpus:
    for line in corpus:
        token, _, tag = line.rstrip("\n").partition("\t")
        if not tag:
            close()
            for one, other in combinations(sorted(names), 2):
                if graph.has_edge(one, other):
                    graph[one][other]["sentences"] += 1
                else:
                    graph.add_edge(one, other, sentences=1)
            names.clear()
        elif tag[0] == "B":
            close()
            name.append(token)
            kind = tag[2:]
        elif tag[0] == "I" and name:
            name.append(token)
        else:
            close()

with open(sys.argv[2], "w", encoding="utf-8") as out:
    for one, other, count in graph.edges(data="sentences"):
        out.write(f"{one[0]}\t{one[1]}\t{other[0]}\t{other[1]}\t{count}\n")
