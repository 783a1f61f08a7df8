"""The functions of the public face: what ``kg.build`` and its like do, with graphs as results."""

from collections.abc import Iterable
from pathlib import Path

from kg.common.progress import Progress, no_progress
from kg.graph import Graph
from kg.pipeline.build import Options
from kg.pipeline.build import build as build_folder
from kg.rdf_import.build import import_rdf as import_folder
from kg.schema.schema_file import Schema


def build(
    corpus: Iterable[str | Path],
    out: str | Path = "graph",
    *,
    schema: str | Path | Schema | None = None,
    options: Options | None = None,
    report: Progress = no_progress,
) -> Graph:
    """Build the graph of *corpus* in the folder *out*; see `kg.pipeline.build.build`."""
    return Graph(build_folder(corpus, out, schema=schema, options=options, report=report))


def import_rdf(
    files: Iterable[str | Path], out: str | Path = "graph", *, read_as: str = ""
) -> Graph:
    """Make the graph that RDF files describe in the folder *out*."""
    return Graph(import_folder(files, out, read_as=read_as))
