"""Discover the files of a corpus, decompress and decode them, recognise their format."""
