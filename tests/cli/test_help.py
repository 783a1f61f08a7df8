"""The help of each command: full phrases, in groups, plain text that fits any terminal."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from kg.cli import app
from kg.cli.app import Program
from tests.conftest import ROOT

# What stands behind the phrase: the default, or whose variables of the environment give it.
NOTE = re.compile(r" \[default: [^\]]*\]$")


def commands(
    command: Any = None, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the words and the command of each, with its sub-commands."""
    command = command or get_command(app)
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


COMMANDS = {" ".join(("kg", *path)): command for path, command in commands()}
PARAMETERS = {
    f"{name} {parameter.name}": parameter
    for name, command in COMMANDS.items()
    for parameter in command.params
}


def shown(*words: str, width: int = 80) -> str:
    words = (*words, "--help")
    return CliRunner().invoke(app, words, prog_name="kg", terminal_width=width).stdout


def sections(text: str) -> list[str]:
    return re.findall(r"^(\w.*):$", text, re.MULTILINE)


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_help_of_a_parameter_is_a_full_phrase(name: str) -> None:
    text = NOTE.sub("", PARAMETERS[name].help)
    assert text[0].isupper(), text
    assert text.endswith("."), text
    assert len(text.split()) >= 4, text


def test_the_list_of_commands_shows_first_sentences_whole() -> None:
    text = " ".join(shown(width=60).split())
    for name, command in COMMANDS.items():
        if name.count(" ") == 1:
            first = command.help.split("\n\n")[0]
            assert " ".join(first.split()) in text


@pytest.mark.parametrize(
    ("command", "groups"),
    [
        (
            "build",
            [
                "Arguments",
                "Input",
                "Identity (which mentions are one entity)",
                "What goes in",
                "Schema and edges",
                "Output",
                "Options",
            ],
        ),
        ("check", ["Arguments", "Input", "Output", "Options"]),
        (
            "export",
            ["Arguments", "Filters (which edges)", "What goes in", "Output", "Options"],
        ),
        ("import", ["Arguments", "Input", "Output", "Options"]),
        (
            "load",
            ["Arguments", "Filters (which edges)", "What goes in", "Neo4j server", "Options"],
        ),
    ],
)
def test_options_are_in_groups(command: str, groups: list[str]) -> None:
    assert sections(shown(command)) == groups


def test_an_option_is_in_the_group_that_it_belongs_to() -> None:
    text = shown("build")
    of_identity = text[text.index("Identity (") : text.index("What goes in:")]
    assert re.findall(r"^  (--\S+)", of_identity, re.MULTILINE) == [
        "--thesaurus",
        "--links",
        "--overrides",
        "--with",
        "--without",
    ]


def test_each_command_is_in_exactly_one_group() -> None:
    listed = [name for names in Program.headings.values() for name in names]
    assert sorted(listed) == sorted(get_command(app).commands)
    assert sections(shown()) == ["Options", *Program.headings]


def test_build_comes_with_check_and_not_by_the_alphabet() -> None:
    text = shown()
    group = text[text.index("Build and check:") : text.index("Look into a graph:")]
    commands = ["check", "schema", "build", "add", "remove", "suggest", "judge"]
    assert re.findall(r"^  (\w+)", group, re.MULTILINE) == commands


@pytest.mark.parametrize("width", [50, 80, 100])
@pytest.mark.parametrize("command", ["build", "export", "schema"])
def test_help_is_plain_text_within_the_width_of_the_terminal(command: str, width: int) -> None:
    text = shown(command, width=width)
    assert text.isascii()
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= width


def test_the_usage_line_shows_arguments_as_manuals_do() -> None:
    assert shown("export").splitlines()[0] == "Usage: kg export [OPTIONS] GRAPH FORMAT [OUT]"
    assert shown("build").splitlines()[0] == "Usage: kg build [OPTIONS] CORPUS..."


@pytest.mark.slow
def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom kg.cli import main\ntry: main()\nexcept SystemExit: print(*sys.modules)"
    )
    words = [sys.executable, "-c", code, "build", "--help"]
    modules = set(subprocess.check_output(words, text=True, cwd=ROOT).split("\n")[-2].split())
    assert "typer" in modules
    assert not set(modules) & {"polars", "numpy", "pyarrow", "rich", "networkx", "rdflib", "neo4j"}
