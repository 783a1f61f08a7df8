"""GATE XML: nodes, sets, features, sentences and tokens."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.common.errors import SourceError
from tests.read.whole import Whole, read_path, recognised, survives

HEAD = "<?xml version='1.0' encoding='utf-8'?>\n<GateDocument version=\"3\">\n"
TEXT = "Ann &amp; Co ran.\nIn Rome it rains. Ann left."
WORDS = {"Ann": 0, "Ann & Co": 0, "ran": 9, "Rome": 17, "In Rome it rains.": 14, "Ann left.": 32}


def annotation(name: str, type_: str, word: str, **features: str) -> str:
    begin = WORDS[word]
    made = (
        f'<Annotation Id="{name}" Type="{type_}" StartNode="{begin}" EndNode="{begin + len(word)}">'
    )
    for key, value in features.items():
        made += f'<Feature>\n<Name className="java.lang.String">{key}</Name>\n'
        made += f'<Value className="java.lang.String">{value}</Value>\n</Feature>\n'
    return f"{made}</Annotation>\n"


def document(*sets: tuple[str, str], after: str = "", text: str = TEXT) -> str:
    plain = text.replace("&amp;", "&")
    nodes = sorted({place for word, at in WORDS.items() for place in (at, at + len(word))})
    bounds = zip([0, *nodes], [*nodes, len(plain)], strict=True)
    pieces = (f'{plain[a:b].replace("&", "&amp;")}<Node id="{b}"/>' for a, b in bounds)
    made = f"{HEAD}<TextWithNodes>{''.join(pieces)}</TextWithNodes>\n"
    for name, annotations in sets:
        attribute = f' Name="{name}"' if name else ""
        made += f"<AnnotationSet{attribute}>\n{annotations}</AnnotationSet>\n"
    return f"{made}{after}</GateDocument>\n"


def read(folder: Path, text: str) -> Whole:
    path = folder / "a.xml"
    path.write_text(text, encoding="utf-8")
    return read_path(path)


PERSON = annotation("0", "Person", "Ann")
ROME = annotation("1", "Location", "Rome", kind="city", rule="hand")
ENTITIES = {
    "two types": ((("Key", PERSON + ROME),), [("Ann", "Person"), ("Rome", "Location")], []),
    "a set without a name": ((("", PERSON),), [("Ann", "Person")], []),
    "an entity reference in a name": (
        (("", annotation("0", "Organization", "Ann & Co")),),
        [("Ann & Co", "Organization")],
        [],
    ),
    "what tools give to any text": (
        (("", PERSON + annotation("3", "Lookup", "Rome") + annotation("4", "Token", "ran")),),
        [("Ann", "Person")],
        ["unread-layer"],
    ),
    "Key before the others": (
        (("", annotation("1", "Person", "Rome")), ("Key", PERSON)),
        [("Ann", "Person")],
        ["other-annotator"],
    ),
    "sets of other types": (
        (("a", PERSON), ("b", ROME)),
        [("Ann", "Person"), ("Rome", "Location")],
        [],
    ),
    "the markup of the text": (
        (("Original markups", annotation("9", "paragraph", "Rome")), ("", PERSON)),
        [("Ann", "Person")],
        [],
    ),
    "a feature names the type": (
        (("", annotation("0", "Mention", "Ann", **{"class": "http://a.org/ontology/Person"})),),
        [("Ann", "Person")],
        [],
    ),
    "a general type": ((("", annotation("0", "Mention", "Ann")),), [("Ann", "Mention")], []),
    "a node that is not there": (
        (("", PERSON + ROME.replace('EndNode="21"', 'EndNode="99"')),),
        [("Ann", "Person")],
        ["no-location"],
    ),
    "no type": ((("", annotation("0", "", "Ann")),), [("Ann", "Thing")], []),
}


@pytest.mark.parametrize(("sets", "mentions", "rules"), ENTITIES.values(), ids=ENTITIES)
def test_entities(
    sets: tuple[tuple[str, str], ...],
    mentions: list[tuple[str, str]],
    rules: list[str],
    tmp_path: Path,
) -> None:
    found = read(tmp_path, document(*sets))
    assert found.mentions == mentions
    assert found.rules == rules


def test_features_give_identifiers(tmp_path: Path) -> None:
    inst = annotation("0", "Mention", "Ann", inst="http://a.org/Ann", type="Person", rule="x")
    wiki = annotation("1", "Location", "Rome", wikidata="Q220")
    found = read(tmp_path, document(("", inst + wiki)))
    assert found.identifiers == ["http://a.org/Ann", "Q220"]


def test_what_matches_is_a_cluster(tmp_path: Path) -> None:
    both = annotation("12", "Person", "Ann", matches="12;7")
    both += annotation("7", "Person", "Ann left.", matches="[12, 7]")
    found = read(tmp_path, document(("", both)))
    assert found.table("mentions")["cluster"].to_list() == ["7", "7"]


def test_relations_have_two_members(tmp_path: Path) -> None:
    relations = '<RelationSet><Relation Id="5" Type="in" Members="0;1"></Relation>\n'
    relations += '<Relation Id="6" Type="x" Members="0;1;2"></Relation></RelationSet>\n'
    found = read(tmp_path, document(("", PERSON + ROME), after=relations))
    assert found.relations == [("Ann", "in", "Rome")]
    assert found.rules == ["many-arguments"]


def test_sentences_are_those_of_the_annotations_or_split(tmp_path: Path) -> None:
    cut = annotation("8", "Sentence", "In Rome it rains.") + annotation(
        "9", "Sentence", "Ann left."
    )
    found = read(tmp_path, document(("Key", ROME), ("", cut)))
    assert found.texts == ["In Rome it rains."]
    assert found.counts[0] == 3
    assert read(tmp_path, document(("Key", ROME))).texts == ["In Rome it rains."]


def test_lines_are_those_of_the_text_and_of_the_annotation(tmp_path: Path) -> None:
    found = read(tmp_path, document(("", ROME)))
    assert found.table("sentences")["line"].to_list() == [4]
    assert found.table("mentions")["line"].to_list() == [6]


def test_features_of_the_document_are_its_metadata(tmp_path: Path) -> None:
    feature = "<Feature><Name>gate.SourceURL</Name><Value>file:/a.txt</Value></Feature>"
    head = f"{HEAD}<GateDocumentFeatures>{feature}</GateDocumentFeatures>\n"
    found = read(tmp_path, document(("", ROME)).replace(HEAD, head))
    assert found.documents == [("a.xml", '{"gate.SourceURL": "file:/a.txt"}')]


def test_without_entities_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="without annotations of entities"):
        read(tmp_path, document(("", annotation("4", "Token", "ran"))))


def test_prose_about_it_is_not_recognised(tmp_path: Path) -> None:
    text = "The root is `<GateDocument version=3>`.\n"
    assert recognised(tmp_path, "a.md", text) != "gate"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(begin=st.integers(0, 900), length=st.integers(0, 40), junk=st.sampled_from(["", "<", "0"]))
def test_damaged_files_are_read_or_refused(
    begin: int, length: int, junk: str, tmp_path: Path
) -> None:
    text = document(("Key", PERSON + ROME))
    survives("gate", tmp_path, text[:begin] + junk + text[begin + length :])


def test_the_input_of_the_list(corpora: Path) -> None:
    path = corpora.parent / "faults" / "reading" / "gate-xml-as-inline.xml"
    found = read_path(path)
    assert found.mentions == [("Ann", "Person"), ("Rome", "Location")]
    assert found.texts == ["Ann ran in Rome"]
