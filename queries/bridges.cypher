// Which entities of one type stand between those of two others?
// param: graph = ""
// param: type = "Application"
// param: one = "Language"
// param: other = "License"
// param: limit = 20
MATCH (a:Entity {graph: $graph, type: $one})-[r {graph: $graph}]-(m:Entity {type: $type})
WITH m, count(DISTINCT a) AS ones
MATCH (m)-[s {graph: $graph}]-(b:Entity {graph: $graph, type: $other})
WITH m, ones, count(DISTINCT b) AS others
RETURN m.id AS entity, m.name AS entity_name, ones, others
ORDER BY ones * others DESC, entity
LIMIT $limit
