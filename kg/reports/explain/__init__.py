"""Explain why forms are one entity and why two entities are related."""
