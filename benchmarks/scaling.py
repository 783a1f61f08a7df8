"""Time `kg build` of many types and of many relation labels, and check every predicate.

`python benchmarks/scaling.py [--rounds 3]`. Each build is a whole process. The corpora are made
here: every type has a mention in sentences with the next three types, and every relation label
joins two entities of its own. Prints seconds (the least of the rounds), peak memory, and how many
times as long the double takes.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from building import measure

import kg
from kg.common.naming import camel

TYPES = (1_250, 2_500, 5_000)
LABELS = (10_000, 20_000, 40_000)
NEIGHBOURS = 3


def write_types(corpus: Path, number: int) -> None:
    """Write token lines with a sentence for each type and each of those after it."""
    with (corpus / "types.conll").open("w", encoding="utf-8") as out:
        for first in range(number):
            for step in range(1, NEIGHBOURS + 1):
                second = (first + step) % number
                out.write(f"e{first}\tB-T{first}\nand\tO\ne{second}\tB-T{second}\n\n")


def write_labels(corpus: Path, number: int) -> None:
    """Write a brat document in which every label joins two entities of its own."""
    text, annotations, position = [], [], 0
    for label in range(number):
        first, second = f"ant{label}", f"bee{label}"
        text.append(f"{first} {second}\n")
        middle = position + len(first)
        stop = middle + 1 + len(second)
        annotations += [
            f"T{2 * label + 1}\tApp {position} {middle}\t{first}\n",
            f"T{2 * label + 2}\tApp {middle + 1} {stop}\t{second}\n",
            f"R{label + 1}\trel_{label} Arg1:T{2 * label + 1} Arg2:T{2 * label + 2}\t\n",
        ]
        position = stop + 1
    (corpus / "labels.txt").write_text("".join(text), encoding="utf-8")
    (corpus / "labels.ann").write_text("".join(annotations), encoding="utf-8")


def generic_edges(number: int) -> Iterator[tuple[str, str, str]]:
    """Yield the edges of `write_types` where every base edge has one predicate."""
    for first, second in _pairs(number):
        yield f"e{first}", "coOccursWith", f"e{second}"


def typed_edges(number: int) -> Iterator[tuple[str, str, str]]:
    """Yield the edges of `write_types` where they are called after their types."""
    for first, second in _pairs(number):
        yield f"e{first}", camel(f"T{first}", f"T{second}"), f"e{second}"


def _pairs(number: int) -> Iterator[tuple[int, int]]:
    for first in range(number):
        for step in range(1, NEIGHBOURS + 1):
            yield sorted_by_type(first, (first + step) % number)


def sorted_by_type(first: int, second: int) -> tuple[int, int]:
    """Return the two in the alphabetical order of their types."""
    return (first, second) if f"T{first}" < f"T{second}" else (second, first)


def annotated_edges(number: int) -> Iterator[tuple[str, str, str]]:
    """Yield the annotated edges of `write_labels`."""
    for label in range(number):
        yield f"ant{label}", camel(f"rel_{label}"), f"bee{label}"


def check(folder: Path, expected: set[tuple[str, str, str]], basis: str) -> None:
    """Raise AssertionError unless the graph has just the *expected* edges of this *basis*."""
    graph = kg.open(folder)
    names = graph.entities["name"]
    rows = graph.edges.filter(basis=basis)
    ends = (names.gather(rows[end]).to_list() for end in ("subject", "object"))
    subjects, objects = ends
    edges = set(zip(subjects, rows["predicate"].to_list(), objects, strict=True))
    assert edges == expected, f"{len(edges ^ expected):,} edges are wrong"


Write = Callable[[Path, int], None]
Expected = Callable[[int], Iterator[tuple[str, str, str]]]
CASES: dict[str, tuple[tuple[int, ...], Write, list[str], Expected, str]] = {
    "types": (TYPES, write_types, [], generic_edges, "co-occurrence"),
    "types, --no-generic": (TYPES, write_types, ["--no-generic"], typed_edges, "co-occurrence"),
    "relation labels": (LABELS, write_labels, [], annotated_edges, "annotated"),
}


def main() -> None:
    """Make the corpora, run the rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    print(f"{'':<22}{'number':>8}{'seconds':>9}{'peak MB':>9}{'the double takes':>18}")
    for name, (sizes, write, options, expected, basis) in CASES.items():
        before = None
        for size in sizes:
            with tempfile.TemporaryDirectory() as place:
                corpus, folder = Path(place, "corpus"), Path(place, "graph")
                corpus.mkdir()
                write(corpus, size)
                command = [sys.executable, "-m", "kg", "-q", "build", str(corpus), *options]
                runs = [measure([*command, "-o", str(folder)]) for _ in range(rounds)]
                check(folder, set(expected(size)), basis)
            seconds, peak = min(runs)[0], max(megabytes for _, megabytes in runs)
            ratio = f"{seconds / before:.2f} times" if before else ""
            print(f"{name:<22}{size:>8,}{seconds:>9.2f}{peak:>9.0f}{ratio:>18}", flush=True)
            before = seconds
    print("every predicate is right")


if __name__ == "__main__":
    main()
