"""bconv's own JSON, and the annotations of Europe PMC, which cannot be read."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.common.errors import SourceError
from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import mutants, read_path, survives, written

COLLECTION: dict[str, Any] = {
    "ids": ["12", 13],
    "text": [[["Nginx.\n"], ["It uses PCRE. ", "So. "]], [["Two. Apache runs.\n"]]],
    "entities": [
        [
            [1, "Nginx", [[0, 5]], {"type": "App", "cui": "Q1"}],
            [2, "PCRE", [[15, 19]], {"type": "Lib"}],
        ],
        [[3, "Apache", [[5, 11]], {"type": "App"}]],
    ],
    "relations": [[{"id": 7, "meta": {"type": "uses"}, "members": [[1, "a"], [2, "b"]]}]],
}


def test_entities_and_relations_of_each_document_are_read(tmp_path: Path) -> None:
    found = read_path(written(tmp_path, COLLECTION))
    assert found.mentions == [("Nginx", "App"), ("PCRE", "Lib"), ("Apache", "App")]
    assert found.identifiers == ["Q1", None, None]
    assert found.relations == [("Nginx", "uses", "PCRE")]
    assert [name for name, _ in found.documents] == ["12", "13"]
    assert found.rules == []


def test_sentences_are_those_of_the_format_where_it_has_them(tmp_path: Path) -> None:
    found = read_path(written(tmp_path, COLLECTION))
    assert found.texts == ["Nginx.", "It uses PCRE.", "Apache runs."]
    assert found.counts[0] == 5


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    survives("bconv", tmp_path, data.draw(mutants(COLLECTION)))
    entity = data.draw(mutants({"text": 1, "id": 2}))
    survives(
        "bconv", tmp_path, f'{{"text": [[["Nginx"]]], "entities": [[{entity}, [1, 2, 3, 4]]]}}'
    )


FIXTURES = {
    "BC5CDR-example": (3, 6, 1),
    "CRAFT-example": (191, 40, 0),
    "NCBIdevset-example": (71, 74, 0),
    "bookdocument": (39, 0, 0),
    "elliptic-coordination": (3, 9, 0),
    "no-sent-boundary-inside-entity": (1, 1, 0),
    "sentence-level": (10, 0, 0),
    "tutorial-example": (5, 9, 0),
}


@pytest.mark.parametrize("name", FIXTURES)
def test_fixtures_are_recognised_and_counted(corpora: Path, name: str) -> None:
    """Mentions are the entities that the json module counts."""
    path = corpora / "bconv_fixtures" / f"internal__{name}.json"
    assert find_format(Source(path.name, path)).name == "bconv"  # type: ignore[union-attr]
    found = read_path(path)
    assert found.counts == FIXTURES[name]
    whole = json.loads(path.read_text(encoding="utf-8"))
    assert found.counts[1] == sum(map(len, whole["entities"]))
    parts = [entity[1] for entities in whole["entities"] for entity in entities]
    surfaces = [surface for surface, _ in found.mentions]
    assert sorted(surfaces) == sorted(parts) or "discontinuous" in found.rules


@pytest.mark.parametrize("name", ["BC5CDR-example", "elliptic-coordination", "tutorial-example"])
def test_the_same_text_in_two_formats_gives_the_same(corpora: Path, name: str) -> None:
    own = read_path(corpora / "bconv_fixtures" / f"internal__{name}.json")
    other = read_path(corpora / "bconv_fixtures" / f"pubanno_json__{name}.json")
    for table in ("mentions", "relations"):
        assert own.table(table).drop("line").equals(other.table(table).drop("line"))


EUROPEPMC = ["BC5CDR-example", "NCBIdevset-example", "elliptic-coordination", "tutorial-example"]


@pytest.mark.parametrize("name", EUROPEPMC)
def test_annotations_of_europe_pmc_are_refused(corpora: Path, name: str) -> None:
    path = corpora / "bconv_fixtures" / f"europepmc__{name}.jsonl"
    with pytest.raises(SourceError, match="no whole sentence"):
        read_path(path)
    assert read_path(path, folder=True).rules == ["no-tagged-text"]


@pytest.mark.parametrize("name", EUROPEPMC)
def test_texts_without_entities_are_no_known_format(corpora: Path, name: str) -> None:
    path = corpora / "bconv_fixtures" / f"txt.json__{name}.json"
    assert find_format(Source(path.name, path)) is None
