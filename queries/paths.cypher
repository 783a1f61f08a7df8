// By which chains of three edges are two entities connected, over the 500 closest to each?
// param: graph = ""
// param: one = "Python"
// param: other = "Java"
// param: limit = 20
CALL () {
  MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(m:Entity)
  WHERE toLower(a.name) = toLower($one)
  WITH m, max(r.strength) AS near ORDER BY near DESC, m.id LIMIT 500
  RETURN collect(m) AS ms
}
CALL () {
  MATCH (b:Entity {graph: $graph})-[t {graph: $graph}]-(n:Entity)
  WHERE toLower(b.name) = toLower($other)
  WITH n, max(t.strength) AS near ORDER BY near DESC, n.id LIMIT 500
  RETURN collect(n) AS ns
}
UNWIND ms AS m
MATCH (m)-[s {graph: $graph}]-(n:Entity) WHERE n IN ns
WITH m, collect([n, s.strength]) AS ways
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(m) WHERE toLower(a.name) = toLower($one)
UNWIND ways AS way
WITH way[0] AS n, collect([a, r.strength, m, way[1]]) AS ways
MATCH (n)-[t {graph: $graph}]-(b:Entity) WHERE toLower(b.name) = toLower($other)
UNWIND ways AS way
WITH way[0] AS a, way[1] AS r, way[2] AS m, way[3] AS s, n, t.strength AS t, b
WHERE a <> b AND m <> b AND n <> a
WITH a.id AS entity, a.name AS entity_name, m.id AS first, m.name AS first_name,
     n.id AS second, n.name AS second_name, b.id AS target, b.name AS target_name,
     max(r) AS r, max(s) AS s, max(t) AS t
RETURN entity, entity_name, first, first_name, second, second_name, target, target_name,
       CASE WHEN r <= s AND r <= t THEN r WHEN s <= t THEN s ELSE t END AS strength
ORDER BY strength DESC, first, second, entity, target
LIMIT $limit
