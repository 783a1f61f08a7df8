// Whom do two entities both know, and how closely does each?
// param: graph = ""
// param: one = "Python"
// param: other = "Java"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(m:Entity)-[s {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($one) AND toLower(b.name) = toLower($other) AND a <> b
WITH m.id AS shared, m.name AS shared_name, a.id AS first, a.name AS first_name,
     b.id AS second, b.name AS second_name, max(r.strength) AS to_first, max(s.strength) AS to_second
RETURN shared, shared_name, first, first_name, to_first, second, second_name, to_second
ORDER BY to_first + to_second DESC, shared, first, second
LIMIT $limit
