"""Rules by which two written forms are one entity."""
