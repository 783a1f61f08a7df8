"""How right the edges are that cues assert: a sample, judged by reading, and how it was drawn."""
