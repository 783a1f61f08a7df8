"""Entity resolution: decide which mentions are the same entity."""
