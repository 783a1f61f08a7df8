"""Cypher statements of loading, verifying and unloading: constraints, locks, MERGE, CREATE, SET.

Values are parameters. Labels and types of relationships are put in by `str.format`: those that
`kg.common.naming` made of letters, digits and ``_`` only, so that nothing in them can end an
identifier.
"""

# Only whitespace separates words, so that C does not match C++; case-sensitive.
NAMES = """
CREATE FULLTEXT INDEX kg_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.aliases]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
"""
SET_UP = [
    *(
        f"CREATE CONSTRAINT kg_{base.lower()} IF NOT EXISTS "
        f"FOR (n:{base}) REQUIRE (n.graph, n.id) IS UNIQUE"
        for base in ("Entity", "Sentence", "Document")
    ),
    "CREATE CONSTRAINT kg_graph IF NOT EXISTS FOR (g:KgGraph) REQUIRE g.name IS UNIQUE",
    "CREATE INDEX kg_entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name)",
    NAMES,
]

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
RETURN g.build AS build, g.complete AS complete, g.labels AS labels, g.evidence AS evidence,
       collect(DISTINCT other.client) AS others
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
SET g.build = $build, g.complete = false, g.labels = $labels, g.evidence = $evidence
"""
FINISHED = "MATCH (g:KgGraph {name: $graph}) SET g.complete = true, g.labels = $labels"
GRAPH = """
MATCH (g:KgGraph {name: $graph})
RETURN g.build AS build, g.complete AS complete, g.labels AS labels, g.evidence AS evidence
"""
FORGET = "MATCH (g:KgGraph {name: $graph}) DELETE g"

# IS NOT NULL lets the server use the index of the uniqueness constraint.
NODES_THERE = """
MATCH (n:{base} {{graph: $graph}}) WHERE n.id IS NOT NULL
RETURN n.id AS id, n.kgHash AS found
"""
PLACES = """
MATCH (n:{base} {{graph: $graph}}) WHERE n.id IS NOT NULL
RETURN n.id AS id, elementId(n) AS place
"""
LINKS_THERE = """
MATCH (a:{start} {{graph: $graph}})-[r {{graph: $graph}}]->(:{end}) WHERE a.id IS NOT NULL
RETURN a.id AS start, collect([r.id, r.kgHash]) AS links
"""
LINKS_AS_DRAWN = """
MATCH (a:{start} {{graph: $graph}})-[r {{graph: $graph}}]->(b:{end}) WHERE a.id IS NOT NULL
RETURN a.id AS start, collect([r.id, r.kgHash, type(r), b.id]) AS links
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
MATCH (n:{base} {{graph: $graph, id: row[0]}})
WITH n, row, [label IN labels(n) WHERE label IN $labels AND label <> row[1]] AS stale
REMOVE n:$(stale)
SET n:$(row[1]), {sets}
"""
# MERGE with a dynamic type is too slow, and a statement for each type takes longer to plan than to
# run. Finding both ends by their ids takes longer than creating the relationship; the elementIds of
# nodes are valid for one load.
NEW_LINKS = """
UNWIND $rows AS row
MATCH (a:{start} {{graph: $graph}}) WHERE elementId(a) = row[2]
MATCH (b:{end} {{graph: $graph}}) WHERE elementId(b) = row[3]
CREATE (a)-[:$(row[1]) {{graph: $graph, id: row[0]{sets}}}]->(b)
"""
CHANGED_LINKS = """
UNWIND $rows AS row
MATCH (a:{start} {{graph: $graph, id: row[2]}})-[n {{graph: $graph, id: row[0]}}]->(:{end})
SET {sets}
"""
DROP_LINKS = """
UNWIND $rows AS row
MATCH (a:{start} {{graph: $graph, id: row[0]}})-[r {{graph: $graph}}]->(:{end})
WHERE r.id IN row[1]
DELETE r
"""
DROP_NODES = """
UNWIND $rows AS row
MATCH (n:{base} {{graph: $graph, id: row[0]}}) WHERE NOT EXISTS {{ (n)--() }}
DELETE n
"""
# Nodes with relationships of others: they stay, without the labels and hashes of the graph.
DISOWN = """
UNWIND $rows AS row
MATCH (n:{base} {{graph: $graph, id: row[0]}})
WITH n, ["{base}"] + [label IN labels(n) WHERE label IN $labels] AS ours
REMOVE n:$(ours), n.kgHash
"""
# For `kg verify`: all that kg wrote, with its current values.
NODES_AS_THEY_ARE = """
MATCH (n:{base} {{graph: $graph}}) WHERE n.id IS NOT NULL
RETURN [n.id, [label IN labels(n) WHERE label IN $labels OR label = '{base}']{values}] AS row
"""
LINKS_AS_THEY_ARE = """
MATCH (a:{start} {{graph: $graph}})-[n {{graph: $graph}}]->(b:{end}) WHERE a.id IS NOT NULL
RETURN [n.id, type(n), a.id, b.id{values}] AS row
"""
# For `kg unload`.
SOME_LINKS = """
MATCH (:{base} {{graph: $graph}})-[r {{graph: $graph}}]->() WITH r LIMIT 10000
DELETE r RETURN count(*) AS gone
"""
SOME_NODES = """
MATCH (n:{base} {{graph: $graph}}) WHERE NOT EXISTS {{ (n)--() }} WITH n LIMIT 10000
DELETE n RETURN count(*) AS gone
"""
SOME_DISOWNED = """
MATCH (n:{base} {{graph: $graph}}) WITH n LIMIT 10000
WITH n, ["{base}"] + [label IN labels(n) WHERE label IN $labels] AS ours
REMOVE n:$(ours), n.kgHash RETURN count(*) AS gone
"""


def sets(names: list[str], first: int) -> str:
    """Return the SET items of the properties *names* of ``n``, from item *first* of a row on."""
    return ", ".join(f"n.{name} = row[{place}]" for place, name in enumerate(names, first))


def literal(names: list[str], first: int) -> str:
    """Return the map items of the properties *names*, from item *first* of a row on."""
    return "".join(f", {name}: row[{place}]" for place, name in enumerate(names, first))


def values(names: list[str]) -> str:
    """Return the properties *names* of ``n`` as further items of a list."""
    return "".join(f", n.{name}" for name in names)
