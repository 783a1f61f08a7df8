"""Import RDF that `kg export` wrote: from triples back to the tables of a graph folder."""
