"""Explain why surfaces are one entity, and how two entities are related."""

from typing import TYPE_CHECKING

from kg.reports.explain.entity import EntityExplanation, explain_entity
from kg.reports.explain.pair import PairExplanation, explain_pair

if TYPE_CHECKING:
    from kg.store.folder import Folder


def explain(
    folder: "Folder", name: str, other: str | None = None
) -> EntityExplanation | PairExplanation:
    """Return what the graph knows of one entity, or of how two are related.

    Args:
        folder: the graph.
        name: an entity's id, or a way it is written.
        other: likewise, of another entity.

    Raises:
        UnknownName: there is no such entity; the message has names to try.
        GraphError: the graph was imported without what explains it.
    """
    return explain_entity(folder, name) if other is None else explain_pair(folder, name, other)
