"""`kg schema`: list the preset schemas, check a schema file, show a preset, draft a schema."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.app import Commands, app, say
from kg.cli.help import HelpGroup
from kg.cli.options import Corpus, Form, output_file, read_options, with_options
from kg.cli.progress import progress
from kg.common.text_table import counted, table

schemas = Commands(cls=HelpGroup)
app.add_typer(schemas, name="schema")


@schemas.callback(invoke_without_command=True)
def schema(context: typer.Context, form: Form = "table") -> None:
    """List, check, show or draft schemas.

    Without a sub-command, lists the preset schemas that come with kg, for kg build --schema NAME.
    """
    if context.invoked_subcommand is not None:
        return
    from kg.schema.schema_file import load_schema, presets

    loaded = [load_schema(name) for name in presets()]
    rows = [(each.name, len(each.types), len(each.relations), each.description) for each in loaded]
    typer.echo(table(["name", "types", "relations", "of what"], rows, form))


@schemas.command()
def check(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="Schema to check: a TOML file, or a preset's name."),
    ],
) -> None:
    """Check a schema file for mistakes.

    Prints how many types, relations, cues and named pairs FILE declares; if it is no schema, the
    mistake with its key, and the exit code is 1.
    """
    from kg.schema.schema_file import load_schema

    loaded = load_schema(file)
    cues = sum(len(relation.cues) for relation in loaded.relations)
    typer.echo(
        f"{file}: {counted(len(loaded.types), 'types')}, "
        f"{counted(len(loaded.relations), 'relations')} with {counted(cues, 'cues')}, "
        f"{counted(len(loaded.pairs), 'named pairs')}"
    )


@schemas.command()
def show(
    preset: Annotated[
        str,
        typer.Argument(metavar="PRESET", help="Name of a preset, as kg schema lists them."),
    ],
) -> None:
    """Print a preset schema as TOML, to start from."""
    from kg.schema.schema_file import preset_text

    typer.echo(preset_text(preset), nl=False)


@schemas.command()
@with_options(reading=read_options)
def new(
    corpus: Corpus,
    reading: Any,
    out: Annotated[
        Path,
        output_file("TOML file to write the schema to; - is standard output."),
    ] = Path("-"),
) -> None:
    """Draft a schema from a corpus.

    Writes the types of CORPUS, and the relations and rules that seem to hold, as a schema file to
    edit.
    """
    from kg.common.output import open_output
    from kg.reports.draft_schema import draft

    with progress() as report:
        text = draft(corpus, reading, report)
    with open_output(out) as file:
        file.write(text.encode())
    if str(out) != "-":
        say(f"wrote {out}; edit it, then: kg build {' '.join(corpus)} --schema {out}")
