"""Predicates of edges: base edges by pairs of types, relations of the schema, annotated ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.common.arrays import Integers
from kg.common.naming import camel, upper_snake
from kg.schema.schema_file import CO_OCCURS_WITH, LISTED_WITH, Schema

CO_OCCURRENCE, CUE, ENUMERATION = "co-occurrence", "cue", "enumeration"
ANNOTATED = "annotated"
_OURS = (CO_OCCURS_WITH, LISTED_WITH)
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
    renamed: list[tuple[str, str]]  # what has another predicate than its name gives, and which

    @property
    def generic(self) -> bool:
        """Tell whether every base edge has the same predicate."""
        return CO_OCCURS_WITH in self.names

    def annotated_symmetric(self, schema: Schema) -> list[bool]:
        """Tell which of the annotated relations the *schema* calls symmetric."""
        symmetric = {relation.predicate for relation in schema.relations if relation.symmetric}
        return [self.names[number] in symmetric for number in self.annotated]


def number_of_pairs(types: int) -> int:
    """Return how many pairs this many types make, those of one type with itself included."""
    return types * (types + 1) // 2


def choose_predicates(
    types: list[str], schema: Schema, generic: bool | None, annotated: Sequence[str] = ()
) -> Predicates:
    """Return the predicates for entities of *types*, which are in alphabetical order.

    Args:
        types: those that the entities have.
        schema: names relations, and pairs of types.
        generic: call every base edge coOccursWith; None: where there are too many pairs of types.
        annotated: names of relations that the corpus annotates. One that the schema has under this
            name is the schema's; names that become one relationship type in Neo4j are one.

    Of pairs of types whose predicates would be alike, and of those that another predicate is like,
    the first in the alphabet keeps it, and the others get ``_2``, ``_3``, …
    """
    labels = schema.labels(types)
    pairs = [(first, second) for i, first in enumerate(types) for second in types[i:]]
    if generic or (generic is None and number_of_pairs(len(types)) > MAX_TYPE_PAIRS):
        base = dict.fromkeys(pairs, CO_OCCURS_WITH)
    else:
        base = _base_predicates(pairs, schema, labels)
    relations = [relation.predicate for relation in schema.relations]
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
        _renamed(base, labels, annotated, annotated_names, schema),
    )


def _base_predicates(
    pairs: Sequence[tuple[str, str]], schema: Schema, labels: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    """Return the predicate of each pair of types; two share one only if the schema says so."""
    declared = [*_OURS, *(relation.predicate for relation in schema.relations)]
    taken = set(map(upper_snake, [*declared, *schema.pairs.values()]))
    predicates = {}
    for pair in pairs:
        name = predicate = schema.pair(*pair, labels)
        number = 1
        while pair not in schema.pairs and upper_snake(predicate) in taken:
            number += 1
            predicate = camel(name, str(number))
        taken.add(upper_snake(predicate))
        predicates[pair] = predicate
    return predicates


def _annotated_predicates(
    annotated: Sequence[str], relations: list[str], taken: Iterable[str]
) -> list[str]:
    """Return the predicate of each relation that the corpus annotates."""
    predicates_by_key = {upper_snake(name): name for name in relations}
    used = {upper_snake(name) for name in (*taken, *_OURS)}
    for name in annotated:
        if (key := upper_snake(name)) in predicates_by_key:
            continue
        predicate = camel(name)
        while upper_snake(predicate) in used:
            predicate = camel(predicate, "relation")
        predicates_by_key[key] = predicate
        used.add(upper_snake(predicate))
    return [predicates_by_key[upper_snake(name)] for name in annotated]


def _renamed(
    base: Mapping[tuple[str, str], str],
    labels: Mapping[str, str],
    annotated: Sequence[str],
    predicates: Sequence[str],
    schema: Schema,
) -> list[tuple[str, str]]:
    """Return which pairs and relations have another predicate than their name gives, or share one.

    What the schema names is as its author wants it, and what only follows from the label of a type
    is said of the type.
    """
    rows = [
        (f"the pair {' and '.join(pair)}", f"called {predicate}")
        for pair, predicate in base.items()
        if predicate not in (CO_OCCURS_WITH, schema.pair(*pair, labels))
    ]
    declared = {relation.predicate for relation in schema.relations}
    spellings: dict[str, list[str]] = {}
    for name, predicate in zip(annotated, predicates, strict=True):
        if predicate not in declared:
            spellings.setdefault(predicate, []).append(name)
    for predicate, names in spellings.items():
        value = f"the relation{'s' * (len(names) > 1)} {', '.join(names)}"
        if len(names) > 1:
            rows.append((value, f"read as one, {predicate}"))
        elif upper_snake(names[0]) != upper_snake(predicate):
            rows.append((value, f"called {predicate}, since another predicate is called so"))
    return rows
