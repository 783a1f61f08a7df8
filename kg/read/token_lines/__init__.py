"""Read token lines: CoNLL and other columns of tokens and tags."""
