"""Labels of types: the one name of each type in Neo4j, RDF, SHACL and style sheets.

A label is the type in UpperCamelCase. Where that is one of kg's own labels it ends in ``Type``
(``Entity`` is ``EntityType``). Types whose labels would be alike, capitals aside, are told apart by
a number: the types of the schema come first, then the alphabet; the first keeps the plain label,
the next ones get ``_2``, ``_3``, … So labels depend on which types there are, and on nothing else.
"""

from collections.abc import Collection, Iterable, Mapping

from kg.common.naming import camel, pascal
from kg.schema.toml_text import aliases_line

OUR_LABELS = frozenset({"Entity", "Sentence", "Document", "Source", "KgGraph"})
_OUR_BY_FOLDED = {label.casefold(): label for label in OUR_LABELS}


def type_labels(types: Iterable[str], declared: Collection[str] = ()) -> dict[str, str]:
    """Return the label of each of *types* and of the *declared* ones; no two are alike.

    >>> type_labels(["PER", "per", "Entity"])
    {'Entity': 'EntityType', 'PER': 'PER', 'per': 'Per_2'}
    >>> type_labels(["PER", "per"], declared=["per"])
    {'per': 'Per', 'PER': 'PER_2'}
    """
    order = [*sorted(declared), *sorted(set(types).difference(declared))]
    plain = {name: pascal(name) for name in order}
    ours = {name: _OUR_BY_FOLDED.get(label.casefold()) for name, label in plain.items()}
    labels: dict[str, str] = {}
    taken = set(_OUR_BY_FOLDED)
    next_number: dict[str, int] = {}  # of each plain label, so that many alike take no longer
    # Types whose own name is free come first, so that no other takes it from them.
    for name in sorted(order, key=lambda name: ours[name] is not None):
        stem = f"{own}Type" if (own := ours[name]) else plain[name]
        label, number = stem, next_number.get(stem.casefold(), 1)
        while label.casefold() in taken:
            number += 1
            label = f"{stem}_{number}"
        next_number[stem.casefold()] = number
        taken.add(label.casefold())
        labels[name] = label
    return {name: labels[name] for name in order}


def is_numbered(label: str) -> bool:
    """Tell whether a label has a number because others are like it; no plain one has a ``_``."""
    return "_" in label


def pair_predicate(first: str, second: str, labels: Mapping[str, str]) -> str:
    """Return the predicate of a base edge between entities of these types, if no schema names it.

    >>> pair_predicate("LOC", "per", {"LOC": "LOC", "per": "Per_2"})
    'locPer_2'
    """
    pair = sorted((first, second))
    return camel(*(labels[name] if is_numbered(labels[name]) else name for name in pair))


def renamed_types(labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the types that have another label than UpperCamelCase gives, and what that means."""
    first = {label.casefold(): name for name, label in labels.items()}
    rows = []
    for name, label in sorted(labels.items()):
        if label == (plain := pascal(name)):
            continue
        meaning = f"labelled {label} in Neo4j and RDF"
        if is_numbered(label) and (namesake := first.get(plain.casefold())):
            meaning += f"; if they are one, say so in a schema: {aliases_line(namesake, name)}"
        rows.append((name, meaning))
    return rows
