"""`kg build`: build a graph folder from a corpus."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from kg.cli.analysis_notes import noting_dropped_analysis
from kg.cli.app import app, say, say_if_verbose
from kg.cli.help import CONTENT, IDENTITY, INPUT, OUTPUT, SCHEMA
from kg.cli.options import (
    Corpus,
    EngineName,
    GraphOut,
    Jobs,
    Master,
    Memory,
    TableOrJson,
    machine_of_options,
    read_options,
    split_names,
    usage_error,
    with_options,
)
from kg.cli.progress import progress
from kg.common.errors import CorpusError
from kg.common.text_table import counted
from kg.reports import show

if TYPE_CHECKING:
    from kg.pipeline.selecting import Selection
    from kg.schema.identity import Identity
    from kg.store.folder import Folder

_identity = partial(typer.Option, rich_help_panel=IDENTITY)
_content = partial(typer.Option, rich_help_panel=CONTENT)
_schema = partial(typer.Option, rich_help_panel=SCHEMA)
_output = partial(typer.Option, rich_help_panel=OUTPUT)


def identity_options(
    thesaurus: Annotated[
        list[Path] | None,
        _identity(
            metavar="FILE",
            help="Thesaurus whose concepts say which names mean one entity: a table (.csv, .tsv) "
            "with columns such as name, id and type, or SKOS in any form of RDF. Repeatable.",
        ),
    ] = None,
    links: Annotated[
        list[Path] | None,
        _identity(
            metavar="FILE",
            help="Table (.csv, .tsv) with columns name, type and iri, which links entities to "
            "what they are elsewhere, such as in Wikidata. Repeatable.",
        ),
    ] = None,
    overrides: Annotated[
        list[Path] | None,
        _identity(
            metavar="FILE",
            help="Table (.csv, .tsv) of decisions on names, which win over all rules: merge, "
            "split, rename or retype, as kg suggest drafts them. Repeatable.",
        ),
    ] = None,
    with_: Annotated[
        str,
        _identity(
            "--with",
            metavar="RULES",
            help="Identity rules to use beside the default ones, separated by commas: middle-name, "
            "majority, head, thesaurus-type; or all.",
        ),
    ] = "",
    without: Annotated[
        str,
        _identity(
            "--without",
            metavar="RULES",
            help="Identity rules not to use, separated by commas, such as plural,acronym; or all.",
        ),
    ] = "",
) -> "Identity":
    """Return which mentions are one entity, from the options of a command.

    Raises:
        UsageError: there is no such rule.
    """
    from kg.schema.identity import Identity
    from kg.schema.merge_rules import active_rules

    with usage_error("--with, --without"):
        active_rules(split_names(with_), split_names(without))
    return Identity(
        on=split_names(with_),
        off=split_names(without),
        thesaurus=tuple(thesaurus or ()),
        links=tuple(links or ()),
        overrides=tuple(overrides or ()),
    )


def selection_options(
    unique_sentences: Annotated[
        bool,
        _content(
            "--unique-sentences", help="Count a sentence that is repeated word for word only once."
        ),
    ] = False,
    leave_out: Annotated[
        list[Path] | None,
        _content(
            metavar="FILE",
            help="Table (.csv, .tsv) with columns name and type of names that do not become "
            "entities; a row without a type means every type. Repeatable.",
        ),
    ] = None,
    metadata: Annotated[
        list[Path] | None,
        _content(
            metavar="FILE",
            help="Table (.csv, .tsv) of metadata of documents, with their names in the column "
            "document and whatever else is known in others. Repeatable.",
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        _content(
            metavar="CONDITION",
            help="Condition on the metadata of documents, by =, !=, <, <=, > or >=, such as "
            "'year>=2020'; only documents that meet all of them are read. Repeatable.",
        ),
    ] = None,
) -> "Selection":
    """Return what goes into a graph, from the options of `kg build`.

    Raises:
        UsageError: a condition is none.
    """
    from kg.pipeline.selecting import Selection, parse_condition

    with usage_error(errors=CorpusError):
        for condition in where or []:
            parse_condition(condition)
    return Selection(
        unique=unique_sentences,
        leave_out=tuple(leave_out or ()),
        metadata=tuple(metadata or ()),
        where=tuple(where or ()),
    )


class EdgeOptions(NamedTuple):
    """What edges are made by."""

    schema: str | None
    window: str
    max_distance: int | None
    overlong_distance: int
    generic: bool | None
    judged: tuple[Path, ...]
    learn: bool


class KeptOptions(NamedTuple):
    """What of the sentences is kept."""

    evidence: int
    text: bool


def edge_options(
    schema: Annotated[
        str | None,
        _schema(
            metavar="SCHEMA",
            help="Schema of types, relations and cues: a TOML file, or the name of a preset "
            "(kg schema lists them). [default: the tags themselves are the types]",
        ),
    ] = None,
    window: Annotated[
        str,
        _schema(
            metavar="WINDOW",
            help="Window in which two entities co-occur: sentence, paragraph, document, or a "
            "number of sentences in a row from 1 to 100.",
        ),
    ] = "sentence",
    max_distance: Annotated[
        int | None,
        _schema(
            min=0,
            metavar="TOKENS",
            help="Largest number of tokens between two mentions that co-occur. "
            "[default: unlimited within the window]",
        ),
    ] = None,
    overlong_distance: Annotated[
        int,
        _schema(
            min=0,
            metavar="TOKENS",
            help="The same in sentences of over 100 tokens, which mostly are tables or lists that "
            "were tagged as one sentence.",
        ),
    ] = 20,
    generic: Annotated[
        bool | None,
        _schema(
            "--generic/--no-generic",
            help="Give every co-occurrence edge the predicate coOccursWith, or name it after the "
            "types of its ends. [default: coOccursWith where over 500 pairs of types co-occur]",
        ),
    ] = None,
    judged: Annotated[
        list[Path] | None,
        _schema(
            metavar="FILE",
            help="Table (.csv, .tsv) of edges that were judged yes or no, as kg judge drafts it, "
            "from which every edge gets a probability. Repeatable.",
        ),
    ] = None,
    learn: Annotated[
        bool,
        _schema(
            "--learn",
            help="Learn the probabilities of edges from the relations that the corpus itself "
            "annotates, too.",
        ),
    ] = False,
) -> EdgeOptions:
    """Return what edges are made by, from the options of a command.

    Raises:
        UsageError: there is no such window.
    """
    from kg.relate.windows import Window

    with usage_error():
        Window.parse(window)
    return EdgeOptions(
        schema, window, max_distance, overlong_distance, generic, tuple(judged or ()), learn
    )


def kept_options(
    evidence: Annotated[
        int,
        _output(
            min=0, metavar="N", help="Number of sentences kept as evidence of an edge, at most."
        ),
    ] = 5,
    text: Annotated[
        bool,
        _output(help="Keep the texts of sentences in the graph, or leave them out."),
    ] = True,
) -> KeptOptions:
    """Return what of the sentences is kept, from the options of a command."""
    return KeptOptions(evidence, text)


@app.command()
@with_options(
    reading=read_options,
    identity=identity_options,
    select=selection_options,
    edges=edge_options,
    kept=kept_options,
)
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
    edges: Any,
    out: GraphOut = Path("graph"),
    name: Annotated[
        str,
        _output(
            metavar="NAME",
            help="Name of the graph, in RDF and in Neo4j too. [default: that of the schema file, "
            "else of the corpus file or folder]",
        ),
    ] = "",
    kept: Any,
    check: Annotated[
        bool,
        _output(
            "--check",
            help="Check the contracts of all tables (keys, references, ranges) before they are put "
            "in the place of the old ones; kg verify checks them later.",
        ),
    ] = False,
    form: TableOrJson = "table",
    jobs: Jobs = 0,
    memory: Memory = "",
    engine: EngineName = "local",
    master: Master = "",
) -> None:
    """Build a graph folder from a corpus.

    Reads the tagged text of CORPUS, resolves its mentions to entities, relates these by edges with
    scores and evidence, and prints a summary.
    """
    from dataclasses import replace

    from kg.common.memory import keep_freed_memory
    from kg.pipeline.build import build as run
    from kg.pipeline.options import Options
    from kg.schema.schema_file import ANY_TYPES, fitting

    keep_freed_memory()
    options = Options(
        name=name,
        read=replace(reading, strict=strict),
        identity=identity,
        generic=edges.generic,
        evidence=kept.evidence,
        text=kept.text,
        select=select,
        window=edges.window,
        distance=edges.max_distance,
        judged=edges.judged,
        learn=edges.learn,
        overlong_distance=edges.overlong_distance,
    )
    with noting_dropped_analysis(out), progress() as report:
        graph = run(
            corpus,
            out,
            schema=edges.schema,
            options=options,
            report=report,
            check=check,
            machine=machine_of_options(jobs, memory, engine, master),
        )
    _note_sources(graph)
    typer.echo(show.manifest(graph) if form == "json" else show.summary(graph))
    preset = "" if edges.schema else fitting(graph.counts["entities"]) or ANY_TYPES
    say(show.next_steps(out, preset))


def _note_sources(graph: "Folder") -> None:
    """Note how each source was read, if ``-v`` was given."""
    rows = graph.scan("sources").select("source", "format", "scheme", "sentences").collect().rows()
    for source, reader, scheme, sentences in rows:
        tagging = f", tagging scheme {scheme}" if scheme else ""
        say_if_verbose(f"{source}: read as {reader}{tagging}, {counted(sentences, 'sentences')}")
