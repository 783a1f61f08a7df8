"""UIMA CAS: XMI and JSON written by cassis, laid out as INCEpTION exports them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.common.errors import LineError, SourceError
from kg.read.corpus import find_format
from kg.read.sources.source import Source
from tests.read.whole import Whole, read_path, survives

cassis: Any = pytest.importorskip("cassis")

CORE = "de.tudarmstadt.ukp.dkpro.core.api."
ANNOTATION, STRING = "uima.tcas.Annotation", "uima.cas.String"
TYPES: dict[str, tuple[str, dict[str, str]]] = {  # supertype and features
    f"{CORE}segmentation.type.Sentence": (ANNOTATION, {}),
    f"{CORE}segmentation.type.Token": (ANNOTATION, {}),
    f"{CORE}lexmorph.type.pos.POS": (ANNOTATION, {"PosValue": STRING}),
    f"{CORE}ner.type.NamedEntity": (ANNOTATION, {"value": STRING, "identifier": STRING}),
    f"{CORE}coref.type.CoreferenceLink": (
        ANNOTATION,
        {"next": f"{CORE}coref.type.CoreferenceLink", "referenceType": STRING},
    ),
    "webanno.custom.DrugSlotLink": (
        "uima.cas.TOP",
        {"role": STRING, "target": f"{CORE}ner.type.NamedEntity"},
    ),
    "webanno.custom.Drug": (ANNOTATION, {"kind": STRING, "slot": "uima.cas.FSArray"}),
    "custom.Span": (ANNOTATION, {"label": STRING}),
    "custom.Relation": (
        ANNOTATION,
        {"Governor": ANNOTATION, "Dependent": ANNOTATION, "label": STRING},
    ),
    "custom.Coreference": (ANNOTATION, {"Governor": ANNOTATION, "Dependent": ANNOTATION}),
}
TEXT = "😀 Ada met Bob.\nShe left."
NE, LINK = "NamedEntity", "CoreferenceLink"


class Cas:
    """A CAS in the making."""

    def __init__(self, text: str = TEXT) -> None:
        self.types = cassis.TypeSystem()
        for name, (parent, _) in TYPES.items():
            self.types.create_type(name, parent)
        for name, (_, features) in TYPES.items():
            for feature, range_ in features.items():
                self.types.create_feature(name, feature, range_)
        self.cas = cassis.Cas(self.types)
        self.cas.sofa_string, self.cas.sofa_mime = text, "text/plain"

    def add(self, name: str, word: str = "", **features: Any) -> Any:
        """Annotate *word*, which stands once in the text, or nothing."""
        full = next(known for known in TYPES if known.rpartition(".")[2] == name)
        if word:
            begin = self.cas.sofa_string.index(word)
            features |= {"begin": begin, "end": begin + len(word)}
        made = self.types.get_type(full)(**features)
        if word:
            self.cas.add(made)
        return made

    def slot(self, filler: Any, role: str) -> Any:
        link = self.add("DrugSlotLink", role=role, target=filler)
        return self.types.get_type("uima.cas.FSArray")(elements=[link])

    def read(self, folder: Path, kind: str = "xmi", **options: Any) -> Whole:
        return read_path(self.write(folder, kind), **options)

    def write(self, folder: Path, kind: str = "xmi") -> Path:
        path = folder / f"ada.{kind}"
        if kind == "xmi":
            (folder / "TypeSystem.xml").write_text(self.types.to_xml(), encoding="utf-8")
        write = self.cas.to_xmi if kind == "xmi" else self.cas.to_json
        path.write_text(write(pretty_print=True), encoding="utf-8")
        return path


@pytest.fixture
def cas() -> Cas:
    return Cas()


@pytest.mark.parametrize("kind", ["xmi", "json"])
def test_entities_have_values_identifiers_and_lines(cas: Cas, kind: str, tmp_path: Path) -> None:
    cas.add(NE, "Ada", value="PER", identifier="http://www.wikidata.org/entity/Q7259")
    cas.add(NE, "Bob", value="PER")
    found = cas.read(tmp_path, kind)
    assert found.mentions == [("Ada", "PER"), ("Bob", "PER")]
    assert found.identifiers == ["http://www.wikidata.org/entity/Q7259", None]
    lines = (tmp_path / f"ada.{kind}").read_text(encoding="utf-8").splitlines()
    # UIMA counts UTF-16, so what stands before "Ada" are 3 of its characters.
    marks = {"xmi": 'begin="3"', "json": '"%ID": 2'}
    wanted = next(at for at, line in enumerate(lines, 1) if marks[kind] in line)
    assert found.table("mentions")["line"][0] == wanted


def test_sentences_and_tokens_are_those_of_the_cas(cas: Cas, tmp_path: Path) -> None:
    cas.add("Sentence", "😀 Ada met Bob.")
    cas.add("Sentence", "She left.")
    cas.add("Token", "met Bob.")
    cas.add(NE, "Ada", value="PER")
    found = cas.read(tmp_path)
    assert found.counts == (2, 1, 0)
    assert found.texts == ["😀 Ada met Bob."]
    assert sum(chunk.tokens for chunk in found.chunks) == 6  # 😀, Ada, "met Bob."; She, left, "."


def test_layers_of_ones_own_are_entities_where_named_entity_is_not_used(
    cas: Cas, tmp_path: Path
) -> None:
    cas.add("Span", "Ada", label="PER")
    cas.add("POS", "met", PosValue="VBD")
    found = cas.read(tmp_path)
    assert found.mentions == [("Ada", "PER")]
    assert found.rules == ["unread-layer"]


def test_the_user_may_name_the_layer(cas: Cas, tmp_path: Path) -> None:
    cas.add(NE, "Ada", value="PER")
    cas.add("Drug", "Bob", kind="opioid")
    assert cas.read(tmp_path, tags=("Drug",)).mentions == [("Bob", "opioid")]


def test_an_entity_without_a_value_has_the_type_of_untyped_tags(cas: Cas, tmp_path: Path) -> None:
    cas.add(NE, "Ada")
    found = cas.read(tmp_path)
    assert found.mentions == [("Ada", "Thing")]
    assert found.rules == ["no-type"]


def test_relations_go_from_governor_to_dependent(cas: Cas, tmp_path: Path) -> None:
    ada, bob = cas.add(NE, "Ada", value="PER"), cas.add(NE, "Bob", value="PER")
    cas.add("Relation", "Bob.", Governor=ada, Dependent=bob, label="meets")
    assert cas.read(tmp_path).relations == [("Ada", "meets", "Bob")]


def test_a_relation_without_an_end_is_a_diagnostic(cas: Cas, tmp_path: Path) -> None:
    ada = cas.add(NE, "Ada", value="PER")
    cas.add("Relation", "Bob.", Governor=ada, label="meets")
    assert cas.read(tmp_path).rules == ["loose-relation"]


def test_slots_are_relations_to_what_fills_them(cas: Cas, tmp_path: Path) -> None:
    ada = cas.add(NE, "Ada", value="PER")
    cas.add("Drug", "Bob", kind="opioid", slot=cas.slot(ada, "taker"))
    found = cas.read(tmp_path, tags=("Drug", NE))
    assert found.relations == [("Bob", "taker", "Ada")]


def clusters(found: Whole) -> list[tuple[Any, ...]]:
    return found.table("mentions").select("surface", "cluster").rows()


def test_relations_of_coreference_are_clusters(cas: Cas, tmp_path: Path) -> None:
    ada, she = cas.add(NE, "Ada", value="PER"), cas.add(NE, "She", value="PER")
    cas.add(NE, "Bob", value="PER")
    cas.add("Coreference", "left", Governor=she, Dependent=ada)
    (_, first), (_, bob), (_, last) = clusters(cas.read(tmp_path))
    assert first == last is not None
    assert bob is None


def test_links_of_chains_are_clusters_of_the_mentions_there(cas: Cas, tmp_path: Path) -> None:
    cas.add(NE, "Ada", value="PER")
    cas.add(NE, "She", value="PER")
    cas.add(LINK, "Ada", next=cas.add(LINK, "She", next=cas.add(LINK, "left")))
    found = cas.read(tmp_path)
    assert clusters(found) == [("Ada", "1"), ("She", "1")]
    assert found.rules == ["chain-without-entity"]


def test_links_of_chains_are_mentions_where_there_are_no_entities(cas: Cas, tmp_path: Path) -> None:
    cas.add(LINK, "Ada", next=cas.add(LINK, "She", referenceType="pronoun"))
    cas.add(LINK, "Bob")
    found = cas.read(tmp_path)
    assert clusters(found) == [("Ada", "1"), ("Bob", "2"), ("She", "1")]
    assert [kind for _, kind in found.mentions] == [LINK, LINK, "pronoun"]


def test_a_chain_in_a_circle_ends(cas: Cas, tmp_path: Path) -> None:
    one = cas.add(LINK, "Ada")
    one.next = cas.add(LINK, "She", next=one)
    assert clusters(cas.read(tmp_path)) == [("Ada", "1"), ("She", "1")]


def test_without_a_type_system_the_error_says_where_to_put_it(cas: Cas, tmp_path: Path) -> None:
    path = cas.write(tmp_path)
    (tmp_path / "TypeSystem.xml").unlink()
    with pytest.raises(SourceError, match=r"no type system.*TypeSystem\.xml"):
        read_path(path)


def test_a_type_system_of_another_export_is_an_error(cas: Cas, tmp_path: Path) -> None:
    cas.add(NE, "Ada", value="PER")
    path = cas.write(tmp_path)
    (tmp_path / "TypeSystem.xml").write_text(cassis.TypeSystem().to_xml(), encoding="utf-8")
    with pytest.raises(LineError, match="NamedEntity"):
        read_path(path)


def test_a_document_type_is_refused(cas: Cas, tmp_path: Path) -> None:
    path = cas.write(tmp_path)
    text = path.read_text(encoding="utf-8").replace("<xmi:XMI", "<!DOCTYPE x><xmi:XMI", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LineError, match="document type"):
        read_path(path)


@pytest.mark.parametrize("kind", ["xmi", "json"])
def test_it_is_recognised(cas: Cas, kind: str, tmp_path: Path) -> None:
    path = cas.write(tmp_path, kind)
    found = find_format(Source(path.name, path))
    assert found is not None
    assert found.name == "uima"


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 6000), shift=st.integers(0, 9), kind=st.sampled_from(["xmi", "json"]))
def test_damaged_files_are_errors_of_one_line(
    tmp_path: Path, cut: int, shift: int, kind: str
) -> None:
    made = Cas()
    ada = made.add(NE, "Ada", value="PER")
    made.add("Relation", "Bob.", Governor=ada, Dependent=ada)
    made.add(LINK, "Ada", next=made.add(LINK, "She"))
    text = made.write(tmp_path, kind).read_text(encoding="utf-8")
    at = cut % len(text)
    digits = str.maketrans("0123456789", "9876543210"[shift:] + "9876543210"[:shift])
    for mutant in (text[:at], text[:at].translate(digits) + text[at:], text[:at] + text[at + 9 :]):
        survives("uima", tmp_path, mutant)


def test_the_encoding_that_the_declaration_names_is_used(tmp_path: Path) -> None:
    cas = Cas("Иван пришёл.")
    cas.add("NamedEntity", "Иван", value="PER")
    path = cas.write(tmp_path)
    for file in (path, tmp_path / "TypeSystem.xml"):
        text = file.read_text(encoding="utf-8")
        assert "UTF-8" in text[:60].upper()
        begin = text[:60].replace("UTF-8", "windows-1251").replace("utf-8", "windows-1251")
        file.write_bytes((begin + text[60:]).encode("cp1251"))
    found = read_path(path)
    assert found.mentions == [("Иван", "PER")]
