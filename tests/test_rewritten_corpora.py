"""Real corpora written in further formats: kg finds what another reader finds in the originals.

The columns of `rewritten_corpora.tsv`: the path below the folder of corpora, how its lines are laid
out (`tests.counters.columns_of`; ``docred`` is its JSON), how many sentences or documents of it are
taken, the name under which `tests.writers` writes them, and the numbers of what that format keeps.
A cell is empty where it keeps no such thing: then texts are split by kg's own rules.
"""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from kg.common.diagnostic_rules import severity
from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.originals import Documents, by_surface, by_type, counted, docred, token_lines
from tests.read.whole import Whole, read_path
from tests.test_every_corpus import tally
from tests.writers import WRITERS, plain_text

pytestmark = pytest.mark.slow
COUNTS = ("documents", "sentences", "tokens", "relations", "clusters")
Row = dict[str, str]
with Path(__file__).with_name("rewritten_corpora.tsv").open(encoding="utf-8") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def name(row: Row) -> str:
    """Return what a test of a row is called."""
    return f"{row['path']} as {row['written']}"


@cache
def original(path: Path, layout: str, size: int) -> Documents:
    """Return the sentences of a corpus."""
    return docred(path, size) if layout == "docred" else token_lines(path, layout, size)


def reread(row: Row, documents: Documents, folder: Path) -> Whole:
    """Write *documents* as the row says, and return what kg reads."""
    path = folder / row["written"]
    path.write_bytes(WRITERS[row["written"]].write(documents))
    if row["written"] == "pieces.json":
        path.with_suffix(".txt").write_bytes(plain_text(documents))
    predictions = row["written"] == "predicted.json"
    recognised = find_format(Source(path.name, path))
    assert recognised is not None
    assert recognised.name == WRITERS[row["written"]].format
    return read_path(path, predictions=predictions)


def numbers(whole: Whole) -> dict[str, int]:
    """Return what kg counts."""
    sentences = whole.table("sentences").select("sentence", "document")
    mentions = whole.table("mentions").drop_nulls("cluster").join(sentences, on="sentence")
    return {
        "documents": len(whole.documents),
        "sentences": whole.counts[0],
        "tokens": sum(chunk.tokens for chunk in whole.chunks),
        "relations": whole.counts[2],
        "clusters": mentions.select("document", "cluster").n_unique(),
    }


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_rewritten_corpus_has_what_its_original_has(
    row: Row, corpora: Path, tmp_path: Path
) -> None:
    documents = original(corpora / row["path"], row["layout"], int(row["size"]))
    kept = [key.replace("records", "documents") for key in WRITERS[row["written"]].keeps.split()]
    wanted = {key: counted(documents)[key] for key in WRITERS[row["written"]].keeps.split()}
    assert [row[key] for key in kept] == [str(number) for number in wanted.values()]
    assert [key for key in COUNTS if row[key]] == [key for key in COUNTS if key in kept]
    assert row["mentions"] == tally(by_type(documents))

    whole = reread(row, documents, tmp_path)
    found = numbers(whole)
    assert [str(found[key]) for key in kept] == [row[key] for key in kept]
    surfaces = Counter(("".join(surface.split()), kind) for surface, kind in whole.mentions)
    assert surfaces == by_surface(documents)
    assert [rule for rule in whole.rules if severity(rule) != "note"] == []


def test_every_form_has_a_row() -> None:
    assert {row["written"] for row in ROWS} == {*WRITERS}
