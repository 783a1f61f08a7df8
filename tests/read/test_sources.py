"""The files of a corpus: which there are, what they are called, what is left out."""

import io
import sys
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.read.sources import STDIN, SUFFIXES, Source, find_sources


def make(folder: Path, *names: str) -> Path:
    """Write a file for each of *names* below *folder*."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\tO\n", encoding="utf-8")
    return folder


def names(*corpus: Path) -> list[str]:
    """Return the names of the sources of *corpus*."""
    return [source.name for source in find_sources(corpus)[0]]


def test_a_file_goes_by_its_own_name(tmp_path: Path) -> None:
    make(tmp_path, "deep/below/a.txt")
    assert names(tmp_path / "deep" / "below" / "a.txt") == ["a.txt"]


def test_a_file_named_itself_needs_no_known_ending(tmp_path: Path) -> None:
    make(tmp_path, "corpus.dat")
    assert names(tmp_path / "corpus.dat") == ["corpus.dat"]


def test_files_of_a_folder_go_by_their_path_in_it(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "one/b.conll", "one/two/c.tsv")
    assert names(tmp_path) == ["a.txt", "one/b.conll", "one/two/c.tsv"]


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".TXT", ".CoNLL"])
def test_files_of_a_folder_with_this_ending_are_read(tmp_path: Path, suffix: str) -> None:
    make(tmp_path, f"a{suffix}")
    assert names(tmp_path) == [f"a{suffix}"]


@pytest.mark.parametrize("order", [("a.txt", "b", "z.txt"), ("z.txt", "b", "a.txt")])
def test_sources_are_sorted_whatever_the_order_of_arguments(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    make(tmp_path, "z.txt", "b/c.txt", "b/d.txt", "a.txt")
    assert names(*(tmp_path / name for name in order)) == ["a.txt", "c.txt", "d.txt", "z.txt"]


def test_only_files_of_a_folder_are_documents_by_themselves(tmp_path: Path) -> None:
    make(tmp_path, "alone.txt", "folder/inside.txt")
    sources, _ = find_sources([tmp_path / "alone.txt", tmp_path / "folder"])
    assert {source.name: source.document for source in sources} == {
        "alone.txt": False,
        "inside.txt": True,
    }


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    make(tmp_path, "one/a.txt", "two/a.txt")
    with pytest.raises(SourceError) as caught:
        find_sources([tmp_path / "one", tmp_path / "two"])
    assert caught.value.where == "a.txt"
    assert "folder above" in caught.value.hint


def test_the_folder_above_tells_two_files_of_one_name_apart(tmp_path: Path) -> None:
    make(tmp_path, "one/a.txt", "two/a.txt")
    assert names(tmp_path) == ["one/a.txt", "two/a.txt"]


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    with pytest.raises(SourceError, match=r"a\.txt: found two files of that name"):
        find_sources([tmp_path / "a.txt", tmp_path / "a.txt"])


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        find_sources([tmp_path / "gone.txt"])
    assert caught.value.where == str(tmp_path / "gone.txt")


@pytest.mark.parametrize("others", [(), ("readme.md",), (".hidden.txt",), (".git/a.txt",)])
def test_a_folder_without_corpus_files_is_refused(tmp_path: Path, others: tuple[str, ...]) -> None:
    make(tmp_path, *others)
    with pytest.raises(SourceError) as caught:
        find_sources([tmp_path])
    assert caught.value.where == str(tmp_path)


@pytest.mark.parametrize("hidden", [".a.txt", ".git/a.txt", "one/.b.txt", "one/.two/c.txt"])
def test_hidden_files_and_folders_are_passed_over(tmp_path: Path, hidden: str) -> None:
    make(tmp_path, "a.txt", hidden)
    sources, left_out = find_sources([tmp_path])
    assert [source.name for source in sources] == ["a.txt"]
    assert left_out.is_empty()


def test_other_files_are_left_out_with_a_diagnostic(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "one/notes.md", "LICENSE")
    rows = find_sources([tmp_path])[1].select("stage", "source", "line", "rule", "value").rows()
    assert rows == [
        ("sources", "LICENSE", None, "not-a-corpus-file", "LICENSE"),
        ("sources", "one/notes.md", None, "not-a-corpus-file", ".md"),
    ]


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (source,), _ = find_sources([tmp_path])
    with pytest.raises(SourceError) as caught:
        list(source.blocks())
    assert caught.value.where == "gone.txt"


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Ant\tB-App\n")))
    (source,), _ = find_sources([Path("-")])
    assert (source.name, source.document) == (STDIN, False)
    assert b"".join(source.blocks()) == b"Ant\tB-App\n"


def test_a_source_knows_the_size_and_hash_of_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    source = Source("a.txt", tmp_path / "a.txt")
    list(source.blocks())
    # The first test vector of FIPS 180-2 for SHA-256.
    wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (source.bytes, source.sha256) == (3, wanted)
