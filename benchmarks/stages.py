"""Time and memory of `kg build`, stage by stage: `python benchmarks/stages.py CORPUS [-o GRAPH]`.

Every stage is a function of kg that is timed from its call to its return (generators: while they
run). Seconds are wall and processor time of this process without the stages within; the peak is
that of the whole process while the stage runs, read from the system (Linux).
"""

import argparse
import functools
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

STAGES = {  # module, function or method: what it does
    ("kg.pipeline.reading", "Reading.read"): "read",
    ("kg.pipeline.resolving", "resolve"): "resolve",
    ("kg.pipeline.resolving", "_written"): "  distinct forms",
    ("kg.resolve.resolver", "Resolver.__init__"): "  names of forms",
    ("kg.pipeline.resolving", "_write_sentences"): "  files of sentences",
    ("kg.pipeline.resolving", "_Mentions.__init__"): "  files of mentions",
    ("kg.resolve.resolver", "Resolver._write_nodes"): "  rules of documents",
    ("kg.resolve.resolver", "_counted"): "  entity of each mention",
    ("kg.pipeline.relating", "Relating.write"): "relate",
    ("kg.pipeline.meeting", "Meeter.meet"): "  meet",
    ("kg.pipeline.partitions", "recur"): "  recur",
    ("kg.pipeline.partitions", "learn"): "  learn",
    ("kg.pipeline.partitions", "share"): "  share",
    ("kg.pipeline.partitions", "summarise"): "  summarise",
    ("kg.pipeline.scoring", "score"): "  score",
    ("kg.pipeline.scoring", "edge_ids"): "  ids of edges",
    ("kg.store.draft", "Draft.append"): "wait for the writer",
    ("kg.store.draft", "Draft.close"): "close a table",
    ("kg.store.draft", "Draft.finish"): "finish",
}


@dataclass
class Spent:
    """What a stage took, without the stages within it."""

    calls: int = 0
    wall: float = 0.0
    processor: float = 0.0
    peak: int = 0  # kilobytes


class Stages:
    """Times functions that call one another."""

    def __init__(self) -> None:
        self.spent: dict[str, Spent] = {}
        self._open: list[str] = []
        self._since = (time.perf_counter(), time.process_time())

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return *function*, which notes what it takes under *name*."""

        @functools.wraps(function)
        def call(*args: Any, **keywords: Any) -> Any:
            self._turn(name)
            self.spent[name].calls += 1
            try:
                return function(*args, **keywords)
            finally:
                self._turn(None)

        return call

    def _turn(self, name: str | None) -> None:
        """Go into a stage, or out of the innermost one."""
        now = (time.perf_counter(), time.process_time())
        if self._open:
            spent = self.spent[self._open[-1]]
            spent.wall += now[0] - self._since[0]
            spent.processor += now[1] - self._since[1]
            spent.peak = max(spent.peak, _peak())
        _reset_peak()
        self._since = now
        if name is None:
            self._open.pop()
        else:
            self._open.append(name)
            self.spent.setdefault(name, Spent())


def _peak() -> int:
    """Return the largest resident set since the last reset, in kilobytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _reset_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _wrap(stages: Stages) -> None:
    for (module_name, path), label in STAGES.items():
        owner: Any = import_module(module_name)
        *outer, name = path.split(".")
        for part in outer:
            owner = getattr(owner, part)
        wrapped = stages.timed(label, getattr(owner, name))
        for holder in (owner, *_importers(getattr(owner, name), name)):
            setattr(holder, name, wrapped)


def _importers(function: Any, name: str) -> Iterator[Any]:
    """Yield the modules of kg that imported *function* by its name."""
    for module in list(sys.modules.values()):
        is_ours = getattr(module, "__name__", "").startswith("kg.")
        if is_ours and module.__dict__.get(name) is function:
            yield module


def main() -> None:
    """Build the graph, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("-o", "--out")
    given = parser.parse_args()
    import kg
    from kg.common.memory import keep_freed_memory

    import_module("kg.pipeline.build")
    keep_freed_memory()
    stages = Stages()
    _wrap(stages)
    with tempfile.TemporaryDirectory() as folder:
        build = stages.timed("all else", kg.build)
        build(given.corpus, given.out or Path(folder, "graph"), jobs=1)
    print(f"{'stage':<26}{'calls':>8}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}")
    for name, spent in stages.spent.items():
        print(
            f"{name:<26}{spent.calls:>8,}{spent.wall:>9.2f}{spent.processor:>9.2f}"
            f"{spent.peak / 1024:>9.0f}"
        )
    every = stages.spent.values()
    wall, processor = sum(s.wall for s in every), sum(s.processor for s in every)
    print(f"{'in all':<34}{wall:>9.2f}{processor:>9.2f}")


if __name__ == "__main__":
    main()
