"""Follow what stands for what within one document only.

In: moves of a node in a document. Out: for the mentions of such nodes, the node that they come to.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.resolve.forms import Forms
from kg.resolve.moves import follow
from kg.resolve.names import written_like_name
from kg.resolve.rules import acronyms, tails
from kg.schema.schema_file import Schema

MOVES = ["document", "node", "to"]  # the columns of moves within documents
_LOW = 0xFFFF_FFFF


@dataclass(frozen=True)
class Within:
    """Where the nodes of documents come to; ``place`` is document and node in one, sorted."""

    place: Integers
    node: Integers
    rule: Integers  # of `kg.resolve.moves.RANK`

    def look_up(self, document: Integers, node: Integers) -> tuple[Integers, Integers]:
        """Return the node that each *node* comes to in its *document*, and by which rule."""
        if not len(self.place):
            return node, np.zeros_like(node)
        place = np.maximum(document, 0) << 32 | node
        at = np.minimum(np.searchsorted(self.place, place), len(self.place) - 1)
        moved = (self.place[at] == place) & (document >= 0)
        return np.where(moved, self.node[at], node), np.where(moved, self.rule[at], 0)


def follow_within(moves: list[tuple[str, pl.DataFrame]], locked: Integers) -> Within:
    """Return where *moves* lead, each of them a rule and rows of `MOVES`.

    Args:
        moves: those of the rule that decides first come first.
        locked: nodes that stay where they are, because a person said where they belong.
    """
    packed = [(rule, *_packed(rows, locked)) for rule, rows in moves]
    if not packed:
        empty = np.zeros(0, np.int64)
        return Within(empty, empty, empty)
    places = np.unique(np.concatenate([side for _, *sides in packed for side in sides]))
    numbered = [
        (rule, np.searchsorted(places, start), np.searchsorted(places, end))
        for rule, start, end in packed
    ]
    root, rule = follow(len(places), numbered)
    moved = root != np.arange(len(places))
    return Within(places[moved], places[root[moved]] & _LOW, rule[moved])


def _packed(rows: pl.DataFrame, locked: Integers) -> tuple[Integers, Integers]:
    document, node, to = (rows[name].to_numpy().astype(np.int64) for name in MOVES)
    free = ~np.isin(node, locked) & (document >= 0)
    return (document << 32 | node)[free], (document << 32 | to)[free]


def tailed(forms: Forms, form: Integers, document: Integers, schema: Schema) -> pl.DataFrame:
    """Return the `MOVES`, with their ``rule``, of short names of persons to the longer ones.

    Args:
        forms: of the corpus.
        form: of each mention.
        document: of each mention, -1 where unknown.
        schema: says whose names have tails.
    """
    tags = [tag for tag in forms.frame["tag"].unique() if schema.has_tails(tag)]
    named = pl.col("tag").is_in(tags) & written_like_name(pl.col("surface"))
    return tails.find(_met(forms, form, document, named))


def acronymic(forms: Forms, form: Integers, document: Integers) -> pl.DataFrame:
    """Return the `MOVES` of acronyms to the one longer name of their document that they spell."""
    return acronyms.find(_met(forms, form, document, pl.lit(True)))


def _met(forms: Forms, form: Integers, document: Integers, asked: pl.Expr) -> pl.DataFrame:
    """Return the names that each document has, those forms that are *asked* for."""
    frame = forms.frame
    wanted = np.zeros(len(frame), bool)
    wanted[:] = frame.select(asked).to_series().to_numpy()
    here = wanted[form] & (document >= 0)
    places = np.unique(document[here] << 32 | form[here])
    met = pl.DataFrame({"document": places >> 32, "form": (places & _LOW).astype(np.uint32)})
    names = frame.select("form", "node", "surface", group="name_group", key="name_key")
    return met.join(names, on="form").drop("form").unique().sort("document", "node")
