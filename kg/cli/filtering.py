"""Options by which commands choose edges, declared once."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import say

if TYPE_CHECKING:
    from kg.schema.declarations import Thresholds
    from kg.store.filters import Filters
    from kg.store.folder import Folder

Names = list[str] | None
OPTIONS: dict[str, Any] = {
    "basis": Annotated[
        Names, typer.Option(help="Edges of it: co-occurrence, annotated, cue, enumeration.")
    ],
    "predicate": Annotated[Names, typer.Option(help="Edges with this predicate.")],
    "type": Annotated[Names, typer.Option(help="Edges between entities of these types.")],
    "min_sentences": Annotated[int | None, typer.Option(min=0, help="That support the edge.")],
    "min_documents": Annotated[int | None, typer.Option(min=0, help="Likewise.")],
    "max_q": Annotated[float | None, typer.Option(min=0, max=1, help="False discovery rate.")],
    "min_strength": Annotated[float | None, typer.Option(min=0, help="See kg info --edges.")],
    "backbone": Annotated[
        str | None, typer.Option(metavar="disparity=ALPHA", help="What stands out at an end.")
    ],
    "top_per_entity": Annotated[
        int | None, typer.Option(min=1, help="Edges among the strongest of an end.")
    ],
}


def with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give *command*, whose last parameter is ``filters``, these options in its place."""

    @wraps(command)
    def run(**given: Any) -> None:
        from kg.store.filters import Filters, parse_backbone

        told = {name: given.pop(name) for name in OPTIONS}
        names = {name: _listed(told[name]) for name in ("basis", "predicate", "type")}
        alpha = told["backbone"] and parse_backbone(told["backbone"])
        command(**given, filters=Filters(**{**told, **names, "backbone": alpha}))

    signature = inspect.signature(command)
    own = [one for name, one in signature.parameters.items() if name != "filters"]
    kind = inspect.Parameter.KEYWORD_ONLY
    more = [
        inspect.Parameter(name, kind, default=None, annotation=option)
        for name, option in OPTIONS.items()
    ]
    shown = [one.replace(kind=kind) for one in own] + more
    run.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in shown} | {"return": None}
    return run


def _listed(words: Names) -> tuple[str, ...]:
    return tuple(part.strip() for word in words or [] for part in word.split(","))


def chosen(folder: "Folder", filters: "Filters", thresholds: "Thresholds") -> "Folder":
    """Return *folder* with the edges to put out; say how many these are, where not all."""
    from kg.store.filters import filtered

    asked = filters.or_else(thresholds)
    found = filtered(folder, asked)
    if asked:
        rows = [int(one.manifest["tables"]["edges"]["rows"]) for one in (found, folder)]
        ours = [
            f"{name} {getattr(asked, name)}" for name in _fields(asked) if not _given(filters, name)
        ]
        why = f" ({', '.join(ours)} by the schema)" if ours else ""
        say(f"{rows[0]:,} of {rows[1]:,} edges{why}")
    return found


def _fields(filters: "Filters") -> list[str]:
    return [field.name for field in fields(filters) if _given(filters, field.name)]


def _given(filters: "Filters", name: str) -> bool:
    return getattr(filters, name) not in (None, ())
