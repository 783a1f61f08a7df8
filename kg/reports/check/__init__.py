"""Check a corpus (kg check): formats, schemes, repairs, type conflicts, untagged surfaces."""
