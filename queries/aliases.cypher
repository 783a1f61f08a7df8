// In which ways is an entity written?
// param: graph = ""
// param: name = "Python"
MATCH (a:Entity {graph: $graph})
WHERE toLower(a.name) = toLower($name)
WITH a, [a.name] + [written IN coalesce(a.aliases, []) WHERE written <> a.name] AS names
UNWIND range(0, size(names) - 1) AS rank
RETURN a.id AS entity, a.name AS entity_name, a.type AS type, names[rank] AS written
ORDER BY entity, rank
