// Which relation may an entity have, by the types of the two alone, that no sentence asserts?
// param: graph = ""
// param: name = "Python"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($name) AND r.candidate IS NOT NULL
  AND NOT EXISTS {
    MATCH (a)-[s {graph: $graph}]-(b) WHERE s.predicate = r.candidate
  }
RETURN a.id AS entity, a.name AS entity_name, r.candidate AS candidate, b.id AS other, b.name AS other_name,
       r.sentences AS sentences, r.strength AS strength
ORDER BY r.probability DESC, strength DESC, entity, candidate, other
LIMIT $limit
