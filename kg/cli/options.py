"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from kg.common import text_table


def _known_form(form: str) -> str:
    text_table.table((), (), form)  # one that is none is refused before anything is read
    return form


GraphFolder = Annotated[Path, typer.Argument(metavar="GRAPH", help="A graph folder.")]
Uri = Annotated[str | None, typer.Option(help="A Bolt address; else NEO4J_URI.")]
Database = Annotated[str | None, typer.Option(help="Its database; else NEO4J_DATABASE.")]
Form = Annotated[str, typer.Option("--format", help="table, json or csv.", callback=_known_form)]
# How a corpus is read; all of it is found by a look at the corpus, unless it is given.
Corpus = Annotated[
    list[str], typer.Argument(help="Files, folders, patterns, archives, URLs, or - for stdin.")
]
READER = "How it is written: conll, brat, …."
Reader = Annotated[str, typer.Option("--read-as", help=READER)]
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

# Which mentions are one thing, beside what the schema says of it.
Thesaurus = Annotated[
    list[Path] | None, typer.Option(help="Names of concepts: a table, or SKOS in any form of RDF.")
]
Links = Annotated[
    list[Path] | None, typer.Option(help="What entities are elsewhere: a table name, type, iri.")
]
Overrides = Annotated[
    list[Path] | None, typer.Option(help="What you decided of names: merge, split, rename, retype.")
]
With = Annotated[
    str, typer.Option("--with", metavar="RULES", help="Rules of sameness to add, with commas.")
]
Without = Annotated[
    str, typer.Option("--without", metavar="RULES", help="Rules to leave out, with commas; or all.")
]


def listed(words: str) -> tuple[str, ...]:
    """Return the words of a list with commas."""
    return tuple(word.strip() for word in words.split(",")) if words else ()
