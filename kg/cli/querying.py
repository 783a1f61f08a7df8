"""The command that asks a graph."""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import app, say
from kg.cli.options import Database, Form, GraphFolder, Uri
from kg.common import text_table
from kg.common.errors import QueryError, UsageError

if TYPE_CHECKING:
    from kg.common.questions import Query
    from kg.store.folder import Folder

SUFFIXES = {".cypher": "cypher", ".rq": "sparql", ".sql": "sql"}


@app.command()
def query(
    graph: GraphFolder,
    text: Annotated[
        str,
        typer.Argument(
            metavar="[NAME|TEXT|FILE|-]",
            help="A question of kg's, or a text; nothing lists what there is.",
        ),
    ] = "",
    param: Annotated[
        list[str] | None, typer.Option("-p", "--param", metavar="NAME=VALUE", help="A parameter.")
    ] = None,
    sql: Annotated[bool, typer.Option("--sql", help="The text is SQL over the tables.")] = False,
    sparql: Annotated[
        bool, typer.Option("--sparql", help="The text is SPARQL over the graph as RDF.")
    ] = False,
    base_iri: Annotated[
        str | None, typer.Option(help="With --sparql: what the IRIs of the graph start with.")
    ] = None,
    uri: Uri = None,
    database: Database = None,
    embedded: Annotated[
        bool, typer.Option("--embedded", help="Without a server, though NEO4J_URI names one.")
    ] = False,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Sentences and documents are nodes; no server.")
    ] = False,
    form: Form = "table",
) -> None:
    """Ask GRAPH in Cypher, here or (--uri, NEO4J_URI) where it was loaded; in SPARQL; in SQL."""
    from kg.common import questions as library
    from kg.store.folder import open_folder

    folder = open_folder(graph)
    text, language = _asked(text, _language(sql=sql, sparql=sparql))
    told = {"--uri": uri, "--database": database, "--evidence": evidence, "--base-iri": base_iri}
    _check(language, [option for option, value in told.items() if value])
    if not text:
        listed = _tables() if language == "sql" else library.listing(library.SUFFIXES[language])
        typer.echo(text_table.table(*listed, form))
        return
    known = text.isidentifier() and language in library.SUFFIXES
    question = (
        library.find(text, library.SUFFIXES[language]) if known else library.parse("query", text)
    )
    parameters = question.bind(dict(_pair(one) for one in param or []), graph=folder.name)
    # An engine at work in this process does not hear of Ctrl-C; what it leaves half made is swept.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    remote = bool(uri or database or os.environ.get("NEO4J_URI")) and not (embedded or evidence)
    if language == "sql":
        from kg.query import sql as tables

        rows = tables.run(folder, question.text, parameters)
    elif language == "sparql":
        from kg.emit.rdf import BASE
        from kg.query.sparql import ask as triples

        rows = triples.run(folder, question.text, parameters, base_iri or BASE)
    elif remote:
        rows = _on_server(question, parameters, uri, database)
    else:
        rows = _embedded(folder, question, parameters, evidence=evidence)
    typer.echo(text_table.table(*rows, form))


def _language(*, sql: bool, sparql: bool) -> str:
    if sql and sparql:
        raise UsageError("--sql", "it with --sparql", "one of them")
    return "sql" if sql else "sparql" if sparql else ""


# Options that have a use with some languages only.
USED = {
    "sql": set[str](),
    "sparql": {"--base-iri"},
    "cypher": {"--uri", "--database", "--evidence"},
}


def _check(language: str, told: list[str]) -> None:
    """Refuse options that *language* has no use for, or that exclude each other."""
    for option in told:
        if option not in USED[language]:
            who = " or ".join(name for name, options in USED.items() if option in options)
            raise UsageError(option, f"it with a text of {language}", f"it with {who}")
    if "--evidence" in told and len(told) > 1:
        raise UsageError("--evidence", f"it with {told[0]}", "one of them")


def _asked(text: str, language: str) -> tuple[str, str]:
    """Return what is asked, and in which language; a file's suffix tells it too."""
    if text == "-":
        return _decoded("query", sys.stdin.buffer.read()), language or "cypher"
    suffix = Path(text).suffix
    if suffix in SUFFIXES and Path(text).is_file():
        return _decoded(text, Path(text).read_bytes()), language or SUFFIXES[suffix]
    if suffix in SUFFIXES and len(text.split()) == 1:
        raise QueryError(text, "no file", "one, a text, or the name of a question")
    return _decoded("query", os.fsencode(text)), language or "cypher"


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        found = f"the byte {data[problem.start]:#x}"
        raise QueryError(f"{name}:{line}", found, "text that is UTF-8") from None


def _tables() -> tuple[list[str], list[list[str]]]:
    from kg.store.tables import TABLES

    return ["table", "columns"], [[name, ", ".join(TABLES[name])] for name in TABLES]


def _on_server(
    question: "Query", parameters: Mapping[str, Any], uri: str | None, database: str | None
) -> tuple[list[str], list[list[Any]]]:
    from kg.emit.neo4j import Server
    from kg.query.cypher import server as cypher

    return cypher.run(question.text, parameters, Server.from_environment(uri, database))


def _embedded(
    folder: "Folder", question: "Query", parameters: Mapping[str, Any], *, evidence: bool
) -> tuple[list[str], list[list[Any]]]:
    from kg.query.cypher import embedded

    def making() -> None:
        say(f"reading {folder.path} for queries, once until it changes ...")

    return embedded.run(folder, question.text, parameters, evidence=evidence, making=making)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="-p")
    return name, value
