"""The command `kg query`: ask a graph in Cypher, SPARQL or SQL."""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import app, say, shows_progress
from kg.cli.filters import filter_options
from kg.cli.options import GraphFolder, format_option, with_options
from kg.cli.progress import progress
from kg.cli.rdf_content import check_content
from kg.common import text_table
from kg.common.errors import QueryError, UsageError
from kg.common.progress import Progress
from kg.common.text_table import FORMATS
from kg.common.utf8 import decode_utf8

if TYPE_CHECKING:
    from kg.common.questions import Query
    from kg.emit.neo4j import Server

STANDARD = ("xml", "tsv", "turtle", "ntriples", "jsonld", "rdfxml")  # only of SPARQL
SHOW_CURSOR = "\x1b[?25h"  # to a terminal, whose cursor a progress bar hides
SUFFIXES = {".cypher": "cypher", ".rq": "sparql", ".sql": "sql"}  # of files: the language


SOURCE, ANSWER, SERVER, OUTPUT = "What to ask", "How it is answered", "Neo4j server", "Output"


@app.command()
@with_options(filters=filter_options)
def query(
    graph: GraphFolder,
    text: Annotated[
        str,
        typer.Argument(
            metavar="[NAME|TEXT|FILE|-]",
            help="The name of a question, a query in Cypher, SPARQL or SQL, a file with one, or - "
            "for stdin. Without it, all questions are listed.",
            rich_help_panel=SOURCE,
        ),
    ] = "",
    param: Annotated[
        list[str] | None,
        typer.Option(
            "-p",
            "--param",
            metavar="NAME=VALUE",
            help="The value of a parameter of the query: a number, true, a text; in SPARQL also an "
            "IRI, 'node=<http://e.org/a>', or a literal, 'day=\"2026-01-01\"^^xsd:date'. Repeat it "
            "for several.",
            rich_help_panel=SOURCE,
        ),
    ] = None,
    sql: Annotated[
        bool,
        typer.Option(
            "--sql",
            help="The query is SQL over the tables of the graph folder.",
            rich_help_panel=SOURCE,
        ),
    ] = False,
    sparql: Annotated[
        bool,
        typer.Option(
            "--sparql",
            help="The query, or the question, is asked in SPARQL over the graph as RDF.",
            rich_help_panel=SOURCE,
        ),
    ] = False,
    base_iri: Annotated[
        str | None,
        typer.Option(
            help="Base IRI of the graph's own resources in SPARQL, such as https://my.org/kg/.",
            rich_help_panel=ANSWER,
        ),
    ] = None,
    mentions: Annotated[
        bool,
        typer.Option(
            "--mentions",
            help="In SPARQL, ask every mention (in NIF) and all else that the graph holds.",
            rich_help_panel=ANSWER,
        ),
    ] = False,
    rdf: Annotated[
        str,
        typer.Option(
            metavar="VERSION",
            help="Version of RDF that SPARQL asks: 1.1 describes edges by reification, 1.2 by "
            "reifiers of triple terms. [default: 1.1]",
            rich_help_panel=ANSWER,
        ),
    ] = "",
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            metavar="SECONDS",
            help="Number of seconds after which a query is given up. [default: never]",
            rich_help_panel=ANSWER,
        ),
    ] = None,
    evidence: Annotated[
        bool,
        typer.Option(
            "--evidence",
            help="In Cypher without a server, make sentences and documents nodes too.",
            rich_help_panel=ANSWER,
        ),
    ] = False,
    uri: Annotated[
        str | None,
        typer.Option(
            help="Bolt address of a Neo4j server that answers Cypher. [default: NEO4J_URI]",
            rich_help_panel=SERVER,
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            help="Database of the Neo4j server. [default: NEO4J_DATABASE]",
            rich_help_panel=SERVER,
        ),
    ] = None,
    embedded: Annotated[
        bool,
        typer.Option(
            "--embedded",
            help="Answer Cypher in this process even where NEO4J_URI names a server.",
            rich_help_panel=SERVER,
        ),
    ] = False,
    *,
    filters: Any,
    form: Annotated[
        str,
        format_option(
            *FORMATS,
            *STANDARD,
            text="Form of the printed output: table, json or csv; of SPARQL the standard json, "
            "xml, csv and tsv of SELECT and ASK, or turtle, ntriples, jsonld and rdfxml of "
            "CONSTRUCT and DESCRIBE.",
        ),
    ] = "table",
) -> None:
    """Ask GRAPH in Cypher, SPARQL or SQL; Cypher in this process, or of a Neo4j server."""
    from kg.common import questions
    from kg.query.ask import ask, find_query, write
    from kg.store.filters import filtered
    from kg.store.folder import open_folder

    folder = filtered(open_folder(graph), filters)
    text, language = _read_query(text, _language(sql=sql, sparql=sparql))
    options = {"--uri": uri, "--database": database, "--evidence": evidence, "--base-iri": base_iri}
    options |= {"--mentions": mentions, "--rdf": rdf}
    content = check_content(mentions=mentions, rdf=rdf)
    given = [option for option, value in options.items() if value]
    if not text:
        _check_options(language or "cypher", given)
        rows = _tables() if language == "sql" else questions.listing(language or "cypher")
        typer.echo(text_table.table(*rows, form))
        return
    question = find_query(text, language)
    _check_options(question.language, given)
    is_sparql = question.language == "sparql"
    if form in STANDARD and not is_sparql:
        wanted = f"one of {', '.join(FORMATS)}"
        raise UsageError("--format", f"{form} with a text of {question.language}", wanted)
    server = None
    if question.language == "cypher" and not (embedded or evidence):
        server = _server(uri, database)
    if server and filters:
        wanted = "the filters of kg load, or --embedded"
        raise UsageError("filters", f"them with the server {server.address}", wanted)

    pairs = dict(_pair(pair) for pair in param or [])
    values = _read_terms(question, pairs, base_iri) if is_sparql else question.read(pairs)
    with _interruptible(), _limited(timeout), _reading(folder.path) as report:
        if is_sparql and form != "table":
            text = write(
                folder, question, form, values, base=base_iri, report=report, content=content
            )
            sys.stdout.buffer.write(text.encode())  # CSV has line ends of its own
            return
        rows = ask(
            folder,
            question,
            values,
            server=server,
            evidence=evidence,
            base=base_iri,
            report=report,
            content=content,
            note=lambda text: say(f"note: {text}"),
        )
    typer.echo(text_table.table(*rows, form))


@contextmanager
def _reading(path: Path) -> Iterator[Progress]:
    """Yield the callback by which an engine that has to read the graph tells how far it is."""
    with ExitStack() as stack:
        draw: Progress | None = None

        def report(stage: str, done: int, total: int) -> None:
            nonlocal draw
            if not done:
                say(f"reading {path} for queries, once until it changes ...")
                return
            if draw is None:  # before and after, Ctrl-C would leave a hidden cursor
                draw = stack.enter_context(progress())
            draw(stage, done, total)
            if done == total:
                stack.close()

        yield report


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process at once: an engine at work in it does not hear of it otherwise.

    What the engine leaves half made is removed by the next query, or by kg clean.
    """
    handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if handler is None else handler)


@contextmanager
def _limited(seconds: float | None) -> Iterator[None]:
    """End the process where the block takes longer; no engine hears of anything while it works.

    A server ends the query when its client is gone.
    """
    timer = threading.Timer(seconds or 0, _give_up, [seconds])
    timer.daemon = True
    if seconds is not None:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _give_up(seconds: float) -> None:
    hint = "ask for less, or allow more by --timeout"
    problem = QueryError("query", f"no answer within {seconds:g} s", "one by then", hint)
    if shows_progress():
        sys.stderr.write(SHOW_CURSOR)
    typer.echo(f"kg: {problem}", err=True)
    os._exit(1)


def _language(*, sql: bool, sparql: bool) -> str | None:
    if sql and sparql:
        raise UsageError("--sql", "it with --sparql", "one of them")
    return "sql" if sql else "sparql" if sparql else None


OPTIONS_OF_LANGUAGE = {  # those that some languages only have a use for
    "sql": set[str](),
    "sparql": {"--base-iri", "--mentions", "--rdf"},
    "cypher": {"--uri", "--database", "--evidence"},
}


def _check_options(language: str, given: list[str]) -> None:
    """Refuse options that *language* has no use for, or that exclude each other."""
    for option in given:
        if option not in OPTIONS_OF_LANGUAGE[language]:
            languages = [name for name, options in OPTIONS_OF_LANGUAGE.items() if option in options]
            wanted = f"it with {' or '.join(languages)}"
            raise UsageError(option, f"it with a text of {language}", wanted)
    if "--evidence" in given and len(given) > 1:
        raise UsageError("--evidence", f"it with {given[0]}", "one of them")


def _read_query(text: str, language: str | None) -> tuple[str, str | None]:
    """Return the text of the query, and its language if an option or a file's suffix says it."""
    if text == "-":
        return decode_utf8(sys.stdin.buffer.read(), "query", QueryError), language
    suffix = Path(text).suffix
    if suffix in SUFFIXES and Path(text).is_file():
        return decode_utf8(Path(text).read_bytes(), text, QueryError), language or SUFFIXES[suffix]
    if suffix in SUFFIXES and len(text.split()) == 1:
        raise QueryError(text, "no file", "one, a text, or the name of a question")
    return decode_utf8(os.fsencode(text), "query", QueryError), language


def _server(uri: str | None, database: str | None) -> "Server | None":
    """Return the server that the options or the environment name; None if they name none."""
    if not (uri or database or os.environ.get("NEO4J_URI")):
        return None
    from kg.emit.neo4j import Server

    server = Server.from_environment(uri, database)
    if not (uri or database):
        say(f"note: asking {server.address} (NEO4J_URI); --embedded asks in this process")
    return server


def _tables() -> tuple[list[str], list[list[str]]]:
    from kg.store.analysis import ANALYSIS, NAME
    from kg.store.tables import TABLES

    tables = {**TABLES, NAME: ANALYSIS}
    return ["table", "columns"], [[name, ", ".join(tables[name])] for name in tables]


def _read_terms(question: "Query", texts: Mapping[str, str], base: str | None) -> dict[str, Any]:
    """Return the parameters of a query in SPARQL; what is written as in Turtle is a term."""
    from kg.emit.rdf import BASE
    from kg.emit.rdf.vocabulary import query_prefixes
    from kg.query.sparql.terms import read_term

    base = base or BASE
    prefixes = query_prefixes(base)
    terms = {
        name: term
        for name, text in texts.items()
        if question.parameters.get(name) is None
        and (term := read_term(text, base, prefixes)) is not None
    }
    return terms | question.read({n: text for n, text in texts.items() if n not in terms})


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="-p")
    return name, value
