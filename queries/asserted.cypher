// What does the text, or the corpus itself, assert of an entity?
// param: graph = ""
// param: name = "Python"
// param: limit = 50
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($name) AND r.basis IN ['annotated', 'cue']
WITH DISTINCT r
UNWIND coalesce(r.evidence, [null]) AS at
WITH r, left(at, size(at) - size(last(split(at, ':'))) - 1) AS source,
     split(last(split(at, ':')), '#')[0] AS line
ORDER BY source, size(line), line
WITH r, head(collect(source + ':' + line)) AS place
RETURN startNode(r).id AS subject, startNode(r).name AS subject_name, r.predicate AS predicate,
       endNode(r).id AS object, endNode(r).name AS object_name,
       r.basis AS basis, r.sentences AS sentences, place
ORDER BY sentences DESC, subject, predicate, object
LIMIT $limit
