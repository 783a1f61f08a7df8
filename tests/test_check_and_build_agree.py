"""`kg check` and `kg build` never disagree about whether a graph can be built of a corpus.

Whatever `kg build` refuses is an error of `kg check`; what `kg check` says cannot be read, or has
no entity tag, is refused. Files are those of the tests, and mutants of them from a seed.
"""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import build
from kg.common.errors import KgError
from kg.reports.check.corpus_check import check
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

SEEDS = sorted(path for path in (ROOT / "tests/soak/seeds").glob("*/*") if path.is_file())
FATAL = {"cannot-read", "no-entity-tag"}  # rules of what cannot be built
MUTANTS = 5  # of each seed
SMALL, REAL = 8_000, 40  # bytes of a real file at most; how many of them
PIECES = [
    *(b"\t", b"\n", b"\r", b" ", b"\x00", b"\xff", b"\xef\xbb\xbf", b"{", b"]", b'"', b"<", b">"),
    *(
        b"B-Entity",
        b"I-per",
        b"O",
        b"B-",
        b"\nAnt\tB-Sentence\n",
        b"</s>",
        b"T1\t",
        b"-1",
        b"\\ud800",
    ),
    *(b"B-App", b"-DOCSTART-", b"&", b"Source", b"B-\x01", b"\n\n"),
]


def mutant(data: bytes, chance: random.Random) -> bytes:
    """Return *data* with up to four changes: pieces put in, taken out, or repeated."""
    for _ in range(chance.randint(1, 4)):
        begin = chance.randint(0, len(data))
        end = min(len(data), begin + chance.randint(1, 20))
        piece = chance.choice([b"", chance.choice(PIECES), data[begin:end] * 2])
        data = data[:begin] + piece + data[chance.choice([begin, end]) :]
    return data


def refusal(corpus: Path, folder: Path) -> str:
    """Return why no graph can be built of *corpus*; "" where one can."""
    try:
        build([corpus], folder / "graph")
    except KgError as problem:
        return str(problem)
    return ""


def errors(corpus: Path) -> set[str]:
    """Return the rules of the errors that a check finds."""
    try:
        found = check([corpus]).diagnostics
    except KgError:
        return {"cannot-read"}
    return set(found.filter(severity="error")["rule"])


def disagreement(corpus: Path, folder: Path) -> str:
    """Return where the two disagree; "" where they do not."""
    refused, rules = refusal(corpus, folder), errors(corpus)
    if refused and not rules:
        return f"refused ({refused}), though the check has no errors"
    if rules & FATAL and not refused:
        return f"built, though the check says {', '.join(sorted(rules & FATAL))}"
    return ""


def copied(path: Path, data: bytes, folder: Path) -> Path:
    """Write *data* as a file of the name of *path*, with the text that belongs to it."""
    folder.mkdir()
    copy = folder / path.name
    copy.write_bytes(data)
    if path.parent.name == "brat":
        copy = copy.rename(copy.with_suffix(".ann"))
        copy.with_suffix(".txt").write_text("Ant uses Bee in Rome.\n\nBee is a tool.")
    return copy


def variants(path: Path) -> Iterator[bytes]:
    """Yield what a file holds, and mutants of it."""
    data = path.read_bytes()
    yield data
    chance = random.Random(path.as_posix().removeprefix(ROOT.as_posix()))
    for _ in range(MUTANTS):
        yield mutant(data, chance)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_on_mutants(path: Path, tmp_path: Path) -> None:
    found = {}
    for number, data in enumerate(variants(path)):
        corpus = copied(path, data, tmp_path / str(number))
        found[data] = disagreement(corpus, tmp_path)
    assert [item for item in found.items() if item[1]] == []


def test_on_real_files(corpora: Path, tmp_path: Path) -> None:
    paths = [path for path in sorted(corpora.rglob("*")) if path.is_file()]
    small = [path for path in paths if path.stat().st_size <= SMALL and path.suffix != ".txt"]
    chosen = random.Random(1).sample(small, min(REAL, len(small)))
    found = {path.name: disagreement(path, tmp_path) for path in sorted(chosen)}
    assert {name: problem for name, problem in found.items() if problem} == {}


FOLDERS = {
    "a file that is none": {"a.conll": "Ant\tB-App\n", "README": "Read this.\n"},
    "no file that is one": {"README": "Read this.\n"},
    "one that is damaged": {
        "a.conll": "Ant\tB-App\n",
        "b.json": '[{"text": "Ant", "label": [[0, 3',
    },
    "an empty one": {"a.conll": "", "b.conll": "Ant\tB-App\n"},
    "empty ones only": {"a.conll": "", "b.conll": "\n"},
    "two without tags": {"a.conll": "of\tO\n", "b.conll": "or\tO\n"},
    "data that were not read": {"a.conll": "Ant\tB-App\n", "b.tsv": "a\tb\nc\td\ne\tf\n"},
}


@pytest.mark.parametrize("files", FOLDERS.values(), ids=FOLDERS)
def test_on_folders(files: dict[str, str], tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in files.items():
        (corpus / name).write_text(text, encoding="utf-8")
    assert disagreement(corpus, tmp_path) == ""


def test_on_the_sample(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "corpus", tmp_path / "corpus")
    assert disagreement(tmp_path / "corpus", tmp_path) == ""
