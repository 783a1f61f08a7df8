"""`kg judge`: draw edges for a person to judge, and ask for judgements at the terminal."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import app, say
from kg.cli.filters import filter_options
from kg.cli.help import CONTENT
from kg.cli.options import GraphFolder, output_file, with_options
from kg.common.errors import UsageError
from kg.common.text_table import counted

if TYPE_CHECKING:
    from kg.reports.judge import Sheet
    from kg.store.folder import Folder


@app.command()
@with_options(filters=filter_options)
def judge(
    graph: GraphFolder,
    *,
    out: Annotated[
        Path,
        output_file(
            "CSV or TSV file to write, for kg build --judged; what is there stays, and edges are "
            "added below. - is standard output."
        ),
    ] = Path("-"),
    pairs: Annotated[
        int,
        typer.Option(
            min=1,
            metavar="N",
            help="Number of edges that the file is to have.",
            rich_help_panel=CONTENT,
        ),
    ] = 200,
    filters: Any,
    seed: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help="Number that decides which edges are drawn.",
            rich_help_panel=CONTENT,
        ),
    ] = 0,
    ask: Annotated[
        bool,
        typer.Option(
            "--ask",
            help="Ask for a judgement of each edge at the terminal, a key each, and keep it in the "
            "file at once; the same command goes on where it was left.",
        ),
    ] = False,
) -> None:
    """Draw edges for a person to judge, so that all edges get a probability.

    Writes edges of GRAPH with their best sentences, those that teach most by kind and strength.
    Mark each with yes or no in the column judgement, in a spreadsheet or with --ask, and build
    again with --judged.
    """
    from kg.store.filters import filtered
    from kg.store.folder import open_folder

    to_stdout = str(out) == "-"
    if ask and to_stdout:
        raise UsageError("--ask", "no file", "a file that keeps the judgements, as in -o judge.csv")
    sheet = _sheet(filtered(open_folder(graph), filters), out, pairs, seed)
    if ask:
        sheet = _asked(sheet, out)
    else:
        sheet.write(out)
    if not to_stdout:
        say(
            f"{out}: {counted(len(sheet), 'edges')}, {sheet.judged:,} judged; mark yes or no in "
            f"the column judgement, then: kg build ... --judged {out}"
        )


def _sheet(folder: "Folder", out: Path, pairs: int, seed: int) -> "Sheet":
    """Return what is in the file *out*, and as many new edges that it has *pairs* of them."""
    from kg.reports.judge import draw
    from kg.reports.judge.sheet import read_sheet

    if str(out) == "-" or not out.is_file():
        return draw(folder, pairs, seed=seed)
    present = read_sheet(out, folder.name)
    if len(present) >= pairs:
        return present
    more = draw(folder, pairs - len(present), seed=seed, without=present.rows["edge"].to_list())
    return present.followed_by(more)


def _asked(sheet: "Sheet", out: Path) -> "Sheet":
    """Ask at the terminal; return the sheet with the answers, which the file *out* has, too."""
    from kg.reports.judge.ask import ask, keys

    sheet.write(out)
    return ask(
        sheet,
        keys(sys.stdin),
        lambda text: typer.echo(text, nl=False),
        lambda answered: answered.write(out),
    )
