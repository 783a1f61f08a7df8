// Which relations does the corpus mean most strongly?
// param: graph = ""
// param: min_sentences = 2
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]->(b:Entity)
WHERE r.sentences >= $min_sentences
RETURN a.id AS subject, a.name AS subject_name, r.predicate AS predicate,
       b.id AS object, b.name AS object_name,
       r.sentences AS sentences, r.strength AS strength
ORDER BY r.probability DESC, strength DESC, subject, predicate, object
LIMIT $limit
