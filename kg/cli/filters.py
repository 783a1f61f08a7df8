"""Options by which `kg info`, `export`, `load` and `verify` choose the edges of a graph."""

from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import say
from kg.cli.help import FILTERS
from kg.cli.options import usage_error
from kg.common.errors import FilterError
from kg.common.text_table import counted

if TYPE_CHECKING:
    from kg.schema.declarations import Thresholds
    from kg.store.filters import Filters
    from kg.store.folder import Folder


_filter = partial(typer.Option, rich_help_panel=FILTERS)


def filter_options(
    trusted: Annotated[
        bool,
        _filter(
            "--trusted",
            help="Keep what is claimed (by the corpus or a cue), and base edges that are strong.",
        ),
    ] = False,
    basis: Annotated[
        list[str] | None,
        _filter(
            metavar="NAMES",
            help="Keep edges of these bases, separated by commas: co-occurrence, annotated, cue, "
            "enumeration.",
        ),
    ] = None,
    predicate: Annotated[
        list[str] | None,
        _filter(
            metavar="NAMES",
            help="Keep edges with these predicates, separated by commas, such as writtenIn.",
        ),
    ] = None,
    type_: Annotated[
        list[str] | None,
        _filter(
            "--type",
            metavar="NAMES",
            help="Keep edges whose ends both have one of these entity types, separated by commas.",
        ),
    ] = None,
    min_sentences: Annotated[
        int | None,
        _filter(min=0, metavar="N", help="Keep edges that at least N sentences support."),
    ] = None,
    min_documents: Annotated[
        int | None,
        _filter(min=0, metavar="N", help="Keep edges that at least N documents support."),
    ] = None,
    max_q: Annotated[
        float | None,
        _filter(
            min=0,
            max=1,
            metavar="Q",
            help="Keep edges whose ends co-occur more often than by chance, at this false "
            "discovery rate (q), such as 0.05.",
        ),
    ] = None,
    min_strength: Annotated[
        float | None,
        _filter(
            min=0,
            metavar="STRENGTH",
            help="Keep edges of at least this strength; kg info GRAPH --edges lists values.",
        ),
    ] = None,
    min_probability: Annotated[
        float | None,
        _filter(
            min=0,
            max=1,
            metavar="P",
            help="Keep edges that are true with at least this probability, as judgements taught "
            "the build (kg judge), such as 0.8.",
        ),
    ] = None,
    backbone: Annotated[
        str | None,
        _filter(
            metavar="disparity=ALPHA",
            help="Keep pairs whose strength stands out at one of their ends, by the disparity "
            "filter at significance ALPHA (0 to 1), such as disparity=0.05.",
        ),
    ] = None,
    top_per_entity: Annotated[
        int | None,
        _filter(
            min=1,
            metavar="N",
            help="Keep edges that are among the N strongest of one of their ends.",
        ),
    ] = None,
) -> "Filters":
    """Return which edges are kept, from the options of a command.

    Raises:
        UsageError: the backbone is not ``disparity=ALPHA``.
    """
    from kg.store.filters import Filters, parse_backbone

    with usage_error(errors=FilterError):
        alpha = None if backbone is None else parse_backbone(backbone)
    return Filters(
        trusted=trusted,
        basis=_names(basis),
        predicate=_names(predicate),
        type=_names(type_),
        min_sentences=min_sentences,
        min_documents=min_documents,
        max_q=max_q,
        min_strength=min_strength,
        min_probability=min_probability,
        backbone=alpha,
        top_per_entity=top_per_entity,
    )


def _names(lists: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for text in lists or [] for name in text.split(","))


def select_edges(folder: "Folder", filters: "Filters", thresholds: "Thresholds") -> "Folder":
    """Return *folder* with the edges that pass; note how many these are, where any filter holds.

    Args:
        folder: a graph.
        filters: what the command line asks for.
        thresholds: those of the schema, for what the command line does not say.
    """
    from kg.store.filters import filtered

    asked = filters.or_else(thresholds)
    selected = filtered(folder, asked)
    if asked:
        kept, total = (int(each.manifest["tables"]["edges"]["rows"]) for each in (selected, folder))
        by_schema = [
            f"{field.name} {getattr(asked, field.name)}"
            for field in fields(asked)
            if _is_set(asked, field.name) and not _is_set(filters, field.name)
        ]
        reason = f" ({', '.join(by_schema)} by the schema)" if by_schema else ""
        say(f"{kept:,} of {total:,} edges{reason}")
    return selected


def note_base_edges(selected: "Folder") -> None:
    """Note how many of the *selected* edges claim nothing, and how to send the others only."""
    from kg.store.trust import trust_counts

    if selected.manifest.get("filters", {}).get("trusted"):
        return

    trust = trust_counts(selected)
    if trust.weak or trust.noise:
        edges = selected.manifest["tables"]["edges"]["rows"]
        say(
            f"note: {trust.base:,} of {counted(edges, 'edges')} are base edges, {trust.noise:,} of "
            f"them likely noise; --trusted keeps {trust.trusted:,} that are claimed or strong"
        )


def _is_set(filters: Any, name: str) -> bool:
    return getattr(filters, name) not in (None, (), False)
