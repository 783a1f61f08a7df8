"""Build the graph of a corpus: read, resolve, relate, write; where the stages meet."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from kg import __version__
from kg.common.progress import Progress, no_progress
from kg.pipeline.options import Options
from kg.pipeline.reading import Reading
from kg.pipeline.relating import EdgeOptions, relate
from kg.pipeline.resolving import resolve
from kg.pipeline.selecting import Selector
from kg.read.memory.objects import NAME, open_input
from kg.read.sources.discovery import STDIN
from kg.relate.windows import Window
from kg.resolve.inputs.user_input import UserInput
from kg.schema.identity import FILES, Identity
from kg.schema.schema_file import Schema, load_schema
from kg.store.draft import Draft, write_folder
from kg.store.folder import Folder, open_folder
from kg.store.tables import graph_counts


def build(
    corpus: Any,
    out: str | Path = "graph",
    *,
    schema: str | Path | Schema | None = None,
    options: Options | None = None,
    report: Progress = no_progress,
) -> Folder:
    """Build the graph of *corpus* in the folder *out*, replacing the graph that was there.

    Args:
        corpus: a path (a file, a folder of files, ``-`` for standard input), or several; or
            objects, as `kg.build` has them.
        out: the graph folder; it is replaced only when everything went well.
        schema: a schema file, the name of a preset, or none: the tags are the types.
        options: see `Options`.
        report: called as the work goes on.

    Raises:
        KgError: one of its subclasses names the mistake in the corpus, the schema or the folder.
    """
    options = options or Options()
    if not isinstance(schema, Schema):
        schema = load_schema(schema) if schema else Schema()
    window = Window.parse(options.window, options.distance)
    identity = schema.identity.with_more(options.identity)
    user_input = UserInput.read(identity, schema, strict=options.read.strict)
    selector = Selector(options.select, schema)
    sources, left_out, first_path = open_input(corpus, options.read, options.name)
    with write_folder(Path(out)) as draft:
        reading = Reading(draft, report, selector, user_input.rules)
        source_table = reading.read(sources)
        report("resolving", 0, 1)
        resolved = resolve(draft, source_table, reading.abbreviations(), user_input)
        report("resolving", 1, 1)
        edge_options = EdgeOptions(window, options.generic, options.evidence)
        predicates, edge_notes = relate(draft, resolved, schema, edge_options, report)
        if not options.text:
            draft.blank("sentences", "text")
        notes = [left_out, *reading.notes, *resolved.notes, *edge_notes]
        draft.finish(
            {
                "kg": __version__,
                "name": options.name or schema.name or _name(first_path),
                "config": _config(options, identity, schema),
                "sources": dict(source_table.select("source", "sha256").rows()),
                "counts": graph_counts(
                    source_table,
                    documents=draft.close("documents"),
                    mentions=reading.mentions,
                    relations=reading.relations,
                    types=resolved.entities["type"],
                    predicates=predicates,
                    rules=_write_diagnostics(draft, notes),
                ),
            }
        )
    return open_folder(Path(out))


def _write_diagnostics(draft: Draft, notes: list[pl.DataFrame]) -> pl.Series:
    """Write the diagnostics; return the rule of each."""
    order = ["stage", "source", "line", "rule", "value", "action"]
    table = pl.concat([frame.select(order) for frame in notes]).sort(order)
    draft.write("diagnostics", table)
    return table["rule"]


def _config(options: Options, identity: Identity, schema: Schema) -> dict[str, Any]:
    """Return all that determines the graph, but for its name; files by name and hash."""
    config = asdict(options) | {"schema": dict(schema.source)}
    del config["name"]
    config["read"] = {key: value for key, value in config["read"].items() if value}
    files = {kind: _hashes(getattr(identity, kind)) for kind in FILES}
    config["identity"] = {"rules": sorted(identity.rules), **files}
    for kind in ("leave_out", "metadata"):
        config["select"][kind] = _hashes(getattr(options.select, kind))
    return config


def _hashes(paths: Iterable[Path]) -> dict[str, str]:
    return {path.name: _sha256(path) for path in paths}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _name(path: str | Path | None) -> str:
    """Return the default name of a graph: that of the corpus file or folder, or of objects."""
    if path is None:
        return NAME
    if str(path) == "-":
        return STDIN
    corpus = Path(path)
    return corpus.resolve().name if corpus.is_dir() else corpus.stem
