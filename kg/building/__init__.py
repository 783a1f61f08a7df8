"""The stages of a build, each from tables of the draft to tables of the draft."""
