// Where was it read that two entities are related?
// param: graph = ""
// param: one = "Python"
// param: other = "C"
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($one) AND toLower(b.name) = toLower($other)
UNWIND coalesce(r.evidence, []) AS at
WITH DISTINCT a.id AS entity, a.name AS entity_name, r.predicate AS predicate, r.basis AS basis,
     b.id AS neighbour, b.name AS neighbour_name,
     left(at, size(at) - size(last(split(at, ':'))) - 1) AS source,
     split(last(split(at, ':')), '#')[0] AS line
RETURN entity, entity_name, predicate, basis, neighbour, neighbour_name, source + ':' + line AS place
ORDER BY predicate, basis, entity, neighbour, source, size(line), line
