"""Print an evaluation by judged edges: a page for a person, all of it as JSON, or as CSV."""

from typing import TYPE_CHECKING, Any

from kg.common.text_table import counted, table
from kg.reports.evaluate.judged import DECILES, HELD_OUT
from kg.reports.evaluate.show import in_form

if TYPE_CHECKING:
    from kg.reports.evaluate.judged import JudgedEvaluation

COUNTS = ("judged", "true", "blank", "gone", "expected")
WHOSE = {
    True: "probabilities: of each judged edge, what the other judgements teach",
    False: "probabilities: of the graph, which other judgements taught",
}


def judged_evaluation(result: "JudgedEvaluation", form: str = "table") -> str:
    """Return an evaluation as text.

    Raises:
        UnknownName: *form* is none of table, json and csv.
    """
    return in_form(result, form, _page, _figures)


def _page(result: "JudgedEvaluation") -> str:
    left = [(result.blank, "not judged"), (result.gone, "of edges that are gone")]
    rest = "".join(f", {number:,} {words}" for number, words in left if number)
    judged = f"{counted(result.judged, 'edges')} judged, {result.true:,} true{rest}"
    lines = [f"graph {result.graph} by the judgements {result.judgements}", judged]
    if result.expected is not None:
        lines.append(f"of all edges about {result.expected:.0%} are true, by their probabilities")
    precision = [
        [row["edges"], row["judged"], row["true"], _rate(row["precision"]), _interval(row)]
        for row in result.precision.to_dicts()
    ]
    rankings = [
        [row["ranked by"], _rate(row["average precision"]), _interval(row)]
        for row in result.rankings.to_dicts()
    ]
    lines += ["", table(["edges", "judged", "true", "precision", "95%"], precision)]
    lines += ["", table(["ranked by", "average precision", "95%"], rankings)]
    if result.probabilities is None:
        return "\n".join([*lines, "", "too few judgements for probabilities"])
    return "\n".join([*lines, "", WHOSE[result.probabilities == HELD_OUT], _reliability(result)])


def _reliability(result: "JudgedEvaluation") -> str:
    has_edges = result.reliability["edges"].null_count() == 0
    rows = [
        [
            f"{row['decile'] / DECILES:.1f} to {(row['decile'] + 1) / DECILES:.1f}",
            *([row["edges"]] if has_edges else []),
            row["judged"],
            _rate(row["probability"]),
            _rate(row["true"]),
            _interval(row),
        ]
        for row in result.reliability.to_dicts()
    ]
    edges = ["edges"] if has_edges else []
    return table(["probability", *edges, "judged", "predicted", "true", "95%"], rows)


def _figures(result: "JudgedEvaluation") -> list[tuple[str, str, str, Any]]:
    """Return `CSV_COLUMNS`, one row a figure."""
    values = result.to_dict()
    rows: list[tuple[str, str, str, Any]] = [
        ("counts", result.judgements, name, values[name]) for name in COUNTS
    ]
    for name, key in (("precision", "edges"), ("rankings", "ranked by"), ("reliability", "decile")):
        for row in values[name]:
            label = str(row.pop(key))
            rows += [(name, label, measure, value) for measure, value in row.items()]
    return rows


def _rate(value: float) -> str:
    return f"{value:.3f}"


def _interval(row: dict[str, Any]) -> str:
    return f"{row['low']:.3f} to {row['high']:.3f}"
