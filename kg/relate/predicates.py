"""Predicates of edges: base edges by pairs of types, relations of the schema, annotated ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kg.common.arrays import Integers
from kg.common.errors import SchemaError
from kg.common.naming import camel, upper_snake
from kg.schema.schema_file import CO_OCCURS_WITH, LISTED_WITH, Schema

CO_OCCURRENCE, CUE, ENUMERATION = "co-occurrence", "cue", "enumeration"
ANNOTATED = "annotated"
MAX_TYPE_PAIRS = 500  # with more pairs of types, base edges are called coOccursWith


@dataclass(frozen=True)
class Predicates:
    """The predicates in alphabetical order, and the index of the predicate of each kind of edge."""

    names: list[str]
    basis: list[str]  # of each; a relation of the schema has CUE, annotated or not
    base: Integers  # by the type of subject and object: an index into names
    relations: Integers  # by relation of the schema
    listed: int
    candidates: list[list[str | None]]  # by the type of subject and object
    annotated: Integers  # by the names of the relations that the corpus annotates

    @property
    def generic(self) -> bool:
        """Tell whether every base edge has the same predicate."""
        return CO_OCCURS_WITH in self.names

    def annotated_symmetric(self, schema: Schema) -> list[bool]:
        """Tell which of the annotated relations the *schema* calls symmetric."""
        symmetric = {relation.predicate for relation in schema.relations if relation.symmetric}
        return [self.names[number] in symmetric for number in self.annotated]


def choose_predicates(
    types: list[str], schema: Schema, generic: bool | None, annotated: Sequence[str] = ()
) -> Predicates:
    """Return the predicates for entities of *types*, which are in alphabetical order.

    Args:
        types: those that the entities have.
        schema: names relations, and pairs of types.
        generic: call every base edge coOccursWith; None: where there are too many pairs of types.
        annotated: names of relations that the corpus annotates. One that the schema has under this
            name is the schema's; one whose name another predicate has gets an ending of its own.

    Raises:
        SchemaError: two of them would become one relationship type in Neo4j.
    """
    pairs = [(first, second) for i, first in enumerate(types) for second in types[i:]]
    if generic or (generic is None and len(pairs) > MAX_TYPE_PAIRS):
        base = dict.fromkeys(pairs, CO_OCCURS_WITH)
    else:
        base = {pair: schema.pair(*pair) for pair in pairs}
    relations = [relation.predicate for relation in schema.relations]
    _check(base, schema)
    basis = dict.fromkeys(base.values(), CO_OCCURRENCE)
    basis |= dict.fromkeys(relations, CUE) | {LISTED_WITH: ENUMERATION}
    annotated_names = _annotated_predicates(annotated, relations, basis)
    basis |= {name: ANNOTATED for name in annotated_names if name not in relations}
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
        np.array([number[name] for name in annotated_names], np.int64),
    )


def _annotated_predicates(
    annotated: Sequence[str], relations: list[str], taken: Iterable[str]
) -> list[str]:
    """Return the predicate of each relation that the corpus annotates."""
    schema_names = {upper_snake(name): name for name in relations}
    used = {upper_snake(name) for name in taken} - set(schema_names)
    predicates = []
    for name in annotated:
        label = upper_snake(camel(name))
        predicate = schema_names.get(label) or camel(name, *["relation"] * (label in used))
        predicates.append(predicate)
    return predicates


def _check(base: dict[tuple[str, str], str], schema: Schema) -> None:
    """Raise SchemaError where two pairs of types share a predicate by chance."""
    owners = {upper_snake(r.predicate): f"relation {r.predicate}" for r in schema.relations}
    owners[upper_snake(LISTED_WITH)] = "kg's own listedWith"
    for pair, predicate in base.items():
        if predicate == CO_OCCURS_WITH:
            continue
        claimant = f"pair {predicate}" if pair in schema.pairs else f"types {' and '.join(pair)}"
        if (owner := owners.setdefault(upper_snake(predicate), claimant)) != claimant:
            raise SchemaError(
                f"{schema.name or 'no schema'}: {claimant}",
                f"the predicate {predicate}, which {owner} has",
                "a predicate of its own",
                "name it in the schema: [[pair]] types = [..], predicate = ..",
            )
