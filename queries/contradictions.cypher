// Of which two entities is the same relation asserted in both directions?
// param: graph = ""
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]->(b:Entity)-[s {graph: $graph}]->(a)
WHERE r.predicate = s.predicate AND a.id < b.id
RETURN a.id AS one, a.name AS one_name, r.predicate AS predicate, b.id AS other, b.name AS other_name,
       r.sentences AS forth, s.sentences AS back
ORDER BY forth + back DESC, one, predicate, other
LIMIT $limit
