"""Store graphs: the columns of the tables, the graph folder on disk, filters of edges."""
