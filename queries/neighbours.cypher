// What is related to an entity, and how closely?
// param: graph = ""
// param: name = "Python"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($name)
RETURN a.id AS entity, a.name AS entity_name, r.predicate AS predicate,
       CASE WHEN startNode(r) = a THEN 'out' ELSE 'in' END AS direction,
       b.id AS neighbour, b.name AS neighbour_name, b.type AS type,
       r.sentences AS sentences, r.strength AS strength
ORDER BY r.probability DESC, strength DESC, entity, predicate, neighbour, direction
LIMIT $limit
