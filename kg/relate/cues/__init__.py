"""Find cue phrases of the schema that assert a relation in a sentence."""
