"""Open a corpus and the engine of its build; find the formats of many files in worker processes.

To tell the format of a small file takes longer than to read it, so a folder of such files is shared
out from its first look on.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from typing import Any

from kg.pipeline.engines.engine import Engine, open_engine
from kg.pipeline.source_runs import SourcePlace, cost, is_portable
from kg.read.corpus import Format, find_format
from kg.read.memory.objects import Corpus, open_input
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source

MOST = 32  # sources that a worker looks at in one go
ROUNDS = 4  # times that each worker does so, at least


@contextmanager
def open_for_build(
    corpus: Any, options: ReadOptions, name: str = "", *, jobs: int, stored: int = 0
) -> Iterator[tuple[Corpus, Engine]]:
    """Yield *corpus*, open, and the engine that its build runs on, until the block ends.

    Args:
        corpus: what `kg.pipeline.build.build` takes.
        options: how it is read.
        name: of the source that objects are.
        jobs: as `kg.pipeline.build.build` has it.
        stored: bytes of sources that an older graph has, and that are not read again.

    Raises:
        UsageError: *jobs* is no such number.
        KgError: as `open_input` raises it.
    """
    with ExitStack() as stack:
        engines: list[Engine] = []

        def start(size: int) -> Engine:
            engines.append(stack.enter_context(open_engine(jobs, stored + size)))
            return engines[0]

        def find_formats(sources: Sequence[Source]) -> Iterator[Format | None]:
            return formats(sources, start(sum(map(cost, sources))))

        opened = open_input(corpus, options, name, find_formats)
        yield opened, engines[0] if engines else start(0)


def formats(sources: Sequence[Source], engine: Engine) -> Iterator[Format | None]:
    """Yield the format of each of *sources*, or None where none fits; as `find_format` does."""
    most = max(1, min(MOST, len(sources) // (ROUNDS * engine.jobs)))
    for is_apart, group in groupby(sources, lambda each: engine.jobs > 1 and is_portable(each)):
        if not is_apart:
            yield from map(find_format, group)
            continue
        places = [SourcePlace.of(source) for source in group]
        runs = (places[first : first + most] for first in range(0, len(places), most))
        for found in engine.map(find_formats_of, runs):
            yield from found


def find_formats_of(places: Sequence[SourcePlace]) -> list[Format | None]:
    """Return the format of each of some sources.

    Raises:
        KgError: one cannot be read; all before it can.
    """
    return [find_format(place.open()) for place in places]
