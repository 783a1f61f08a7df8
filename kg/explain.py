"""Question a graph: why these forms are one entity, why these two entities are related.

In: an open graph and names. Out: plain data, of which `dataclasses.asdict` makes what JSON can
take; `kg.show_explain` makes text of it.
"""

from kg.explaining.entity import EntityExplanation, explain_entity
from kg.explaining.pair import PairExplanation, explain_pair

__all__ = ["EntityExplanation", "PairExplanation", "explain_entity", "explain_pair"]
