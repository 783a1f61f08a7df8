"""Offsets in other units than characters, spans that fit nothing, and mentions of several parts."""

import json
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.common.diagnostic_rules import severity
from kg.common.errors import KgError
from kg.reports.check.show import findings
from kg.reports.explain.show import pair
from tests.read.whole import Whole, read_path, written


@pytest.fixture
def faults(corpora: Path) -> Path:
    """Return the folder of small inputs, each with one fault."""
    folder = corpora.parent / "faults" / "reading"
    if not folder.is_dir():
        pytest.skip("no folder of faults beside the corpora")
    return folder


def surfaces(read: Whole) -> list[str]:
    """Return the surfaces of the mentions."""
    return [surface for surface, _ in read.mentions]


def units(read: Whole) -> list[str]:
    """Return the units that diagnostics name."""
    rows = read.table("diagnostics").filter(rule="offset-unit")
    return rows["value"].to_list()


FAULTS: dict[str, tuple[list[str], list[str]]] = {
    "02_doccano_crlf_as_one.jsonl": (["Pine Hotels", "Oslo"], ["offset-unit"]),
    "02_ls_utf16_no_text.json": (["Docker", "Linux", "ARM"], ["offset-unit"]),
    "03_ls_empty_text.json": (["Docker", "Linux", "ARM"], ["offset-unit"]),
    "13_biored_novelty.pubtator": (
        ["HNF6", "diabetes", "c.83delA", "glucose", "MODY"],
        ["unread-column"],
    ),
    "pubtator-novel-column.pubtator": (["Aspirin", "rash"], ["unread-column"]),
    "14_ls_text_is_url.json": ([], ["text-is-address"]),
    "18_repeated_span.jsonl": (
        ["10", "Oslo", "Oslo City", "Oslo City"],
        ["repeated-mention"],
    ),
    "10_discontinuous/d.ann": (
        ["BRCA1", "breast cancer", "ovarian cancer", "BRCA1", "breast cancer"],
        ["discontinuous"],
    ),
}


@pytest.mark.parametrize(("name", "expected"), FAULTS.items(), ids=FAULTS)
def test_each_fault(faults: Path, name: str, expected: tuple[list[str], list[str]]) -> None:
    found = read_path(faults / name)
    assert (surfaces(found), found.rules) == expected


def label(text: str, word: str, encode: Any = lambda text: text) -> list[Any]:
    """Return the label of *word* in *text*, counted in what *encode* makes of it."""
    begin = text.index(word)
    return [len(encode(text[:begin])), len(encode(text[: begin + len(word)])), "T"]


def utf16(text: str) -> bytes:
    """Return *text* with two bytes a unit, of which only half are counted below."""
    return text.encode("utf-16-le")[::2]


def crlf_as_one(text: str) -> str:
    """Return *text* as a browser has it."""
    return text.replace("\r\n", "\n")


def composed(text: str) -> str:
    """Return *text* in NFC."""
    import unicodedata

    return unicodedata.normalize("NFC", text)


def decomposed(text: str) -> str:
    """Return *text* in NFD."""
    import unicodedata

    return unicodedata.normalize("NFD", text)


COUNTED = {
    # text, words, what counts; the unit
    "an emoji": ("🐳🐳 runs Docker and Linux", ["Docker", "Linux"], utf16, "UTF-16 units"),
    "mathematical letters": ("Let 𝒳 and 𝒴 be Banach spaces", ["Banach"], utf16, "UTF-16 units"),
    "umlauts in bytes": ("Köln, Düren, Aachen", ["Düren", "Aachen"], str.encode, "bytes of UTF-8"),
    "cyrillic in bytes": ("Он живёт в городе Тверь", ["Тверь"], str.encode, "bytes of UTF-8"),
    "decomposed accents": (
        "le cafe\u0301 de Rene\u0301 a Brest",
        ["Brest"],
        composed,
        "characters of NFC",
    ),
    "composed accents": (
        "Straße am café, René à Brest",
        ["Brest"],
        decomposed,
        "characters of NFD",
    ),
    "CRLF": ("a b\r\nc d\r\ngo to Oslo", ["Oslo"], crlf_as_one, "CRLF as one character"),
    "an emoji and CRLF": (
        "hi 😀😀😀\r\nbye 😀\r\ngo to Oslo",
        ["Oslo"],
        lambda text: utf16(crlf_as_one(text)),
        "UTF-16 units, CRLF as one character",
    ),
    "endings left out": (
        "😀 Anna asuu Helsingissä ja käy Turussa",
        ["Anna", "Helsingi", "Turu"],
        utf16,
        "UTF-16 units",
    ),
    "particles of Korean": (
        "😀 김철수는 서울에서 부산으로 갔다",
        ["김철수", "서울", "부산"],
        utf16,
        "UTF-16 units",
    ),
    "a mark in the text": (
        "\ufeffgo to Oslo",
        ["Oslo"],
        lambda text: text.lstrip("\ufeff"),
        "a byte order mark as none",
    ),
}


@pytest.mark.parametrize(("text", "words", "encode", "unit"), COUNTED.values(), ids=COUNTED)
@pytest.mark.parametrize("form", ["doccano", "prodigy", "spacy", "pubannotation"])
def test_the_unit_is_found_from_words(
    tmp_path: Path, text: str, words: list[str], encode: Any, unit: str, form: str
) -> None:
    labels = [label(text, word, encode) for word in words]
    objects = [{"start": begin, "end": stop, "label": kind} for begin, stop, kind in labels]
    denotations = [{"span": {"begin": b, "end": e}, "obj": kind} for b, e, kind in labels]
    record = {
        "doccano": {"text": text, "label": labels},
        "prodigy": {"text": text, "spans": objects, "answer": "accept"},
        "spacy": [[text, {"entities": labels}]],
        "pubannotation": {"text": text, "denotations": denotations},
    }[form]
    found = read_path(written(tmp_path, record))
    assert surfaces(found) == words
    assert (units(found), found.rules) == ([unit], ["offset-unit"])


def test_the_tokens_of_a_record_are_in_its_unit(tmp_path: Path) -> None:
    text = "🐳 Docker-CE runs"
    tokens = [{"start": b, "end": e} for b, e in ((0, 2), (3, 12), (13, 17))]
    span = {"start": 3, "end": 12, "label": "App"}
    record = {"text": text, "tokens": tokens, "spans": [span], "answer": "accept"}
    found = read_path(written(tmp_path, record))
    assert surfaces(found) == ["Docker-CE"]
    assert found.table("mentions").select("start", "end").rows() == [(1, 2)]


@pytest.mark.parametrize(
    ("content", "first"),
    [("\ufeffOslo is far.", 1), ("Oslo is far.", 0), ("\ufeffOslo is far.", 0)],
)
def test_a_byte_order_mark_beside_brat(tmp_path: Path, content: str, first: int) -> None:
    (tmp_path / "a.txt").write_text(content, encoding="utf-8")
    (tmp_path / "a.ann").write_text(f"T1\tCity {first} {first + 4}\tOslo\n", encoding="utf-8")
    found = read_path(tmp_path / "a.ann")
    assert surfaces(found) == ["Oslo"]
    assert units(found) == (["a byte order mark as one character"] if first else [])


def test_one_unit_is_taken_for_a_source(tmp_path: Path) -> None:
    """The first record, in a script without spaces, tells nothing."""
    silent = "🐳東京都に行った"
    telling = [f"🐳 number {n} is Docker" for n in "abc"]
    records = [{"text": silent, "label": [[2, 4, "T"]]}]
    records += [{"text": text, "label": [label(text, "Docker", utf16)]} for text in telling]
    found = read_path(written(tmp_path, *records))
    assert surfaces(found) == ["東京", "Docker", "Docker", "Docker"]
    assert units(found) == ["UTF-16 units"]


def test_a_later_text_in_another_unit_is_read_in_that(tmp_path: Path) -> None:
    text = "🐳🐳 runs Docker"
    records = [{"text": text, "label": [label(text, "Docker")]}] * 60
    records.append({"text": text, "label": [label(text, "Docker", utf16)]})
    found = read_path(written(tmp_path, *records))
    assert {*surfaces(found)} == {"Docker"}
    assert (units(found), found.notes) == (["UTF-16 units"], [(61, "offset-unit")])


KEPT = {
    # text, span; rules
    "the ending of a case": ("Hän asuu Helsingissä, ja Äänekoskella", [9, 16], []),
    "a part of a compound": ("für Haustür und Wände", [4, 8], []),
    "one character of a word of Chinese": ("他住在北京市", [3, 5], []),
    "with a Hebrew prefix": ("הוא גר בירושלים", [8, 15], []),
    "within a word": ("naïve Rosloff", [7, 11], ["cuts-word"]),
    "from a space on": ("The naïve Oslo", [9, 12], ["cuts-word", "space-at-ends"]),
}


@pytest.mark.parametrize(("text", "span", "rules"), KEPT.values(), ids=KEPT)
def test_code_points_hold_where_no_unit_fits(
    tmp_path: Path, text: str, span: list[int], rules: list[str]
) -> None:
    found = read_path(written(tmp_path, {"text": text, "label": [[*span, "T"]]}))
    assert surfaces(found) == [text[slice(*span)].strip()]
    assert sorted(found.rules) == rules


def test_few_cut_words_among_many_spans_are_meant(tmp_path: Path) -> None:
    records = [{"text": "go to Oslo", "label": [[6, 10, "T"]]}] * 3
    records.append({"text": "pre-war subOslo", "label": [[11, 15, "T"]]})
    assert read_path(written(tmp_path, *records)).rules == []


ADDRESSES = ["/data/upload/1/a-sample.txt", "s3://bucket/notes/1.txt", "upload/7/report.html"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("form", ["labelstudio", "doccano"])
def test_an_address_is_no_text(tmp_path: Path, address: str, form: str) -> None:
    value = {"start": 200, "end": 205, "labels": ["T"]}
    result = [{"id": "a", "type": "labels", "to_name": "text", "value": value}]
    record = {
        "labelstudio": {"data": {"text": address}, "annotations": [{"result": result}]},
        "doccano": {"text": address, "label": [[200, 205, "T"]]},
    }[form]
    found = read_path(written(tmp_path, record))
    assert (found.mentions, found.rules) == ([], ["text-is-address"])
    assert severity("text-is-address") == "error"


def test_an_address_that_is_annotated_is_a_text(tmp_path: Path) -> None:
    record = {"text": "https://example.org/kafka", "label": [[20, 25, "App"], [0, 25, "Url"]]}
    assert surfaces(read_path(written(tmp_path, record))) == ["https://example.org/kafka", "kafka"]


TEXT_OF_TWO = "🐳 Docker and 🐧 Linux"  # in UTF-16 units Docker is 3 to 9, Linux 17 to 22
UNWRITTEN = {  # the second annotation has a text of nothing, which tells nothing
    "brat": ("a.ann", "T1\tApp 3 9\tDocker\nT2\tOS 17 22\t\n"),
    "PubTator": (
        "a.pubtator",
        f"1|t|{TEXT_OF_TWO}\n1|a|So.\n1\t3\t9\tDocker\tApp\t-\n1\t17\t22\t\tOS\t-\n\n",
    ),
    "BioC": (
        "a.xml",
        (
            f"<collection><document><passage><offset>0</offset><text>{TEXT_OF_TWO}</text>"
            "<annotation id='1'><infon key='type'>App</infon><location offset='3' length='6'/>"
            "<text>Docker</text></annotation><annotation id='2'><infon key='type'>OS</infon>"
            "<location offset='17' length='5'/><text/></annotation></passage></document>"
            "</collection>"
        ),
    ),
}


@pytest.mark.parametrize(("name", "written_as"), UNWRITTEN.values(), ids=UNWRITTEN)
def test_a_text_of_nothing_tells_nothing(tmp_path: Path, name: str, written_as: str) -> None:
    (tmp_path / name).write_text(written_as, encoding="utf-8")
    (tmp_path / "a.txt").write_text(TEXT_OF_TWO, encoding="utf-8")
    found = read_path(tmp_path / name)
    assert found.mentions == [("Docker", "App"), ("Linux", "OS")]
    assert units(found) == ["UTF-16 units"]


WRONG = {
    # label; rules
    "inverted": ([9, 4, "T"], ["beyond-text"]),
    "beyond the text": ([4, 999, "T"], ["beyond-text"]),
    "there twice": ([0, 5, "App"], ["repeated-mention"]),
    "no label": ([1, 2], ["bad-annotation"]),
}


@pytest.mark.parametrize(("wrong", "rules"), WRONG.values(), ids=WRONG)
def test_a_bad_label_costs_itself(tmp_path: Path, wrong: list[Any], rules: list[str]) -> None:
    good = {"text": "Nginx runs", "label": [[0, 5, "App"]]}
    bad = {**good, "label": [[0, 5, "App"], wrong]}
    found = read_path(written(tmp_path, good, bad, good))
    assert surfaces(found) == ["Nginx"] * 3
    assert found.notes == [(2, rule) for rule in rules]


def test_a_repeated_line_of_pubtator_keeps_its_relations(tmp_path: Path) -> None:
    lines = ["1|t|Zinc helps colds", *["1\t0\t4\tZinc\tChemical\tD1"] * 2]
    lines += ["1\t11\t16\tcolds\tDisease\tD2", "1\tCID\tD1\tD2"]
    (tmp_path / "a.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = read_path(tmp_path / "a.txt")
    assert (surfaces(found), found.rules) == (["Zinc", "colds"], ["repeated-mention"])
    assert found.relations == [("Zinc", "CID", "colds")]


TEXT = "breast and uterus cance is"


@pytest.mark.parametrize(
    ("fragments", "surface", "rules"),
    [
        ("0 6;18 23", "breast cance", ["discontinuous"]),
        ("0 6;11 17;18 23", "breast uterus cance", ["discontinuous"]),
        ("11 17;18 23", "uterus cance", []),
    ],
)
def test_the_parts_name_a_mention(
    tmp_path: Path, fragments: str, surface: str, rules: list[str]
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.ann").write_text(f"T1\tDisease {fragments}\t{surface}\n", encoding="utf-8")
    found = read_path(tmp_path / "a.ann")
    mention = found.table("mentions").row(0, named=True)
    assert (mention["surface"], found.rules) == (surface, rules)
    hull = (11 if surface.startswith("uterus") else 0, 23)
    assert (mention["begin"], mention["stop"]) == hull


def test_parts_of_bioc_and_bconv_name_a_mention(tmp_path: Path) -> None:
    places = [{"offset": 0, "length": 6}, {"offset": 18, "length": 5}]
    annotation = {"id": "1", "infons": {"type": "D"}, "text": "breast cance", "locations": places}
    passage = {"offset": 0, "infons": {}, "text": TEXT, "annotations": [annotation]}
    bioc = {"documents": [{"id": "1", "infons": {}, "passages": [passage]}]}
    entity = ["T1", "breast cance", [[0, 6], [18, 23]], {"type": "D"}]
    bconv = {"ids": ["1"], "text": [[[TEXT]]], "entities": [[entity]], "relations": [[]]}
    for name, record in (("bioc", bioc), ("bconv", bconv)):
        path = written(tmp_path, record, name=f"{name}.json")
        assert surfaces(read_path(path, name)) == ["breast cance"], name


def test_a_mention_of_parts_is_explained_in_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(
        "BRCA1 is linked to breast and ovarian cancer.", encoding="utf-8"
    )
    lines = ["T1\tGene 0 5\tBRCA1", "T2\tDisease 19 25;38 44\tbreast cancer"]
    (tmp_path / "in" / "a.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")
    graph = kg.build(tmp_path / "in", tmp_path / "graph")
    shown = pair(graph.explain("breast cancer", "BRCA1"), 9, False)
    assert "**BRCA1** is linked to **breast and ovarian cancer**." in shown
    assert sorted(graph.entities["name"]) == ["BRCA1", "breast cancer"]


def test_offsets_of_objects_in_memory_are_checked(tmp_path: Path) -> None:
    text = "🐳🐳 runs Docker on Linux"
    entities = [
        {"start": begin, "end": stop, "label": kind}
        for begin, stop, kind in (label(text, "Docker", utf16), label(text, "Linux", utf16))
    ]
    graph = kg.build([(text, entities)], tmp_path / "graph")
    assert sorted(graph.entities["name"]) == ["Docker", "Linux"]


REGIONS = [{"start": 0, "end": 5, "text": "Nginx", "labels": ["App"]}]
HEADER = ["annotation_id", "annotator", "created_at", "id", "label", "lead_time", "text"]
CELLS = {"annotation_id": "1", "annotator": "2", "created_at": "now", "lead_time": "1.5"}


def table(folder: Path, delimiter: str, *rows: dict[str, str]) -> Path:
    """Write a table as Label Studio does."""
    import csv

    path = folder / ("export.tsv" if delimiter == "\t" else "export.csv")
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADER, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(CELLS | row for row in rows)
    return path


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_tables_of_label_studio(tmp_path: Path, delimiter: str) -> None:
    lines = "one, two\nNginx" + delimiter + "\nend"
    region = [{"start": 9, "end": 14, "text": "Nginx", "labels": ["App", "Server"]}]
    rows = [
        {"id": "7", "text": "Nginx runs.", "label": json.dumps(REGIONS)},
        {"id": "8", "text": lines, "label": json.dumps(region)},
        {"id": "9", "text": "nothing here", "label": ""},
        {"id": "10", "text": "Nginx again", "label": '[{"start": 0'},
        {"id": "11", "text": "Nginx, too", "label": json.dumps(REGIONS)},
    ]
    found = read_path(table(tmp_path, delimiter, *rows))
    assert found.mentions == [
        ("Nginx", "App"),
        ("Nginx", "App"),
        ("Nginx", "Server"),
        ("Nginx", "App"),
    ]
    assert [name for name, _ in found.documents] == ["7", "8", "9", "10", "11"]
    assert found.notes == [(7, "bad-annotation")]


PREDICTED = {
    "id": 3,
    "data": {"text": "Nginx runs."},
    "annotations": [],
    "predictions": [
        {"result": [{"id": "r", "type": "labels", "to_name": "text", "value": REGIONS[0]}]}
    ],
}


def test_predictions_are_read_if_one_asks_for_them(tmp_path: Path) -> None:
    path = written(tmp_path, PREDICTED)
    assert read_path(path, predictions=True).mentions == [("Nginx", "App")]
    with pytest.raises(KgError, match="--predictions"):
        read_path(path)


def test_a_task_with_predictions_only_is_noted(tmp_path: Path) -> None:
    annotated = {**PREDICTED, "annotations": PREDICTED["predictions"], "id": 4}
    path = written(tmp_path, annotated, PREDICTED)
    found = read_path(path)
    assert (found.mentions, found.notes) == ([("Nginx", "App")], [(2, "not-annotated")])
    assert "--predictions" in found.table("diagnostics")["action"][0]
    both = read_path(path, predictions=True)
    assert (len(both.mentions), both.rules) == (2, [])


def test_check_shows_no_control_character(tmp_path: Path) -> None:
    lines = ["1|t|Zinc\x00\x1b helps colds", "1\t0\t5\tZinc\x00\tChemical\tD1"]
    (tmp_path / "a.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shown = findings(kg.check(tmp_path / "a.txt"), 9, "table")
    assert "Zinc" in shown
    assert not {"\x00", "\x1b"} & {*shown}


NOVELTY = ["1\tAssociation\tD1\tD2\tNovel", "1\tAssociation\tD1\tD2\tNo", "1\tCID\tD1\tD2\t0.93"]
ENTITY = "1\t0\t4\tZinc\tMutation\tD1"
KNOWN = [*NOVELTY, f"{ENTITY}\tRSID:121913377", f"{ENTITY}\trs1234", f"{ENTITY}\tzinc|iron"]


@pytest.mark.parametrize("line", KNOWN)
def test_documented_columns_of_pubtator_are_notes(tmp_path: Path, line: str) -> None:
    lines = ["1|t|Zinc helps colds", ENTITY, "1\t11\t16\tcolds\tDisease\tD2", line]
    (tmp_path / "a.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rules = {*read_path(tmp_path / "a.txt").rules} - {"repeated-mention"}
    assert {severity(rule) for rule in rules} == {"note"}


def test_a_bad_document_of_bioc_costs_itself(tmp_path: Path) -> None:
    def document(offset: Any, length: Any) -> dict[str, Any]:
        place = {"offset": 0, "length": length}
        annotation = {"id": "1", "infons": {"type": "D"}, "text": "Zinc", "locations": [place]}
        passage = {"offset": offset, "text": "Zinc helps", "annotations": [annotation]}
        return {"id": "1", "infons": {}, "passages": [passage]}

    documents = [document(0, 4), document("x", 4), document(0, None), document(0, 4)]
    path = written(tmp_path, {"documents": documents}, name="x.json")
    found = read_path(path, "bioc")
    assert surfaces(found) == ["Zinc", "Zinc"]
    assert sorted(found.rules) == ["bad-annotation", "no-document"]
