"""Tasks for workers: our own queries, names of formats, and the problems of a worker's answers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kg.serve.http import internal_error
from kg.serve.negotiation import HTML, RDF_FORMATS, RESULT_FORMATS, Choice, not_acceptable
from kg.serve.pool import Died
from kg.serve.protocol import Refused

if TYPE_CHECKING:
    from starlette.requests import Request

KINDS = {"solutions": "json", "triples": "turtle"}  # of results: the format that a page is made of


def lookup(queries: list[str], form: str, most: int, first: str = "") -> dict[str, Any]:
    """Return the task of our own *queries* for a worker, of the whole graph."""
    dataset: dict[str, Any] = {"default": None, "named": None, "first": first}
    limits = {"forms": dict.fromkeys(KINDS, form), "most": dict.fromkeys(KINDS, most)}
    return {"queries": queries, **dataset, **limits}


def format_name(choice: Choice | None, kind: str) -> str | None:
    """Return the name of the format in which a worker writes a *kind* of result."""
    if choice is None:
        return None
    return KINDS[kind] if choice.format is HTML else choice.format.name


def check_answer(
    answer: Mapping[str, Any], request: "Request", most: int, *, own: bool = False
) -> None:
    """Raise the problem of a worker's answer, if it has one; see `kg.serve.worker.answer`.

    Args:
        answer: a worker's.
        request: what it answers.
        most: rows.
        own: the query is kg's own, so that a mistake in it is kg's.
    """
    match answer.get("problem"):
        case None:
            return
        case "unacceptable":
            formats = RESULT_FORMATS if answer["kind"] == "solutions" else RDF_FORMATS
            raise not_acceptable(request, formats)
        case "query" if not own:
            raise Refused(400, answer["text"])
        case "unwritable":
            raise Refused(406, f"{answer['text']}: ask for another form")
        case "uncuttable":
            raise Refused(
                400,
                f"the answer has more than {most:,} rows, and this form has no place to say that "
                "it was cut: add LIMIT, or ask for JSON, XML, Turtle or N-Triples",
            )
        case "memory":
            raise Died("memory")
        case "system":
            raise Refused(500, f"the query could not be answered: {answer['text']}")
        case _:
            raise internal_error(request, answer["text"])
