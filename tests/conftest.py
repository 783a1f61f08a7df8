"""What tests share: the real corpora, and graphs of a few lines."""

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from kg import Graph, Options, Schema, build
from kg.store import draft

if TYPE_CHECKING:
    from tests.servers import Neo4j

ROOT = Path(__file__).parent.parent
CORPORA = Path(os.environ.get("KG_CORPORA", ROOT.parent / "shared" / "corpora"))
os.environ.setdefault("KG_CHECK", "1")  # every build checks its tables; not so in `make fast`
PART = 40_000  # lines of a corpus that make more edges than `kg.emit.rdf.iris.SLICE`
CI = os.environ.get("CI") == "true"
settings.register_profile("fast", max_examples=8)  # of `make fast`


# Files whose tests take minutes together: all of them are slow, and they begin first, so that no
# worker is left alone with one at the end.
LONG = [
    "pipeline/test_spark.py",
    "emit/neo4j/test_broken_off.py",
    "emit/rdf/test_readers.py",
    "query/test_twins.py",
    "serve/test_",
    "emit/test_hostile.py",
    "query/cypher/test_embedded.py",
    "emit/rdf/test_shapes.py",
    "test_docs.py",
    "query/test_questions.py",
    "rdf_import/test_build.py",
    "emit/rdf/test_verify.py",
    "emit/neo4j_browser/test_favorites.py",
    "query/sparql/test_store.py",
    "reports/test_validate.py",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of long files first, and mark them; those of one file stay together."""

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(ROOT / "tests").as_posix()
        return next((n for n, long in enumerate(LONG) if path.startswith(long)), len(LONG))

    items.sort(key=place)
    for item in items:
        if place(item) < len(LONG):
            item.add_marker("slow")


def missing(what: str) -> None:
    """Skip a test by name on somebody's machine; on CI nothing may be missing."""
    if CI:
        pytest.fail(f"{what} is missing, and nothing may be skipped here")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder where query engines keep what they read; it goes with the tests."""
    folder = tmp_path_factory.mktemp("caches")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder / "kg"


@pytest.fixture(scope="session", autouse=True)
def unflushed() -> Iterator[None]:
    """Leave it to the system when the graphs of tests reach the disk: no power cut will come."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draft, "flush", lambda _folder: None)
        yield


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Return the folder of real corpora, named by KG_CORPORA."""
    if not CORPORA.is_dir():
        missing(f"the folder of corpora {CORPORA} (KG_CORPORA)")
    return CORPORA


@pytest.fixture(scope="session")
def part_of_wikiser(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the first sentences of a real corpus: its edges are more than are written at once.

    `make soak` takes the whole corpus through what tests take this through.
    """
    with (corpora / "wikiser/dev.txt").open(encoding="utf-8") as file:
        text = "".join(islice(file, PART))
    path = tmp_path_factory.mktemp("part") / "part.txt"
    end = "</s>\n"
    path.write_text(text[: text.rindex(end) + len(end)], encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def gold() -> Path:
    """Return the folder of corpora with gold relations; it stands beside the other corpora."""
    folder = CORPORA.parent / "gold"
    if not folder.is_dir():
        missing(f"the folder of gold {folder} (KG_CORPORA)")
    return folder


def lines(*sentences: str) -> str:
    """Return token lines of sentences written as ``Nginx/B-App uses/O C/B-Lang``."""
    return "\n".join(
        "".join("{}\t{}\n".format(*word.rsplit("/", 1)) for word in sentence.split())
        for sentence in sentences
    )


@pytest.fixture
def graph_of(tmp_path: Path) -> Callable[..., Graph]:
    """Return a function that builds a graph of sentences written as for `lines`."""

    def make(
        *sentences: str, schema: Schema | str | None = None, options: Options | None = None
    ) -> Graph:
        corpus = tmp_path / "corpus.txt"
        corpus.write_text(lines(*sentences), encoding="utf-8")
        return build([corpus], tmp_path / "graph", schema=schema, options=options)

    return make


@pytest.fixture(scope="session")
def neo4j() -> Iterator["Neo4j"]:
    """Return a real Neo4j server, the same for all tests."""
    from tests.servers import QUICK, neo4j_server

    with neo4j_server(QUICK) as server:
        yield server
