// Through which third entities are two entities connected?
// param: graph = ""
// param: one = "Python"
// param: other = "Java"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(m:Entity)-[s {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($one) AND toLower(b.name) = toLower($other)
  AND m <> a AND m <> b
WITH m.id AS via, m.name AS via_name, m.type AS type,
     max(r.strength) AS one, max(s.strength) AS other
RETURN via, via_name, type, CASE WHEN one < other THEN one ELSE other END AS strength
ORDER BY strength DESC, via
LIMIT $limit
