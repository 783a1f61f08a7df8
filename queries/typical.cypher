// What is typical of one entity, and not of another?
// param: graph = ""
// param: one = "Python"
// param: other = "Java"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(m:Entity)
WHERE toLower(a.name) = toLower($one)
  AND NOT EXISTS {
    MATCH (m)-[s {graph: $graph}]-(b:Entity {graph: $graph}) WHERE toLower(b.name) = toLower($other)
  }
  AND toLower(m.name) <> toLower($other)
WITH a.id AS entity, a.name AS entity_name, m.id AS typical, m.name AS typical_name, m.type AS type,
     max(r.strength) AS strength
RETURN entity, entity_name, typical, typical_name, type, strength
ORDER BY strength DESC, entity, typical
LIMIT $limit
