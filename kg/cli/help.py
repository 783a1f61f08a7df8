"""Plain-text help of the commands: options and commands in groups, each under its heading.

Typer groups them in its rich help only, whose boxes cut words where the terminal is narrow; here
the same ``rich_help_panel`` of an option is a heading of the plain text.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from typer.core import TyperCommand, TyperGroup

# Headings of options; a command shows those that it has, in the order of its parameters.
INPUT = "Input"
IDENTITY = "Identity (which mentions are one entity)"
CONTENT = "What goes in"
SCHEMA = "Schema and edges"
FILTERS = "Filters (which edges)"
SERVER = "Neo4j server"
OUTPUT = "Output"
ARGUMENTS, OPTIONS = "Arguments", "Options"  # the latter of options without a heading
PLACES = {ARGUMENTS: -1, OUTPUT: 1, OPTIONS: 2}  # others are in between, at 0

FIRST_SENTENCE = 500  # characters, more than any has: it is wrapped, and not cut

Rows = Iterable[tuple[str, tuple[str, str]]]  # the heading; what is explained, and its help


class HelpCommand(TyperCommand):
    """A command whose help lists the options by group."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return ``[OPTIONS]`` and the arguments; what may be left out is in brackets."""
        return _usage(self, ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, and the options by group."""
        _write(formatter, _parameters(self, ctx))


class HelpGroup(TyperGroup):
    """A command with sub-commands, whose help lists these by group too."""

    headings: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # heading: names of commands, in order

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands in the order of the help."""
        names = super().list_commands(ctx)
        first = [name for group in self.headings.values() for name in group if name in names]
        return [*first, *(name for name in names if name not in first)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options by group, and the commands."""
        _write(formatter, _parameters(self, ctx))
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands by group, each with the first sentence of its help."""
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        shown = {name: command for name, command in commands.items() if command}
        group_of = {name: title for title, names in self.headings.items() for name in names}
        _write(
            formatter,
            [
                (group_of.get(name, "Commands"), (name, command.get_short_help_str(FIRST_SENTENCE)))
                for name, command in shown.items()
                if not command.hidden
            ],
        )


def _usage(command: Any, ctx: Any) -> list[str]:
    pieces = [command.options_metavar]
    for parameter in command.get_params(ctx):
        if parameter.param_type_name == "argument":
            name = _argument(parameter)
            as_it_is = parameter.required or name.startswith("[")
            pieces.append(name if as_it_is else f"[{name}]")
    return pieces


def _argument(parameter: Any) -> str:
    dots = "" if parameter.nargs == 1 else "..."
    return (parameter.metavar or str(parameter.name).upper()) + dots


def _parameters(command: Any, ctx: Any) -> Rows:
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is None:  # it is hidden
            continue
        if parameter.param_type_name == "argument":
            yield ARGUMENTS, (_argument(parameter), record[1])
        else:
            yield getattr(parameter, "rich_help_panel", None) or OPTIONS, record


def _write(formatter: Any, rows: Rows) -> None:
    """Write a section for each heading: arguments first, output and the rest of options last."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for heading, row in sorted(rows, key=lambda row: PLACES.get(row[0], 0)):  # stable
        sections.setdefault(heading, []).append(row)
    for heading, section in sections.items():
        with formatter.section(heading):
            formatter.write_dl(section)
