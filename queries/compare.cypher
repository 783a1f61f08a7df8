// Whom do two entities both know, and how closely does each?
// param: graph = ""
// param: one = "Python"
// param: other = "Java"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(m:Entity)-[s {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($one) AND toLower(b.name) = toLower($other) AND a <> b
WITH m.id AS shared, a.id AS one, b.id AS other,
     max(r.strength) AS to_one, max(s.strength) AS to_other
RETURN shared, one, to_one, other, to_other
ORDER BY to_one + to_other DESC, shared, one, other
LIMIT $limit
