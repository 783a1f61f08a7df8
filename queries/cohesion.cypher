// What holds the community of an entity together, the strongest first?
// param: graph = ""
// param: name = "Python"
// param: limit = 20
MATCH (x:Entity {graph: $graph})
WHERE toLower(x.name) = toLower($name)
WITH DISTINCT x.community AS community
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]->(b:Entity)
WHERE a.community = community AND b.community = community
RETURN community, a.id AS subject, a.name AS subject_name, r.predicate AS predicate,
       b.id AS object, b.name AS object_name, r.sentences AS sentences, r.strength AS strength
ORDER BY strength DESC, subject, predicate, object
LIMIT $limit
