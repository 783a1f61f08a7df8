"""Network analysis of a graph: communities and centralities of its entities."""
