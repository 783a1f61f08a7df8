"""Neo4j's full-text index of names, which the question ``search`` looks words up in on a server.

The index ignores capitals, but signs too: of C, C# and C++ it knows one word. So it gives
candidates, as a phrase in quotation marks, in which nothing but ``"`` and a backslash has a meaning
(``AND``, ``TCP/IP`` and ``C++`` are words there); which of them have the very text, the question's
own condition decides.
"""

from collections.abc import Mapping
from typing import Any

from kg.common import questions
from kg.common.questions import Query
from kg.emit.neo4j.statements import NAMES

# Tells whether the index is there as `kg load` makes it.
IS_THERE = """
SHOW INDEXES YIELD name, state, labelsOrTypes, properties, options
WHERE name = $name AND state = 'ONLINE' AND labelsOrTypes = [$label] AND properties = $properties
  AND options.indexConfig['fulltext.analyzer'] = $analyzer
RETURN name
"""
IS_THERE_PARAMETERS = {
    "name": NAMES.name,
    "label": NAMES.label,
    "properties": list(NAMES.properties),
    "analyzer": NAMES.analyzer,
}
_ALL = "MATCH (a:Entity {graph: $graph})\nWHERE "
_CANDIDATES = rf"""CALL db.index.fulltext.queryNodes(
  '{NAMES.name}', '"' + replace(replace($text, '\\', '\\\\'), '"', '\\"') + '"'
) YIELD node AS a
WITH a
WHERE a.graph = $graph AND """


def can_look_up(query: Query, values: Mapping[str, Any]) -> bool:
    """Tell whether the candidates of the index are all that *query* looks for.

    The index has words of letters and digits, and other lower-case letters than ``toLower`` outside
    of ASCII, such as at the end of a Greek word.
    """
    if query.name != "search" or query != questions.find("search"):
        return False
    text = str(values.get("text", ""))
    return text.isascii() and any(map(str.isalnum, text))


def looking_up(query: Query) -> str:
    """Return the text of *query* with the candidates of the index in place of all entities."""
    assert query.text.count(_ALL) == 1
    return query.text.replace(_ALL, _CANDIDATES)
