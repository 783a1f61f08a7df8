// Of which types are the entities, and how often are these mentioned?
// param: graph = ""
MATCH (a:Entity {graph: $graph})
RETURN a.type AS type, count(a) AS entities, sum(a.mentions) AS mentions
ORDER BY entities DESC, type
