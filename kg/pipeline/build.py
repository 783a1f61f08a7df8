"""Build a graph folder of a corpus: read, resolve, relate, write; where the stages meet."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from kg import __version__
from kg.common.errors import CorpusError
from kg.common.progress import Progress, no_progress
from kg.pipeline.reading import Reading
from kg.pipeline.relating import relate
from kg.pipeline.resolving import resolve
from kg.pipeline.selecting import Selection, Selector
from kg.read.corpus import open_corpus
from kg.read.sources.discovery import STDIN
from kg.read.sources.options import ReadOptions
from kg.relate.windows import Window
from kg.resolve.inputs.asked import Asked
from kg.schema.identity import FILES, Identity
from kg.schema.schema_file import Schema, load_schema
from kg.store.counts import graph_counts
from kg.store.folder import Draft, Folder, open_folder, write_folder

ABBREVIATIONS = {"abbreviation", "abbreviation-elsewhere"}


@dataclass(frozen=True)
class Options:
    """How a graph is built; all of it is kept in ``graph.json``."""

    name: str = ""  # the graph's; empty: the schema's, else the corpus's
    read: ReadOptions = field(default_factory=ReadOptions)
    identity: Identity = field(default_factory=Identity)  # beside what the schema says
    generic: bool | None = None  # base edges are coOccursWith; None: with over 500 pairs of types
    evidence: int = 5  # sentences kept an edge
    text: bool = True  # keep the sentences' texts
    select: Selection = field(default_factory=Selection)  # what the graph is made of
    window: str = "sentence"  # where two meet: that, 3 for three of them, paragraph, document
    distance: int | None = None  # tokens between two that meet at most


def build(
    corpus: Iterable[str | Path],
    out: str | Path = "graph",
    *,
    schema: str | Path | Schema | None = None,
    options: Options | None = None,
    report: Progress = no_progress,
) -> Folder:
    """Build the graph of *corpus* in the folder *out*, replacing the graph that was there.

    Args:
        corpus: files, folders of files, or ``-`` for standard input.
        out: the graph folder; it is only touched when everything went well.
        schema: a schema file, the name of a preset, or none: the tags are the types.
        options: see `Options`.
        report: called as the work goes on.

    Raises:
        KgError: one of its kinds says what is wrong with the corpus, the schema or the folder.
    """
    options = options or Options()
    paths = list(corpus)
    if not paths:
        raise CorpusError("corpus", "nothing", "at least one file or folder")
    if not isinstance(schema, Schema):
        schema = load_schema(schema) if schema else Schema()
    window = Window.parse(options.window, options.distance)
    identity = schema.identity.with_more(options.identity)
    asked = Asked.read(identity, schema)
    selector = Selector(options.select, schema)
    sources, left_out = open_corpus(paths, options.read)
    with write_folder(Path(out)) as draft:
        reading = Reading(draft, report, selector, not asked.rules.isdisjoint(ABBREVIATIONS))
        read = reading.read(sources)
        report("resolving", 0, 1)
        known = resolve(draft, read, reading.introduced(), asked)
        report("resolving", 1, 1)
        asked_for = (window, options.generic, options.evidence)
        edges, notes = relate(draft, known, schema, *asked_for, report)
        if not options.text:
            draft.blank("sentences", "text")
        notes = [left_out, *reading.notes, *known.notes, *notes]
        draft.finish(
            {
                "kg": __version__,
                "name": options.name or schema.name or _name(paths[0]),
                "config": _config(options, identity, schema),
                "sources": dict(read.select("source", "sha256").rows()),
                "counts": graph_counts(
                    read,
                    draft.close("documents"),
                    reading.mentions,
                    reading.relations,
                    known.entities["type"],
                    edges,
                    _write_notes(draft, notes),
                ),
            }
        )
    return open_folder(Path(out))


def _write_notes(draft: Draft, notes: list[pl.DataFrame]) -> pl.Series:
    """Write the diagnostics; return the rule of each."""
    order = ["stage", "source", "line", "rule", "value", "action"]
    whole = pl.concat([frame.select(order) for frame in notes]).sort(order)
    draft.write("diagnostics", whole)
    return whole["rule"]


def _config(options: Options, identity: Identity, schema: Schema) -> dict[str, Any]:
    """Return all that decided what the graph is, but for its name; files by name and hash."""
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


def _name(given: str | Path) -> str:
    """Return the name of a graph that nobody named: the file's or the folder's."""
    if str(given) == "-":
        return STDIN
    corpus = Path(given)
    return corpus.resolve().name if corpus.is_dir() else corpus.stem
