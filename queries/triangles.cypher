// Which three entities are all related, one of them being this and two of its 500 closest?
// param: graph = ""
// param: name = "Python"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($name)
WITH a, b, max(r.strength) AS r ORDER BY r DESC, b.id, a.id LIMIT 500
WITH a, collect(b) AS closest, collect(r) AS strengths
UNWIND range(1, size(closest) - 1) AS place
// The one that is less close stands behind, so its strength is the lesser one of the two.
WITH a, closest[place] AS b, strengths[place] AS r, closest[0..place] AS closer
MATCH (b)-[s {graph: $graph}]-(c:Entity)
WHERE c IN closer
WITH a, CASE WHEN b.id < c.id THEN [b, c] ELSE [c, b] END AS both, max(r) AS r, max(s.strength) AS s
WITH a.id AS entity, a.name AS entity_name, both[0] AS b, both[1] AS c,
     CASE WHEN r < s THEN r ELSE s END AS strength
RETURN entity, entity_name, b.id AS second, b.name AS second_name, c.id AS third, c.name AS third_name,
       strength
ORDER BY strength DESC, entity, second, third
LIMIT $limit
