// Of which two entities is the same relation asserted in both directions?
// param: graph = ""
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]->(b:Entity)-[s {graph: $graph}]->(a)
WHERE r.predicate = s.predicate AND a.id < b.id
RETURN a.id AS one, r.predicate AS predicate, b.id AS other,
       r.sentences AS forth, s.sentences AS back
ORDER BY forth + back DESC, one, predicate, other
LIMIT $limit
