"""Errors, naming, ids, arrays, output and small tables, shared by all; imports none of them."""
