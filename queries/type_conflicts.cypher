// Which entities are tagged with several types, so that theirs is in doubt?
// param: graph = ""
// param: max_share = 0.9
// param: limit = 20
MATCH (a:Entity {graph: $graph})
WHERE a.share < $max_share
RETURN a.id AS entity, a.name AS entity_name, a.type AS type, a.share AS share, a.mentions AS mentions
ORDER BY mentions * (1 - share) DESC, entity
LIMIT $limit
