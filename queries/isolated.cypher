// Which entities are related to no other, though they are mentioned often?
// param: graph = ""
// param: limit = 20
MATCH (a:Entity {graph: $graph})
WHERE NOT EXISTS { MATCH (a)-[r {graph: $graph}]-(:Entity) }
RETURN a.id AS entity, a.name AS entity_name, a.type AS type, a.mentions AS mentions
ORDER BY mentions DESC, entity
LIMIT $limit
