"""Read the RDF that kg wrote back into the tables that it was written from."""
