// What are the entities elsewhere, in Wikidata or another vocabulary?
// param: graph = ""
// param: limit = 50
MATCH (a:Entity {graph: $graph})
UNWIND coalesce(a.sameAs, []) + coalesce(a.exactMatch, []) AS iri
RETURN DISTINCT a.id AS entity, a.name AS name, iri
ORDER BY entity, iri
LIMIT $limit
