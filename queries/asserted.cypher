// What does the text, or the corpus itself, assert of an entity?
// param: graph = ""
// param: name = "Python"
// param: limit = 50
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($name) AND r.basis IN ['annotated', 'cue']
RETURN startNode(r).id AS subject, r.predicate AS predicate, endNode(r).id AS object,
       r.basis AS basis, r.sentences AS sentences, r.evidence[0] AS place
ORDER BY sentences DESC, subject, predicate, object
LIMIT $limit
