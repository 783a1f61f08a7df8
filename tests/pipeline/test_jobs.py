"""Builds by several processes: the bytes, and the errors, of a build by one."""

import gzip
import shutil
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial, partialmethod
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.common.errors import KgError, SourceError, UsageError
from kg.common.progress import no_progress
from kg.pipeline import growing, opening, reading
from kg.pipeline.build import assemble
from kg.pipeline.configuration import Configuration
from kg.pipeline.engines.engine import Engine, InProcess, open_engine
from kg.pipeline.engines.processes import WorkerProcesses
from kg.pipeline.opening import formats
from kg.pipeline.options import Options, with_keywords
from kg.pipeline.reading import Reading
from kg.pipeline.selecting import Selector
from kg.read.corpus import find_format, read_source
from kg.read.memory.objects import open_input
from kg.read.sources.discovery import find_sources
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.store.draft import write_folder
from tests.conftest import ROOT
from tests.pipeline.test_build import hashes
from tests.read.token_lines.test_reader import in_blocks

SEEDS = ROOT / "tests/soak/seeds"


@pytest.fixture(scope="module")
def workers() -> Iterator[Engine]:
    """Two worker processes."""
    with WorkerProcesses(2) as engine:
        yield engine


@pytest.fixture
def small_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs of sources end, and sources be read in pieces, from 200 bytes."""
    monkeypatch.setattr(reading, "run_size", lambda *_: 200)


def graph(corpus: Any, out: Path, engine: Engine, **keywords: Any) -> dict[str, str]:
    """Build the graph folder *out* by *engine*; return the hashes of its files."""
    configuration = Configuration.of(with_keywords(None, keywords), None)
    find_formats = partial(formats, engine=engine)
    sources, left_out, _ = open_input(corpus, configuration.options.read, "", find_formats)
    with write_folder(out, check=True) as draft:
        assemble(draft, "g", configuration, sources, left_out, no_progress, engine)
    return hashes(out)


class Kept:
    """Takes the tables of reading, as a draft does."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "graph"
        self.tables: dict[str, list[pl.DataFrame]] = {}

    def append(self, name: str, frame: pl.DataFrame) -> None:
        self.tables.setdefault(name, []).append(frame)

    write = append

    def close(self, name: str) -> int:
        return sum(map(len, self.tables.get(name, [])))


def tables(corpus: Any, folder: Path, engine: Engine, **keywords: Any) -> dict[str, Any]:
    """Return all that the reading of *corpus* gives, or the error that it raises."""
    configuration = Configuration.of(with_keywords(None, keywords), None)
    options = configuration.options
    sources, _, _ = open_input(corpus, options.read)
    selector = Selector(options.select, configuration.schema)
    kept = Kept(folder)
    reader: Any = Reading(kept, no_progress, selector, configuration.user_input.rules, engine)
    try:
        reader.read(sources)
    except KgError as error:
        return {"error": f"{type(error).__name__}: {error}"}
    columns = sorted(reader.notes[0].columns)
    notes = pl.concat(frame.select(columns) for frame in reader.notes)
    rows = {
        name: pl.concat(frame.select(sorted(frame.columns)) for frame in frames).rows()
        for name, frames in kept.tables.items()
        if sum(map(len, frames))
    }
    return rows | {
        "notes": sorted(notes.rows(), key=repr),
        "abbreviations": reader.abbreviations().rows(),
    }


@pytest.mark.usefixtures("small_runs")
def test_a_folder_of_all_formats(workers: Engine, tmp_path: Path) -> None:
    corpus, labels = tmp_path / "corpus", list("ABCDEFGHIJKLMNO")
    shutil.copytree(SEEDS, corpus, ignore=shutil.ignore_patterns("brat"))
    (corpus / "a.txt").write_text("Ann saw Bob.\n")
    (corpus / "a.ann").write_text("T1\tPer 0 3\tAnn\nT2\tPer 8 11\tBob\nR1\tsaw Arg1:T1 Arg2:T2\n")
    one = graph(corpus, tmp_path / "one", InProcess(), labels=labels)
    assert graph(corpus, tmp_path / "two", workers, labels=labels) == one
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "one", "two"]


def test_formats_are_found_in_other_processes(workers: Engine, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("About it.")
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    sources = find_sources([SEEDS, tmp_path], ReadOptions())[0]
    expected = list(map(find_format, sources))
    assert None in expected
    assert list(formats(sources, workers)) == expected
    damaged = Source("a.gz", tmp_path / "a.gz")
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"Ann\tB-Per\n" * 9999)[:200])
    with pytest.raises(SourceError, match=r"a\.gz: found damaged gzip data"):
        list(formats([*sources, damaged], workers))


@pytest.mark.usefixtures("small_runs")
def test_functions_of_kg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = corpus_of_all(tmp_path)[0]
    one = kg.build(files, tmp_path / "one", name="g", jobs=1)
    used: list[int] = []

    @contextmanager
    def with_workers(jobs: int, size: int) -> Iterator[Engine]:
        with open_engine(jobs, size, small=0) as engine:
            yield engine
            used.append(len(getattr(engine, "_workers", ())))

    for module in (opening, growing):
        monkeypatch.setattr(module, "open_engine", with_workers)
    (tmp_path / "aside").mkdir()
    aside = (files / "05.conll").rename(tmp_path / "aside/05.conll")
    kg.build(files, tmp_path / "two", name="g", jobs=2)
    kg.add(tmp_path / "two", aside.parent, jobs=2)
    assert hashes(tmp_path / "two") == hashes(one.path)
    assert used == [2, 1]
    with pytest.raises(UsageError, match="jobs: found True"):
        kg.build(files, jobs=True)


def corpus_of_all(folder: Path) -> list[Path]:
    """Write a corpus of which some sources can go to another process, and some not."""
    files = folder / "files"
    for number in range(12):
        path = files / f"{number:02}.conll"
        path.parent.mkdir(exist_ok=True)
        path.write_text(SENTENCES["abbreviations"] * (1 + 9 * (number == 5)))
    (files / "04.pubtator").write_text(
        "7|t|Breast and ovarian cancer\n7|a|It is.\n"
        "7\t0\t25\tBreast and ovarian cancer\tDisease\tMESH:D001943|MESH:D010051\n"
        "7\t29\t31\tis\tDisease\tMESH:D000001\n7\tAssociation\tMESH:D001943\tMESH:D000001\n"
    )
    with zipfile.ZipFile(files / "08.zip", "w") as archive:
        for number in range(3):
            archive.writestr(f"in/{number}.conll", SENTENCES["abbreviations"])
    return [files]


SENTENCES = {
    "abbreviations": "the\tO\nApache\tB-Org\nSoftware\tI-Org\nFoundation\tI-Org\n(\tO\n"
    "ASF\tB-Org\n)\tO\n\nASF\tB-Org\nuses\tO\nLinux\tB-System\n\n",
}
CHOICES: dict[str, dict[str, Any]] = {
    "all": {},
    "repeated sentences once": {"unique_sentences": True},
    "a part of the documents": {"where": ["document!=x", "year=2020"]},
    "documents of a table": {"where": ["year>=2020"], "metadata": "years.csv"},
    "without names": {"leave_out": "names.csv"},
    "identifiers as they are": {"without_rules": ["all"]},
    "strict": {"strict": True},
}


@pytest.mark.usefixtures("small_runs")
@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_what_is_chosen_of_a_corpus(
    workers: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choice: dict[str, Any]
) -> None:
    corpus = corpus_of_all(tmp_path)
    (tmp_path / "years.csv").write_text("document,year\n05.conll,2021\n11.conll,2020\n")
    (tmp_path / "names.csv").write_text("name,type\nASF,Org\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Source, "blocks", partialmethod(in_blocks, 100))
    assert tables(corpus, tmp_path, workers, **choice) == tables(
        corpus, tmp_path, InProcess(), **choice
    )


TAGGED = "Ann\tB-Per\nsaw\tO\nBob\tI-Per\n.\tO\n"
BLANKS, ELEMENTS = f"{TAGGED}\n" * 16, f"<s>\n{TAGGED}</s>\n" * 16
FORMS: dict[str, str | bytes] = {
    "blank lines": BLANKS,
    "elements": ELEMENTS,
    "elements, later": f"{BLANKS}{ELEMENTS}",
    "elements of which some are not closed": f"{ELEMENTS}{f'<s>{chr(10)}{TAGGED}' * 16}{ELEMENTS}",
    "elements that are not closed": f"<s>\n{TAGGED}" * 16,
    "blank lines within elements": f"<s>\n{TAGGED}\n{TAGGED}</s>\n" * 16,
    "a header": f"token\tner\n{BLANKS}",
    "a header after comments": "# one\n\n" * 40 + f"token\tner\n{BLANKS}",
    "documents": "".join(
        f"-DOCSTART- {name}\n\n{TAGGED}\n" for name in "aabbbcaXX" for _ in range(5)
    ),
    "documents of one name, far apart": f"-DOCSTART- a\n\n{BLANKS}-DOCSTART- a\n\n{BLANKS}",
    "documents by elements and comments": (
        f'<doc id="1">\n{TAGGED}\n</doc>\n# newdoc id = b\n{BLANKS}' * 5
    ),
    "a column of documents": "".join(
        f"Ann\tB-Per\t{name}\nsaw\tO\t{name}\n" for name in "aaaabbbbaaccccc" for _ in range(9)
    ),
    "numbered sentences": "".join(
        f"{number}\tAnn{number}\tNNP\tB-Per\n{number}\tran\tVBD\tO\n" for number in range(60)
    ),
    "numbered tokens": "1\tAnn\tNNP\tB-Per\n2\tran\tVBD\tO\n3\t.\t.\tO\n" * 30,
    "two columns of tags": "Ann\tB-Per\tB-Name\nLee\tI-Per\tB-Last\n.\tO\tO\n\n" * 16,
    "several tags in a cell": "Ann\tB-z,B-a\nLee\tI-a,I-z\n.\tO\n\n" * 16,
    "CRLF": BLANKS.replace("\n", "\r\n"),
    "CR": BLANKS.replace("\n", "\r"),
    "UTF-16": BLANKS.replace("Bob", "Žižka").encode("utf-16"),
    "NUL": BLANKS.replace("Bob", "B\0b\0"),
    "Windows-1252": BLANKS.replace("Bob", "José").encode("cp1252"),
    "byte order marks": BLANKS.replace("Ann", "\ufeffAnn"),
    "odd tags": f"{BLANKS}Ann\tX-\nBob\tE-Per\nEve\tU-Per\n\n{BLANKS}",
    "odd rows": f"{BLANKS}Ann Lee\tB-Per\textra\nBob\n \tB-Per\nJo Doe B-Per\n\n{BLANKS}",
    "zeros for O": f"{BLANKS}{BLANKS.replace('O', '0')}",
    "a spelling that is seen late": (
        "Ann\tO\n\n" * 12_000
        + BLANKS * 5
        + BLANKS.replace("B-Per", "Per-B").replace("I-Per", "Per-I") * 9
    ),
    "types that are seen late": BLANKS + BLANKS.replace("Per", "Aaa"),
    "one token a sentence": "Ann\tB-Per\n\n" * 80,
    "one sentence": TAGGED * 40,
    "no end": f"{BLANKS}Ann\tB-Per",
    "nothing but O": "Ann\tO\n\n" * 100,
    "quotation marks": 'Word,Tag\n"Ann, Jr.",B-Per\nsaw,O\nBob,B-Per\n\n' * 16,
    "a sentence a row": "text,labels\n" + "Ann saw Bob,B-Per O B-Per\n" * 16,
}
WAYS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "as they are": ([form for form in FORMS if form != "NUL"], {}),
    "as token lines": (["NUL"], {"read_as": "conll"}),
    "strict": (["odd tags", "odd rows", "zeros for O", "byte order marks"], {"strict": True}),
    "split": (["one sentence", "blank lines", "documents"], {"split_sentences": True}),
    "as IO": (["blank lines", "a spelling that is seen late"], {"scheme": "IO"}),
    "once": (["blank lines", "documents"], {"unique_sentences": True}),
    "in a wrong encoding": (["UTF-16", "Windows-1252"], {"encoding": "ascii"}),
    "some documents": (["documents", "blank lines"], {"where": ["year=1"]}),
    "by a column": (["a column of documents"], {"document_column": 3}),
}


@pytest.mark.usefixtures("small_runs")
@pytest.mark.parametrize(
    ("form", "keywords"),
    [(form, keywords) for forms, keywords in WAYS.values() for form in forms],
    ids=[f"{form}, {way}" for way, (forms, _) in WAYS.items() for form in forms],
)
def test_token_lines_in_pieces(
    workers: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    keywords: dict[str, Any],
) -> None:
    data, path = FORMS[form], tmp_path / "a.txt"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    expected = tables(path, tmp_path, InProcess(), **keywords)
    block = max(64, len(data) // 50)
    monkeypatch.setattr(Source, "blocks", partialmethod(in_blocks, block))
    assert tables(path, tmp_path, workers, **keywords) == expected


@pytest.mark.usefixtures("small_runs")
def test_large_token_lines(workers: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SENTENCES["abbreviations"] * 9)
    one = graph(path, tmp_path / "one", InProcess())
    assert graph(path, tmp_path / "two", workers) == one


def ahead(kernel: Callable[[Any], Any], tasks: Iterable[Any], most: int) -> Iterator[Any]:
    """Run *kernel* on tasks of which up to *most* are taken before the first result is used."""
    waiting: deque[Any] = deque()
    for task in tasks:
        waiting.append(kernel(task))
        if len(waiting) == most:
            yield waiting.popleft()
    yield from waiting


LINES = [
    *[
        "",
        "",
        "\t",
        "<s>",
        "</s>",
        "<s>",
        "</s>",
        "<sentence>",
        "</sentence>",
        "<p>",
        "# a",
        "-DOCSTART- a",
        "-DOCSTART-\tO",
    ],
    *["-DOCSTART- b", '<doc id="a">', "</doc>", "Ann\tB-Per", "Bob\tI-Per", "and\tO", "x\tE-Per"],
    *["x\t0", "y\to", "z\tS-Org", "w", "a b\tO", "a\tB-Org\tx", " \tB-Per", "\ufeffv\tO", "u\t_"],
]


@given(
    st.lists(st.sampled_from(LINES), max_size=60),
    st.integers(1, 40),
    st.integers(1, 5),
    st.booleans(),
)
def test_any_token_lines(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], block: int, most: int, split: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_text("\n".join(["Ann\tB-Per", "and\tO", "Bob\tB-Per", *rows]) + "\n")
    options = ReadOptions(format="conll", split_sentences=split)

    def read(mapping: Any) -> list[Any]:
        source = Source("any.txt", path, options=options)
        format_ = find_format(source)
        assert format_ is not None
        try:
            chunks = list(read_source(source, format_, mapping))
        except KgError as error:
            return [str(error)]
        names = ("documents", "sentences", "mentions", "diagnostics")
        rows = [pl.concat([getattr(chunk, name) for chunk in chunks]).rows() for name in names]
        marks = chunks[-2].segmentation if len(chunks) > 1 else None
        return [*rows, chunks[-1].scheme, sum(chunk.count for chunk in chunks), marks]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Source, "blocks", partialmethod(in_blocks, block))
        assert read(lambda kernel, tasks: ahead(kernel, tasks, most)) == read(None)


@pytest.mark.usefixtures("small_runs")
def test_the_first_source_that_cannot_be_read_is_told(workers: Engine, tmp_path: Path) -> None:
    files = corpus_of_all(tmp_path)[0]
    for number in (3, 9):
        (files / f"{number:02}.conll").write_text(SENTENCES["abbreviations"] + "Ann\tE-Odd\n")
    expected = tables(files, tmp_path, InProcess(), strict=True)
    assert "03.conll" in expected["error"]
    assert tables(files, tmp_path, workers, strict=True) == expected


@pytest.mark.usefixtures("small_runs")
def test_objects_are_read_here(workers: Engine, tmp_path: Path) -> None:
    pairs = [(["Ann", "saw", "Bob"], ["B-Per", "O", "B-Per"])] * 300
    assert tables(pairs, tmp_path, workers) == tables(pairs, tmp_path, InProcess())


def test_the_graph_does_not_tell_the_number_of_jobs() -> None:
    assert "jobs" not in Configuration.of(Options(), None).manifest
