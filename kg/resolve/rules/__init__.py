"""Rules by which two names are merged into one entity."""
