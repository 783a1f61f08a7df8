"""The functions of the public face: what ``kg.build``, ``kg.open`` and the others do."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.common.progress import Progress, no_progress
from kg.graph import Graph
from kg.schema.schema_file import Schema
from kg.store.folder import Folder

if TYPE_CHECKING:
    import polars as pl

    from kg.pipeline.build import Options
    from kg.read.sources.options import ReadOptions
    from kg.reports.check.corpus_check import Findings
    from kg.reports.evaluate.evaluation import Evaluation
    from kg.reports.explain.entity import EntityExplanation
    from kg.reports.explain.pair import PairExplanation
    from kg.reports.validate import Validation


def build(
    corpus: Iterable[str | Path],
    out: str | Path = "graph",
    *,
    schema: str | Path | Schema | None = None,
    options: "Options | None" = None,
    report: Progress = no_progress,
) -> Graph:
    """Build the graph of *corpus* in the folder *out*; see `kg.pipeline.build.build`."""
    from kg.pipeline.build import build as build_folder

    return Graph(build_folder(corpus, out, schema=schema, options=options, report=report))


def open(path: str | Path) -> Graph:
    """Open the graph folder at *path*; it is one version, whatever is built there meanwhile.

    Raises:
        GraphError: there is no graph, or another version of kg wrote it.
    """
    return Graph(path)


def import_rdf(
    files: Iterable[str | Path], out: str | Path = "graph", *, read_as: str = ""
) -> Graph:
    """Make the graph folder *out* of RDF files that `Graph.export` or ``kg export`` wrote of one.

    Args:
        files: what was written with ``mentions``, in one file or cut into several, also packed.
        out: the graph folder; it is only touched when everything went well.
        read_as: the form of RDF, as ``kg export`` calls it; empty: each file's suffix tells it.

    Raises:
        KgError: one of its kinds says what is wrong with the files or the folder.
    """
    from kg.rdf_import.rdf_import import import_rdf as import_folder

    return Graph(import_folder(files, out, read_as=read_as))


def check(
    corpus: str | Path | Sequence[str | Path],
    *,
    options: "ReadOptions | None" = None,
    top: int = 5,
    fix: str | Path | None = None,
    progress: Progress = no_progress,
) -> "Findings":
    """Check a corpus without building anything: formats, tagging schemes, and what is wrong.

    Args:
        corpus: files, folders, patterns, archives, addresses, or ``-`` for standard input.
        options: how it is read; what is not given is found by a look at it.
        top: how many of each kind of finding are kept as examples.
        fix: where to write the corpus back clean, as token lines.
        progress: called as the work goes on.

    Returns:
        The figures and tables of what was found; ``errors`` and ``warnings`` count the worst.

    Raises:
        SourceError: there is nothing to read.
    """
    from kg.read.sources.options import ReadOptions
    from kg.reports.check.corpus_check import check

    paths = [corpus] if isinstance(corpus, str | Path) else list(corpus)
    target = Path(fix) if fix is not None else None
    reading = options or ReadOptions()
    return check(paths, options=reading, top=top, fix=target, report=progress)


def explain(
    graph: Graph | str | Path, entity: str | int, other: str | int | None = None
) -> "EntityExplanation | PairExplanation":
    """Explain why the surfaces of an entity are one; or how two entities are related.

    Raises:
        UnknownName: the graph has no such entity.
    """
    return _graph(graph).explain(entity, other)


def evaluate(
    graph: Graph | str | Path, gold: Any, mapping: str | Path | None = None, rank: str = "strength"
) -> "Evaluation":
    """Compare the edges of a graph with relations that are known to be true.

    Args:
        graph: made of what the gold was made of; its base edges are the candidates.
        gold: a table of relations (a path, a Polars frame), or tuples (subject, predicate, object).
        mapping: a table of what the gold's relations are called in the graph.
        rank: the measure whose ranking comes first.

    Raises:
        GoldError: a table is wrong, or nothing in it is in the graph.
    """
    from kg.reports.evaluate.evaluation import evaluate

    return evaluate(_folder(graph), gold, mapping, rank)


def suggest(graph: Graph | str | Path) -> "pl.DataFrame":
    """Suggest which entities of a graph may be one, as rows of an overrides file to be edited.

    Columns: ``action`` (maybe), ``name, type, to, to_type, rule, confidence, mentions,
    to_mentions``; the most confident come first.

    Raises:
        GraphError: the graph was imported without the ways in which names are written.
    """
    from kg.reports.suggest import suggest

    return suggest(_folder(graph))


def validate(
    graph: Graph | str | Path,
    files: Sequence[str | Path] = (),
    *,
    base: str = "",
    mentions: bool = False,
    read_as: str = "",
) -> "Validation":
    """Judge a graph as RDF, or files of it, by the SHACL shapes that follow from its schema.

    Args:
        graph: the graph.
        files: RDF that came from it, together one graph; none: what the graph is in RDF.
        base: starts the IRIs of the graph's own things; empty: as the files say.
        mentions: judge mentions and all that is behind the graph, too.
        read_as: the form of the files; empty: each file's suffix tells it.

    Raises:
        MissingExtra: pyshacl is not installed.
    """
    from kg.reports.validate import validate

    paths = [Path(file) for file in files]
    return validate(_folder(graph), paths, base, mentions=mentions, read_as=read_as)


def _graph(graph: Graph | str | Path) -> Graph:
    return graph if isinstance(graph, Graph) else Graph(graph)


def _folder(graph: Graph | str | Path) -> Folder:
    return _graph(graph).folder
