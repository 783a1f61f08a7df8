"""`kg suggest`: suggest which entities to merge or split, as a table of overrides to edit."""

from pathlib import Path
from typing import Annotated

from kg.cli.app import app, say
from kg.cli.options import Form, GraphFolder, output_file
from kg.common.text_table import counted


@app.command()
def suggest(
    graph: GraphFolder,
    out: Annotated[
        Path,
        output_file("CSV file to write, for kg build --overrides; - is standard output."),
    ] = Path("-"),
    form: Form = "table",
) -> None:
    """Suggest which entities to merge or to split, for a person to decide.

    Writes pairs of entities of GRAPH with similar names, and people of unrelated documents with
    one name (homonym), as a table of overrides, each with the action maybe: change it to merge, or
    that of a homonym to split, where it is right, and build again with --overrides.
    """
    from kg.common.output import open_output
    from kg.reports.suggest import suggest as run
    from kg.store.folder import open_folder

    suggestions = run(open_folder(graph))
    to_stdout = str(out) == "-"
    text = suggestions.text(form if to_stdout else "csv")
    with open_output(out) as file:
        file.write(f"{text}\n".encode())
    if not to_stdout:
        say(
            f"wrote {counted(len(suggestions), 'suggestions')} to {out}; change maybe to merge "
            f"(of a homonym: to split) where it is right, then: kg build ... --overrides {out}"
        )
