// What is listed with an entity, so that it is alike?
// param: graph = ""
// param: name = "Python"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($name) AND r.basis = 'enumeration'
RETURN a.id AS entity, a.name AS entity_name, b.id AS other, b.name AS other_name, b.type AS type,
       r.sentences AS sentences, r.strength AS strength
ORDER BY sentences DESC, strength DESC, entity, other
LIMIT $limit
