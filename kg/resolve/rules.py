"""The rules of sameness, where resolving looks for them."""

from kg.rules import ALWAYS, CONFIDENCE, NONE, OVERRIDE, RULES, SAME, Rule, chosen

__all__ = ["ALWAYS", "CONFIDENCE", "NONE", "OVERRIDE", "RULES", "SAME", "Rule", "chosen"]
