"""Machine: how many processes and how much memory a build may use, and what follows from that.

The graph is the same whatever it may use.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kg.common.errors import LimitError, UsageError
from kg.common.progress import Progress
from kg.pipeline.engines.engine import check_engine, usable_cores

LEAST = 300_000_000  # bytes; Python and its libraries take half of that
OWN, WORKER = 200_000_000, 180_000_000  # bytes that a process has before it works on anything
PIECES = 256  # that a large corpus is cut into, and partitions
TOLERANCE = 1.2  # of the limit, before a build ends for it
_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_UNITS |= {"KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?I?B|)")


@dataclass(frozen=True)
class Sizes:
    """How much is worked on at once; a larger corpus is cut into larger pieces, not into more."""

    mentions: int = 100_000  # that are resolved, unless a document has more
    pairs: int = 125_000  # of mentions, that a piece of the corpus has, unless a sentence has more
    rows: int = 75_000  # of support, that a partition has, unless one entity has more


@dataclass(frozen=True)
class Machine:
    """What a build may use.

    Args:
        jobs: processes that work at a time; 0: as many as there are cores to use.
        memory: bytes, of all processes of this machine together; 0: no limit.
        engine: ``local``, or ``spark``: the workers of a Spark cluster.
        master: the address of its Spark Connect server, such as ``sc://localhost:15002``.

    Raises:
        UsageError: less memory than Python and its libraries take; no such engine, or an address
            that is missing or too much.
    """

    jobs: int = 0
    memory: int = 0
    engine: str = "local"
    master: str = ""

    def __post_init__(self) -> None:
        """Check what goes together."""
        check_engine(self.engine, self.master)
        if 0 < self.memory < LEAST:
            raise UsageError("memory", shown(self.memory), f"at least {shown(LEAST)}")

    def processes(self) -> int:
        """Return how many processes to start here: not more than the memory is enough for."""
        if self.master:
            return 1
        if not self.memory:
            return self.jobs
        return max(1, min(self.jobs or usable_cores(), (self.memory - OWN) // (2 * WORKER)))

    def sizes(self, jobs: int, mentions: int = 0) -> Sizes:
        """Return how much *jobs* processes work on at once.

        Args:
            jobs: how many there are.
            mentions: of the corpus.
        """
        fair = mentions // PIECES  # mentions make about as many pairs
        usual = Sizes()
        usual = Sizes(usual.mentions, max(usual.pairs, fair), max(usual.rows, fair))
        if not self.memory:
            return usual
        processes = 1 if jobs == 1 or self.master else jobs + 1  # of this machine
        free = max(self.memory - OWN - (processes - 1) * WORKER, 0) // processes
        # Bytes that each takes at most, measured; half of what is free goes to the writer's queue.
        return Sizes(
            max(20_000, min(usual.mentions, free // 2 // 400)),
            max(20_000, min(usual.pairs, free // 2 // 500)),
            max(20_000, min(usual.rows, free // 2 // 900)),
        )

    def watched(self, report: Progress, workers: Callable[[], Iterable[int]]) -> Progress:
        """Return *report*, which also ends the build where it takes more than its memory.

        Args:
            report: called as the work goes on.
            workers: returns the ids of other processes of the build.
        """
        if not self.memory:
            return report

        def checked(stage: str, done: int, total: int) -> None:
            report(stage, done, total)
            used = resident("self") + sum(resident(str(pid)) for pid in workers())
            if used > TOLERANCE * self.memory:
                hint = "one sentence or document alone may take more; give more, or fewer --jobs"
                wanted = f"at most {shown(self.memory)}"
                raise LimitError(f"memory while {stage}", shown(used), wanted, hint)

        return checked


def machine_of(
    jobs: int, memory: str | int = 0, engine: str = "local", master: str = ""
) -> Machine:
    """Return the machine of a user's words; see `Machine` and `parse_memory`.

    Raises:
        UsageError: *memory* is no size, or as `Machine` raises it.
    """
    size = parse_memory(memory) if isinstance(memory, str) and memory else memory or 0
    return Machine(jobs, int(size), engine, master)


def resident(pid: str) -> int:
    """Return the bytes of memory of a process (Linux), 0 where they are not known."""
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * 4096
    return 0


def parse_memory(text: str) -> int:
    """Return the bytes of a size such as ``1GB``, ``800 MB`` or ``2GiB``.

    Raises:
        UsageError: it is none.

    >>> parse_memory("1.5 GB"), parse_memory("2GiB")
    (1500000000, 2147483648)
    """
    match = _SIZE.fullmatch(text.strip().upper())
    if not match or match[2] not in _UNITS:
        raise UsageError("memory", repr(text), "a size such as 800MB, 1GB or 2GiB")
    return int(float(match[1]) * _UNITS[match[2]])


def shown(size: int) -> str:
    """Return a number of bytes for people."""
    return f"{size / 10**9:.1f} GB" if size >= 10**9 else f"{size / 10**6:.0f} MB"
