"""Answer a query of a graph folder: choose the language and the engine, bind the parameters.

In: a question of ``queries/`` by name, or a text in Cypher, SPARQL or SQL. Out: columns and rows.

| language | engine |
|---|---|
| Cypher | a Neo4j server, if one is given; else ArcadeDB in this process (extra ``cypher``) |
| SPARQL | pyoxigraph in this process |
| SQL | DuckDB in this process (extra ``sql``) |

A question that is to be answered in Cypher, where neither a server is given nor ArcadeDB is
installed, is answered by its twin in SPARQL: with the same columns, rows and order.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.common import questions
from kg.common.errors import QueryError, UnknownName, UsageError
from kg.common.progress import Progress, no_progress
from kg.common.questions import Query
from kg.query.cypher import arcade
from kg.query.language import LANGUAGES, language_of, may_be_cypher
from kg.query.rows import Rows
from kg.store.analysis import NAME, PROPERTIES
from kg.store.folder import Folder

if TYPE_CHECKING:
    import polars as pl

    from kg.emit.neo4j import Server


_NAMES = "|".join(PROPERTIES.values())
_ANALYSED = re.compile(rf"\.({_NAMES})\b|\bkg:({_NAMES})\b|\bFROM\s+{NAME}\b", re.IGNORECASE)


def ask(
    folder: Folder,
    query: str | Query,
    parameters: Mapping[str, Any] | None = None,
    language: str | None = None,
    *,
    server: "Server | None" = None,
    evidence: bool = False,
    base: str | None = None,
    report: Progress = no_progress,
    content: Mapping[str, Any] = {},
    note: Callable[[str], None] = lambda _: None,
) -> Rows:
    """Return the columns and rows that answer *query*; values are plain, see `kg.query.rows`.

    Args:
        query: the name of a question, a text, or what `find_query` gave.
        parameters: values by name, without ``$``; a question has defaults for its own, and
            ``$graph`` is the name of *folder*.
        language: ``cypher``, ``sparql`` or ``sql``; by default that of the text, see
            `kg.query.language`. A question is asked in Cypher unless this says otherwise.
        server: a Neo4j server that answers Cypher instead of an engine in this process.
        evidence: in Cypher without a server, sentences and documents are nodes too, as after
            ``kg load --evidence``.
        base: what the graph's own IRIs start with in SPARQL; `kg.emit.rdf.BASE` by default.
        report: is told how far it is where the engine has to read the graph first.
        content: what the RDF that SPARQL asks contains; see `kg.query.sparql.store.open_store`.
        note: is told why there may be no rows: names, types and predicates that the graph does not
            have; and which graphs are asked where a server has several.

    Raises:
        UnknownName: there is no such question or language.
        QueryError: the query or a parameter is wrong.
        UsageError: *server*, *evidence* or *base* was given for another language.
        MissingExtra: the engine is not installed.
        ServerError: the server cannot be reached, or does not accept the query.
    """
    question = query if isinstance(query, Query) else find_query(query, language)
    _check_options(question.language, server=server, evidence=evidence, base=base, content=content)
    values = question.bind(parameters or {}, graph=folder.name)
    columns, rows = _answer(
        folder,
        question,
        values,
        server=server,
        evidence=evidence,
        base=base,
        report=report,
        content=content,
        note=note,
    )
    if not rows:
        for text in unknown_values(folder, question, values):
            note(text)
        if _ANALYSED.search(question.text) and server is None and folder.analysis is None:
            is_stale = "of other tables" if folder.has_stale_analysis else "not there"
            note(f"the analysis that it asks is {is_stale}; kg analyse {folder.path} makes it")
    return columns, rows


def _answer(
    folder: Folder,
    question: Query,
    values: Mapping[str, Any],
    *,
    server: "Server | None",
    evidence: bool,
    base: str | None,
    report: Progress,
    content: Mapping[str, Any],
    note: Callable[[str], None],
) -> Rows:
    """Return the columns and rows that the engine gives; parameters are as of `ask`."""
    if question.language == "sql":
        from kg.query import sql

        return sql.run(folder, question.text, values)
    if question.language == "sparql":
        return _sparql(folder, question, values, base, report, content)
    if server is not None:
        from kg.query.cypher import server as neo4j

        if question.name in questions.names():
            return neo4j.run_question(question, values, server, note)
        return neo4j.run(question.text, values, server, folder.name, note)
    if not (evidence or arcade.installed()) and (twin := _twin(question)):
        columns, rows = _sparql(folder, twin, values, base, report, {})
        return columns, rows if values["graph"] == folder.name else []
    from kg.query.cypher import embedded

    own = note if question.name not in questions.names() else lambda _: None
    return embedded.run(folder, question.text, values, evidence=evidence, report=report, note=own)


def write(
    folder: Folder,
    question: Query,
    form: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    base: str | None = None,
    report: Progress = no_progress,
    content: Mapping[str, Any] = {},
) -> str:
    """Return the answer to a *question* in SPARQL in a standard format; the rest is as for `ask`.

    Args:
        form: see `kg.query.sparql.store.write`.
    """
    from kg.emit.rdf import BASE
    from kg.query.sparql import store as sparql

    values = question.bind(parameters or {}, graph=folder.name)
    return sparql.write(folder, question.text, values, form, base or BASE, report, content)


def find_query(text: str, language: str | None = None) -> Query:
    """Return the question whose name *text* is, or else *text* as a query in its language.

    Raises:
        UnknownName: *text* is one word, and no question has that name; or there is no *language*.
        QueryError: *text* has no word that each query in Cypher has, such as ``C++``.
    """
    if language is not None and language not in LANGUAGES:
        raise UnknownName("language", repr(language), f"one of {', '.join(LANGUAGES)}")
    if text.isidentifier() and language != "sql":
        return questions.find(text, language or "cypher")
    chosen = language or language_of(text)
    if not language and chosen == "cypher" and not may_be_cypher(text):
        hint = questions.SEARCH_HINT.format(text)
        raise QueryError("query", repr(text), "a text in Cypher, SPARQL or SQL", hint)
    return questions.parse("query", text, chosen)


def unknown_values(folder: Folder, question: Query, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each name, type or predicate of *values* that *folder* does not have."""
    has = {
        "name": lambda text: bool(len(_named(folder, text))),
        "type": lambda text: text in folder.manifest["counts"]["entities"],
        "predicate": lambda text: text in folder.manifest["counts"]["edges"],
    }
    for parameter, role in question.roles().items():
        text = values.get(parameter)
        if isinstance(text, str) and not has[role](text):
            hints = {
                "name": f"kg query {folder.path} names -p text=... looks for parts of names",
                "type": f"kg query {folder.path} types lists them",
                "predicate": f"kg query {folder.path} predicates lists them",
            }
            noun = {"name": "entity"}.get(role, role)
            yield f"the graph has no {noun} {text!r} ({parameter}); {hints[role]}"


def _named(folder: Folder, text: str) -> "pl.DataFrame":
    import polars as pl

    names = folder.scan("entities").select(pl.col("name").str.to_lowercase())
    return names.filter(pl.col("name") == text.lower()).head(1).collect()


def _check_options(
    language: str,
    *,
    server: "Server | None",
    evidence: bool,
    base: str | None,
    content: Mapping[str, Any],
) -> None:
    """Raise UsageError if an option was given that *language* has no use for."""
    for option, given, languages in (
        ("server", server is not None, ("cypher",)),
        ("evidence", evidence, ("cypher",)),
        ("base", base is not None, ("sparql",)),
        ("mentions or rdf", bool(content), ("sparql",)),
    ):
        if given and language not in languages:
            raise UsageError(option, f"it with a query in {language}", f"one in {languages[0]}")
    if server is not None and evidence:
        raise UsageError("evidence", "it with a server", "one of them")


def _twin(question: Query) -> Query | None:
    """Return *question* in SPARQL; None if it is no question of ``queries/``."""
    name = question.name
    if name not in questions.names() or question != questions.find(name):
        return None
    return questions.find(name, "sparql") if name in questions.names("sparql") else None


def _sparql(
    folder: Folder,
    question: Query,
    values: Mapping[str, Any],
    base: str | None,
    report: Progress,
    content: Mapping[str, Any],
) -> Rows:
    from kg.emit.rdf import BASE
    from kg.query.sparql import store as sparql

    return sparql.run(folder, question.text, values, base or BASE, report, content)
