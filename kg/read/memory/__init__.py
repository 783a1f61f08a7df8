"""Read Python objects in memory as a corpus: spaCy, Hugging Face, flair, stanza, plain lists."""
