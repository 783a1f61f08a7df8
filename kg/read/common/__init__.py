"""What several readers share: spans, offsets, rows, sentences, chunks."""
