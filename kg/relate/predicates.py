"""Predicates of edges: base edges by pairs of types, relations of the schema, annotated ones."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
class BasePredicates:
    """The predicate of the base edges of each pair of types; one row a pair that has a name."""

    types: int  # how many there are
    key: Integers  # of each pair: smaller type x types + larger one; ascending
    predicate: Integers  # of each pair, an index into the names; one in all if they share it

    def of(self, first: Integers, second: Integers) -> Integers:
        """Return the predicate of each pair of types."""
        if not len(self.key):
            return np.broadcast_to(self.predicate, len(first))
        key = np.minimum(first, second) * self.types + np.maximum(first, second)
        return self.predicate[np.searchsorted(self.key, key)]


@dataclass(frozen=True)
class Predicates:
    """The predicates in alphabetical order, and the index of the predicate of each kind of edge."""

    names: list[str]
    basis: list[str]  # of each; a relation of the schema has CUE, annotated or not
    base: BasePredicates
    relations: Integers  # by relation of the schema
    listed: int
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
    types: list[str],
    schema: Schema,
    generic: bool | None,
    annotated: Sequence[str] = (),
    occurring: Iterable[tuple[int, int]] = (),
) -> Predicates:
    """Return the predicates for entities of *types*, which are in alphabetical order.

    Args:
        types: those that the entities have.
        schema: names relations, and pairs of types.
        generic: call every base edge coOccursWith; None: where there are too many pairs of types.
        annotated: names of relations that the corpus annotates. One that the schema has under this
            name is the schema's; names that become one relationship type in Neo4j are one.
        occurring: pairs of types, the smaller number first. Of few types all pairs get a name, so
            that it does not depend on which ones meet; of many, only these.

    Of pairs of types whose predicates would be alike, and of those that another predicate is like,
    the first in the alphabet keeps it, and the others get ``_2``, ``_3``, …
    """
    few = number_of_pairs(len(types)) <= MAX_TYPE_PAIRS
    is_generic = not few if generic is None else generic
    numbers = [] if is_generic else _all_pairs(len(types)) if few else sorted(set(occurring))
    pairs = [(types[first], types[second]) for first, second in numbers]
    base, renamed_pairs = _base_predicates(pairs, schema, schema.labels(types))
    base = [CO_OCCURS_WITH] if is_generic else base
    relations = [relation.predicate for relation in schema.relations]
    basis = dict.fromkeys(base, CO_OCCURRENCE)
    basis |= dict.fromkeys(relations, CUE) | {LISTED_WITH: ENUMERATION}
    aliases = {alias: each.predicate for each in schema.relations for alias in each.aliases}
    annotated_names = _annotated_predicates(annotated, relations, aliases, basis)
    declared = set(relations)
    basis |= {name: ANNOTATED for name in annotated_names if name not in declared}
    names = sorted(basis)
    number = {name: i for i, name in enumerate(names)}
    keys = [first * len(types) + second for first, second in numbers]
    return Predicates(
        names,
        [basis[name] for name in names],
        BasePredicates(len(types), np.array(keys, np.int64), _numbers(base, number)),
        _numbers(relations, number),
        number[LISTED_WITH],
        _numbers(annotated_names, number),
        renamed_pairs + _renamed(annotated, annotated_names, declared),
    )


def _all_pairs(types: int) -> list[tuple[int, int]]:
    return [(first, second) for first in range(types) for second in range(first, types)]


def _numbers(names: Iterable[str], number: Mapping[str, int]) -> Integers:
    return np.array([number[name] for name in names], np.int64)


def _base_predicates(
    pairs: Sequence[tuple[str, str]], schema: Schema, labels: Mapping[str, str]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the predicate of each pair of types; two share one only if the schema says so.

    And which pairs have another one than their labels give: what only follows from the label of a
    type is said of the type.
    """
    declared = [*_OURS, *(relation.predicate for relation in schema.relations)]
    taken = set(map(upper_snake, [*declared, *schema.pairs.values()]))
    predicates, renamed = [], []
    for pair in pairs:
        name = predicate = schema.pair(*pair, labels)
        number = 1
        while pair not in schema.pairs and upper_snake(predicate) in taken:
            number += 1
            predicate = camel(name, str(number))
        taken.add(upper_snake(predicate))
        predicates.append(predicate)
        if predicate != name:
            renamed.append((f"the pair {' and '.join(pair)}", f"called {predicate}"))
    return predicates, renamed


def _annotated_predicates(
    annotated: Sequence[str],
    relations: list[str],
    aliases: Mapping[str, str],
    taken: Iterable[str],
) -> list[str]:
    """Return the predicate of each relation that the corpus annotates."""
    predicates_by_key = {upper_snake(name): name for name in relations}
    predicates_by_key |= {upper_snake(alias): name for alias, name in aliases.items()}
    used = {upper_snake(name) for name in (*taken, *_OURS)}
    keys = [upper_snake(name) for name in annotated]
    for name, key in zip(annotated, keys, strict=True):
        if key in predicates_by_key:
            continue
        predicate = camel(name)
        while upper_snake(predicate) in used:
            predicate = camel(predicate, "relation")
        predicates_by_key[key] = predicate
        used.add(upper_snake(predicate))
    return [predicates_by_key[key] for key in keys]


def _renamed(
    annotated: Sequence[str], predicates: Sequence[str], declared: Collection[str]
) -> list[tuple[str, str]]:
    """Return which annotated relations have another predicate than their name gives, or share one.

    What the schema declares is as its author wants it.
    """
    rows = []
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
