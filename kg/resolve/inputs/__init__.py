"""User input to entity resolution: thesaurus, overrides, links."""
