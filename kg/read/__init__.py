"""Read a corpus: formats in, sentences and mentions out."""
