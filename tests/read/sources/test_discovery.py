"""The sources of a corpus: which there are, what they are called, what is left out."""

import os
import shutil
from pathlib import Path

import pytest

from kg.common.errors import SourceError
from kg.read.sources.discovery import PART_OF, SETTINGS, STDIN, find_sources
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source


def make(folder: Path, *names: str) -> Path:
    """Write a file for each of *names* below *folder*."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\tO\n", encoding="utf-8")
    return folder


def find(*corpus: Path | str) -> list[Source]:
    """Return the sources of *corpus*."""
    return find_sources(corpus, ReadOptions())[0]


def names(*corpus: Path | str) -> list[str]:
    """Return the names of the sources of *corpus*."""
    return [source.name for source in find(*corpus)]


def test_a_file_goes_by_its_own_name(tmp_path: Path) -> None:
    make(tmp_path, "deep/below/a.txt")
    assert names(tmp_path / "deep" / "below" / "a.txt") == ["a.txt"]


@pytest.mark.parametrize("name", ["corpus.dat", "LICENSE", ".hidden", "annotation.conf", "a[1]*"])
def test_a_file_named_itself_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    make(tmp_path, name)
    assert names(tmp_path / name) == [name]


def test_every_file_of_a_folder_goes_by_its_path_in_it(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "LICENSE", "one/b.conll", "one/two/c.tsv.gz")
    assert names(tmp_path) == ["LICENSE", "a.txt", "one/b.conll", "one/two/c.tsv.gz"]


@pytest.mark.parametrize("order", [("a.txt", "b", "z.txt"), ("z.txt", "b", "a.txt")])
def test_sources_are_sorted_whatever_the_order_of_arguments(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    make(tmp_path, "z.txt", "b/c.txt", "b/d.txt", "a.txt")
    assert names(*(tmp_path / name for name in order)) == ["a.txt", "c.txt", "d.txt", "z.txt"]


def test_only_files_of_a_folder_are_documents_by_themselves(tmp_path: Path) -> None:
    make(tmp_path, "alone.txt", "folder/inside.txt")
    sources = find(tmp_path / "alone.txt", tmp_path / "folder")
    documents = {source.name: source.document for source in sources}
    assert documents == {"alone.txt": False, "inside.txt": True}


def test_sources_have_the_options(tmp_path: Path) -> None:
    options = ReadOptions(encoding="latin-1")
    (source,), _ = find_sources([make(tmp_path, "a.txt")], options)
    assert source.options is options


PATTERNS = {  # names are paths in the folder that the pattern begins with
    "*.txt": ["a.txt"],
    "one/*": ["b.txt", "c.tsv"],
    "*/*.txt": ["one/b.txt", "two/b.txt"],
    "**/*.txt": ["a.txt", "one/b.txt", "one/deep/d.txt", "two/b.txt"],
    "**": ["a.txt", "one/b.txt", "one/c.tsv", "one/deep/d.txt", "two/b.txt"],
    "one/[bx].tx?": ["b.txt"],
    "o*/deep/d.txt": ["one/deep/d.txt"],
}


@pytest.mark.parametrize(("pattern", "wanted"), PATTERNS.items(), ids=PATTERNS)
def test_a_pattern_names_the_files_that_match(
    tmp_path: Path, pattern: str, wanted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.txt", "one/b.txt", "one/c.tsv", "one/deep/d.txt", "two/b.txt", ".x/a.txt")
    assert names(f"{tmp_path}/{pattern}") == wanted
    monkeypatch.chdir(tmp_path)
    assert names(pattern) == names(f"./{pattern}") == wanted


def test_files_of_a_pattern_are_no_documents_as_if_the_shell_had_named_them(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt")
    assert [source.document for source in find(f"{tmp_path}/*.txt")] == [False, False]


COMPANIONS = {  # files, sources
    "brat": (["a.ann", "a.txt", "b.txt"], ["a.ann", "b.txt"]),
    "brat in folders": (["a.ann", "one/a.txt", "one/b.ann"], ["a.ann", "one/a.txt", "one/b.ann"]),
    "BioNLP": (["a.a1", "a.a2", "a.txt"], ["a.a1"]),
    "UIMA": (["a.xmi", "TypeSystem.xml", "b.xml"], ["a.xmi", "b.xml"]),
    "types of nothing": (["typesystem.xml", "one/a.xmi"], ["one/a.xmi", "typesystem.xml"]),
    "settings": (["a.txt", *sorted(SETTINGS), "one/tools.conf"], ["a.txt"]),
    "hidden": (["a.txt", ".b.txt", ".git/a.txt", "one/.two/c.txt", ".stats_cache"], ["a.txt"]),
}


@pytest.mark.parametrize(("files", "sources"), COMPANIONS.values(), ids=COMPANIONS)
def test_parts_of_others_and_settings_are_no_sources(
    tmp_path: Path, files: list[str], sources: list[str]
) -> None:
    found, left_out = find_sources([make(tmp_path, *files)], ReadOptions())
    assert [source.name for source in found] == sources
    assert left_out.is_empty()


@pytest.mark.parametrize(("part", "wholes"), PART_OF.items())
def test_parts_of_others_are_no_sources_where_both_are_named(
    tmp_path: Path, part: str, wholes: tuple[str, ...]
) -> None:
    for whole in wholes:
        make(tmp_path, f"a{part}", f"a{whole}")
        assert names(tmp_path / f"a{part}", tmp_path / f"a{whole}") == [f"a{whole}"]
        assert names(f"{tmp_path}/a*") == [f"a{whole}"]
        assert names(tmp_path / f"a{part}") == [f"a{part}"]
        (tmp_path / f"a{whole}").unlink()


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    make(tmp_path, "one/a.txt", "two/a.txt")
    with pytest.raises(SourceError) as caught:
        find(tmp_path / "one", tmp_path / "two")
    assert caught.value.where == "a.txt"
    assert "parent folder" in caught.value.hint


def test_the_folder_above_tells_two_files_of_one_name_apart(tmp_path: Path) -> None:
    make(tmp_path, "one/a.txt", "two/a.txt")
    assert names(tmp_path) == ["one/a.txt", "two/a.txt"]


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    with pytest.raises(SourceError, match=r"a\.txt: found two files of that name"):
        find(tmp_path / "a.txt", tmp_path / "a.txt")


REFUSED = {
    "a missing path": ("gone.txt", "nothing"),
    "a folder of nothing": ("empty", "no file that is not hidden"),
    "a folder of hidden files": ("hidden", "no file that is not hidden"),
    "a pattern that matches nothing": ("*.conll", "nothing that matches"),
    "a pattern of folders": ("h*", "folders only"),
    "a name that no file may have": ("a\0b", "nothing"),
    "a name too long": ("x" * 5000, "File name too long"),
}


@pytest.mark.parametrize(("name", "what"), REFUSED.values(), ids=REFUSED)
def test_nothing_to_read_is_refused(tmp_path: Path, name: str, what: str) -> None:
    make(tmp_path, "a.txt", "hidden/.a.txt", "hidden/.git/b.txt")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError) as caught:
        find(tmp_path / name)
    assert caught.value.where == str(tmp_path / name)
    assert caught.value.found == what


def test_a_name_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).touch()
    except OSError:
        pytest.skip("this system has no such names")
    with pytest.raises(SourceError, match="a name that is not UTF-8"):
        find(tmp_path)


def test_a_link_to_nothing_is_refused_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (source,) = find(tmp_path)
    with pytest.raises(SourceError) as caught:
        list(source.blocks())
    assert caught.value.where == "gone.txt"


def test_links_to_folders_are_followed_but_not_back_up(tmp_path: Path) -> None:
    make(tmp_path, "corpus/a.txt", "other/b.txt")
    (tmp_path / "corpus" / "linked").symlink_to(tmp_path / "other")
    (tmp_path / "other" / "back").symlink_to(tmp_path / "corpus")
    assert names(tmp_path / "corpus") == ["a.txt", "linked/b.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are not everywhere")
def test_what_is_no_file_is_left_out_with_a_diagnostic(tmp_path: Path) -> None:
    os.mkfifo(make(tmp_path, "one/a.txt") / "one" / "pipe")
    sources, left_out = find_sources([tmp_path], ReadOptions())
    assert [source.name for source in sources] == ["one/a.txt"]
    assert left_out.drop("line").rows() == [
        ("sources", "one/pipe", "not-a-corpus-file", "a pipe, socket or device", "left out")
    ]


def test_a_dash_is_standard_input() -> None:
    (source,) = find(Path("-"))
    assert (source.name, source.document) == (STDIN, False)


def test_the_real_corpora_are_all_sources_but_the_texts_of_brat(corpora: Path) -> None:
    # find . -name '*.ann' gives as many texts that are no sources as have a text beside them.
    files = {path.relative_to(corpora).as_posix() for path in corpora.rglob("*") if path.is_file()}
    texts = {f"{name[:-4]}.txt" for name in files if name.endswith(".ann")} & files
    archives = {name for name in files if name.endswith((".zip", ".tgz"))}
    found = set(names(corpora))
    assert found & files == files - texts - archives
    assert {name.rsplit("/", 1)[0] for name in found - files} == archives


GRAPH = ["graph.json", "entities.parquet", "edges.parquet", "mentions.parquet", "graph.ttl"]
GRAPHS = {  # files, sources, graph folders
    "beside the corpus": (["a.txt", *(f"graph/{name}" for name in GRAPH)], ["a.txt"], ["graph"]),
    "below it": (
        ["one/a.txt", *(f"one/two/g/{name}" for name in GRAPH)],
        ["one/a.txt"],
        ["one/two/g"],
    ),
    "two": (
        ["a.txt", *(f"{folder}/{name}" for folder in ("g", "h") for name in GRAPH)],
        ["a.txt"],
        ["g", "h"],
    ),
    "what only begins like it": (
        ["graph2/a.txt", *(f"graph/{name}" for name in GRAPH)],
        ["graph2/a.txt"],
        ["graph"],
    ),
    "the folder itself": (["a.txt", *GRAPH], ["a.txt", "graph.ttl"], ["."]),
    "a description of something else": (["graph.json", "a.txt"], ["a.txt", "graph.json"], []),
}


@pytest.mark.parametrize(("files", "wanted", "graphs"), GRAPHS.values(), ids=GRAPHS)
def test_graph_folders_are_left_out_with_a_note(
    tmp_path: Path, files: list[str], wanted: list[str], graphs: list[str]
) -> None:
    found, left_out = find_sources([make(tmp_path, *files)], ReadOptions())
    assert [source.name for source in found] == wanted
    assert left_out["source"].to_list() == graphs
    assert set(left_out["rule"]) <= {"graph-folder"}


def test_graph_folders_are_left_out_of_archives_and_patterns(tmp_path: Path) -> None:
    files = make(tmp_path, "c/a.txt", "c/b.txt", *(f"c/graph/{name}" for name in GRAPH)) / "c"
    shutil.make_archive(str(tmp_path / "packed"), "zip", files)
    assert names(tmp_path / "packed.zip") == ["packed.zip/a.txt", "packed.zip/b.txt"]
    assert names(f"{files}/**") == ["a.txt", "b.txt"]


def test_a_graph_alone_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="a graph of kg and no corpus"):
        find(make(tmp_path, *(f"graph/{name}" for name in GRAPH)))
