"""spaCy's DocBin files, written by spaCy; spaCy's own entities are the independent count."""

import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.common.errors import KgError, LineError, SourceError
from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import Whole, read_path

spacy = pytest.importorskip("spacy")
DocBin, Span = spacy.tokens.DocBin, spacy.tokens.Span
NLP = spacy.blank("en")
srsly = pytest.importorskip("srsly")


def written(folder: Path, *docs: Any) -> Path:
    path = folder / "ada.spacy"
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    return path


@pytest.fixture
def doc() -> Any:
    doc = NLP("Ada Lovelace met  Bob.\nShe left Rome. It rained.")
    doc.ents = [Span(doc, 0, 2, "PER", kb_id="Q7259"), Span(doc, 4, 5, "PER", span_id="bob")]
    return doc


def read(folder: Path, *docs: Any) -> Whole:
    return read_path(written(folder, *docs))


def test_entities_are_those_of_spacy_with_their_identifiers(doc: Any, tmp_path: Path) -> None:
    found = read(tmp_path, doc)
    assert found.mentions == [(entity.text, entity.label_) for entity in doc.ents]
    assert found.identifiers == ["Q7259", "bob"]
    assert found.rules == []


def test_tokens_are_those_of_spacy_without_white_space(doc: Any, tmp_path: Path) -> None:
    found = read(tmp_path, doc)
    assert sum(chunk.tokens for chunk in found.chunks) == sum(not t.is_space for t in doc)
    assert found.table("mentions").select("start", "end").rows() == [(0, 2), (3, 4)]


def test_sentences_are_those_of_spacy(doc: Any, tmp_path: Path) -> None:
    NLP.create_pipe("sentencizer")(doc)
    found = read(tmp_path, doc)
    assert found.counts[0] == len(list(doc.sents)) == 3
    assert found.texts == ["Ada Lovelace met  Bob."]


def test_without_sentences_they_are_looked_for(doc: Any, tmp_path: Path) -> None:
    assert read(tmp_path, doc).counts[0] == 3


def test_spans_of_groups_are_mentions_once(doc: Any, tmp_path: Path) -> None:
    doc.spans["sc"] = [Span(doc, 0, 2, "PER"), Span(doc, 0, 1, "FIRST"), Span(doc, 9, 10, "LOC")]
    found = read(tmp_path, doc)
    wanted = [("Ada", "FIRST"), ("Ada Lovelace", "PER"), ("Bob", "PER"), ("Rome", "LOC")]
    assert found.mentions == wanted


def test_a_span_without_a_type_is_a_diagnostic(doc: Any, tmp_path: Path) -> None:
    doc.spans["sc"] = [Span(doc, 9, 10)]
    found = read(tmp_path, doc)
    assert found.mentions[-1] == ("Rome", "Thing")
    assert found.rules == ["missing-type"]


def test_groups_of_coreference_are_clusters(doc: Any, tmp_path: Path) -> None:
    doc.spans["coref_clusters_1"] = [Span(doc, 0, 2, "x"), Span(doc, 7, 8, "x")]
    doc.spans["coref_head_clusters_1"] = [Span(doc, 1, 2, "x")]
    found = read(tmp_path, doc)
    rows = found.table("mentions").select("surface", "type", "cluster").rows()
    assert rows == [
        ("Ada Lovelace", "PER", "1"),
        ("Bob", "PER", None),
        ("She", "x", "1"),
    ]
    assert found.rules == ["heads-of-clusters"]


def test_each_doc_is_a_document(doc: Any, tmp_path: Path) -> None:
    other = NLP("Nothing here.")
    other.set_ents([], default="outside")
    other.user_data["title"], other.cats = "Second", {"news": 1.0}
    found = read(tmp_path, doc, other)
    assert found.documents == [("0", None), ("Second", '{"cats": {"news": 1.0}}')]


def test_tokens_of_unknown_tags_are_a_diagnostic(doc: Any, tmp_path: Path) -> None:
    doc.set_ents([Span(doc, 0, 2, "PER")], missing=[doc[3:6]], default="outside")
    assert read(tmp_path, doc).notes == [(1, "missing-tag")]


def test_a_file_without_entities_and_spans_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="without entities"):
        read(tmp_path, NLP("Nothing here."))


def test_it_is_recognised_whatever_its_name(doc: Any, tmp_path: Path) -> None:
    path = written(tmp_path, doc).rename(tmp_path / "train.bin")
    found = find_format(Source(path.name, path))
    assert found is not None
    assert (found.name, found.sure) == ("spacy", 1.0)


def test_other_packed_data_is_not_recognised(tmp_path: Path) -> None:
    path = tmp_path / "x.spacy"
    path.write_bytes(zlib.compress(b"some text"))
    assert find_format(Source(path.name, path)) is None


def test_a_damaged_file_is_one_clear_line(doc: Any, tmp_path: Path) -> None:
    path = written(tmp_path, doc)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(LineError, match=r"ada.spacy:1: found a damaged file"):
        read_path(path, "spacy")


CHANGES: dict[str, Any] = {"tokens": b"", "lengths": b"\1", "strings": 3, "attrs": [], "cats": None}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(field=st.sampled_from(sorted(CHANGES)), cut=st.integers(0, 300))
def test_damaged_files_are_errors_of_one_line(
    doc: Any, tmp_path: Path, field: str, cut: int
) -> None:
    path = written(tmp_path, doc)
    whole = path.read_bytes()
    fields = srsly.msgpack_loads(zlib.decompress(whole)) | {field: CHANGES[field]}
    for mutant in (whole[:cut], zlib.compress(srsly.msgpack_dumps(fields))):
        path.write_bytes(mutant)
        with suppress(KgError):
            read_path(path, "spacy")
