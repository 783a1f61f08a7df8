// Which entities share many neighbours with this one, but never meet it?
// param: graph = ""
// param: name = "Python"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(m:Entity)-[s {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($name) AND a <> b AND NOT EXISTS { MATCH (a)--(b) }
WITH a.id AS entity, a.name AS entity_name, b.id AS other, b.name AS other_name, b.type AS type,
     count(DISTINCT m) AS shared
RETURN entity, entity_name, other, other_name, type, shared
ORDER BY shared DESC, entity, other
LIMIT $limit
