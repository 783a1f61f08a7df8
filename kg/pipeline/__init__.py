"""Build a graph: read, resolve, relate, write; the only place where the stages meet."""
