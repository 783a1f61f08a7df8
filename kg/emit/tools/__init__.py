"""A graph for other tools: lists, Gephi, Cytoscape, VOSviewer, Graphviz, Obsidian, KGX, SSSOM."""
