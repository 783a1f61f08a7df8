// Which files speak of an entity and another, and how often?
// param: graph = ""
// param: name = "Python"
// param: limit = 20
MATCH (a:Entity {graph: $graph})-[r {graph: $graph}]-(b:Entity)
WHERE toLower(a.name) = toLower($name)
UNWIND coalesce(r.evidence, []) AS place
WITH left(place, size(place) - size(last(split(place, ':'))) - 1) AS source, place, b
RETURN source, count(DISTINCT place) AS places, count(DISTINCT b) AS others
ORDER BY places DESC, source
LIMIT $limit
