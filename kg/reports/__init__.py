"""Judge a corpus or a graph: check, explain, evaluate, validate, suggest; and print it."""
