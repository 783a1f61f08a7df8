"""Commands about schemas: list the presets, check a file, show one, draft one from a corpus."""

from pathlib import Path
from typing import Annotated

import typer

from kg import show
from kg.cli.app import app, progress, say
from kg.cli.options import Corpus, Encoding, Form, Reader

schemas = typer.Typer(help="List the schemas that come with kg; check, show or draft one.")
app.add_typer(schemas, name="schema")


@schemas.callback(invoke_without_command=True)
def listing(context: typer.Context, form: Form = "table") -> None:
    """List the schemas that come with kg."""
    if context.invoked_subcommand is not None:
        return
    from kg.schema import load_schema, presets  # noqa: PLC0415 - `kg --help` need not wait for it

    known = [load_schema(name) for name in presets()]
    rows = [(s.name, len(s.types), len(s.relations), s.description) for s in known]
    typer.echo(show.table(["name", "types", "relations", "of what"], rows, form))


@schemas.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A schema file, or a preset.")],
) -> None:
    """Say whether FILE is a schema, and what it declares; exit code 1 if it is none."""
    from kg.schema import load_schema  # noqa: PLC0415 - likewise

    found = load_schema(file)
    cues = sum(len(relation.cues) for relation in found.relations)
    typer.echo(
        f"{file}: {show.counted(len(found.types), 'types')}, "
        f"{show.counted(len(found.relations), 'relations')} with {show.counted(cues, 'cues')}, "
        f"{show.counted(len(found.pairs), 'named pairs')}"
    )


@schemas.command(name="show")
def show_(
    preset: Annotated[str, typer.Argument(metavar="PRESET", help="Its name.")],
) -> None:
    """Print a schema that comes with kg, to start from."""
    from kg.schema import preset_text  # noqa: PLC0415 - likewise

    typer.echo(preset_text(preset), nl=False)


@schemas.command()
def new(
    corpus: Corpus,
    out: Annotated[Path, typer.Option("-o", "--out", help="A file, or - for stdout.")] = Path("-"),
    read_as: Reader = "",
    encoding: Encoding = "",
) -> None:
    """Draft a schema from CORPUS: its types, and what it seems to say of them, to be edited."""
    from kg.drafting import draft  # noqa: PLC0415 - likewise
    from kg.output import open_output  # noqa: PLC0415
    from kg.read.options import ReadOptions  # noqa: PLC0415

    with progress() as report:
        text = draft(corpus, ReadOptions(read_as, encoding=encoding), report)
    with open_output(out) as file:
        file.write(text.encode())
    if str(out) != "-":
        say(f"wrote {out}; edit it, then: kg build {' '.join(corpus)} --schema {out}")
