"""Compare a graph with relations that are known to be true; `kg.evaluate` is the way in."""
