"""Compare two graphs by their ids: sources, entities, merges and splits, edges."""

from kg.reports.diff.graph_diff import GraphDiff as GraphDiff
from kg.reports.diff.graph_diff import diff as diff
