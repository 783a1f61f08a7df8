"""JSON with spans of tokens: SpERT, DyGIE++, CrossRE, GLiNER's training data, SciREX."""

import json
from collections import Counter
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.read.whole import mutants, read_path, survives, written


def entity(start: Any, end: Any, kind: Any = "A") -> dict[str, Any]:
    """Return an entity of SpERT."""
    return {"type": kind, "start": start, "end": end}


TOKENS = ["Ada", "Lovelace", "uses", "Nginx", "Plus"]
ADA, NGINX = ("Ada Lovelace", "Person"), ("Nginx Plus", "App")
SPERT: dict[str, Any] = {
    "tokens": TOKENS,
    "entities": [
        {"type": "Person", "start": 0, "end": 2},
        {"type": "App", "start": 3, "end": 5},
    ],
    "relations": [{"type": "uses", "head": 0, "tail": 1}],
    "orig_id": 7,
}
CROSSRE: dict[str, Any] = {
    "doc_key": "7",
    "sentence": TOKENS,
    "ner": [[0, 1, "Person"], [3, 4, "App"]],
    "relations": [[0, 1, 3, 4, "uses", "", False, False]],
}
DYGIE: dict[str, Any] = {
    "doc_key": "7",
    "sentences": [["It", "is", "old", "."], TOKENS],
    "ner": [[], [[4, 5, "Person"], [7, 8, "App"]]],
    "relations": [[], [[4, 5, 7, 8, "uses"]]],
}
SCIREX: dict[str, Any] = {
    "doc_id": "7",
    "words": ["Hm", ".", *TOKENS],
    "sentences": [[0, 2], [2, 7]],
    "ner": [[2, 4, "Person"], [5, 7, "App"]],
    "coref": {"Ada": [[2, 4]]},
    "n_ary_relations": [],
}
# The format, a record, and how many relations it has.
RECORDS: dict[str, tuple[str, dict[str, Any], int]] = {
    "SpERT": ("spert", SPERT, 1),
    "SpERT with its text": ("spert", {**SPERT, "text": "Ada Lovelace uses Nginx Plus"}, 1),
    "ids for numbers": (
        "spert",
        {
            "tokens": TOKENS,
            "entities": [
                {"id": "e1", "type": "Person", "start": 0, "end": 2, "text": "Ada Lovelace"},
                {"id": "e2", "type": "App", "start": 3, "end": 5, "text": "NginxPlus"},
            ],
            "relations": [{"type": "uses", "head": "e1", "tail": "e2"}],
        },
        1,
    ),
    "CrossRE": ("crossre", CROSSRE, 1),
    "GLiNER": ("crossre", {"tokenized_text": TOKENS, "ner": CROSSRE["ner"]}, 0),
    "W2NER": (
        "crossre",
        {
            "sentence": TOKENS,
            "ner": [{"index": [0, 1], "type": "Person"}, {"index": [3, 4], "type": "App"}],
        },
        0,
    ),
    "objects for lists": (
        "crossre",
        {
            "words": TOKENS,
            "ner": [
                {"start": 0, "end": 1, "label": "Person"},
                {"start": 3, "end": 4, "label": "App"},
            ],
        },
        0,
    ),
    "DyGIE++": ("dygie", DYGIE, 1),
    "predictions of DyGIE++": (
        "dygie",
        {
            "doc_key": "7",
            "sentences": DYGIE["sentences"],
            "predicted_ner": [[], [[4, 5, "Person", 9.1, 0.9], [7, 8, "App", 8.2, 0.8]]],
            "predicted_relations": [[], [[4, 5, 7, 8, "uses", 3.1, 0.7]]],
        },
        1,
    ),
    "SciREX": ("scirex", SCIREX, 0),
}
LAYOUTS = {
    "JSON lines": "{0}\n{0}\n",
    "an array": "[{0},\n {0}]",
    "one after the other": "{0} {0}",
    "a damaged line between": '{0}\n{{"tokens": ["a", \n{0}\n',
}


@pytest.mark.parametrize(("format_", "record", "relations"), RECORDS.values(), ids=RECORDS)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_records_are_recognised_and_read(
    tmp_path: Path, format_: str, record: dict[str, Any], relations: int, layout: str
) -> None:
    path = tmp_path / "corpus.json"
    path.write_text(layout.format(json.dumps(record)), encoding="utf-8")
    found = read_path(path)
    assert found.source.options.format == ""
    assert found.mentions == [ADA, NGINX] * 2
    assert found.relations == [("Ada Lovelace", "uses", "Nginx Plus")] * relations * 2
    assert found.rules == ["damaged-record"] * layout.count("{{")
    assert read_path(path, format_).mentions == found.mentions


CONVENTIONS: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "SpERT, inclusive": (
        {
            "tokens": TOKENS,
            "entities": [
                {"type": "Person", "start": 0, "end": 1},
                {"type": "Verb", "start": 2, "end": 2},
                {"type": "App", "start": 3, "end": 4},
            ],
        },
        [ADA, ("uses", "Verb"), NGINX],
    ),
    "SpERT, inclusive by its words": (
        {
            "tokens": TOKENS,
            "entities": [
                {"type": "Person", "start": 0, "end": 1, "text": "Ada Lovelace"},
                {"type": "App", "start": 3, "end": 4, "text": "Nginx Plus"},
            ],
        },
        [ADA, NGINX],
    ),
    "CrossRE, exclusive": (
        {"sentence": TOKENS, "ner": [[0, 2, "Person"], [3, 5, "App"]]},
        [ADA, NGINX],
    ),
    "DyGIE++, counted in the sentence": (
        {**DYGIE, "ner": [[], [[0, 1, "Person"], [3, 4, "App"]]], "relations": [[], []]},
        [ADA, NGINX],
    ),
    "DyGIE++, exclusive": (
        {**DYGIE, "ner": [[], [[4, 6, "Person"], [7, 9, "App"]]], "relations": [[], []]},
        [ADA, NGINX],
    ),
}


@pytest.mark.parametrize(("record", "mentions"), CONVENTIONS.values(), ids=CONVENTIONS)
def test_what_numbers_count_is_found(
    tmp_path: Path, record: dict[str, Any], mentions: list[tuple[str, str]]
) -> None:
    found = read_path(written(tmp_path, record))
    assert found.mentions == mentions
    assert found.notes == [(None, "span-convention")]


def test_clusters_and_events_of_dygie(tmp_path: Path) -> None:
    record = {
        **DYGIE,
        "ner": [[[0, 0, "Person"]], DYGIE["ner"][1]],
        "clusters": [[[0, 0], [4, 5]], [[2, 2], [7, 8]]],
        "events": [[], [[[6, "Use"], [4, 5, "Agent"], [7, 8, "Theme"]], [[8, 8, "Tool"]]]],
    }
    found = read_path(written(tmp_path, record))
    rows = found.table("mentions").select("surface", "type", "cluster").rows()
    assert rows == [
        ("It", "Person", "0.0"),
        ("Ada Lovelace", "Person", "0.0"),
        ("uses", "Use", None),
        ("Nginx Plus", "App", "0.1"),
        ("Plus", "Tool", None),
    ]
    assert sorted(found.relations) == [
        ("Ada Lovelace", "uses", "Nginx Plus"),
        ("uses", "Agent", "Ada Lovelace"),
        ("uses", "Theme", "Nginx Plus"),
    ]
    assert found.rules == ["chain-without-entity"]


def test_documents_without_a_name_are_numbered(tmp_path: Path) -> None:
    record = {"sentences": DYGIE["sentences"], "ner": DYGIE["ner"], "clusters": [[[4, 5]]]}
    found = read_path(written(tmp_path, record, record))
    assert [name for name, _ in found.documents] == ["0", "1"]
    clusters = found.table("mentions")["cluster"].drop_nulls().to_list()
    assert clusters == ["0.0", "1.0"]


def test_documents_are_records_of_one_name(tmp_path: Path) -> None:
    path = written(tmp_path, SPERT, SPERT, {**SPERT, "orig_id": 8}, {"tokens": TOKENS})
    found = read_path(path)
    assert [name for name, _ in found.documents] == ["7", "8"]
    assert found.counts == (4, 6, 3)


@pytest.mark.parametrize("name", [{}, {"orig_id": 7}], ids=["unknown", "one document"])
def test_relations_join_mentions_of_their_own_record(tmp_path: Path, name: dict[str, Any]) -> None:
    records = [
        {**SPERT, **name, "tokens": [f"{token}{number}" for token in TOKENS]} for number in range(3)
    ]
    found = read_path(written(tmp_path, *({**r, "orig_id": name.get("orig_id")} for r in records)))
    expected = [(f"Ada{n} Lovelace{n}", "uses", f"Nginx{n} Plus{n}") for n in range(3)]
    assert sorted(found.relations) == expected


def test_the_written_text_is_kept(tmp_path: Path) -> None:
    record = {**SPERT, "tokens": ["Ada", "'s", "dog"], "text": "Ada's\ndog", "relations": []}
    record["entities"] = [
        {"type": "Person", "start": 0, "end": 1},
        {"type": "D", "start": 1, "end": 3},
    ]
    found = read_path(written(tmp_path, record), "spert")
    assert found.texts == ["Ada's dog"]
    assert found.mentions == [("Ada", "Person"), ("'s dog", "D")]


NOTHING: dict[str, Any] = {"relations": []}
WRONG: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "no number": ("spert", {"entities": [entity(None, 1)], **NOTHING}, ["bad-annotation"]),
    "no type": ("spert", {"entities": [entity(0, 1, None)], **NOTHING}, ["missing-type"]),
    "the wrong way round": ("spert", {"entities": [entity(3, 1)], **NOTHING}, ["bad-annotation"]),
    "beyond": ("spert", {"entities": [entity(3, 9)], **NOTHING}, ["beyond-sentence"]),
    "other words": (
        "spert",
        {"entities": [{**entity(0, 1), "text": "Bob"}], **NOTHING},
        ["text-differs"],
    ),
    "the same span again": (
        "spert",
        {"entities": [SPERT["entities"][0], *SPERT["entities"]], **NOTHING},
        ["repeated-mention"],
    ),
    "the same span of words again": (
        "crossre",
        {"ner": [*CROSSRE["ner"], CROSSRE["ner"][0]]},
        ["repeated-mention"],
    ),
    "the same span in a sentence again": (
        "dygie",
        {"ner": [[], [*DYGIE["ner"][1], DYGIE["ner"][1][0]]]},
        ["repeated-mention"],
    ),
    "no such entity": (
        "spert",
        {"relations": [{"type": "r", "head": 0, "tail": 9}]},
        ["unknown-mention"],
    ),
    "no relation": ("spert", {"relations": [{"head": 0, "tail": 1}]}, ["bad-relation"]),
    "no tokens": ("spert", {"tokens": [1]}, ["missing-text"]),
    "a gap": (
        "crossre",
        {"ner": [{"index": [0, 3], "type": "A"}], **NOTHING},
        ["discontinuous"],
    ),
    "no span": ("crossre", {"ner": [[0, 1]], **NOTHING}, ["bad-annotation"]),
    "no place": ("crossre", {"relations": [[2, 2, 3, 4, "r"]]}, ["unknown-mention"]),
    "a lone list": ("crossre", {"relations": [[0, 1, 3]]}, ["bad-relation"]),
    "spans of no sentence": (
        "dygie",
        {"ner": [[], [], [[0, 0, "A"]]], **NOTHING},
        ["bad-annotation"],
    ),
    "a sentence that is none": (
        "dygie",
        {"sentences": [3, TOKENS], "ner": [[], []], **NOTHING},
        ["bad-sentence"],
    ),
    "an event that is none": ("dygie", {"events": [[3, []], []]}, ["bad-annotation"] * 2),
    "relations of four": ("scirex", {"n_ary_relations": [{"Method": "x"}]}, ["many-arguments"]),
    "beyond all words": (
        "scirex",
        {"ner": [[90, 91, "A"]]},
        ["bad-annotation", "chain-without-entity"],
    ),
}
GOOD = {"spert": SPERT, "crossre": CROSSRE, "dygie": DYGIE, "scirex": SCIREX}


@pytest.mark.parametrize(("format_", "change", "rules"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_noted(
    tmp_path: Path, format_: str, change: dict[str, Any], rules: list[str]
) -> None:
    good = GOOD[format_]
    found = read_path(written(tmp_path, good, {**good, **change}, good), format_)
    assert sorted(found.notes) == [(2, rule) for rule in rules]
    assert found.mentions[:2] == found.mentions[-2:] == [ADA, NGINX]


def test_a_repeated_span_keeps_its_relations(tmp_path: Path) -> None:
    entities = [SPERT["entities"][0], *SPERT["entities"]]
    last = len(entities) - 1
    relations = [{"type": "r", "head": n, "tail": last} for n in (0, 1)]
    found = read_path(written(tmp_path, {**SPERT, "entities": entities, "relations": relations}))
    assert found.mentions == [ADA, NGINX]
    assert found.relations == [(ADA[0], "r", NGINX[0])] * 2


NOT_SPERT: dict[str, tuple[str, dict[str, Any]]] = {
    "characters of a text": (
        "doccano",
        {
            "tokens": TOKENS,
            "text": " ".join(TOKENS),
            "entities": [{"start": 0, "end": 3, "label": "Person"}],
        },
    ),
    "tags beside": (
        "huggingface",
        {**SPERT, "ner_tags": ["B-Person", "I-Person", "O", "B-App", "I-App"]},
    ),
}


@pytest.mark.parametrize(("format_", "record"), NOT_SPERT.values(), ids=NOT_SPERT)
def test_neighbours_are_not_taken(tmp_path: Path, format_: str, record: dict[str, Any]) -> None:
    path = written(tmp_path, record)
    assert read_path(path).mentions == read_path(path, format_).mentions


@pytest.mark.parametrize("format_", GOOD)
@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_are_read_or_refused(tmp_path: Path, format_: str, data: st.DataObject) -> None:
    record = {
        **GOOD[format_],
        "events": [[], [[[6, "Use"], [4, 5, "Agent"]]]],
        "clusters": [[[4, 5]]],
    }
    survives(format_, tmp_path, data.draw(mutants(record)))


@pytest.mark.slow
def test_documents_of_redocred_as_dygie_and_spert(corpora: Path, tmp_path: Path) -> None:
    """The development set of Re-DocRED, written in both forms here: equal mentions and counts."""
    whole = json.loads((corpora / "redocred" / "dev_revised.json").read_text(encoding="utf-8"))
    dygie, spert = [], []
    for item in whole:
        firsts = list(accumulate(map(len, item["sents"]), initial=0))
        ner: list[list[Any]] = [[] for _ in item["sents"]]
        entities: list[list[Any]] = [[] for _ in item["sents"]]
        for mention in {
            (m["sent_id"], *m["pos"], m["type"]) for vertex in item["vertexSet"] for m in vertex
        }:
            sentence, start, end, kind = mention
            ner[sentence].append([firsts[sentence] + start, firsts[sentence] + end - 1, kind])
            entities[sentence].append({"start": start, "end": end, "type": kind})
        clusters = [
            [
                [firsts[m["sent_id"]] + m["pos"][0], firsts[m["sent_id"]] + m["pos"][1] - 1]
                for m in v
            ]
            for v in item["vertexSet"]
        ]
        record = {"doc_key": item["title"], "sentences": item["sents"], "ner": ner}
        dygie.append({**record, "clusters": clusters})
        spert += [
            {"tokens": tokens, "entities": each, "relations": [], "orig_id": item["title"]}
            for tokens, each in zip(item["sents"], entities, strict=True)
        ]
    expected = Counter(
        (" ".join(tokens[e["start"] : e["end"]]).replace("ชูพงษ์ ", "ชูพงษ์"), e["type"])  # Thai
        for one in spert
        for tokens, entities_ in [(one["tokens"], one["entities"])]
        for e in entities_
    )
    for records in (dygie, spert):
        found = read_path(written(tmp_path, *records))
        assert Counter(found.mentions) == expected
        assert found.counts[0] == sum(len(item["sents"]) for item in whole)
        assert found.rules == []


@pytest.mark.parametrize(
    ("index", "surface"),
    [([0, 3], "Ada Nginx"), ([0, 1, 4], "Ada Lovelace Plus"), ([3, 4], "Nginx Plus")],
)
def test_a_discontinuous_mention_is_named_by_its_parts(
    tmp_path: Path, index: list[int], surface: str
) -> None:
    record = {"sentence": TOKENS, "ner": [{"index": index, "type": "A"}]}
    assert read_path(written(tmp_path, record)).mentions == [(surface, "A")]
