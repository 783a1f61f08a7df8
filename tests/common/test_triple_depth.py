"""Triple terms that are nested too deep are refused before a parser's stack overflows."""

from pathlib import Path

import pytest

from kg.common.errors import GraphError
from kg.common.quads import read_quads
from kg.common.triple_depth import MAX_DEPTH


def nested(depth: int, end: str = "") -> str:
    return f"<x:a> <x:p> {'<<( <x:a> <x:p> ' * depth}<x:o>{' )>>' * depth} {end}.\n"


FITTING = {
    "as deep as may be": nested(MAX_DEPTH),
    "many beside each other": nested(1) * 5_000,
    "in texts": '<x:a> <x:p> "<<( <<(" .\n' * 5_000,
}


@pytest.mark.parametrize("suffix", [".nt", ".ttl", ".nq", ".trig"])
@pytest.mark.parametrize("text", FITTING.values(), ids=FITTING)
def test_what_is_not_nested_deep_is_read(text: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text(text)
    assert sum(1 for _ in read_quads(path, GraphError)) == text.count("\n")


@pytest.mark.parametrize("suffix", [".nt", ".ttl", ".nq", ".trig"])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100_000])
def test_what_is_nested_too_deep_is_refused(depth: int, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text(nested(0) + nested(depth))
    with pytest.raises(GraphError, match="triple terms that nest too deep"):
        list(read_quads(path, GraphError))
