"""Commands about schemas: list the presets, check a file, show one, draft one from a corpus."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import app, progress, say
from kg.cli.options import Corpus, Encoding, Form, Reader
from kg.common.text_table import counted, table

schemas = typer.Typer(help="List the schemas that come with kg; check, show or draft one.")
app.add_typer(schemas, name="schema")


@schemas.callback(invoke_without_command=True)
def listing(context: typer.Context, form: Form = "table") -> None:
    """List the schemas that come with kg."""
    if context.invoked_subcommand is not None:
        return
    from kg.schema.schema_file import load_schema, presets

    known = [load_schema(name) for name in presets()]
    rows = [(s.name, len(s.types), len(s.relations), s.description) for s in known]
    typer.echo(table(["name", "types", "relations", "of what"], rows, form))


@schemas.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A schema file, or a preset.")],
) -> None:
    """Say whether FILE is a schema, and what it declares; exit code 1 if it is none."""
    from kg.schema.schema_file import load_schema

    found = load_schema(file)
    cues = sum(len(relation.cues) for relation in found.relations)
    typer.echo(
        f"{file}: {counted(len(found.types), 'types')}, "
        f"{counted(len(found.relations), 'relations')} with {counted(cues, 'cues')}, "
        f"{counted(len(found.pairs), 'named pairs')}"
    )


@schemas.command(name="show")
def show_(
    preset: Annotated[str, typer.Argument(metavar="PRESET", help="Its name.")],
) -> None:
    """Print a schema that comes with kg, to start from."""
    from kg.schema.schema_file import preset_text

    typer.echo(preset_text(preset), nl=False)


@schemas.command()
def new(
    corpus: Corpus,
    out: Annotated[Path, typer.Option("-o", "--out", help="A file, or - for stdout.")] = Path("-"),
    read_as: Reader = "",
    encoding: Encoding = "",
) -> None:
    """Draft a schema from CORPUS: its types, and what it seems to say of them, to be edited."""
    from kg.common.output import open_output
    from kg.read.sources.options import ReadOptions
    from kg.reports.draft_schema import draft

    with progress() as report:
        text = draft(corpus, ReadOptions(read_as, encoding=encoding), report)
    with open_output(out) as file:
        file.write(text.encode())
    if str(out) != "-":
        say(f"wrote {out}; edit it, then: kg build {' '.join(corpus)} --schema {out}")
