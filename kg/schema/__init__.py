"""The schema of a domain: types, relations, cue phrases, rules of entity resolution, colours."""
