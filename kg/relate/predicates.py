"""Choose the predicates of the edges of a corpus from its types and its schema."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kg.common.arrays import Integers
from kg.common.errors import SchemaError
from kg.common.naming import camel, upper_snake
from kg.schema.schema_file import CO_OCCURS_WITH, LISTED_WITH, Schema

CO_OCCURRENCE, CUE, ENUMERATION = "co-occurrence", "cue", "enumeration"
ANNOTATED = "annotated"
MOST_PAIRS = 500  # of types; with more, base edges are called coOccursWith


@dataclass(frozen=True)
class Predicates:
    """The predicates in alphabetical order, and which one an edge has; types are numbered."""

    names: list[str]
    basis: list[str]  # of each; what only the schema names has CUE, annotated or not
    base: Integers  # by the type of subject and object: an index into names
    relations: Integers  # by relation of the schema
    listed: int
    candidates: list[list[str | None]]  # by the type of subject and object
    stated: Integers  # by the names of the relations that the corpus states

    @property
    def generic(self) -> bool:
        """Tell whether every base edge has the same predicate."""
        return CO_OCCURS_WITH in self.names


def choose(
    types: list[str], schema: Schema, generic: bool | None, stated: Sequence[str] = ()
) -> Predicates:
    """Return the predicates for entities of *types*, which are in alphabetical order.

    Args:
        types: those that the entities have.
        schema: names relations, and pairs of types.
        generic: call every base edge coOccursWith; None: where there are too many pairs of types.
        stated: names of relations that the corpus itself states. One that the schema has under this
            name is the schema's; one whose name another predicate has gets an ending of its own.

    Raises:
        SchemaError: two of them would become one relationship type in Neo4j.
    """
    pairs = [(one, other) for i, one in enumerate(types) for other in types[i:]]
    if generic or (generic is None and len(pairs) > MOST_PAIRS):
        base = dict.fromkeys(pairs, CO_OCCURS_WITH)
    else:
        base = {pair: schema.pair(*pair) for pair in pairs}
    relations = [relation.predicate for relation in schema.relations]
    _check(base, schema)
    basis = dict.fromkeys(base.values(), CO_OCCURRENCE)
    basis |= dict.fromkeys(relations, CUE) | {LISTED_WITH: ENUMERATION}
    spelt = _spelt(stated, relations, basis)
    basis |= {name: ANNOTATED for name in spelt if name not in relations}
    names = sorted(basis)
    number = {name: i for i, name in enumerate(names)}
    codes = np.array(
        [[number[base[min(s, o), max(s, o)]] for o in types] for s in types], np.int64
    ).reshape(len(types), len(types))
    return Predicates(
        names,
        [basis[name] for name in names],
        codes,
        np.array([number[name] for name in relations], np.int64),
        number[LISTED_WITH],
        [[schema.candidate(s, o) for o in types] for s in types],
        np.array([number[name] for name in spelt], np.int64),
    )


def _spelt(stated: Sequence[str], relations: list[str], taken: Iterable[str]) -> list[str]:
    """Return the predicate of each relation that the corpus states."""
    ours = {upper_snake(name): name for name in relations}
    used = {upper_snake(name) for name in taken} - set(ours)
    found = []
    for name in stated:
        label = upper_snake(camel(name))
        predicate = ours.get(label) or camel(name, *["relation"] * (label in used))
        found.append(predicate)
    return found


def _check(base: dict[tuple[str, str], str], schema: Schema) -> None:
    """Refuse predicates that are not one's own: two pairs share one only if the schema says so."""
    taken = {upper_snake(r.predicate): f"relation {r.predicate}" for r in schema.relations}
    taken[upper_snake(LISTED_WITH)] = "kg's own listedWith"
    for pair, predicate in base.items():
        if predicate == CO_OCCURS_WITH:
            continue
        what = f"pair {predicate}" if pair in schema.pairs else f"types {' and '.join(pair)}"
        if (other := taken.setdefault(upper_snake(predicate), what)) != what:
            raise SchemaError(
                f"{schema.name or 'no schema'}: {what}",
                f"the predicate {predicate}, which {other} has",
                "a predicate of its own",
                "name it in the schema: [[pair]] types = [..], predicate = ..",
            )
