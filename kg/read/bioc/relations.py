"""Make relations between two mentions of what BioC calls relations."""

from collections.abc import Iterator, Sequence
from typing import Any

from kg.read.common.chunk import Note
from kg.read.common.sentences import Relation
from kg.read.common.standoff import Claim, first_mentions

TYPES = ("type", "relation")  # the infon that names a relation
ROLES = ("role1", "role2")  # infons with identifiers: Chemical|MESH:D003404
DEPTH = 20  # of relations in relations

Found = dict[str, Any]  # its id, infons, nodes (an id and a role each) and line


def stated(found: Sequence[Found], claims: Sequence[Claim], notes: list[Note]) -> list[Relation]:
    """Return the relations between the mentions of a document; add to *notes* what is left out."""
    first = first_mentions(claims)
    nodes = {one["id"]: one["nodes"] for one in found if one["id"] and one["nodes"]}
    for claim in claims:
        nodes.pop(claim.id, None)
    return [relation for one in found for relation in _relations(one, first, nodes, notes)]


def _relations(
    one: Found, first: dict[str, str], nodes: dict[str, list[Any]], notes: list[Note]
) -> Iterator[Relation]:
    infons, line = one["infons"], one["line"]
    named = next((infons[key] for key in TYPES if infons.get(key)), "")
    ends = _by_identifiers(one, first) or [
        (_mention(name, nodes), role) for name, role in one["nodes"]
    ]
    type_ = named or "-".join(role for _, role in ends if role) or "relation"
    value = f"{type_} {' '.join(name for name, _ in ends)}"
    if len(ends) < 2:
        notes.append((line, "one-argument", value, "relation left out"))
        return
    begin = next((at for at, (_, role) in enumerate(ends) if role.lower() == "trigger"), None)
    subject = ends.pop(begin or 0)
    if len(ends) > 1:
        notes.append((line, "many-arguments", value, f"taken as relations of {subject[0]}"))
    for name, role in ends:
        yield Relation(subject[0], type_ if begin is None else role or type_, name, line)


def _by_identifiers(one: Found, first: dict[str, str]) -> list[tuple[str, str]]:
    """Return the first mentions of the identifiers that a relation has instead of nodes."""
    infons = one["infons"]
    if all(role in infons for role in ROLES):
        values = [(infons[role].rpartition("|")[2], role) for role in ROLES]
        return [(first.get(value, value), role) for value, role in values]
    found = [(first[value], key) for key, value in infons.items() if value in first]
    return found if len(found) == 2 and not one["nodes"] else []


def _mention(name: str, nodes: dict[str, list[Any]]) -> str:
    """Return the id of a mention for that of a mention or of a relation."""
    for _ in range(DEPTH):
        if name not in nodes:
            break
        trigger = [id_ for id_, role in nodes[name] if role.lower() == "trigger"]
        name = (trigger or [nodes[name][0][0]])[0]
    return name
