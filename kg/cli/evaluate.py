"""`kg evaluate`: evaluate the edges of a graph against gold relations."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import app, say
from kg.cli.help import INPUT, OUTPUT
from kg.cli.options import Form, GraphFolder
from kg.common.errors import UsageError


@app.command()
def evaluate(
    graph: GraphFolder,
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD",
            help="Table of gold relations: NAME.rels.tsv with NAME.ents.tsv beside it, or any "
            ".csv or .tsv with columns such as subject, predicate and object; or a table of judged "
            "edges, as kg judge drafts it.",
        ),
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="FILE",
            help="Table (.csv, .tsv) with columns relation and predicate, which says what the "
            "relations of GOLD are called in GRAPH. [default: predicates of the same name]",
            rich_help_panel=INPUT,
        ),
    ] = None,
    rank: Annotated[
        str,
        typer.Option(
            metavar="MEASURE",
            help="Measure whose ranking of the edges comes first, such as strength, sentences, "
            "documents, npmi, g2, t or q. [default: strength; of judged edges the probability]",
            rich_help_panel=OUTPUT,
        ),
    ] = "",
    plot: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="SVG or PNG file to draw the precision-recall curves in (PNG: by the extra plot). "
            "Of judged edges, an SVG file of how often what has a probability is true.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    form: Form = "table",
) -> None:
    """Evaluate the edges of a graph against gold relations.

    Prints how many names and pairs of GOLD are in GRAPH, the average precision of its measures as
    rankings, and precision and recall by predicate; of judged edges their precision, rankings and
    the reliability of probabilities, with confidence intervals.
    """
    from kg.relate.judging.judgements import has_judgements
    from kg.reports.evaluate import show
    from kg.reports.evaluate.evaluation import RANKS, Evaluation
    from kg.reports.evaluate.evaluation import evaluate as run
    from kg.reports.evaluate.judged import JudgedEvaluation, evaluate_judged
    from kg.reports.evaluate.judged_show import judged_evaluation
    from kg.store.folder import open_folder

    if rank and rank not in RANKS:
        raise UsageError("--rank", repr(rank), f"one of {', '.join(RANKS)}")
    if plot is not None and plot.suffix.lower() not in (".svg", ".png"):
        raise UsageError("--plot", repr(str(plot)), "a file whose name ends in .svg or .png")
    folder = open_folder(graph)
    evaluation: Evaluation | JudgedEvaluation
    if has_judgements(gold):
        if mapping is not None:
            raise UsageError("--map", "it with judged edges", "relations to be mapped")
        evaluation = evaluate_judged(folder, gold, rank)
        text = judged_evaluation(evaluation, form)
    else:
        evaluation = run(folder, gold, mapping, rank or "strength")
        text = show.evaluation(evaluation, form)
    typer.echo(text)
    if plot is not None:
        evaluation.draw(plot)
        say(f"wrote {plot}")
