// By which chains of three edges are two entities connected?
// param: graph = ""
// param: one = "Python"
// param: other = "Java"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(m:Entity)-[s {graph: $graph}]-(n:Entity)
      -[t {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($one) AND toLower(b.name) = toLower($other)
  AND a <> b AND m <> b AND n <> a
WITH a.id AS entity, m.id AS first, n.id AS second, b.id AS target,
     max(r.strength) AS r, max(s.strength) AS s, max(t.strength) AS t
RETURN entity, first, second, target,
       CASE WHEN r <= s AND r <= t THEN r WHEN s <= t THEN s ELSE t END AS strength
ORDER BY strength DESC, first, second, entity, target
LIMIT $limit
