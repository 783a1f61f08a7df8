// Which relations of one predicate were asserted in the text?
// param: graph = ""
// param: predicate = "writtenIn"
// param: limit = 50
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]->(b:Entity)
WHERE r.predicate = $predicate
UNWIND coalesce(r.evidence, [null]) AS at
WITH a, b, r, left(at, size(at) - size(last(split(at, ':'))) - 1) AS source,
     split(last(split(at, ':')), '#')[0] AS line
ORDER BY source, size(line), line
WITH a, b, r, head(collect(source + ':' + line)) AS place
RETURN a.id AS subject, a.name AS subject_name, b.id AS object, b.name AS object_name,
       r.basis AS basis, r.sentences AS sentences, place
ORDER BY sentences DESC, subject, object
LIMIT $limit
