"""`kg build`: build a graph folder from a corpus."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import app, say, say_if_verbose
from kg.cli.help import CONTENT, INPUT, OUTPUT, SCHEMA
from kg.cli.options import (
    Corpus,
    GraphOut,
    TableOrJson,
    identity_options,
    read_options,
    usage_error,
    with_options,
)
from kg.cli.progress import progress
from kg.common.errors import CorpusError
from kg.common.text_table import counted
from kg.reports import show

if TYPE_CHECKING:
    from kg.pipeline.selecting import Selection
    from kg.store.folder import Folder


def selection_options(
    unique_sentences: Annotated[
        bool,
        typer.Option(
            "--unique-sentences",
            help="Count a sentence that is repeated word for word only once.",
            rich_help_panel=CONTENT,
        ),
    ] = False,
    leave_out: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Table (.csv, .tsv) with columns name and type of names that do not become "
            "entities; a row without a type means every type. Repeatable.",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    metadata: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Table (.csv, .tsv) of metadata of documents, with their names in the column "
            "document and whatever else is known in others. Repeatable.",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION",
            help="Condition on the metadata of documents, by =, !=, <, <=, > or >=, such as "
            "'year>=2020'; only documents that meet all of them are read. Repeatable.",
            rich_help_panel=CONTENT,
        ),
    ] = None,
) -> "Selection":
    """Return what goes into a graph, from the options of `kg build`.

    Raises:
        UsageError: a condition is none.
    """
    from kg.pipeline.documents import parse_condition
    from kg.pipeline.selecting import Selection

    with usage_error(errors=CorpusError):
        for condition in where or []:
            parse_condition(condition)
    return Selection(
        unique=unique_sentences,
        leave_out=tuple(leave_out or ()),
        metadata=tuple(metadata or ()),
        where=tuple(where or ()),
    )


@app.command()
@with_options(reading=read_options, identity=identity_options, select=selection_options)
def build(
    corpus: Corpus,
    *,
    reading: Any,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Stop at the first error or warning of the diagnostics, instead of interpreting "
            "or repairing what was read.",
            rich_help_panel=INPUT,
        ),
    ] = False,
    identity: Any,
    select: Any,
    schema: Annotated[
        str | None,
        typer.Option(
            metavar="SCHEMA",
            help="Schema of types, relations and cues: a TOML file, or the name of a preset "
            "(kg schema lists them). [default: the tags themselves are the types]",
            rich_help_panel=SCHEMA,
        ),
    ] = None,
    window: Annotated[
        str,
        typer.Option(
            metavar="WINDOW",
            help="Window in which two entities co-occur: sentence, paragraph, document, or a "
            "number of sentences in a row from 1 to 100.",
            rich_help_panel=SCHEMA,
        ),
    ] = "sentence",
    max_distance: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="TOKENS",
            help="Largest number of tokens between two mentions that co-occur. "
            "[default: unlimited within the window]",
            rich_help_panel=SCHEMA,
        ),
    ] = None,
    generic: Annotated[
        bool | None,
        typer.Option(
            "--generic/--no-generic",
            help="Give every co-occurrence edge the predicate coOccursWith, or name it after the "
            "types of its ends. [default: coOccursWith where over 500 pairs of types co-occur]",
            rich_help_panel=SCHEMA,
        ),
    ] = None,
    out: GraphOut = Path("graph"),
    name: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Name of the graph, in RDF and in Neo4j too. [default: the schema's, else the "
            "name of the corpus file or folder]",
            rich_help_panel=OUTPUT,
        ),
    ] = "",
    evidence: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help="Number of sentences kept as evidence of an edge, at most.",
            rich_help_panel=OUTPUT,
        ),
    ] = 5,
    text: Annotated[
        bool,
        typer.Option(
            help="Keep the texts of sentences in the graph, or leave them out.",
            rich_help_panel=OUTPUT,
        ),
    ] = True,
    form: TableOrJson = "table",
) -> None:
    """Build a graph folder from a corpus.

    Reads the tagged text of CORPUS, resolves its mentions to entities, relates these by edges with
    scores and evidence, and prints a summary.
    """
    from dataclasses import replace

    from kg.common.memory import keep_freed_memory
    from kg.pipeline.build import Options
    from kg.pipeline.build import build as run
    from kg.relate.windows import Window
    from kg.schema.schema_file import fitting

    with usage_error():
        Window.parse(window)
    keep_freed_memory()
    options = Options(
        name=name,
        read=replace(reading, strict=strict),
        identity=identity,
        generic=generic,
        evidence=evidence,
        text=text,
        select=select,
        window=window,
        distance=max_distance,
    )
    with progress() as report:
        graph = run(corpus, out, schema=schema, options=options, report=report)
    _note_sources(graph)
    typer.echo(show.manifest(graph) if form == "json" else show.summary(graph))
    say(show.next_steps(out, "" if schema else fitting(graph.counts["entities"]) or ""))


def _note_sources(graph: "Folder") -> None:
    """Note how each source was read, if ``-v`` was given."""
    rows = graph.scan("sources").select("source", "format", "scheme", "sentences").collect().rows()
    for source, reader, scheme, sentences in rows:
        tagging = f", tagging scheme {scheme}" if scheme else ""
        say_if_verbose(f"{source}: read as {reader}{tagging}, {counted(sentences, 'sentences')}")
