"""Find the files of a corpus, open and decode them, recognise their format."""
