// Which relations of one predicate were asserted in the text?
// param: graph = ""
// param: predicate = "writtenIn"
// param: limit = 50
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]->(b:Entity)
WHERE r.predicate = $predicate
RETURN a.id AS subject, b.id AS object, r.basis AS basis, r.sentences AS sentences,
       r.evidence[0] AS place
ORDER BY sentences DESC, subject, object
LIMIT $limit
