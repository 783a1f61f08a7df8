"""Plots of a graph, by matplotlib: the same bytes each time, and legible in black and white."""
