// Which names do several entities have, of several types?
// param: graph = ""
// param: limit = 20
MATCH (a:Entity {graph: $graph})
WITH toLower(a.name) AS name, a ORDER BY a.mentions DESC, a.id
WITH name, collect(a) AS things
WHERE size(things) > 1
UNWIND things AS thing
RETURN name, thing.id AS entity, thing.type AS type, thing.mentions AS mentions
ORDER BY name, mentions DESC, entity
LIMIT $limit
