// Which entities connect their community with the most others?
// param: graph = ""
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)
WHERE a.community <> b.community
WITH a, count(DISTINCT b.community) AS communities, count(DISTINCT b) AS neighbours
RETURN a.id AS entity, a.name AS entity_name, a.type AS type, a.community AS community,
       communities, neighbours
ORDER BY communities DESC, neighbours DESC, entity
LIMIT $limit
