"""The rules of diagnostics: each has its severity, and is explained."""

import ast
import re
from pathlib import Path

import kg
from kg.read.diagnostics import RULES, severity
from kg.schema.merge_rules import RULES as SAMENESS
from tests.conftest import ROOT

PACKAGE = Path(kg.__file__).parent
# Words of the same shape that are no rules: names of encodings, formats and packages.
OTHERS = re.compile(
    r"utf-\d+.*|.*-sig|dkpro-cassis|tagged-lines|spacy-json|split-antecedent|cui-less|co-occurrence|b-x|"
    + "|".join(SAMENESS)
)


def used() -> set[str]:
    """Return all texts like ``orphan-inside`` in what reads and checks."""
    rooms = ["read", "resolve", "pipeline", "reports/check"]
    paths = [path for room in rooms for path in (PACKAGE / room).rglob("*.py")]
    texts = {
        node.value
        for path in paths
        if path != PACKAGE / "read/diagnostics.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in texts if re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", text)}


def test_every_rule_that_is_used_has_its_severity() -> None:
    assert {text for text in used() if not OTHERS.fullmatch(text)} <= set(RULES)


def test_every_rule_with_a_severity_is_used() -> None:
    assert {rule for rule in RULES if "-" in rule} <= used()


def test_a_rule_of_somebody_else_is_a_warning() -> None:
    assert severity("what-a-plug-in-says") == "warning"


def test_the_guide_explains_each_rule() -> None:
    text = (ROOT / "docs/diagnostics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (\w+) \| (.+) \|$", text, re.MULTILINE)
    assert [(rule, (grave, what)) for rule, grave, what in rows] == list(RULES.items())
