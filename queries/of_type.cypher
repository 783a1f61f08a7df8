// Which entities of one type is an entity related to?
// param: graph = ""
// param: name = "Python"
// param: type = "Library"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity {type: $type})
WHERE toLower(a.name) = toLower($name)
WITH a.id AS entity, b.id AS other, max(r.strength) AS strength, count(r) AS edges
RETURN entity, other, edges, strength
ORDER BY strength DESC, entity, other
LIMIT $limit
