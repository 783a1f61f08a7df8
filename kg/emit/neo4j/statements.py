"""Cypher statements of loading, verifying and unloading: constraints, locks, MERGE, CREATE, SET.

Values are parameters. Labels and types of relationships are put in by `str.format`: those that
`kg.common.naming` made of letters, digits and ``_`` only, so that nothing in them can end an
identifier.
"""

from collections.abc import Iterable
from dataclasses import dataclass

BASES = ("Entity", "Sentence", "Document")  # labels under which ids of a graph are unique


@dataclass(frozen=True)
class Index:
    """A constraint or an index that kg makes on a server."""

    name: str
    constraint: bool
    kind: str  # as SHOW CONSTRAINTS or SHOW INDEXES has it
    label: str
    properties: tuple[str, ...]
    statement: str
    analyzer: str = ""  # of a full-text index


def _unique(name: str, label: str, *properties: str) -> Index:
    names = ", ".join(f"n.{each}" for each in properties)
    statement = (
        f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE ({names}) IS UNIQUE"
    )
    return Index(name, True, "UNIQUENESS", label, properties, statement)


# No analyzer of Neo4j ignores capitals and keeps signs: ``whitespace`` does not find PostgreSQL for
# postgresql, this one finds C and C# for C++ too. IT and AND are names, so no word is left out.
_ANALYZER = "standard-no-stop-words"
_NAMES = f"""
CREATE FULLTEXT INDEX kg_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.aliases]
OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{_ANALYZER}'}}}}
"""
_NAME = "CREATE INDEX kg_entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name)"
NAMES = Index("kg_names", False, "FULLTEXT", "Entity", ("name", "aliases"), _NAMES, _ANALYZER)
INDEXES = [
    *(_unique(f"kg_{base.lower()}", base, "graph", "id") for base in BASES),
    _unique("kg_graph", "KgGraph", "name"),
    Index("kg_entity_name", False, "RANGE", "Entity", ("name",), _NAME),
    NAMES,
]
SET_UP = [index.statement for index in INDEXES]

# The lock of a client is a (:KgLoader) for each of its sessions. Each transaction touches that of
# its session: as a heartbeat, to fail once another client took the graph over, and to see whether
# it was committed already when the driver retries it because the answer was lost.
ACQUIRE = """
MERGE (g:KgGraph {name: $graph})
SET g.turn = coalesce(g.turn, 0) + 1
WITH g
OPTIONAL MATCH (old:KgLoader {graph: $graph})
WHERE old.build = $build OR old.seen < timestamp() - $lease
DELETE old
WITH DISTINCT g
OPTIONAL MATCH (other:KgLoader {graph: $graph})
RETURN properties(g) AS properties, collect(DISTINCT other.client) AS others
"""
ENTER = """
UNWIND $sessions AS session
CREATE (:KgLoader {graph: $graph, client: $client, session: session, build: $build,
                   seen: timestamp(), batch: 0})
"""
BEAT = """
MATCH (l:KgLoader {graph: $graph, client: $client, session: $session})
SET l.seen = timestamp()
RETURN count(l) AS here
"""
NEXT = """
MATCH (l:KgLoader {graph: $graph, client: $client, session: $session})
WITH l, l.batch >= $batch AS done
SET l.seen = timestamp(), l.batch = $batch
RETURN done
"""
LEAVE = "MATCH (l:KgLoader {graph: $graph, client: $client}) DELETE l"
STARTED = """
MATCH (g:KgGraph {name: $graph})
SET g.build = $build, g.complete = false, g.labels = $labels, g.evidence = $choices.evidence
"""
FINISHED = """
MATCH (g:KgGraph {name: $graph})
SET g.complete = true, g.labels = $labels, g.filters = null, g.metadata = null, g += $choices
"""
GRAPH = """
MATCH (g:KgGraph {name: $graph})
RETURN properties(g) AS properties
"""
FORGET = "MATCH (g:KgGraph {name: $graph}) DELETE g"

# What is ours has a kgHash. Where that was taken away, a node or relationship of our label with an
# id of ours is taken for ours too; what has neither is somebody else's. elementIds are valid as
# long as what they name is there: for one load. A :KgLeftover was ours, and others linked to it.
NODES_THERE = """
MATCH (n:{base}) WHERE n.graph = $graph AND (n.kgHash IS NOT NULL OR n.id IS NOT NULL)
RETURN n.id AS id, n.kgHash AS hash, elementId(n) AS place
UNION ALL
MATCH (n:KgLeftover {{graph: $graph, kgBase: '{base}'}})
RETURN n.id AS id, null AS hash, elementId(n) AS place
"""
PLACES = """
MATCH (n:{base} {{graph: $graph}}) WHERE n.id IS NOT NULL
RETURN n.id AS id, elementId(n) AS place
"""
LINKS_THERE = """
MATCH (a:{start})-[r {{graph: $graph}}]->(b:{end})
WHERE a.graph = $graph AND (r.kgHash IS NOT NULL OR r.id IS NOT NULL)
RETURN a.id AS start,
       collect([r.id, r.kgHash, elementId(r)] +
               CASE WHEN r.kgHash IS NULL THEN [type(r), b.id] ELSE [] END) AS links
"""
LINKS_AS_DRAWN = """
MATCH (a:{start})-[r {{graph: $graph}}]->(b:{end})
WHERE a.graph = $graph AND (r.kgHash IS NOT NULL OR r.id IS NOT NULL)
RETURN a.id AS start, collect([r.id, r.kgHash, elementId(r), type(r), b.id]) AS links
"""
# A row is a list, its values in the order of the columns: a map would carry all names, and sending
# those takes longer than writing the rows. {sets} is made by `sets`, or by `literal` in CREATE.
# CREATE is idempotent here, since ids are compared first, and retries are seen by NEXT.
# $labels: all labels of this graph's loads; those that no longer hold are removed.
NEW_NODES = """
UNWIND $rows AS row
CREATE (:{base}:$(row[1]) {{graph: $graph, id: row[0]{sets}}})
"""
CHANGED_NODES = """
UNWIND $rows AS row
MATCH (n) WHERE elementId(n) = row[2] AND n.graph = $graph AND n.id = row[0]
WITH n, row, [label IN labels(n) WHERE label IN $labels AND label <> row[1]] AS stale
REMOVE n:$(stale), n:KgLeftover, n.kgBase
SET n:{base}:$(row[1]), {sets}
"""
# MERGE with a dynamic type is too slow, and a statement for each type takes longer to plan than to
# run. Finding both ends by their ids takes longer than creating the relationship.
NEW_LINKS = """
UNWIND $rows AS row
MATCH (a:{start} {{graph: $graph}}) WHERE elementId(a) = row[2]
MATCH (b:{end} {{graph: $graph}}) WHERE elementId(b) = row[3]
CREATE (a)-[:$(row[1]) {{graph: $graph, id: row[0]{sets}}}]->(b)
"""
# By their start node, all relationships of a hub would be looked through for each row.
CHANGED_LINKS = """
UNWIND $rows AS row
MATCH (a)-[n]->(b) WHERE elementId(n) = row[1] AND n.graph = $graph AND n.id = row[0]
SET {sets}
"""
DROP_LINKS = """
UNWIND $rows AS row
MATCH (a)-[r]->(b) WHERE elementId(r) = row[1] AND r.graph = $graph
DELETE r
"""
DROP_NODES = """
UNWIND $rows AS row
MATCH (n:{base}) WHERE elementId(n) = row[1] AND n.graph = $graph AND NOT EXISTS {{ (n)--() }}
DELETE n
"""
# Nodes with relationships of others: they stay, without the labels and hashes of the graph, and are
# taken up again when their entity returns.
DISOWN = """
UNWIND $rows AS row
MATCH (n:{base}) WHERE elementId(n) = row[1] AND n.graph = $graph
WITH n, ["{base}"] + [label IN labels(n) WHERE label IN $labels] AS ours
REMOVE n:$(ours), n.kgHash
SET n:KgLeftover, n.kgBase = '{base}'
"""
LEFTOVERS = """
MATCH (n:KgLeftover {graph: $graph})
RETURN n.id AS id, n.name AS name, n.type AS type, n.kgBase AS base, elementId(n) AS place
ORDER BY id, place
"""
# Relationships of others at a node that became another one: made anew there, with what they held.
MOVE_OUT = """
UNWIND $rows AS row
MATCH (old:KgLeftover {graph: $graph})-[r]->(x) WHERE elementId(old) = row[1]
MATCH (now:Entity {graph: $graph, id: row[2]})
CREATE (now)-[moved:$(type(r))]->(x) SET moved = properties(r) DELETE r
"""
MOVE_IN = """
UNWIND $rows AS row
MATCH (x)-[r]->(old:KgLeftover {graph: $graph}) WHERE elementId(old) = row[1]
MATCH (now:Entity {graph: $graph, id: row[2]})
CREATE (x)-[moved:$(type(r))]->(now) SET moved = properties(r) DELETE r
"""
DROP_MOVED = """
UNWIND $rows AS row
MATCH (old:KgLeftover {graph: $graph}) WHERE elementId(old) = row[1] AND NOT EXISTS { (old)--() }
DELETE old
"""
# For `kg verify`: all that kg wrote, with its current values.
NODES_AS_THEY_ARE = """
MATCH (n:{base}) WHERE n.graph = $graph AND (n.kgHash IS NOT NULL OR n.id IS NOT NULL)
RETURN [n.kgHash, n.id,
        [label IN labels(n) WHERE label IN $labels OR label = '{base}']{values}] AS row
"""
LINKS_AS_THEY_ARE = """
MATCH (a:{start})-[n {{graph: $graph}}]->(b:{end})
WHERE a.graph = $graph AND (n.kgHash IS NOT NULL OR n.id IS NOT NULL)
RETURN [n.kgHash, n.id, type(n), a.id, b.id{values}] AS row
"""
# For `kg unload`.
SOME_LINKS = """
MATCH (:{base} {{graph: $graph}})-[r {{graph: $graph}}]->() WHERE r.kgHash IS NOT NULL
WITH r LIMIT 10000
DELETE r RETURN count(*) AS gone
"""
SOME_NODES = """
MATCH (n:{base} {{graph: $graph}}) WHERE n.kgHash IS NOT NULL AND NOT EXISTS {{ (n)--() }}
WITH n LIMIT 10000
DELETE n RETURN count(*) AS gone
"""
SOME_DISOWNED = """
MATCH (n:{base} {{graph: $graph}}) WHERE n.kgHash IS NOT NULL WITH n LIMIT 10000
WITH n, ["{base}"] + [label IN labels(n) WHERE label IN $labels] AS ours
REMOVE n:$(ours), n.kgHash
SET n:KgLeftover, n.kgBase = '{base}'
RETURN count(*) AS gone
"""
DROP_LEFTOVERS = """
MATCH (n:KgLeftover {graph: $graph}) WITH n LIMIT 1000
DETACH DELETE n RETURN count(*) AS gone
"""
GRAPHS = "MATCH (g:KgGraph) RETURN g.name AS name ORDER BY name"


def sets(names: list[str], first: int, gone: Iterable[str] = ()) -> str:
    """Return the SET items of the properties *names* of ``n``, from item *first* of a row on.

    The properties *gone* are removed.
    """
    items = [f"n.{name} = row[{place}]" for place, name in enumerate(names, first)]
    return ", ".join([*items, *(f"n.{name} = null" for name in gone)])


def literal(names: list[str], first: int) -> str:
    """Return the map items of the properties *names*, from item *first* of a row on."""
    return "".join(f", {name}: row[{place}]" for place, name in enumerate(names, first))


def values(names: list[str]) -> str:
    """Return the properties *names* of ``n`` as further items of a list."""
    return "".join(f", n.{name}" for name in names)
