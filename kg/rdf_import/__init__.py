"""Read the RDF of a graph back into its tables."""
