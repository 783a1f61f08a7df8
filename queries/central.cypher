// Which entities are the most central?
// param: graph = ""
// param: limit = 20
MATCH (a:Entity {graph: $graph})
WHERE a.degree > 0
RETURN a.id AS entity, a.name AS entity_name, a.type AS type, a.community AS community,
       a.pageRank AS page_rank, a.betweenness AS betweenness, a.degree AS degree, a.core AS core
ORDER BY page_rank DESC, entity
LIMIT $limit
