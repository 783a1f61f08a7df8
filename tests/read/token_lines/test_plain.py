"""Plain pieces of token lines: read fast, with the result of the reader of all pieces."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.read.corpus import open_corpus
from kg.read.sources.options import ReadOptions
from kg.read.token_lines.layout import Layout
from kg.read.token_lines.lines import pieces
from kg.read.token_lines.piece import Piece, SplitPiece, _PieceReader, read_piece
from kg.read.token_lines.piece_data import Before, PieceRead, Place
from kg.read.token_lines.plain import collapse, read_plain
from kg.read.token_lines.reader import _layout
from kg.read.token_lines.segmentation import Within

PLACE = Place(7, 5, 3)


def layout(separator: str) -> Layout:
    """Return the layout of a token and its tag, separated by a TAB or by spaces."""
    return Layout(separator == "\t", 2, 0, (1,), spelling="B-X")


def before(inside: bool = False, marked: bool = False, spelling: str | None = "B-X") -> Before:
    """Return what the lines before a piece say of it."""
    return Before(Within(inside, marked, headed=True), spelling)


def read_fast(data: str, separator: str, earlier: Before) -> PieceRead | None:
    """Return the piece if it is plain."""
    collapsed = collapse(data.encode(), layout(separator))
    return collapsed and read_plain(collapsed, ReadOptions(), earlier, PLACE)


def comparable(read: PieceRead) -> dict[str, Any]:
    """Return all that a piece holds as values that can be compared."""
    values = {name: getattr(read, name) for name in PieceRead.__dataclass_fields__}
    frames = {name: value for name, value in values.items() if isinstance(value, pl.DataFrame)}
    words = values.pop("words")
    assert words is not None
    statistics = values.pop("statistics")
    return {
        **values,
        **{name: (frame.schema, frame.rows()) for name, frame in frames.items()},
        "words": {name: bytes(column) for name, column in asdict(words()).items()},
        "statistics": {
            name: value if isinstance(value, set | dict | str) else list(value)
            for name, value in vars(statistics).items()
        },
    }


def assert_same(data: bytes, columns: Layout, earlier: Before) -> None:
    """Check that a piece holds the same whichever reader reads it."""
    piece, options = Piece(data, earlier, PLACE), ReadOptions()
    split = SplitPiece.of(data, columns.tabs)
    expected = comparable(_PieceReader(columns, options, piece, split).read())
    assert comparable(read_piece(columns, options, piece)) == expected


# Of each: the lines, with | between token and tag. All of them, by TABs or spaces, are plain.
PLAIN = {
    "blank lines": "Ann|B-P\nsaw|O\nRome|B-L\n\nIt|O\nis|O\nbig|O\n\n",
    "blank lines first and last": "\n\na|O\nb|O\n\n\n\nAnn|B-P\nb|O\n\n\n",
    "no boundary": "a|O\nAnn|B-P\nLee|I-P\n",
    "sentence elements": "<s>\na|O\nAnn|B-P\n</s>\n<s>\nb|O\nc|O\n</s>\n",
    "sentence elements and blank lines": "\n<s>\na|O\nAnn|B-P\n</s>\n\n<s>\nb|O\nc|O\n</s>\n\n",
    "mentions at both ends of a sentence": "Ann|B-P\na|O\nLee|B-P\nRay|I-P\n\nBo|B-P\nb|O\n",
    "nothing but mentions": "Ann|B-P\nLee|I-P\nBo|B-P\n",
    "no mention": "a|O\nb|O\n\nc|O\nd|O\n",
    "odd tags": "Ann|I-P\na|O\nBo|x\nc|_\nd|B-\ne|o\nf|0\n",
    "several tags in a cell": "Ann|B-P,B-Q\nLee|I-P\na|O\n",
    "accents": "Zoë|B-P\n“a”|O\nRené|B-P\nĐorđe|I-P\n😀|O\n",
    "ends of lines of Windows": "a|O\r\nAnn|B-P\r\nb|O\r\n\r\nBo|B-P\r\n",
    "tokens like marks": "#|O\n#blue|O\n#b|O\n<s>|O\n-|O\n--|O\n-dash|O\n<|O\nAnn|B-P\n",
}


@pytest.mark.parametrize("separator", ["\t", " "], ids=["TABs", "spaces"])
@pytest.mark.parametrize("lines", PLAIN.values(), ids=PLAIN)
def test_plain_pieces_are_read_fast(lines: str, separator: str) -> None:
    data = lines.replace("|", separator)
    assert read_fast(data, separator, before()) is not None
    assert_same(data.encode(), layout(separator), before())


BY_TABS = {
    "tokens that hold spaces": "a b|O\nAnn Lee|B-P\n 1 000|O\n |O\nBo|B-P\n",
    "an empty token": "a|O\n|O\nAnn|B-P\n\n|O\n",
    "an empty token first": "|O\na|O\nAnn|B-P\n",
}


@pytest.mark.parametrize("lines", BY_TABS.values(), ids=BY_TABS)
def test_tokens_may_hold_spaces_or_nothing_where_tabs_part_columns(lines: str) -> None:
    data = lines.replace("|", "\t")
    assert read_fast(data, "\t", before()) is not None
    assert_same(data.encode(), layout("\t"), before())
    assert_same(lines.replace("|", " ").encode(), layout(" "), before())


ODD = {
    "a header": ("a|O\nAnn|B-P\n", Before(Within(headed=False), "B-X")),
    "an unclosed sentence": ("<s>\na|O\nb|O\n<s>\nAnn|B-P\n", before()),
    "a sentence that is not open": ("a|O\n</s>\nAnn|B-P\nb|O\n", before()),
    "a blank line in a sentence": ("a|O\n\nAnn|B-P\nb|O\n</s>\n", before(True, True)),
    "one token in each sentence": ("a|O\n\nAnn|B-P\n\n", before()),
    "no token": ("\n\n", before()),
    "no tag": ("a|O\nb\nAnn|B-P\n", before()),
    "an empty tag": ("a|O\nb|\nAnn|B-P\n", before()),
    "a blank token with a tag": ("a|O\n  |B-P\nb|O\n", before()),
    "a line of spaces": ("a|O\nAnn|B-P\n \nb|O\nc|O\n", before()),
    "an empty token with a tag": ("a|O\n|B-P\nb|O\n", before()),
    "three columns": ("a|x|O\nAnn|x|B-P\n", before()),
    "a comment": ("# a comment\na|O\nAnn|B-P\n", before()),
    "a comment with a tag": ("#d|x\na|O\nAnn|B-P\n", before()),
    "a document": ("-DOCSTART-|O\n\na|O\nAnn|B-P\n", before()),
    "a document in the other column": ("x|-DOCSTART-\n\na|O\nAnn|B-P\n", before()),
    "a document in a comment": ("#docstart|O\na|O\nAnn|B-P\n", before()),
    "an element": ("<p>\na|O\nAnn|B-P\n", before()),
    "no spaces between words": ("北|O\n京|O\nAnn|B-P\n", before()),
    "a return within a line": ("a\r|O\nAnn|B-P\r\n", before()),
    "a control character": ("a\0b|O\nAnn|B-P\n", before()),
    "a byte order mark": ("a|O\n\ufeffb|O\nAnn|B-P\n", before()),
}


@pytest.mark.parametrize("separator", ["\t", " "], ids=["TABs", "spaces"])
@pytest.mark.parametrize(("lines", "earlier"), ODD.values(), ids=ODD)
def test_other_pieces_are_not(lines: str, earlier: Before, separator: str) -> None:
    data = lines.replace("|", separator)
    assert read_fast(data, separator, earlier) is None
    assert_same(data.encode(), layout(separator), earlier)


TOKENS = ["a", "Ant", "#", "#x", "#b", "##a", "#docstart", "-", "-d", "-DOCSTART-", "<s>", "</s>"]
TOKENS += [
    "<a>",
    " ",
    " b",
    "\x1f",
    "é",
    "“",
    "北",
    "京",
    "\u200b",
    "",
    "a b",
    "\x01",
    "\ufeffb",
    "a\tb",
    "\xa0",
]
TAGS = ["O", "O", "O", "O", "B-A", "I-A", "B-B", "I-B", "E-A", "_", "", "x", "o", "B-A,B-B", "-x"]
TAGS += ["-DOCSTART-", "B-a>"]
ALONE = ["", "", "", "<s>", "</s>", "<s>\nb\tO\n</s>", "# c", "<p>", "a", "\t"]
line = st.tuples(st.sampled_from(TOKENS), st.sampled_from(TAGS)).map("\t".join)
plain_line = st.tuples(st.sampled_from(["a", "Ant", "é"]), st.sampled_from(TAGS[:8])).map("\t".join)
corpus = st.lists(
    st.one_of(plain_line, plain_line, plain_line, plain_line, line, st.sampled_from(ALONE)),
    min_size=1,
    max_size=12,
)


@given(corpus, st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["B-X", None]))
@example(["a\tO", "\tO", "Ant\tB-A"], True, False, False, "B-X")
def test_every_piece_holds_the_same(
    lines: list[str], tabs: bool, inside: bool, marked: bool, spelling: str | None
) -> None:
    text = "\n".join([*lines, ""])
    data = text if tabs else text.replace(" ", "").replace("\t", " ")
    columns = layout("\t" if tabs else " ")
    assert_same(data.encode(), columns, before(inside, inside or marked, spelling))


FILES = ["wikiser/dev.txt", "btc", "wnut17", "cyner"]


@pytest.mark.parametrize("name", FILES)
def test_real_pieces_hold_the_same(corpora: Path, name: str) -> None:
    sources, _ = open_corpus([corpora / name], ReadOptions())
    for source, format_ in sources[:3]:
        if format_.name != "conll":
            continue
        columns = _layout(source, source.head().decode(errors="replace").split("\n")[:500])
        earlier = Before(Within(headed=not columns.header), columns.spelling)
        for data in list(pieces(source.blocks()))[:2]:
            assert_same(data, columns, earlier)
