"""The command that writes a graph in another form."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from kg.cli.app import app, say
from kg.cli.filtering import chosen, with_filters
from kg.cli.options import GraphFolder

PACKED = {".gz": "gzip", ".zst": "zstd"}
RDF = {"ntriples", "turtle", "nquads", "trig", "jsonld", "rdfxml", "ontology", "shapes"}
RDF |= {"jsonld-context"}


@app.command()
@with_filters
def export(
    graph: GraphFolder,
    filters: Any,
    form: Annotated[
        str, typer.Argument(metavar="FORMAT", help="turtle, ntriples, jsonld, graphml, ….")
    ],
    target: Annotated[Path | None, typer.Argument(metavar="[OUT]", help="The same as -o.")] = None,
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--out", help="A file, packed if .gz or .zst, or - for stdout; or a folder."
        ),
    ] = Path("-"),
    base_iri: Annotated[
        str | None, typer.Option(help="What the IRIs of the graph's own things start with.")
    ] = None,
    rdf: Annotated[
        str, typer.Option(metavar="VERSION", help="1.1, or 1.2: triples described by reifiers.")
    ] = "",
    graphs: Annotated[
        str, typer.Option(metavar="source", help="Triples in the graphs of their sources.")
    ] = "",
    mentions: Annotated[
        bool, typer.Option("--mentions", help="Every mention, in NIF, and all else: RDF.")
    ] = False,
    assert_candidates: Annotated[
        bool, typer.Option("--assert-candidates", help="Candidates as triples of RDF, too.")
    ] = False,
    title: Annotated[str, typer.Option(help="Of the dataset in RDF; else the graph's name.")] = "",
    license_: Annotated[
        str, typer.Option("--license", help="Likewise: an IRI, or a name such as CC-BY-4.0.")
    ] = "",
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Sentences and documents as nodes of Neo4j, too.")
    ] = False,
) -> None:
    """Write GRAPH in another FORMAT."""
    from kg.common.registry import emit
    from kg.store.folder import open_folder

    out = target or out
    opened = open_folder(graph)
    folder = chosen(opened, filters, opened.schema.thresholds)
    told = {"base": base_iri, "rdf": rdf, "graphs": graphs, "mentions": mentions}
    told |= {"assert_candidates": assert_candidates, "title": title, "license": license_}
    with _place(out, form) as place:
        notes = emit(form, folder, place, {**told, "evidence": evidence})
    for note in notes:
        say(note)
    if base_iri is None and form in RDF:
        say("note: the IRIs start with https://example.org/; give your own with --base-iri")
    if str(out) != "-":
        size = sum(file.stat().st_size for file in ([out] if out.is_file() else out.iterdir()))
        say(f"wrote {out} ({size:,} bytes)")


@contextmanager
def _place(out: Path, form: str) -> Iterator[BinaryIO | Path]:
    """Yield where an emitter writes: a stream, packed by the file's suffix, or a folder."""
    from kg.common.output import open_output, open_output_folder
    from kg.common.registry import FOLDERS

    if marker := FOLDERS.get(form):
        with open_output_folder(out, marker) as folder:
            yield folder
        return
    with open_output(out) as file:
        if out.suffix not in PACKED:
            yield file
            return
        import pyarrow as pa

        with pa.CompressedOutputStream(pa.PythonFile(file, "w"), PACKED[out.suffix]) as packed:
            yield packed
