// Which three entities are all related to one another, one of them being this?
// param: graph = ""
// param: name = "Python"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)-[s {graph: $graph}]-(c:Entity)
      -[t {graph: $graph}]-(a)
WHERE toLower(a.name) = toLower($name) AND b.id < c.id
WITH a.id AS entity, b.id AS second, c.id AS third,
     max(r.strength) AS r, max(s.strength) AS s, max(t.strength) AS t
RETURN entity, second, third,
       CASE WHEN r <= s AND r <= t THEN r WHEN s <= t THEN s ELSE t END AS strength
ORDER BY strength DESC, entity, second, third
LIMIT $limit
