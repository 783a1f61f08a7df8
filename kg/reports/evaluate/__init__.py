"""Compare the edges of a graph with gold relations."""
