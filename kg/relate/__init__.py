"""Relate entities: from co-occurrences, cue phrases and annotations to scored, typed edges."""
