"""What the user gives to resolving: thesaurus, overrides, links."""
