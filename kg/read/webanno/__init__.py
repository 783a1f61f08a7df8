"""Read WebAnno TSV 1, 2 and 3, as WebAnno and INCEpTION export it."""
