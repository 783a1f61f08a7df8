"""Decide which mentions are the same entity."""
