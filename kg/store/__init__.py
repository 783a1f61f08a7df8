"""The tables of a graph, its folder on disk, and filters of its edges."""
