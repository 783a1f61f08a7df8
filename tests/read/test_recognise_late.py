"""A file is recognised though its first entity comes after 64 KiB, or thousands of records."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg.read.condensing import LONG
from kg.read.corpus import find_format
from kg.read.sources.encoding import HEAD
from kg.read.sources.source import Source

PLAIN = "He went to the shop and came back again. "
MANY = 2000  # records without an entity, of more than 64 KiB in all


def records(empty: dict[str, Any], **late: Any) -> str:
    """Return JSON lines: MANY records as *empty*, then one with what is given."""
    padded = empty | {"meta": {"note": PLAIN}}
    return "\n".join([*[json.dumps(padded)] * MANY, json.dumps(empty | late)])


def array(empty: Any, late: Any) -> str:
    """Return an array of MANY times *empty*, then *late*."""
    return json.dumps([*[empty] * MANY, late])


def task(text: str, *results: Any, annotated: bool = True) -> dict[str, Any]:
    """Return a task of Label Studio."""
    annotations = [{"id": 1, "result": list(results)}] if annotated else []
    return {"id": 1, "annotations": annotations, "data": {"text": text}}


REGION = {
    "from_name": "l",
    "to_name": "t",
    "type": "labels",
    "value": {"start": 0, "end": 3, "text": "Ann", "labels": ["PER"]},
}
ANN = "<PER>Ann</PER> met <PER>Bob</PER> there."
NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
LATE = {
    # the format, and the file
    "inline, after 70 KiB": ("inline", f"<d><p>{PLAIN * 1800}</p><p>{ANN}</p></d>"),
    "inline, after 70 KiB, in sentences": (
        "inline",
        f"<d>{f'<s>{PLAIN}</s>' * 1500}<s>{ANN}</s></d>",
    ),
    "inline, after much markup": (
        "inline",
        f"<d>{f'<p>{PLAIN * 20}</p>' * (LONG // 800)}<p>{ANN}</p></d>",
    ),
    "inline with attributes, late": (
        "inline",
        f"<d>{f'<p>{PLAIN}</p>' * 3000}<p>He met <entity type='PER'>Ann</entity> there.</p></d>",
    ),
    "token lines": ("conll", "of\tO\nto\tO\n\n" * 10_000 + "Ann\tB-PER\n"),
    "token lines of four columns": (
        "conll",
        "of IN I-PP O\nhim PRP B-NP O\n\n" * 5_000 + "Ann NN B-NP B-PER\n",
    ),
    "token lines with types": ("conll", "of\tO\nto\tO\n\n" * 10_000 + "Ann\tPER\n"),
    "CSV": (
        "csv",
        "Sentence #,Word,Tag\n" + "Sentence: 1,of,O\n" * 6_000 + "Sentence: 2,A,B-PER\n",
    ),
    "tagged lines": ("tagged-lines", "he/O ran/O home/O\n" * 5_000 + "Ann/B-PER ran/O\n"),
    "CoNLL-U": (
        "conllu",
        "1\the\t_\tX\t_\t_\t0\troot\t_\t_\n\n" * 3_000
        + "1\tAnn\t_\tX\t_\t_\t0\troot\t_\tNER=B-PER\n\n",
    ),
    "CoNLL-2012": (
        "conll2012",
        "#begin document (a); part 000\n"
        + "a 0 0 he X * - - - - * -\n\n" * 4_000
        + "a 0 0 Ann X * - - - - (PER) -\n",
    ),
    "doccano": ("doccano", records({"text": PLAIN, "label": []}, label=[[0, 3, "PER"]])),
    "doccano with relations": (
        "doccano",
        records(
            {"text": PLAIN, "entities": [], "relations": []},
            entities=[{"id": 1, "label": "PER", "start_offset": 0, "end_offset": 3}],
        ),
    ),
    "spans of records that have none": (
        "prodigy",
        records({"text": PLAIN}, spans=[{"start": 0, "end": 3, "label": "PER"}]),
    ),
    "Hugging Face rows": (
        "huggingface",
        records({"tokens": ["he"], "ner_tags": ["O"]}, ner_tags=["B-PER"]),
    ),
    "SpERT": (
        "spert",
        array(
            {"tokens": ["he", "ran"], "entities": [], "relations": []},
            {"tokens": ["A"], "entities": [{"type": "P", "start": 0, "end": 1}], "relations": []},
        ),
    ),
    "DyGIE++": (
        "dygie",
        records({"sentences": [["he"], ["ran"]], "ner": [[], []]}, ner=[[], [[1, 1, "PER"]]]),
    ),
    "CrossRE": ("crossre", records({"sentence": ["he"], "ner": []}, ner=[[0, 0, "PER"]])),
    "Label Studio": ("labelstudio", array(task(PLAIN), task("Ann", REGION))),
    "Label Studio, late annotated": (
        "labelstudio",
        array(task(PLAIN, annotated=False), task("Ann", REGION)),
    ),
    "predictions": (
        "predictions",
        records(
            {"text": PLAIN, "entities": []},
            entities=[{"entity_group": "PER", "score": 0.9, "word": "He", "start": 0, "end": 2}],
        ),
    ),
    "flair": (
        "flair",
        records(
            {"text": PLAIN, "entities": []},
            entities=[{"text": "He", "start_pos": 0, "labels": [{"value": "PER"}]}],
        ),
    ),
    "stanza": (
        "stanza",
        array([{"id": 1, "text": "he", "ner": "O"}], [{"id": 1, "text": "A", "ner": "S-PER"}]),
    ),
    "spaCy's training data": (
        "spacy-json",
        array([PLAIN, {"entities": []}], [PLAIN, {"entities": [[0, 2, "PER"]]}]),
    ),
    "CLUENER": ("cluener", records({"text": PLAIN, "label": {}}, label={"n": {"He": [[0, 1]]}})),
    "Dataturks": (
        "dataturks",
        records(
            {"content": PLAIN, "annotation": []},
            annotation=[{"label": ["PER"], "points": [{"start": 0, "end": 1, "text": "He"}]}],
        ),
    ),
    "PubAnnotation": (
        "pubannotation",
        records(
            {"text": PLAIN, "denotations": []},
            denotations=[{"obj": "PER", "span": {"begin": 0, "end": 2}}],
        ),
    ),
    "PubTator": (
        "pubtator",
        f"1|t|Ann ran.\n1|a|{PLAIN}\n\n" * MANY + "1|t|Ann ran.\n1|a|No.\n1\t0\t3\tAnn\tPER\t-\n\n",
    ),
    "WebAnno": (
        "webanno",
        "#FORMAT=WebAnno TSV 3.2\n#T_SP=webanno.custom.Entity|value\n\n\n"
        + "#Text=he\n1-1\t0-2\the\t_\t\n\n" * 4_000
        + "#Text=Ann\n1-1\t0-3\tAnn\tPER\t\n",
    ),
    "GATE XML": (
        "gate",
        f"<GateDocument><TextWithNodes>{PLAIN * MANY}</TextWithNodes></GateDocument>",
    ),
    "NIF": (
        "nif",
        f"@prefix nif: <{NIF}> .\n"
        + "<http://x.org/a> <http://x.org/b> <http://x.org/c> .\n" * MANY
        + '<http://x.org/d#char=0,3> a nif:Context ; nif:isString "Ann" .\n',
    ),
}
NONE = {
    "JSON of something else": records({"name": PLAIN, "values": []}, values=[1, 2]),
    "markup of something else": f"<html>{f'<p>{PLAIN}</p>' * MANY}<table/></html>",
    "prose": f"{PLAIN}\n" * MANY + ANN,
}


def taken_for(folder: Path, text: str) -> str | None:
    """Return the format that a file is taken for."""
    assert len(text) > HEAD
    path = folder / "corpus"
    path.write_text(text, encoding="utf-8")
    format_ = find_format(Source(path.name, path))
    return format_.name if format_ else None


@pytest.mark.parametrize(("name", "text"), LATE.values(), ids=LATE)
def test_a_late_first_entity(tmp_path: Path, name: str, text: str) -> None:
    assert taken_for(tmp_path, text) == name


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_what_comes_late_makes_no_corpus(tmp_path: Path, text: str) -> None:
    assert taken_for(tmp_path, text) is None


def test_the_annotations_of_the_first_file_may_be_empty(tmp_path: Path) -> None:
    for name, annotations in (("a", ""), ("b", "T1\tPER 0 3\tAnn\n")):
        (tmp_path / f"{name}.txt").write_text("Ann ran.")
        (tmp_path / f"{name}.ann").write_text(annotations)
    formats = [find_format(Source(f"{name}.ann", tmp_path / f"{name}.ann")) for name in "ab"]
    assert [format_.name for format_ in formats if format_] == ["brat", "brat"]
