"""Options and arguments that several commands share, and how groups of options become one value."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.help import INPUT, OUTPUT, SERVER
from kg.common.errors import KgError, UnknownName, UsageError
from kg.common.text_table import FORMATS

Command = Callable[..., None]

if TYPE_CHECKING:
    from kg.pipeline.machine import Machine
    from kg.read.sources.options import ReadOptions


def format_option(*forms: str, text: str) -> Any:
    """Return the option ``--format`` of a command that prints in *forms*.

    Args:
        forms: what it accepts.
        text: its help.
    """

    def check(form: str) -> str:  # before anything is read
        if form not in forms:
            from kg.common.registry import names

            reader = form in names("kg.readers")
            hint = f"the reader of a corpus is named by --read-as {form}" if reader else ""
            raise UsageError("--format", repr(form), f"one of {', '.join(forms)}", hint)
        return form

    return typer.Option(
        "--format", metavar="FORMAT", help=text, callback=check, rich_help_panel=OUTPUT
    )


def base_iri_option(default: str) -> Any:
    """Return the option ``--base-iri``; *default* says in words what holds without it."""
    text = (
        "Start of the IRIs of the graph's own entities, edges and classes, such as "
        f"https://my.org/kg/. [default: {default}]"
    )
    return typer.Option("--base-iri", metavar="IRI", help=text, rich_help_panel=OUTPUT)


def top_option(text: str, at_least: int = 1) -> Any:
    """Return the option ``--top``, a number of rows; *text* says of what."""
    return typer.Option("--top", metavar="N", min=at_least, help=text, rich_help_panel=OUTPUT)


def output_file(text: str) -> Any:
    """Return the option ``--out`` of a command that writes one file; *text* says which."""
    return typer.Option("-o", "--out", metavar="FILE", help=text, rich_help_panel=OUTPUT)


GraphFolder = Annotated[
    Path, typer.Argument(metavar="GRAPH", help="Graph folder, as kg build writes it.")
]
Form = Annotated[
    str, format_option(*FORMATS, text="Form of the printed output: table, json or csv.")
]
TableOrJson = Annotated[
    str,
    format_option(
        "table", "json", text="Form of the printed output: table for a person, json for everything."
    ),
]
GraphOut = Annotated[
    Path,
    typer.Option(
        "-o",
        "--out",
        metavar="FOLDER",
        help="Graph folder to write; a graph that is there is replaced.",
        rich_help_panel=OUTPUT,
    ),
]
RdfForm = Annotated[
    str,
    typer.Option(
        "--read-as",
        metavar="FORM",
        help="Form of RDF of the files: turtle, ntriples, nquads, trig, rdfxml or jsonld. "
        "[default: as each file's suffix says]",
        rich_help_panel=INPUT,
    ),
]
Uri = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Bolt address of the Neo4j server, such as bolt://localhost:7687; NEO4J_USERNAME and "
        "NEO4J_PASSWORD say who logs in. [default: NEO4J_URI, else bolt://localhost:7687]",
        rich_help_panel=SERVER,
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Name of the database on the server. [default: NEO4J_DATABASE, else the user's own]",
        rich_help_panel=SERVER,
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        min=0,
        metavar="N",
        help="Number of processes that work at a time on a large corpus, whose graph is the same "
        "for any; 0: as many as there are cores to use.",
    ),
]
Memory = Annotated[
    str,
    typer.Option(
        "--memory",
        metavar="SIZE",
        help="Memory that a build may take, all processes together, such as 1GB: it works on less "
        "at a time, and ends if that is not enough. [default: no limit]",
    ),
]
EngineName = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="NAME",
        help="What does the work: local, the processes of this machine; or spark, the workers of a "
        "Spark cluster, which must see the folder of -o. The graph is the same.",
    ),
]
Master = Annotated[
    str,
    typer.Option(
        "--master",
        metavar="ADDRESS",
        help="Address of the Spark Connect server, such as sc://localhost:15002, with "
        "--engine spark.",
    ),
]
Corpus = Annotated[
    list[str],
    typer.Argument(
        metavar="CORPUS",
        help="Sources of tagged text: files, folders, patterns in quotation marks "
        "('data/**/*.conll'), archives, URLs, or - for standard input.",
    ),
]


_input = partial(typer.Option, rich_help_panel=INPUT)


def read_options(
    read_as: Annotated[
        str,
        _input(
            metavar="READER",
            help="Reader of the corpus, such as conll, conllu, webanno, brat, bioc or spacy; an "
            "unknown name lists them all. [default: found from each source's content]",
        ),
    ] = "",
    scheme: Annotated[
        str,
        _input(
            metavar="SCHEME",
            help="Tagging scheme of the tags: IO, IOB1, IOB2 (BIO), BIOES (IOBES), BILOU, BMES or "
            "BMEWO. [default: found from the tags]",
        ),
    ] = "",
    encoding: Annotated[
        str,
        _input(
            metavar="ENCODING",
            help="Encoding of the text by its name in Python, such as latin-1. [default: UTF-8, "
            "or UTF-16 by its byte order mark]",
        ),
    ] = "",
    token: Annotated[
        str,
        _input(
            metavar="COLUMN",
            help="Column that holds the tokens: a number from 1, or a name from the header. "
            "[default: found from the lines]",
        ),
    ] = "",
    tags: Annotated[
        str,
        _input(
            metavar="COLUMNS",
            help="Columns that hold tags, separated by commas: numbers from 1, or names from the "
            "header; several are layers of nested mentions. [default: found from the lines]",
        ),
    ] = "",
    document: Annotated[
        str,
        _input(
            metavar="COLUMN",
            help="Column that tells documents apart: a number from 1, or a name from the header.",
        ),
    ] = "",
    untyped: Annotated[
        str,
        _input(metavar="TYPE", help="Entity type of tags that name none, such as B and I alone."),
    ] = "Thing",
    labels: Annotated[
        str,
        _input(
            metavar="NAMES",
            help="Names of tags that are stored as numbers, in the order of the numbers from 0 "
            "and separated by commas: O,B-PER,I-PER.",
        ),
    ] = "",
    text_file: Annotated[
        str,
        _input(
            metavar="FILE",
            help="File that holds the text of standoff annotations; {stem} stands for the name of "
            "the annotation file without its suffix: 'texts/{stem}.txt'.",
        ),
    ] = "",
    predictions: Annotated[
        bool,
        _input(
            "--predictions",
            help="Read a model's predictions of tasks of Label Studio that nobody annotated.",
        ),
    ] = False,
    language: Annotated[
        str,
        _input(
            metavar="CODE",
            help="Language, as its ISO 639 code, of running text that must be split into "
            "sentences.",
        ),
    ] = "en",
    split_sentences: Annotated[
        bool,
        typer.Option(
            "--split-sentences",
            rich_help_panel=INPUT,
            help="Split sentences that a corpus marks at plain ends of sentences (. ! ?): those of "
            "more than 100 tokens, and all of token lines where no line ends a sentence.",
        ),
    ] = False,
) -> "ReadOptions":
    """Return how sources are read, from the options of a command.

    Raises:
        UsageError: there is no such reader or tagging scheme.
    """
    from kg.common.registry import names
    from kg.read.sources.options import ReadOptions

    if read_as and read_as not in (readers := names("kg.readers")):
        raise UsageError("--read-as", repr(read_as), f"one of {', '.join(readers)}")
    with usage_error():  # there is no such tagging scheme
        return ReadOptions(
            format=read_as,
            scheme=scheme,
            encoding=encoding,
            token=token,
            tags=split_names(tags),
            document=document,
            untyped=untyped,
            labels=split_names(labels),
            text=text_file,
            predictions=predictions,
            language=language,
            split_sentences=split_sentences,
        )


def with_options(**makers: Callable[..., Any]) -> Callable[[Command], Command]:
    """Return a decorator that replaces parameters of a command by groups of options.

    ``@with_options(reading=read_options)`` gives the command every parameter of `read_options` as
    an option, in the place of its own parameter ``reading``, which becomes what `read_options`
    makes of them.
    """
    keyword_only = inspect.Parameter.KEYWORD_ONLY
    options = {name: inspect.signature(make).parameters for name, make in makers.items()}

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(**values: Any) -> None:
            for name, make in makers.items():
                values[name] = make(**{option: values.pop(option) for option in options[name]})
            command(**values)

        signature = inspect.signature(command)
        shown = [
            option.replace(kind=keyword_only)
            for name, parameter in signature.parameters.items()
            for option in (options[name].values() if name in options else [parameter])
        ]
        # Typer reads both.
        run.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
        run.__annotations__ = {option.name: option.annotation for option in shown}
        return run

    return decorate


def given_options(*groups: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """Return the group of all options of *groups*, for `with_options`.

    Its value has those options that were given, not left to their defaults, by the keywords of the
    functions of Python.
    """

    def given(context: typer.Context, **values: Any) -> dict[str, Any]:
        keywords = {}
        for option, value in values.items():
            source = context.get_parameter_source(option)
            if source is not None and source.name == "COMMANDLINE":
                is_list = option in ("tags", "labels", "with_", "without")
                keywords[_KEYWORDS.get(option, option)] = split_names(value) if is_list else value
        return keywords

    keyword_only = inspect.Parameter.KEYWORD_ONLY
    context = inspect.Parameter("context", keyword_only, annotation=typer.Context)
    options = [
        option.replace(kind=keyword_only)
        for group in groups
        for option in inspect.signature(group).parameters.values()
    ]
    given.__signature__ = inspect.Signature([context, *options])  # type: ignore[attr-defined]
    return given


_KEYWORDS = {  # of options that the functions of Python name otherwise
    "token": "token_column",
    "tags": "tag_columns",
    "document": "document_column",
    "text_file": "standoff_text",
    "with_": "with_rules",
    "without": "without_rules",
}


def split_names(text: str) -> tuple[str, ...]:
    """Return the names of a list that is separated by commas."""
    return tuple(name.strip() for name in text.split(",")) if text else ()


@contextmanager
def usage_error(option: str = "", errors: type[KgError] = UnknownName) -> Iterator[None]:
    """Raise what the value of an option makes go wrong as a UsageError, for exit code 2.

    Args:
        option: the option to blame; empty: what the error itself says.
        errors: the class of errors that mean it.
    """
    try:
        yield
    except errors as error:
        where = option or error.where
        raise UsageError(where, error.found, error.wanted, error.hint) from None


def machine_of_options(
    jobs: int, memory: str, engine: str = "local", master: str = ""
) -> "Machine":
    """Return the machine that the options of a build describe.

    Raises:
        UsageError: one is wrong; it is named as it is written here.
    """
    from kg.pipeline.machine import machine_of

    try:
        return machine_of(jobs, memory, engine, master)
    except UsageError as error:
        raise UsageError(f"--{error.where}", error.found, error.wanted, error.hint) from None
