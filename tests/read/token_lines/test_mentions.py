"""Layers of tags: columns beside one another, and labels that share a cell."""

from pathlib import Path

import polars as pl
import pytest

from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.read.token_lines.reader import read


def read_all(folder: Path, text: str, **options: object) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the mentions and diagnostics of *text*."""
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8")
    source = Source("a.txt", path, options=ReadOptions(**options))  # type: ignore[arg-type]
    chunks = list(read(source))
    notes = pl.DataFrame(source.notes, chunks[0].diagnostics.schema, orient="row")
    found = [chunk.diagnostics for chunk in chunks]
    return pl.concat([chunk.mentions for chunk in chunks]), pl.concat([*found, notes])


CASES = {
    # a tag cell for each token, and the mentions: start, end, type
    "two columns": ("B-a|O I-a|B-b O|O", "\t", [(0, 2, "a"), (1, 2, "b")]),
    "one inside the other": ("B-a|O I-a|B-a O|O", "\t", [(0, 2, "a"), (1, 2, "a")]),
    "the same mention twice": (
        "B-a|B-a O|B-b O|B-c O|B-d O|O",
        "\t",
        [(0, 1, "a"), (1, 2, "b"), (2, 3, "c"), (3, 4, "d")],
    ),
    "two labels in a cell": ("B-a|B-b I-a O", ",", [(0, 1, "b"), (0, 2, "a")]),
    "labels that cross": (
        "B-a I-a|B-b I-b O",
        ",",
        [(0, 2, "a"), (1, 3, "b")],
    ),
    "labels parted by a bar": ("B-a|B-b I-b O", "|", [(0, 1, "a"), (0, 2, "b")]),
    "a label and O": ("B-a|O O O", ",", [(0, 1, "a")]),
    "one label after two": ("B-a|B-b I-a I-a", ",", [(0, 1, "b"), (0, 3, "a")]),
    "a gap in one of the layers": (
        "B-a|B-b I-b I-a|I-b",
        ",",
        [(0, 1, "a"), (0, 3, "b"), (2, 3, "a")],
    ),
}


@pytest.mark.parametrize(("tags", "part", "wanted"), CASES.values(), ids=CASES)
def test_mentions_of(
    tmp_path: Path, tags: str, part: str, wanted: list[tuple[int, int, str]]
) -> None:
    lines = [f"w{i}\t{cell.replace('|', part)}" for i, cell in enumerate(tags.split())]
    mentions, _ = read_all(tmp_path, "\n".join(lines))
    assert mentions.select("start", "end", "type").rows() == wanted


def test_labels_of_a_cell_are_layers_of_their_own(tmp_path: Path) -> None:
    _, diagnostics = read_all(tmp_path, "x\tB-a,B-b\ny\tI-a,I-b\nz\tO\n")
    assert diagnostics.is_empty()


def test_a_missing_layer_is_said(tmp_path: Path) -> None:
    _, diagnostics = read_all(tmp_path, "x\tB-a\tO\ny\tO\tB-b\nz\tO\n")
    assert diagnostics.select("line", "rule").rows() == [(3, "missing-tag")]


def test_a_copy_of_the_tags_is_left_out_and_said(tmp_path: Path) -> None:
    mentions, diagnostics = read_all(tmp_path, "x\tB-a\tB-a\ny\tO\tO\nz\tB-b\tB-b\n")
    assert len(mentions) == 2
    assert diagnostics.select("line", "rule").rows() == [(None, "other-tags")]


SPELLINGS = {
    "B-X": "B-a I-a O B-b",
    "X-B": "a-B a-I O b-B",
    "B_X": "B_a I_a O B_b",
    "BIOES": "B-a E-a O S-b",
    "BILOU": "B-a L-a O U-b",
    "BMES": "B-a E-a O S-b",
    "BMEWO": "B-a E-a O W-b",
    "bare types": "a a O b",
    "IO": "I-a I-a O I-b",
}


@pytest.mark.parametrize("tags", SPELLINGS.values(), ids=SPELLINGS)
def test_spellings_of_the_same_mentions(tmp_path: Path, tags: str) -> None:
    text = "\n".join(f"w{i}\t{tag}" for i, tag in enumerate(tags.split()))
    mentions, diagnostics = read_all(tmp_path, text)
    assert mentions.select("start", "end", "type").rows() == [(0, 2, "a"), (3, 4, "b")]
    assert diagnostics.is_empty()


def test_untyped_tags_have_the_type_that_the_user_names(tmp_path: Path) -> None:
    mentions, _ = read_all(tmp_path, "x\tB\ny\tI\nz\tO\n", untyped="Disease")
    assert mentions.select("start", "end", "type").rows() == [(0, 2, "Disease")]


def test_types_that_look_like_tags_are_types_when_the_scheme_is_io(tmp_path: Path) -> None:
    mentions, _ = read_all(tmp_path, "x\tB-cell\ny\tB-cell\nz\tO\n", scheme="IO")
    assert mentions.select("start", "end", "type").rows() == [(0, 2, "B-cell")]


def test_the_scheme_that_the_user_names_says_what_is_odd(tmp_path: Path) -> None:
    text = "x\tI-a\ny\tO\nz\tI-a\n"
    assert read_all(tmp_path, text)[1].is_empty()
    _, diagnostics = read_all(tmp_path, text, scheme="bio")
    assert diagnostics.select("line", "rule").rows() == [(1, "orphan-inside"), (3, "orphan-inside")]


def test_identifiers_of_hipe_are_those_of_the_first_token(tmp_path: Path) -> None:
    text = (
        "TOKEN\tNE-COARSE-LIT\tNE-NESTED\tNEL-LIT\tMISC\n# document_id = d1\n"
        "Bern\tB-loc\tO\tQ70\tEndOfSentence\nBonn\tB-loc\tO\tNIL\t_\n.\tO\tO\t_\t_\n"
    )
    mentions, _ = read_all(tmp_path, text)
    assert mentions.select("sentence", "surface", "identifier").rows() == [
        (0, "Bern", "Q70"),
        (1, "Bonn", None),
    ]
