"""The registry of diagnostics: no other rule can be given, each one is, and each is explained."""

import ast
import importlib
import inspect
import pkgutil
import random
import re
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import get_args

import pytest

import kg
import kg.read
import kg.resolve.inputs
from kg.common.diagnostic_rules import REMEDIES, Rule, severity
from kg.common.errors import KgError
from kg.read.common.chunk import Note
from kg.read.corpus import Format, read_source
from kg.read.sources.declared_encoding import AddNote
from kg.read.sources.source import Source
from kg.read.token_lines.segmentation import LineNote
from kg.store.tables import diagnostics
from tests.conftest import ROOT
from tests.test_check_and_build_agree import SEEDS, copied, mutant

PACKAGE = Path(kg.__file__).parent
GUIDE = ROOT / "docs/diagnostics.md"


def functions() -> Iterator[FunctionType]:
    """Yield the functions and methods of all that reads, and of what takes users' tables."""
    for package in (kg.read, kg.resolve.inputs):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for value in vars(module).values():
                if getattr(value, "__module__", "") != module.__name__:
                    continue
                members = [*vars(value).values()] if inspect.isclass(value) else [value]
                yield from (member for member in members if isinstance(member, FunctionType))


def test_what_makes_a_diagnostic_takes_a_rule_of_the_registry() -> None:
    """mypy, which is strict, lets nobody call them with another text."""
    takers = [
        function
        for function in [diagnostics, *functions()]
        if "rule" in inspect.signature(function).parameters
    ]
    assert len(takers) > 5
    wrong = [
        function.__qualname__
        for function in takers
        if inspect.signature(function).parameters["rule"].annotation not in (Rule, "Rule")
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", [Note, LineNote, get_args(AddNote)[0]], ids=["a", "b", "c"])
def test_a_note_holds_a_rule_of_the_registry(kind: object) -> None:
    parts = kind if isinstance(kind, list) else get_args(kind)
    assert parts[1] is Rule


def given(path: Path, reader: str) -> list[object]:
    """Return the rules of all diagnostics that a reader gives of a file."""
    source = Source(path.name, path)
    rules: list[object] = []
    try:
        for chunk in read_source(source, Format(reader, 1.0, "")):
            rules += chunk.diagnostics["rule"].to_list()
    except KgError:
        pass
    return rules + [rule for _, rule, *_ in source.notes if not isinstance(rule, Rule)]


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_readers_give_rules_of_the_registry_only(path: Path, tmp_path: Path) -> None:
    chance, data, rules = random.Random(path.as_posix()), path.read_bytes(), set[object]()
    for number in range(8):
        changed = mutant(data, chance) if number else data
        rules |= set(given(copied(path, changed, tmp_path / str(number)), path.parent.name))
    assert rules <= set(Rule)


def test_every_rule_is_given_somewhere() -> None:
    named = {
        node.attr
        for path in PACKAGE.rglob("*.py")
        if path.name != "diagnostic_rules.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Rule"
    }
    assert named == {rule.name for rule in Rule}


def test_the_name_of_a_member_is_its_rule() -> None:
    assert [rule.name for rule in Rule] == [rule.upper().replace("-", "_") for rule in Rule]


def test_a_rule_of_somebody_else_is_a_warning() -> None:
    assert severity("what-a-plug-in-says") == "warning"


def test_the_guide_explains_each_rule() -> None:
    rows = re.findall(
        r"^\| `([\w-]+)` \| (\w+) \| (.+?) \| (.*?) ?\|$",
        GUIDE.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert rows == [(rule, rule.severity, rule.meaning, rule.remedy) for rule in Rule]


def test_remedies_name_options_that_there_are() -> None:
    """By `kg build --help`'s own source: each option is spelled in the commands."""
    spelled = "".join(path.read_text() for path in (PACKAGE / "cli").glob("*.py"))
    options = {option for text in REMEDIES.values() for option in re.findall(r"--[a-z-]+", text)}
    assert {option for option in options if f'"{option}"' not in spelled} <= {
        option for option in options if option[2:].replace("-", "_") + ":" in spelled
    }
