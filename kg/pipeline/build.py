"""Build the graph of a corpus: read, resolve, relate, write; where the stages meet."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import polars as pl

from kg import __version__
from kg.common.memory import return_freed_memory
from kg.common.progress import Progress, no_progress
from kg.pipeline.configuration import Configuration
from kg.pipeline.engines.engine import Engine
from kg.pipeline.graph_name import graph_name
from kg.pipeline.judging import judge_edges
from kg.pipeline.machine import Machine
from kg.pipeline.opening import open_for_build
from kg.pipeline.options import Options
from kg.pipeline.reading import Piece, Reading
from kg.pipeline.relating import EdgeOptions, Relating
from kg.pipeline.resolving import resolve
from kg.pipeline.selecting import Selector
from kg.pipeline.source_runs import SourceToRead, is_portable
from kg.read.sources.archives import Member
from kg.read.sources.locations import File
from kg.schema.schema_file import Schema
from kg.store.draft import Draft, write_folder
from kg.store.folder import Folder, open_folder
from kg.store.tables import DIAGNOSTICS, conform, graph_counts


def build(
    corpus: Any,
    out: str | Path = "graph",
    *,
    schema: str | Path | Schema | None = None,
    options: Options | None = None,
    report: Progress = no_progress,
    check: bool = False,
    machine: Machine = Machine(),  # noqa: B008 - immutable
) -> Folder:
    """Build the graph of *corpus* in the folder *out*, replacing the graph that was there.

    Args:
        corpus: a path (a file, a folder of files, ``-`` for standard input), or several; or
            objects, as `kg.build` has them.
        out: the graph folder; it is replaced only when everything went well.
        schema: a schema file, the name of a preset, or none: the tags are the types.
        options: see `Options`.
        report: called as the work goes on.
        check: check the contracts of all tables before they take the place of the old ones.
        machine: what does the work: how many processes with how much memory, or a cluster.

    Raises:
        KgError: one of its subclasses names the mistake in the corpus, the schema or the folder.
    """
    configuration = Configuration.of(options or Options(), schema)
    read_options = configuration.options.read
    given_name, jobs = configuration.options.name, machine.processes()
    with open_for_build(corpus, read_options, given_name, jobs=jobs) as (opened, local):
        sources, left_out, first_path = opened
        name = graph_name(given_name, configuration.schema, first_path)
        with (
            write_folder(Path(out), check=check) as draft,
            _cluster(machine, sources, draft) if machine.master else nullcontext(local) as engine,
        ):
            assemble(draft, name, configuration, sources, left_out, report, engine, machine)
    return open_folder(Path(out))


def _cluster(
    machine: Machine, sources: Sequence[SourceToRead], draft: Draft
) -> AbstractContextManager[Engine]:
    """Return what opens the engine of a cluster for the sources of a draft."""
    from kg.pipeline.engines.spark import open_spark

    places = (source.location for source, _ in sources if is_portable(source))
    stored = (place.archive.location if isinstance(place, Member) else place for place in places)
    files = [*{place.path: None for place in stored if isinstance(place, File)}]
    return open_spark(machine.master, machine.jobs, draft.scratch, files)


def assemble(
    draft: Draft,
    name: str,
    configuration: Configuration,
    pieces: Sequence[Piece],
    notes: pl.DataFrame,
    report: Progress,
    engine: Engine,
    machine: Machine = Machine(),  # noqa: B008 - immutable
) -> None:
    """Write the graph of sources to *draft*: the stages, one after the other.

    Args:
        draft: where the tables go.
        name: of the graph.
        configuration: all that determines it beside the sources.
        pieces: the sources, sorted by name: new ones, and runs of those of an older graph.
        notes: DIAGNOSTICS of what was no source, and of sources that are not read again.
        report: called as the work goes on.
        engine: does it.
        machine: how much memory it may use.
    """
    report = machine.watched(report, engine.workers)
    options, user_input = configuration.options, configuration.user_input
    judgements = configuration.judgements
    window = configuration.window
    selector = Selector(options.select, configuration.schema)
    reading = Reading(draft, report, selector, user_input.rules, engine)
    source_table = reading.read(pieces)
    sizes = machine.sizes(engine.jobs, reading.mentions)
    report("resolving", 0, 1)
    resolved = resolve(draft, source_table, reading.abbreviations(), user_input, sizes.mentions)
    report("resolving", 1, 1)
    if engine.jobs > 1:  # it is the workers that need memory from here on
        return_freed_memory()
    edge_options = EdgeOptions(window, options.generic, options.evidence)
    relating = Relating(draft, resolved, configuration.schema, edge_options, report, engine, sizes)
    edges, edge_notes = relating.write()
    if configuration.judged or configuration.learn:
        edge_notes += judge_edges(
            draft, judgements, report, learn=configuration.learn, strict=options.read.strict
        )
    if not options.text:
        draft.blank("sentences", "text")
    all_notes = [notes, *reading.notes, *resolved.notes, *edge_notes]
    draft.finish(
        {
            "kg": __version__,
            "name": name,
            "config": configuration.manifest,
            "strength": relating.learned,
            "sources": dict(source_table.select("source", "sha256").rows()),
            "counts": graph_counts(
                source_table,
                documents=draft.close("documents"),
                mentions=reading.mentions,
                relations=reading.relations,
                types=resolved.entities["type"],
                edges=edges,
                rules=_write_diagnostics(draft, all_notes),
            ),
        }
    )


def _write_diagnostics(draft: Draft, notes: list[pl.DataFrame]) -> pl.Series:
    """Write the diagnostics; return the rule of each."""
    order = DIAGNOSTICS.names()
    table = pl.concat([conform(frame, "diagnostics") for frame in notes]).sort(order)
    draft.write("diagnostics", table)
    return table["rule"]
