"""Every corpus, read as the table `corpora.tsv` says, and counted once more in another way.

The columns of the table: the path below the folder of corpora, how kg must be told to read it, what
is found (format, scheme, sentences, tokens, mentions by type, diagnostics by rule), and what else
counts the mentions: see `tests.counters`. ``by eye`` is a file of a few lines that no count but
reading it tells; a row without numbers is a file without entity tags, and what kg says of it.
"""

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from kg import build
from kg.common.errors import KgError
from kg.read.common.chunk import Chunk
from kg.read.corpus import Format, open_corpus, read_source
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from tests.counters import columns_of, count
from tests.independent import STRICT, Columns, sentences, spans, strict_spans

pytestmark = pytest.mark.slow
with Path(__file__).with_name("corpora.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
READ = [row for row in ROWS if row["mentions"]]
EMPTY = [row for row in ROWS if not row["mentions"]]
COUNTED = [row for row in READ if row["checked"] != "by eye"]
TOKEN_LINES = [row for row in READ if row["checked"].startswith("seqeval")]
NO_TYPES = "annotation-cells"  # counts, but tells no types
Row = dict[str, str]


def name(row: Row) -> str:
    """Return what a test of a row is called."""
    return row["path"]


def opened(row: Row, corpora: Path) -> list[tuple[Source, Format]]:
    """Return the sources of a row."""
    words = row["flags"].split()
    told = dict(zip(words[::2], words[1::2], strict=True))
    options = ReadOptions(text=told.get("--text-file", ""))
    return open_corpus([corpora / row["path"]], options)[0]


def chunks(row: Row, corpora: Path) -> list[Chunk]:
    """Return all that is read of a row."""
    return [chunk for source in opened(row, corpora) for chunk in read_source(*source)]


def files(row: Row, corpora: Path) -> list[Path]:
    """Return the files of a row, without the texts of standoff annotations."""
    path = corpora / row["path"]
    inside = sorted(path.iterdir()) if path.is_dir() else [path]
    return [one for one in inside if one.suffix != ".txt" or not one.with_suffix(".ann").exists()]


def tally(counts: Counter[str]) -> str:
    """Return counts as the table writes them; a type may hold a TAB."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return " ".join(f"{key.encode('unicode_escape').decode()}={count}" for key, count in ranked)


def types(parts: list[Chunk]) -> Counter[str]:
    """Return the mentions by type."""
    return Counter(kind for part in parts for kind in part.mentions["type"])


def test_every_path_has_one_row(corpora: Path) -> None:
    paths = [row["path"] for row in ROWS]
    folders = {path for path in paths if (corpora / path).is_dir()}
    found = [
        folder.name if folder.name in folders else f"{folder.name}/{path.name}"
        for folder in corpora.iterdir()
        if folder.is_dir()
        for path in ([folder] if folder.name in folders else folder.iterdir())
    ]
    assert sorted(paths) == sorted(found)


@pytest.mark.parametrize("row", READ, ids=name)
def test_what_is_read(row: Row, corpora: Path) -> None:
    sources = opened(row, corpora)
    parts = [chunk for source in sources for chunk in read_source(*source)]
    rules = Counter(rule for part in parts for rule in part.diagnostics["rule"])
    assert {
        "format": ",".join(sorted({found.name for _, found in sources})),
        "scheme": ",".join(sorted({part.scheme for part in parts if part.scheme})),
        "sentences": str(sum(part.count for part in parts)),
        "tokens": str(sum(part.tokens for part in parts)),
        "mentions": tally(types(parts)),
        "diagnostics": tally(rules),
    } == {key: row[key] for key in row if key not in ("path", "flags", "checked")}


@pytest.mark.parametrize("row", COUNTED, ids=name)
def test_another_count_finds_as_many_mentions(row: Row, corpora: Path) -> None:
    ours, theirs = types(chunks(row, corpora)), count(row["checked"], files(row, corpora))
    if row["checked"] == NO_TYPES:
        assert ours.total() == theirs.total()
    else:
        assert ours == theirs


@pytest.mark.parametrize("row", EMPTY, ids=name)
def test_a_file_without_entity_tags_is_refused_in_one_line(
    row: Row, corpora: Path, tmp_path: Path
) -> None:
    with pytest.raises(KgError) as caught:
        build([corpora / row["path"]], tmp_path / "graph")
    message = str(caught.value)
    assert row["checked"] in message
    assert "\n" not in message


def test_the_command_says_it_in_one_line(corpora: Path, tmp_path: Path) -> None:
    path = corpora / "flair_fixtures/ud_english__en_ewt-ud-dev.conllu"
    words = [sys.executable, "-m", "kg", "build", path, "-o", tmp_path / "g"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "found no entity tag on 26 tokens" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def each(row: Row, corpora: Path) -> list[tuple[Path, Columns, list[Chunk]]]:
    """Return the files of a row of token lines, with their columns and chunks."""
    columns = columns_of(row["checked"].partition(" ")[2])
    read = []
    for path in files(row, corpora):
        [source], _ = open_corpus([path], ReadOptions())
        read.append((path, columns, list(read_source(*source))))
    return read


def ours(parts: list[Chunk]) -> set[tuple[int, int, int, str]]:
    """Return the sentence, start, end and type of each mention."""
    rows = pl.concat([part.mentions for part in parts])
    return set(rows.select("sentence", "start", "end", "type").rows())


@pytest.mark.parametrize("row", TOKEN_LINES, ids=name)
def test_sentences_and_tokens_are_those_of_a_plain_reader(row: Row, corpora: Path) -> None:
    for path, columns, parts in each(row, corpora):
        plain = list(sentences(path, columns))
        assert sum(part.count for part in parts) == len(plain)
        assert sum(part.tokens for part in parts) == sum(map(len, plain))


@pytest.mark.parametrize("row", TOKEN_LINES, ids=name)
def test_spans_are_those_of_seqeval(row: Row, corpora: Path) -> None:
    for path, columns, parts in each(row, corpora):
        assert ours(parts) == spans(path, columns)


@pytest.mark.parametrize(
    "row", [row for row in TOKEN_LINES if set(row["scheme"].split(",")) <= set(STRICT)], ids=name
)
def test_every_difference_from_seqevals_strict_reading_is_a_diagnostic_on_its_line(
    row: Row, corpora: Path
) -> None:
    for path, columns, parts in each(row, corpora):
        scheme = next(part.scheme for part in parts if part.scheme)
        told = {line for part in parts for line in part.diagnostics["line"]}
        plain = list(sentences(path, columns))
        unsaid = [
            (number, start, end, kind)
            for number, start, end, kind in ours(parts) ^ strict_spans(path, columns, scheme)
            if not told & {line for line, *_ in plain[number][start:end]}
        ]
        assert unsaid == []


TWINS = {
    "AnatEM in IOB and IOBES": ("mtl_bio/AnatEM-IOB__devel.tsv", "mtl_bio/AnatEM-IOBES__devel.tsv"),
    "BC2GM in IOB and IOBES": ("mtl_bio/BC2GM-IOB__devel.tsv", "mtl_bio/BC2GM-IOBES__devel.tsv"),
}


@pytest.mark.parametrize(("one", "other"), TWINS.values(), ids=TWINS)
def test_twins_have_equal_mentions(one: str, other: str, corpora: Path) -> None:
    # The twins in brat are in read/test_brat.py, those in CoNLL-U in read/test_webanno.py.
    found = [ours(chunks({"path": path, "flags": ""}, corpora)) for path in (one, other)]
    assert found[0] == found[1]
