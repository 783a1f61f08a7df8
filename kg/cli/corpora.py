"""Commands that read a corpus."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import app, progress, say
from kg.cli.options import (
    READER,
    Corpus,
    DocumentColumn,
    Encoding,
    Labels,
    Language,
    Links,
    Overrides,
    Reader,
    Scheme,
    StandoffText,
    Strict,
    TagColumns,
    Thesaurus,
    TokenColumn,
    Untyped,
    With,
    Without,
    listed,
)
from kg.reports import show


@app.command()
def build(
    corpus: Corpus,
    out: Annotated[Path, typer.Option("-o", "--out", help="The graph folder.")] = Path("graph"),
    schema: Annotated[str | None, typer.Option(help="A schema file, or a preset's name.")] = None,
    name: Annotated[str, typer.Option(help="The graph's name.")] = "",
    generic: Annotated[
        bool | None, typer.Option(help="Call every base edge coOccursWith, or never do.")
    ] = None,
    evidence: Annotated[int, typer.Option(min=0, help="Sentences kept for an edge.")] = 5,
    text: Annotated[bool, typer.Option(help="Keep the sentences' texts.")] = True,
    window: Annotated[
        str,
        typer.Option(
            metavar="WINDOW",
            help="Where entities meet: a sentence, 3 of them, a paragraph, a document.",
        ),
    ] = "sentence",
    distance: Annotated[
        int | None,
        typer.Option("--max-distance", min=0, help="Tokens between two that meet at most."),
    ] = None,
    unique: Annotated[
        bool, typer.Option("--unique-sentences", help="Count a repeated sentence once.")
    ] = False,
    leave_out: Annotated[
        list[Path] | None, typer.Option(help="Names to leave out: a table name, type.")
    ] = None,
    metadata: Annotated[
        list[Path] | None, typer.Option(help="What is known of documents: a table document, ….")
    ] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Of documents: year>=2020, ….")
    ] = None,
    thesaurus: Thesaurus = None,
    links: Links = None,
    overrides: Overrides = None,
    on: With = "",
    off: Without = "",
    form: Annotated[str, typer.Option("--format", "--read-as", help=READER)] = "",
    scheme: Scheme = "",
    encoding: Encoding = "",
    token: TokenColumn = "",
    tags: TagColumns = "",
    document: DocumentColumn = "",
    untyped: Untyped = "Thing",
    labels: Labels = "",
    text_file: StandoffText = "",
    language: Language = "en",
    strict: Strict = False,
) -> None:
    """Read CORPUS, find its entities and how they are related, write the graph."""
    from kg.common.memory import keep_freed_memory
    from kg.pipeline.build import build as run
    from kg.pipeline.options import Options
    from kg.pipeline.selecting import Selection
    from kg.read.sources.options import ReadOptions
    from kg.schema.identity import Identity
    from kg.schema.schema_file import fitting

    keep_freed_memory()
    columns = (token, listed(tags), document)
    reading = ReadOptions(
        form, scheme, encoding, *columns, untyped, listed(labels), text_file, language, strict
    )
    files = (tuple(paths or ()) for paths in (thesaurus, links, overrides))
    identity = Identity(listed(on), listed(off), (), *files)
    select = Selection(unique, tuple(leave_out or ()), tuple(metadata or ()), tuple(where or ()))
    options = Options(name, reading, identity, generic, evidence, text, select, window, distance)
    with progress() as report:
        graph = run(corpus, out, schema=schema, options=options, report=report)
    typer.echo(show.summary(graph))
    say(show.next_steps(out, "" if schema else fitting(graph.counts["entities"]) or ""))


@app.command()
def check(
    corpus: Corpus,
    fix: Annotated[
        Path | None, typer.Option(help="Write it back clean: a file for one file, else a folder.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many rows of each list to show.")] = 5,
    form: Annotated[
        str, typer.Option("--format", help="table, or json with everything; or as --read-as.")
    ] = "table",
    read_as: Reader = "",
    scheme: Scheme = "",
    encoding: Encoding = "",
    token: TokenColumn = "",
    tags: TagColumns = "",
    document: DocumentColumn = "",
    untyped: Untyped = "Thing",
    labels: Labels = "",
    text_file: StandoffText = "",
    language: Language = "en",
) -> None:
    """Say what is in CORPUS and what is wrong with it; exit code 1 if there are errors."""
    from kg.common.memory import keep_freed_memory
    from kg.common.registry import names
    from kg.read.sources.options import ReadOptions
    from kg.reports.check import show as show_check
    from kg.reports.check.corpus_check import check as run

    readers = names("kg.readers")
    if form not in show_check.FORMATS:
        form, read_as = "table", form
    if read_as not in ("", *readers):
        wanted = f"one of {', '.join([*show_check.FORMATS, *readers])}"
        raise typer.BadParameter(f"{read_as!r} is not {wanted}", param_hint="--format")
    columns = (token, listed(tags), document)
    reading = ReadOptions(
        read_as, scheme, encoding, *columns, untyped, listed(labels), text_file, language
    )
    keep_freed_memory()
    with progress() as report:
        found = run(corpus, options=reading, top=top, fix=fix, report=report)
    typer.echo(show_check.findings(found, top, form))
    if fix is not None:
        say(f"wrote {fix}")
    if found.errors:
        raise typer.Exit(1)
