"""Every example in a docstring gives what it says."""

import doctest
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import kg

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
MODULES = ["kg", *(found.name for found in walk_packages(kg.__path__, "kg."))]


@pytest.mark.parametrize("name", [name for name in MODULES if name != "kg.__main__"])
def test_examples_hold(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    failed, _ = doctest.testmod(import_module(name), optionflags=FLAGS)
    assert not failed
