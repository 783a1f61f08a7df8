// Which entities are related to the most others?
// param: graph = ""
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)
RETURN a.id AS entity, a.name AS entity_name, a.type AS type,
       count(DISTINCT b) AS neighbours, count(DISTINCT r) AS edges
ORDER BY neighbours DESC, edges DESC, entity
LIMIT $limit
