"""Read BioC XML and JSON."""
