// Which relations are there, on what basis, and how many?
// param: graph = ""
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]->(b:Entity)
RETURN r.predicate AS predicate, r.basis AS basis, count(r) AS edges,
       sum(r.sentences) AS sentences
ORDER BY edges DESC, predicate, basis
