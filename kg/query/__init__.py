"""Ask a graph."""
