"""Read token lines: CoNLL and its relatives, columns of tokens and tags."""
