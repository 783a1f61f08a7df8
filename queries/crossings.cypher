// Which edges join two communities, the strongest first?
// param: graph = ""
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]->(b:Entity)
WHERE a.community <> b.community
RETURN a.id AS subject, a.name AS subject_name, a.community AS subject_community,
       r.predicate AS predicate,
       b.id AS object, b.name AS object_name, b.community AS object_community,
       r.sentences AS sentences, r.strength AS strength
ORDER BY strength DESC, subject, predicate, object
LIMIT $limit
