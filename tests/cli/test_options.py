"""Options that several commands share, and how groups of options become one value."""

import inspect
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from kg.cli import app
from kg.cli.options import read_options, split_names, usage_error, with_options
from kg.common.errors import CorpusError, UnknownName, UsageError
from kg.read.sources.options import ReadOptions


def add(left: int = 1, right: int = 2) -> int:
    """Make one value of two options."""
    return left + right


def test_the_options_of_a_group_stand_where_its_parameter_stood() -> None:
    @with_options(total=add)
    def command(first: str, *, total: int, last: str = "") -> None:
        """Do nothing."""

    assert list(inspect.signature(command).parameters) == ["first", "left", "right", "last"]


def test_a_command_is_given_what_a_group_makes_of_its_options() -> None:
    given = []
    program = typer.Typer()

    @program.command()
    @with_options(total=add)
    def command(total: int, last: str = "") -> None:
        given.append((total, last))

    assert CliRunner().invoke(program, ["--left", "5", "--last", "x"]).exit_code == 0
    assert given == [(7, "x")]


def test_every_option_of_reading_has_a_place_in_read_options() -> None:
    values = {
        "read_as": "conll",
        "scheme": "bio",
        "encoding": "latin-1",
        "token": "word",
        "tags": "3, ner",
        "document": "1",
        "untyped": "Name",
        "labels": "O,B-A",
        "text_file": "{stem}.txt",
        "language": "de",
        "split_sentences": True,
    }
    assert read_options(**values) == ReadOptions(
        format="conll",
        scheme="IOB2",
        encoding="latin-1",
        token="word",
        tags=("3", "ner"),
        document="1",
        untyped="Name",
        labels=("O", "B-A"),
        text="{stem}.txt",
        language="de",
        split_sentences=True,
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [("", ()), ("a", ("a",)), ("a, b", ("a", "b")), ("a|b", ("a|b",)), ("a,,b", ("a", "", "b"))],
)
def test_names_are_separated_by_commas_only(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


def test_an_error_of_a_value_is_one_of_usage_and_blames_the_option() -> None:
    with pytest.raises(UsageError) as caught, usage_error("--with"):
        raise UnknownName("the rules", "'x'", "a rule", "try y")
    error = caught.value
    assert (error.where, error.found, error.wanted, error.hint) == (
        "--with",
        "'x'",
        "a rule",
        "try y",
    )


def test_an_error_of_another_class_stays_as_it_is() -> None:
    with pytest.raises(CorpusError), usage_error():
        raise CorpusError("corpus", "nothing", "a file")


def test_a_schema_is_drafted_from_the_columns_that_are_named(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("Nginx\tB-App\tB-Other\n\n")
    done = CliRunner().invoke(app, ["schema", "new", str(tmp_path / "c.txt"), "--tags", "3"])
    assert "[types.Other]" in done.stdout
    assert "App" not in done.stdout
