// Which names do several entities have, of several types?
// param: graph = ""
// param: limit = 20
MATCH (a:Entity {graph: $graph})
WITH toLower(a.name) AS name, collect(a) AS things, sum(a.mentions) AS often, min(a.id) AS least
WHERE size(things) > 1
UNWIND things AS thing
RETURN name, thing.id AS entity, thing.type AS type, thing.mentions AS mentions
ORDER BY often DESC, least, mentions DESC, entity
LIMIT $limit
