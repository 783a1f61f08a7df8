// Which entities have these words, side by side, in one of their names?
// param: graph = ""
// param: text = "python"
// param: limit = 20
MATCH (a:Entity {graph: $graph})
WHERE any(written IN coalesce(a.aliases, []) + [a.name]
          WHERE ' ' + toLower(written) + ' ' CONTAINS ' ' + toLower($text) + ' ')
RETURN a.id AS entity, a.name AS name, a.type AS type, a.mentions AS mentions
ORDER BY mentions DESC, entity
LIMIT $limit
