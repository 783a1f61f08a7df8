"""What `kg explain` finds out: of names, of one entity, of two, and of the way between them."""
