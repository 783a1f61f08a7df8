"""Add sources to a graph, replace or remove them, without reading the others again.

The result is what a build of the sources that are left would give, byte for byte: what a source
gives to the tables of reading does not depend on other sources, and all else is computed anew.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from kg import __version__
from kg.common.diagnostic_rules import Rule
from kg.common.errors import CorpusError, GraphError, SourceError, UnknownName, UsageError
from kg.common.progress import Progress, no_progress
from kg.pipeline.build import assemble
from kg.pipeline.configuration import FILE_OPTIONS, OF_READING, Configuration, stored
from kg.pipeline.engines.engine import Engine, open_engine
from kg.pipeline.machine import Machine
from kg.pipeline.opening import open_for_build
from kg.pipeline.options import Options, with_keywords
from kg.pipeline.reading import Piece
from kg.pipeline.source_tables import RULES_OF_READING
from kg.pipeline.stored import StoredSources
from kg.read.corpus import Format
from kg.read.sources.source import Source
from kg.schema.schema_file import Schema, load_schema
from kg.store.draft import write_folder
from kg.store.folder import Folder, open_folder
from kg.store.tables import DIAGNOSTICS

EQUAL_CONTENT = Rule.EQUAL_CONTENT  # depends on several sources


class Grown(NamedTuple):
    """A graph that grew or shrank, and the names of the sources that made it do so, sorted."""

    folder: Folder
    added: list[str]
    changed: list[str]
    unchanged: list[str]
    removed: list[str]


def add(
    graph: str | Path,
    corpus: Any,
    *,
    source_name: str = "",
    schema: str | Path | Schema | None = None,
    keywords: Mapping[str, Any] | None = None,
    rebuild: bool = False,
    report: Progress = no_progress,
    machine: Machine = Machine(),  # noqa: B008 - immutable
) -> Grown:
    """Add the sources of *corpus* to the graph folder *graph*; one of the same name is replaced.

    Args:
        graph: the folder, which is replaced when all went well.
        corpus: what `kg.pipeline.build.build` takes.
        source_name: of the source that objects are.
        schema: the graph's own, again, where it names files; or another one, with *rebuild*.
        keywords: options by the names of `kg.pipeline.options.KEYWORDS`: the files that the graph
            was built with; or others, with *rebuild*.
        rebuild: relate all sources anew by other options.
        report: called as the work goes on.
        machine: see `kg.pipeline.build.build`.

    Raises:
        UsageError: the options are others than the graph's, or a file that it needs is missing.
        KgError: one of its subclasses names the mistake in the corpus or the folder.
    """
    before = open_folder(Path(graph))
    configuration = _configuration(before, schema, keywords or {}, rebuild=rebuild)
    graph_sources = StoredSources(before)
    read_options = configuration.options.read
    hashes = dict(graph_sources.table.select("source", "sha256").rows())
    documents = _files_are_documents(before)
    fresh: dict[str, tuple[Source, Format]] = {}
    unchanged: list[str] = []
    size = int(graph_sources.table["bytes"].sum())
    with open_for_build(
        corpus, read_options, source_name, jobs=machine.processes(), stored=size
    ) as start:
        opened, engine = start
        for source, format_ in opened.sources:
            if source.name in hashes and hashes[source.name] == _hash(source):
                unchanged.append(source.name)
            else:
                source.document = source.document or documents
                fresh[source.name] = (source, format_)
        if not fresh and not configuration.differences(before):
            return Grown(before, [], [], unchanged, [])
        pieces = _pieces(graph_sources, fresh, ())
        _write(before, configuration, pieces, [*fresh], opened.left_out, report, engine, machine)
    after = open_folder(before.path)
    now = dict(after.scan("sources").select("source", "sha256").collect().rows())
    replaced = [name for name in fresh if name in hashes]
    return Grown(
        after,
        added=[name for name in fresh if name not in hashes],
        changed=[name for name in replaced if now[name] != hashes[name]],
        unchanged=sorted([*unchanged, *(n for n in replaced if now[n] == hashes[n])]),
        removed=[],
    )


def remove(
    graph: str | Path,
    names: Iterable[str],
    *,
    schema: str | Path | Schema | None = None,
    keywords: Mapping[str, Any] | None = None,
    rebuild: bool = False,
    report: Progress = no_progress,
    machine: Machine = Machine(),  # noqa: B008 - immutable
) -> Grown:
    """Remove sources from the graph folder *graph*, by name or pattern; see `add`.

    Raises:
        UnknownName: the graph has no source of a name.
        CorpusError: none would be left.
        UsageError: as `add` does.
        GraphError: the folder cannot be read or written.
    """
    before = open_folder(Path(graph))
    graph_sources = StoredSources(before)
    present = graph_sources.table["source"].to_list()
    gone = {match for name in names for match in _matches(name, present, str(before.path))}
    if len(gone) == len(present):
        wanted = "at least one that stays"
        raise CorpusError(str(before.path), f"all {len(gone):,} sources to remove", wanted)
    configuration = _configuration(before, schema, keywords or {}, rebuild=rebuild)
    pieces = _pieces(graph_sources, {}, gone)
    no_notes = pl.DataFrame(schema=DIAGNOSTICS)
    with open_engine(machine.processes(), int(graph_sources.table["bytes"].sum())) as engine:
        _write(before, configuration, pieces, [*gone], no_notes, report, engine, machine)
    return Grown(open_folder(before.path), [], [], [], sorted(gone))


def related_anew(
    graph: str | Path,
    out: str | Path,
    *,
    schema: str | Path | Schema | None = None,
    keywords: Mapping[str, Any] | None = None,
    report: Progress = no_progress,
    machine: Machine = Machine(),  # noqa: B008 - immutable
) -> Folder:
    """Write what other options make of the sources of *graph* to the folder *out*; see `add`.

    Raises:
        UsageError: the sources would have to be read again, or nothing is left of an option.
        GraphError: *graph* cannot be read, or lacks what its sources would be read for again.
    """
    before = open_folder(Path(graph))
    configuration = _configuration(before, schema, keywords or {}, rebuild=True)
    graph_sources = StoredSources(before)
    pieces, notes = _pieces(graph_sources, {}, ()), _notes_of_reading(before, [])
    size = int(graph_sources.table["bytes"].sum())
    with write_folder(Path(out)) as draft, open_engine(machine.processes(), size) as engine:
        assemble(draft, before.name, configuration, pieces, notes, report, engine, machine)
    return open_folder(Path(out))


def _write(
    before: Folder,
    configuration: Configuration,
    pieces: Sequence[Piece],
    changed: Sequence[str],
    left_out: pl.DataFrame,
    report: Progress,
    engine: Engine,
    machine: Machine,
) -> None:
    """Write the graph of *pieces*: sources of *before*, but for those of names that *changed*."""
    other_names = [*changed, *left_out["source"].drop_nulls()]
    notes = pl.concat([left_out, _notes_of_reading(before, other_names)])
    with write_folder(before.path, replaces=before) as draft:
        assemble(draft, before.name, configuration, pieces, notes, report, engine, machine)


def _pieces(
    graph_sources: StoredSources,
    fresh: Mapping[str, tuple[Source, Format]],
    gone: Collection[str],
) -> list[Piece]:
    """Return the sources of the new graph in the order of their names."""
    row_of = {name: row for row, name in enumerate(graph_sources.table["source"])}
    pieces: list[Piece] = []
    run: list[int] = []  # rows of sources of the old graph, one after the other
    for name in [*sorted((row_of.keys() | fresh.keys()) - set(gone)), None]:
        row = None if name is None or name in fresh else row_of[name]
        if run and row != run[-1] + 1:
            pieces.append(graph_sources.run(run[0], run[-1] + 1))
            run = []
        if row is not None:
            run.append(row)
        elif name is not None:
            pieces.append(fresh[name])
    return pieces


def _notes_of_reading(before: Folder, other_names: Sequence[str]) -> pl.DataFrame:
    """Return DIAGNOSTICS of the sources that are not read again."""
    kept = (
        pl.col("stage").is_in(["sources", "read"])
        & (pl.col("rule") != EQUAL_CONTENT)
        & ~pl.col("source").is_in(other_names).fill_null(False)
    )
    return before.scan("diagnostics").filter(kept).collect()


def _files_are_documents(before: Folder) -> bool:
    """Tell whether files of the graph are documents by themselves, as those of a folder are."""
    named = before.scan("documents").filter(pl.col("name") == pl.col("source")).head(1).collect()
    return len(named) > 0


def _hash(source: Source) -> str | None:
    """Return the hash of a file's own bytes; None where it can be read only once, or not at all."""
    if not source.location.rereadable:
        return None
    digest = hashlib.sha256()
    with suppress(OSError, SourceError):  # reading it says why
        for block in source.location.blocks(source.name):
            digest.update(block)
        return digest.hexdigest()
    return None


def _matches(name: str, present: list[str], where: str) -> list[str]:
    """Return the names of sources that are *name*, or that match it as a pattern."""
    if name in present:
        return [name]
    if matches := [source for source in present if fnmatchcase(source, name)]:
        return matches
    close = get_close_matches(name, present, n=3) or present[:3]
    raise UnknownName(where, f"no source {name!r}", f"a source's name, such as {', '.join(close)}")


def _configuration(
    before: Folder,
    schema: str | Path | Schema | None,
    keywords: Mapping[str, Any],
    *,
    rebuild: bool,
) -> Configuration:
    """Return what the new graph is made by: what *before* was, and the files that are given again.

    Raises:
        UsageError: other options than those of *before*, which *rebuild* does not allow either.
        GraphError: *before* cannot be added to.
    """
    _check_growing(before)
    own = stored(before)
    made_by, rules = own.schema, own.options.identity.rules
    if schema is not None:
        made_by = schema if isinstance(schema, Schema) else load_schema(schema)
        rules = made_by.identity.rules if rebuild else rules
    without_rules = replace(made_by, identity=replace(made_by.identity, on=(), off=()))
    options = with_keywords(own.options, {**keywords, "with_rules": None, "without_rules": None})
    configuration = Configuration(_with_rules(options, rules, keywords), without_rules)
    _check_differences(before, configuration, rebuild=rebuild)
    return configuration


def _with_rules(options: Options, rules: frozenset[str], keywords: Mapping[str, Any]) -> Options:
    """Return *options* with these rules of sameness, changed as *keywords* say."""
    names = ("with_rules", "without_rules")
    changed = with_keywords(None, {name: keywords.get(name) for name in names}).identity
    kept = set() if "all" in changed.off else rules - set(changed.off)
    identity = replace(options.identity, on=(*sorted(kept), *changed.on), off=("all",))
    return replace(options, identity=identity)


def _check_growing(before: Folder) -> None:
    """Raise GraphError for a graph that lacks what its sources would have to be read for again."""
    where, config = str(before.path), before.manifest["config"]
    before.require("sentences", "mentions", "diagnostics")
    hint = "build it again of all its sources"
    if before.manifest["kg"] != __version__:
        found = f"a graph by kg {before.manifest['kg']}"
        raise GraphError(where, found, f"one by this kg {__version__}", hint)
    if not config["text"]:
        found = "no texts of sentences (--no-text), in which lists and cues are found"
        raise GraphError(where, found, "a graph with them", hint)
    if config["select"]["unique"]:
        found = "no repeated sentences (--unique-sentences)"
        raise GraphError(where, found, "a graph with all sentences", hint)


def _check_differences(before: Folder, configuration: Configuration, *, rebuild: bool) -> None:
    """Raise UsageError for files that are missing, and options that are others."""
    missing = [] if rebuild else _missing_files(before, configuration)
    if missing:
        kind, name = missing[0]
        option = f"--{kind.replace('_', '-')}"
        found, wanted = f"no {name}", f"the file that the graph was built with ({option} {name})"
        raise UsageError(option, found, wanted)
    differences = configuration.differences(before)
    of_reading = [key for key in differences if key.split(".")[0] in OF_READING]
    rules_before = set(before.manifest["config"]["identity"]["rules"])
    if RULES_OF_READING & (rules_before ^ configuration.identity.rules):
        of_reading.append("identity.rules")
    if differences and (of_reading or not rebuild):
        hint = "leave it out, or --rebuild relates all sources by it"
        if of_reading:
            hint = "the sources would have to be read again: kg build"
        keys, made_by = of_reading or differences, before.manifest["config"]
        now = ", ".join(_spelt(key, configuration.manifest, "another") for key in keys)
        then = ", ".join(_spelt(key, made_by, "the") for key in keys)
        raise UsageError("options", now, f"{then}, as the graph was built", hint)


def _spelt(key: str, config: Mapping[str, Any], article: str) -> str:
    """Return a key of a configuration with its value; with *article* where that is long."""
    value: Any = config
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, str | int | bool | None):
        return f"{key} {json.dumps(value, ensure_ascii=False)}"
    return f"{article} {key}"


def _missing_files(before: Folder, configuration: Configuration) -> list[tuple[str, str]]:
    """Return the keyword and name of each file that the graph was built with and nobody gave."""
    missing: list[tuple[str, str]] = []
    for key, keyword in FILE_OPTIONS.items():
        names, given = (
            reduce(getitem, key.split("."), config)
            for config in (before.manifest["config"], configuration.manifest)
        )
        missing += [(keyword, name) for name in sorted(names) if name not in given]
    return missing
