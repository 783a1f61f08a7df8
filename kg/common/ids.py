"""Ids of entities and of edges: made of what makes them one, so the same in every build."""

import hashlib
from functools import cache

from kg.common.naming import encode

LONGEST, KEPT = 200, 160  # bytes of an id; Neo4j's uniqueness index refuses 9,000


def entity_id(group: str | None, key: str) -> str:
    """Return the id of the entity that has *key*, within *group* if there is one.

    >>> entity_id(None, "c++"), entity_id("License", "mit")
    ('c%2B%2B', 'License/mit')
    """
    full_id = encode(key) if group is None else f"{_group(group)}/{encode(key)}"
    if len(full_id) <= LONGEST:
        return full_id
    head = full_id[:KEPT]
    if "%" in head[-2:]:  # do not cut an escape
        head = head[: head.rindex("%")]
    return f"{head}~{hashlib.blake2b(full_id.encode(), digest_size=10).hexdigest()}"


_group = cache(encode)  # one a type


def edge_id(subject: str, predicate: str, object_: str) -> str:
    """Return the id of an edge: 20 hex digits of BLAKE2b over the three, a line each.

    >>> edge_id("python", "writtenIn", "c")
    '952b58262e8e3636cbb3'
    """
    return hashlib.blake2b(
        f"{subject}\n{predicate}\n{object_}".encode(), digest_size=10
    ).hexdigest()
