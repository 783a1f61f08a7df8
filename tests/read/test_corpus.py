"""A corpus: which format each of its sources has, and what the option strict refuses."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from kg.common import registry
from kg.common.errors import LineError, SourceError, UnknownName
from kg.read.common.sentences import Mention, Sentence
from kg.read.corpus import find_format, open_corpus, read_source
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

TOKENS = "Ant\tB-App\nof\tO\n"
PROSE = "He went to the market. She did not.\n"


def write(folder: Path, **files: str) -> Path:
    """Write files, named without their ending."""
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def diagnostics(path: Path, **options: object) -> pl.DataFrame:
    """Return what had to be interpreted in a corpus."""
    sources, _ = open_corpus([path], ReadOptions(**options))  # type: ignore[arg-type]
    return pl.concat([c.diagnostics for source in sources for c in read_source(*source)])


def test_a_format_is_found_and_says_why(tmp_path: Path) -> None:
    [(_, found)], _ = open_corpus([write(tmp_path, a=TOKENS) / "a.txt"], ReadOptions())
    assert (found.name, found.why) == (
        "conll",
        "2 columns by TABs, tokens in 1, tags in 2",
    )


def test_a_format_that_the_user_names_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path, a=PROSE) / "a.txt"
    [(_, found)], _ = open_corpus([path], ReadOptions(format="conll"))
    assert (found.name, found.sure) == ("conll", 1.0)


def test_a_format_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"one of .*conll"):
        open_corpus([write(tmp_path, a=TOKENS)], ReadOptions(format="conl"))


def test_a_file_without_tags_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^a\.txt: found no tagged text") as caught:
        open_corpus([write(tmp_path, a=PROSE) / "a.txt"], ReadOptions())
    assert "--read-as" in caught.value.hint


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^a\.txt: found an empty file"):
        open_corpus([write(tmp_path, a="\n\n") / "a.txt"], ReadOptions())


def test_a_file_of_a_folder_without_tags_is_left_out(tmp_path: Path) -> None:
    sources, left_out = open_corpus([write(tmp_path, a=TOKENS, b=PROSE)], ReadOptions())
    assert [source.name for source, _ in sources] == ["a.txt"]
    assert left_out.select("source", "rule").rows() == [("b.txt", "not-a-corpus-file")]


def test_a_folder_without_tags_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no tagged text"):
        open_corpus([write(tmp_path, a=PROSE, b=PROSE)], ReadOptions())


def test_a_scheme_that_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownName, match="IOB2"):
        ReadOptions(scheme="ABC")


@pytest.mark.parametrize(("given", "name"), [("bio", "IOB2"), ("IOBES", "BIOES"), ("io", "IO")])
def test_a_scheme_has_one_name(given: str, name: str) -> None:
    assert ReadOptions(scheme=given).scheme == name


ODD = {
    "a tag that is none": "Ant\tB-App\nBee\tnoun\nof\tO\n",
    "a mention that starts with I": "Ant\tB-App\nof\tO\nBee\tI-App\nCat\tB-App\n",
}
COPY = "Ant\tB-App\tB-App\nof\tO\tO\n"  # of the tags


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_what_is_interpreted_is_a_diagnostic(tmp_path: Path, text: str) -> None:
    assert len(diagnostics(write(tmp_path, a=text) / "a.txt")) == 1


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_strict_refuses_what_is_interpreted(tmp_path: Path, text: str) -> None:
    with pytest.raises(LineError, match="strict"):
        diagnostics(write(tmp_path, a=text) / "a.txt", strict=True)


def test_strict_says_the_line(tmp_path: Path) -> None:
    path = write(tmp_path, a=ODD["a tag that is none"]) / "a.txt"
    with pytest.raises(LineError) as caught:
        diagnostics(path, strict=True)
    assert (caught.value.where, caught.value.found) == ("a.txt:2", "unknown-tag 'noun'")


def test_strict_lets_pass_what_is_a_note(tmp_path: Path) -> None:
    found = diagnostics(write(tmp_path, a=COPY) / "a.txt", strict=True)
    assert found["rule"].to_list() == ["other-tags"]


def test_strict_lets_pass_what_is_clean(tmp_path: Path) -> None:
    assert diagnostics(write(tmp_path, a=TOKENS), strict=True).is_empty()


def plain(source: Source) -> Iterator[Sentence]:
    """Read lines of words, of which those in capitals are mentions."""
    for number, line in source.lines():
        words = line.split()
        found = [Mention(i, i + 1, "App") for i, word in enumerate(words) if word.isupper()]
        yield Sentence(words, found, line=number)


def surely(_head: Head) -> Guess:
    """Say that any source is ours."""
    return Guess(0.9, "everything is")


@pytest.fixture
def plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register a reader of plain sentences."""
    here = f"{__name__}:"
    monkeypatch.setitem(registry.BUILTIN["kg.readers"], "plain", here + "plain")
    monkeypatch.setitem(registry.BUILTIN["kg.recognisers"], "plain", here + "surely")


@pytest.mark.usefixtures("plain_reader")
def test_the_surest_format_wins(tmp_path: Path) -> None:
    found = find_format(Source("a.txt", write(tmp_path, a=TOKENS) / "a.txt"))
    assert found is not None
    assert found.name == "plain"


@pytest.mark.usefixtures("plain_reader")
def test_a_reader_may_yield_plain_sentences(tmp_path: Path) -> None:
    sources, _ = open_corpus([write(tmp_path, a="ANT uses BEE\n")], ReadOptions())
    [chunk] = [chunk for source in sources for chunk in read_source(*source)]
    assert chunk.mentions["surface"].to_list() == ["ANT", "BEE"]
    assert chunk.documents["name"].to_list() == ["a.txt"]


@pytest.mark.usefixtures("plain_reader")
def test_a_reader_may_find_nothing(tmp_path: Path) -> None:
    sources, _ = open_corpus([write(tmp_path, a="")], ReadOptions())
    assert sum(chunk.count for source in sources for chunk in read_source(*source)) == 0
