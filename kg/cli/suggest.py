"""`kg suggest`: suggest what to merge or split, or which phrases may be cues of the schema."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import app, say
from kg.cli.options import Form, GraphFolder, output_file
from kg.common.text_table import counted


@app.command()
def suggest(
    graph: GraphFolder,
    cues: Annotated[
        bool,
        typer.Option(
            "--cues",
            help="Suggest phrases for the cues of the schema instead: what stands between entities "
            "that an edge relates, and how often that held in a half of GRAPH that was held back.",
        ),
    ] = False,
    out: Annotated[
        Path,
        output_file("CSV file to write, such as for kg build --overrides; - is standard output."),
    ] = Path("-"),
    form: Form = "table",
) -> None:
    """Suggest which entities to merge or to split, or cues, for a person to decide.

    Writes pairs of entities of GRAPH with similar names, and people of unrelated documents with
    one name (homonym), as a table of overrides, each with the action maybe: change it to merge, or
    that of a homonym to split, where it is right, and build again with --overrides. With --cues it
    writes phrases, each as a schema spells it, to be put under the cues of a relation.
    """
    from kg.common.output import open_output
    from kg.reports.suggest import Suggestions
    from kg.reports.suggest import suggest as suggest_entities
    from kg.reports.suggest_cues import CueSuggestions, suggest_cues
    from kg.store.folder import open_folder

    suggestions: Suggestions | CueSuggestions
    suggestions = suggest_cues(open_folder(graph)) if cues else suggest_entities(open_folder(graph))
    to_stdout = str(out) == "-"
    text = suggestions.text(form if to_stdout else "csv")
    with open_output(out) as file:
        file.write(f"{text}\n".encode())
    if not len(suggestions):
        say("note: there is nothing to suggest")
    if to_stdout:
        return
    next_step = (
        "put those that are right under the cues of their relations, then: kg build ... --schema"
        if cues
        else "change maybe to merge (of a homonym: to split) where it is right, then: kg build ... "
        f"--overrides {out}"
    )
    say(f"wrote {counted(len(suggestions), 'suggestions')} to {out}; {next_step}")
