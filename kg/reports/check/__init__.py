"""Check a corpus: formats, tagging schemes, repairs, conflicts of types."""
