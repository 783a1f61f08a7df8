"""Extract relations by the cue phrases of a schema."""
