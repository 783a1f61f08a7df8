"""Draw edges for a person to judge, and mark them."""

from kg.reports.judge.draw import draw as draw
from kg.reports.judge.sheet import Sheet as Sheet
