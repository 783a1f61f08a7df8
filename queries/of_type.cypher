// Which entities of one type is an entity related to?
// param: graph = ""
// param: name = "Python"
// param: type = "Library"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity {type: $type})
WHERE toLower(a.name) = toLower($name)
WITH a.id AS entity, a.name AS entity_name, b.id AS other, b.name AS other_name,
     max(r.strength) AS strength, count(r) AS edges
RETURN entity, entity_name, other, other_name, edges, strength
ORDER BY strength DESC, entity, other
LIMIT $limit
