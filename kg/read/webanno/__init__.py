"""Read WebAnno TSV 3."""
