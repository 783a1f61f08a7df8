"""Export a graph to tools of retrieval-augmented generation: GraphRAG, LightRAG, LinearRAG."""
