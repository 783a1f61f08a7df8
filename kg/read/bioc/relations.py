"""Convert BioC relations (of any number of nodes, or of identifiers) to relations of mentions."""

from collections.abc import Iterator, Sequence
from typing import Any

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.common.claims import Claim, first_mentions
from kg.read.common.sentences import Relation

TYPES = ("type", "relation")  # the infon that names a relation
ROLES = ("role1", "role2")  # infons with identifiers: Chemical|MESH:D003404
MAX_DEPTH = 20  # of relations whose nodes are relations

BioCRelation = dict[str, Any]  # its id, infons, nodes (an id and a role each) and line


def mention_relations(
    relations: Sequence[BioCRelation], claims: Sequence[Claim], notes: list[Note]
) -> list[Relation]:
    """Return the relations between mentions of a document; note in *notes* what is left out."""
    first = first_mentions(claims)
    nodes = {
        relation["id"]: relation["nodes"]
        for relation in relations
        if relation["id"] and relation["nodes"]
    }
    for claim in claims:
        nodes.pop(claim.id, None)
    return [
        converted
        for relation in relations
        for converted in _relations(relation, first, nodes, notes)
    ]


def _relations(
    relation: BioCRelation, first: dict[str, str], nodes: dict[str, list[Any]], notes: list[Note]
) -> Iterator[Relation]:
    infons, line = relation["infons"], relation["line"]
    label = next((infons[key] for key in TYPES if infons.get(key)), "")
    ends = _by_identifiers(relation, first) or [
        (_mention(name, nodes), role) for name, role in relation["nodes"]
    ]
    type_ = label or "-".join(role for _, role in ends if role) or "relation"
    value = f"{type_} {' '.join(name for name, _ in ends)}"
    if len(ends) < 2:
        notes.append((line, Rule.ONE_ARGUMENT, value, "relation left out"))
        return
    begin = next((index for index, (_, role) in enumerate(ends) if role.lower() == "trigger"), None)
    subject = ends.pop(begin or 0)
    if len(ends) > 1:
        notes.append((line, Rule.MANY_ARGUMENTS, value, f"taken as relations of {subject[0]}"))
    for name, role in ends:
        yield Relation(subject[0], type_ if begin is None else role or type_, name, line)


def _by_identifiers(relation: BioCRelation, first: dict[str, str]) -> list[tuple[str, str]]:
    """Return the first mentions of the identifiers that a relation names instead of nodes."""
    infons = relation["infons"]
    if all(role in infons for role in ROLES):
        values = [(infons[role].rpartition("|")[2], role) for role in ROLES]
        return [(first.get(value, value), role) for value, role in values]
    ends = [(first[value], key) for key, value in infons.items() if value in first]
    return ends if len(ends) == 2 and not relation["nodes"] else []


def _mention(name: str, nodes: dict[str, list[Any]]) -> str:
    """Return the id of a mention: *name* itself, or the trigger or first node of a relation."""
    for _ in range(MAX_DEPTH):
        if name not in nodes:
            break
        trigger = [id_ for id_, role in nodes[name] if role.lower() == "trigger"]
        name = (trigger or [nodes[name][0][0]])[0]
    return name
