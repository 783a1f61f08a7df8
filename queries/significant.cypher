// Which entities meet more often than chance explains?
// param: graph = ""
// param: max_q = 0.05
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]->(b:Entity)
WHERE r.basis = 'co-occurrence' AND r.q <= $max_q
RETURN a.id AS one, a.name AS one_name, b.id AS other, b.name AS other_name,
       r.sentences AS sentences, r.npmi AS npmi, r.q AS q
ORDER BY q, npmi DESC, one, other
LIMIT $limit
