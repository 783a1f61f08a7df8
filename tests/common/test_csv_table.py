"""Small tables that people write: what is a row, and what is a mistake."""

import gzip
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.common.csv_table import iris, read_rows, unpacked
from kg.common.errors import IdentityError
from kg.common.iri import is_leading

GOOD = {
    "plain": ("t.csv", b"name,id\nJava,1\n", [(2, {"name": "Java", "id": "1"})]),
    "tabs": ("t.tsv", b"name\tid\nA, B\t1\n", [(2, {"name": "A, B", "id": "1"})]),
    "tabs under another name": (
        "T.TAB",
        b"name\tid\nJava\t1\n",
        [(2, {"name": "Java", "id": "1"})],
    ),
    "packed": ("t.csv.gz", gzip.compress(b"name,id\nJava,1\n"), [(2, {"name": "Java", "id": "1"})]),
    "byte order mark": (
        "t.csv",
        b"\xef\xbb\xbfname,id\nJava,1",
        [(2, {"name": "Java", "id": "1"})],
    ),
    "CRLF": ("t.csv", b"name,id\r\nJava,1\r\n", [(2, {"name": "Java", "id": "1"})]),
    "capitals and spaces": (
        "t.csv",
        b" Name , ID\n Java , 1 \n",
        [(2, {"name": "Java", "id": "1"})],
    ),
    "empty lines": ("t.csv", b"\n\nname,id\n\n,\nJava,1\n", [(6, {"name": "Java", "id": "1"})]),
    "quotation marks": ("t.csv", b'name,id\n"A, ""B""",1\n', [(2, {"name": 'A, "B"', "id": "1"})]),
    "a short row": (
        "t.csv",
        b"name,id,type\nJava,1\n",
        [(2, {"name": "Java", "id": "1", "type": ""})],
    ),
    "empty cells too many": ("t.csv", b"name,id\nJava,1,,\n", [(2, {"name": "Java", "id": "1"})]),
    "a cell of two lines": (
        "t.csv",
        b'name,id\n"A\nB",1\nC,2\n',
        [(2, {"name": "A\nB", "id": "1"}), (4, {"name": "C", "id": "2"})],
    ),
    "other columns": (
        "t.csv",
        b"note,name,id\nx,C,1\n",
        [(2, {"note": "x", "name": "C", "id": "1"})],
    ),
    "no rows": ("t.csv", b"name,id\n", []),
}
BAD = {
    "empty": ("t.csv", b"", "t.csv", "an empty file"),
    "no column": ("t.csv", b"name,note\n", "t.csv:1", "no column id or preferred"),
    "semicolons": ("t.csv", b"name;id\n", "t.csv:1", "no column name"),
    "two columns": ("t.csv", b"name,id,Name\n", "t.csv:1", "two columns name"),
    "a comma in a name": ("t.csv", b"name,id\nA,1\nB, Inc.,2\n", "t.csv:3", "3 cells"),
    "an open quotation mark": (
        "t.csv",
        b'name,id\nA,1\n"B,2\nC,3\n',
        "t.csv:3",
        "unexpected end of data",
    ),
    "text behind a mark": ("t.csv", b'name,id\n"A"B,1\n', "t.csv:2", "',' expected after '\"'"),
    "Latin-1": ("t.csv", b"name,id\nA,1\nZ\xfcrich,2\n", "t.csv:3", "byte 0xfc, not in UTF-8"),
    "not packed": ("t.csv.gz", b"name,id\n", "t.csv.gz", "not a gzipped file (b'na')"),
}


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("name", "content", "rows"), GOOD.values(), ids=GOOD)
def test_rows(
    tmp_path: Path, name: str, content: bytes, rows: list[tuple[int, dict[str, str]]]
) -> None:
    found = read_rows(written(tmp_path, name, content), {"name"}, {"id"}, example="name,id")
    assert [(row.line, row.cells) for row in found] == rows


@pytest.mark.parametrize(("name", "content", "where", "found"), BAD.values(), ids=BAD)
def test_mistakes(tmp_path: Path, name: str, content: bytes, where: str, found: str) -> None:
    path = written(tmp_path, name, content)
    with pytest.raises(IdentityError) as caught:
        list(read_rows(path, {"name"}, {"id", "preferred"}, example="name,id"))
    assert (caught.value.where, caught.value.found) == (where, found)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(IdentityError, match=r"^no\.csv: found No such file"):
        unpacked(tmp_path / "no.csv")


def test_a_file_that_is_cut_off(tmp_path: Path) -> None:
    packed = gzip.compress(b"name,id\n" * 100)
    with pytest.raises(IdentityError, match="wanted a file packed by gzip"):
        unpacked(written(tmp_path, "t.csv.gz", packed[:-9]))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", []),
        (" | ", []),
        ("http://a/b", ["http://a/b"]),
        ("http://a/b http://a/c", ["http://a/b", "http://a/c"]),
        ("http://a/b|urn:isbn:1 | tag:x@y,2020:z", ["http://a/b", "urn:isbn:1", "tag:x@y,2020:z"]),
        ("https://de.wikipedia.org/wiki/東京", ["https://de.wikipedia.org/wiki/東京"]),
    ],
)
def test_iris(cell: str, expected: list[str]) -> None:
    assert iris(cell, "t.csv:2") == expected


@pytest.mark.parametrize(
    "cell",
    [
        "Q42",
        "wd:Q42",
        "http://",
        "//a/b",
        "http://a/<b>",
        'http://a/"b',
        "http://a/b{c}",
        "http://a/b, x",
    ],
)
def test_what_is_no_iri(cell: str) -> None:
    with pytest.raises(IdentityError, match=r"^t\.csv:2: .*wanted an IRI"):
        iris(cell, "t.csv:2")


PIECES = st.sampled_from([*'a:/?#[]@!%20-._~é東\ue000\ufffe\u202e|^`{}<>\\" 9', "%C3%A9", "://"])


@given(st.sampled_from(["http://", "http://a/", "urn:", "tag:a", ""]), st.lists(PIECES))
def test_rdf_takes_what_is_an_iri(beginning: str, pieces: list[str]) -> None:
    text = beginning + "".join(pieces)
    if is_leading(text):
        statement = f"<{text}> <http://a/b> <http://a/c> ."
        (quad,) = pyoxigraph.parse(statement, pyoxigraph.RdfFormat.N_TRIPLES)
        assert quad.subject.value == text
