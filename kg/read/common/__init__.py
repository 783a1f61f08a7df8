"""Shared by readers: chunks, sentences, character offsets, standoff, tags, JSON records."""
