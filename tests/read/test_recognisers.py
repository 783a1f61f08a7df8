"""Every recogniser against every kind of file: the right one wins, and no other is as sure."""

from pathlib import Path

import pytest

from kg.common.registry import find, names
from kg.read.sources.recognition import Head
from kg.read.sources.source import Source

SEEDS = Path(__file__).parent.parent / "soak" / "seeds"
FILES = sorted(path for path in SEEDS.glob("*/*") if path.is_file())
SUFFIXES = {"brat": ".ann"}  # of formats whose files are told by it, too


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_right_recogniser_is_the_surest(path: Path) -> None:
    format_ = path.parent.name
    name = "a" + SUFFIXES.get(format_, ".txt")
    head = Head(name, Source(name, path).head(), whole=True)
    guesses = {other: find("kg.recognisers", other)(head) for other in names("kg.recognisers")}
    sure = {other: guess.sure for other, guess in guesses.items() if guess}
    assert format_ in sure
    assert [other for other in sure if sure[other] >= sure[format_]] == [format_]
