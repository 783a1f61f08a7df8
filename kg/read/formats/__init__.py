"""Readers of one module each: brat, PubTator, doccano, spaCy, and others."""
