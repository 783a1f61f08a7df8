// Where was it read that two entities are related?
// param: graph = ""
// param: one = "Python"
// param: other = "C"
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($one) AND toLower(b.name) = toLower($other)
UNWIND range(0, size(coalesce(r.evidence, [])) - 1) AS rank
RETURN a.id AS entity, r.predicate AS predicate, r.basis AS basis, b.id AS other,
       rank, r.evidence[rank] AS place
ORDER BY predicate, entity, other, rank
