// In which ways is an entity written?
// param: graph = ""
// param: name = "Python"
MATCH (a:Entity {graph: $graph})
WHERE toLower(a.name) = toLower($name)
UNWIND coalesce(a.aliases, []) + [a.name] AS written
RETURN DISTINCT a.id AS entity, a.type AS type, written
ORDER BY entity, written
