"""The commands: check the words, call one function, print one result."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kg import __version__, show
from kg.errors import KgError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Report = Callable[[str, int, int], None]
GraphFolder = Annotated[Path, typer.Argument(metavar="GRAPH", help="A graph folder.")]
Uri = Annotated[str | None, typer.Option(help="A Bolt address; else NEO4J_URI.")]
Database = Annotated[str | None, typer.Option(help="Its database; else NEO4J_DATABASE.")]
Form = Annotated[str, typer.Option("--format", help="table, json or csv.")]
# How a corpus is read; all of it is found by a look at the corpus, unless it is given.
Corpus = Annotated[
    list[str], typer.Argument(help="Files, folders, patterns, archives, URLs, or - for stdin.")
]
_READER = "How it is written: conll, brat, …."
Reader = Annotated[str, typer.Option("--read-as", help=_READER)]
Scheme = Annotated[str, typer.Option(help="Of the tags: IO, IOB1, IOB2, BIOES, BILOU, ….")]
Encoding = Annotated[str, typer.Option(help="Of the text, such as latin-1.")]
TokenColumn = Annotated[
    str,
    typer.Option("--token", metavar="COLUMN", help="Of the tokens: a number from 1, or a name."),
]
TagColumns = Annotated[
    str, typer.Option("--tags", metavar="COLUMNS", help="Of the tags; several with commas.")
]
DocumentColumn = Annotated[
    str, typer.Option("--document", metavar="COLUMN", help="That tells documents apart.")
]
Untyped = Annotated[str, typer.Option(metavar="TYPE", help="Of tags that name none.")]
Labels = Annotated[
    str, typer.Option(metavar="NAMES", help="Of tags that are numbers, from 0, with commas.")
]
StandoffText = Annotated[
    str, typer.Option(metavar="FILE", help="The text of annotations; {stem} is their file's.")
]
Language = Annotated[str, typer.Option(help="Of texts that must be cut into sentences.")]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse what must be interpreted.")]


class _Output:
    """How much is said on stderr."""

    quiet = False


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback()
def kg(
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress, no notes.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Build a knowledge graph from tagged text."""
    _Output.quiet = quiet
    del version  # its callback did what it asks for


@app.command()
def build(
    corpus: Corpus,
    out: Annotated[Path, typer.Option("-o", "--out", help="The graph folder.")] = Path("graph"),
    schema: Annotated[str | None, typer.Option(help="A schema file, or a preset's name.")] = None,
    name: Annotated[str, typer.Option(help="The graph's name.")] = "",
    generic: Annotated[
        bool | None, typer.Option(help="Call every base edge coOccursWith, or never do.")
    ] = None,
    evidence: Annotated[int, typer.Option(min=1, help="Sentences kept for an edge.")] = 5,
    text: Annotated[bool, typer.Option(help="Keep the sentences' texts.")] = True,
    form: Annotated[str, typer.Option("--format", "--read-as", help=_READER)] = "",
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
    from kg.build import Options  # noqa: PLC0415 - `kg --help` need not wait for it
    from kg.build import build as run  # noqa: PLC0415
    from kg.memory import keep_freed_memory  # noqa: PLC0415
    from kg.read.options import ReadOptions  # noqa: PLC0415

    keep_freed_memory()
    columns = (token, _list(tags), document)
    reading = ReadOptions(
        form, scheme, encoding, *columns, untyped, _list(labels), text_file, language, strict
    )
    options = Options(name, reading, generic, evidence, text)
    with _progress() as report:
        graph = run(corpus, out, schema=schema, options=options, report=report)
    typer.echo(show.summary(graph))
    if not _Output.quiet:
        typer.echo(show.next_steps(out), err=True)


def _list(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",")) if words else ()


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
    from kg import show_check  # noqa: PLC0415 - `kg --help` need not wait for it
    from kg.check import check as run  # noqa: PLC0415
    from kg.memory import keep_freed_memory  # noqa: PLC0415
    from kg.read.options import ReadOptions  # noqa: PLC0415
    from kg.registry import names  # noqa: PLC0415

    readers = names("kg.readers")
    if form not in show_check.FORMATS:
        form, read_as = "table", form
    if read_as not in ("", *readers):
        wanted = f"one of {', '.join([*show_check.FORMATS, *readers])}"
        raise typer.BadParameter(f"{read_as!r} is not {wanted}", param_hint="--format")
    columns = (token, _list(tags), document)
    reading = ReadOptions(
        read_as, scheme, encoding, *columns, untyped, _list(labels), text_file, language
    )
    keep_freed_memory()
    with _progress() as report:
        found = run(corpus, options=reading, top=top, fix=fix, report=report)
    typer.echo(show_check.findings(found, top, form))
    if fix is not None:
        _note(f"wrote {fix}")
    if found.errors:
        raise typer.Exit(1)


@app.command()
def info(
    graph: GraphFolder,
    top: Annotated[int, typer.Option(min=0, help="How many entities and edges to list.")] = 10,
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
) -> None:
    """Say what is in GRAPH: counts, and its most frequent entities and strongest edges."""
    from kg.graph import Graph  # noqa: PLC0415

    opened = Graph(graph)
    if form == "json":
        typer.echo(show.manifest(opened))
        return
    typer.echo(show.overview(opened, top))


@app.command()
def export(
    graph: GraphFolder,
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="ntriples, turtle, graphml, ….")],
    out: Annotated[Path, typer.Option("-o", "--out", help="A file, or - for stdout.")] = Path("-"),
    base_iri: Annotated[
        str | None, typer.Option(help="What the IRIs of the graph's own things start with.")
    ] = None,
) -> None:
    """Write GRAPH in another FORMAT."""
    from kg.folder import open_folder  # noqa: PLC0415
    from kg.output import open_output  # noqa: PLC0415
    from kg.registry import emit  # noqa: PLC0415

    folder = open_folder(graph)
    with open_output(out) as file:
        notes = emit(form, folder, file, base_iri)
    for note in notes:
        _note(note)
    if base_iri is None and form in ("ntriples", "turtle"):
        _note("note: the IRIs start with https://example.org/; give your own with --base-iri")
    if str(out) != "-":
        _note(f"wrote {out} ({out.stat().st_size:,} bytes)")


@app.command()
def load(graph: GraphFolder, uri: Uri = None, database: Database = None) -> None:
    """Bring GRAPH into Neo4j; run again, it changes only what changed."""
    from kg.emit import neo4j  # noqa: PLC0415
    from kg.folder import open_folder  # noqa: PLC0415

    folder = open_folder(graph)
    server = neo4j.Server.from_environment(uri, database)
    with _progress() as report:
        loaded = neo4j.load(folder, server, report)
    typer.echo(
        f"graph {folder.name} in {server.uri}: {loaded.nodes:,} entities ({loaded.nodes_created:,} "
        f"new, {loaded.nodes_removed:,} removed), {loaded.edges:,} edges "
        f"({loaded.edges_created:,} new, {loaded.edges_removed:,} removed)"
    )


@app.command()
def query(
    graph: GraphFolder,
    text: Annotated[
        str, typer.Argument(metavar="[NAME|TEXT]", help="A query of kg's, or Cypher.")
    ] = "",
    param: Annotated[
        list[str] | None, typer.Option("-p", "--param", metavar="NAME=VALUE", help="A parameter.")
    ] = None,
    uri: Uri = None,
    database: Database = None,
    form: Form = "table",
) -> None:
    """Ask GRAPH, where it was loaded, in Cypher; without a query, list those that kg brings."""
    from kg.emit.neo4j import Server  # noqa: PLC0415
    from kg.folder import open_folder  # noqa: PLC0415
    from kg.query import cypher, library  # noqa: PLC0415

    folder = open_folder(graph)
    if not text:
        known = [library.find(name) for name in library.names()]
        rows = [
            (q.name, q.title, ", ".join(n for n in q.parameters if n != "graph")) for q in known
        ]
        typer.echo(show.table(["name", "question", "parameters"], rows, form))
        return
    question = library.find(text) if text.isidentifier() else library.parse("query", text)
    given = dict(_pair(one) for one in param or [])
    parameters = {**question.bind(given), "graph": given.get("graph", folder.name)}
    server = Server.from_environment(uri, database)
    typer.echo(show.table(*cypher.run(question.text, parameters, server), form))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="-p")
    return name, value


def _note(text: str) -> None:
    if not _Output.quiet:
        typer.echo(text, err=True)


@contextmanager
def _progress() -> Iterator[Report]:
    """Show how far the work is, on a terminal only."""
    if _Output.quiet or not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def main() -> None:
    """Run the command line; a problem is one line on stderr and exit code 1."""
    try:
        app()
    except KgError as problem:
        typer.echo(f"kg: {problem}", err=True)
        sys.exit(1)
