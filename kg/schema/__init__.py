"""The schema file of a domain: types, relations, cue phrases, identity rules, colours."""
