"""The presets: complete, of real names, and each for its corpora."""

import re
import tomllib
from pathlib import Path

import pytest

from kg.common.errors import UnknownName
from kg.reports.check.corpus_check import check
from kg.schema.schema_file import fitting, load_schema, preset_text, presets

PRESETS = {name: load_schema(name) for name in presets()}

TAGS = {
    # the tags of a corpus, and the preset that has them all
    "CoNLL-2003": ("PER LOC ORG MISC", "news"),
    "OntoNotes": (
        (
            "PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE DATE TIME PERCENT"
            " MONEY QUANTITY ORDINAL CARDINAL"
        ),
        "news",
    ),
    "WNUT 2017": ("person location group corporation product creative-work", "news"),
    "CrossNER politics": (
        "country politician election politicalparty event person location organisation misc",
        "news",
    ),
    "BC5CDR": ("Chemical Disease", "biomedicine"),
    "NCBI Disease": ("SpecificDisease DiseaseClass Modifier CompositeMention", "biomedicine"),
    "JNLPBA": ("protein DNA RNA cell_type cell_line", "biomedicine"),
    "BioRED": (
        (
            "GeneOrGeneProduct DiseaseOrPhenotypicFeature ChemicalEntity OrganismTaxon"
            " SequenceVariant CellLine"
        ),
        "biomedicine",
    ),
    "PubTator": (
        "Gene Disease Chemical Species CellLine Mutation DNAMutation ProteinMutation SNP",
        "biomedicine",
    ),
    "SciERC": ("Task Method Metric Material OtherScientificTerm Generic", "science"),
    "STEM-ECR": ("Process Method Material Data", "science"),
    "CrossNER AI": (
        (
            "field task product algorithm researcher metrics programlang conference"
            " university country person organisation location misc"
        ),
        "science",
    ),
    "CyNER": ("Malware Indicator System Organization Vulnerability", "security"),
    "DNRTI": (
        "HackOrg OffAct SamFile SecTeam Tool Time Purp Area Idus Org Way Exp Features",
        "security",
    ),
    "WikiSER": (
        (
            "Algorithm Application Architecture Data_Structure Device Error_Name General_Concept"
            " Language Library License Operating_System Protocol"
        ),
        "software",
    ),
    "none of them": ("Ingredient Dish", None),
    "one of them, and one of none": ("PER Dish", None),
    "nothing": ("", None),
}

CORPORA = {
    "wikiser": "software",
    "stackoverflow_ner": "software",
    "sner": "software",
    "somesci_brat": "software",
    "redocred": "news",
    "wnut17": "news",
    "btc": "news",
    "gum_conllu": "news",
    "litbank_tsv": "news",
    "ronec": "news",
    "turkish_wiki": "news",
    "turku_fi": "news",
    "uner_sr": "news",
    "ncbi_disease": "biomedicine",
    "ncbi_brat": "biomedicine",
    "anem": "biomedicine",
    "mtl_bio": "biomedicine",
    "crossner": "science",
    "matsyn_brat": "science",
    "wlp2020_conll": "science",
    "cyner": "security",
}


@pytest.mark.parametrize(("tags", "preset"), TAGS.values(), ids=TAGS)
def test_the_preset_for_tags(tags: str, preset: str | None) -> None:
    assert fitting(tags.split()) == preset


@pytest.mark.slow
@pytest.mark.parametrize(("corpus", "preset"), CORPORA.items())
def test_a_corpus_is_wholly_covered(corpora: Path, corpus: str, preset: str) -> None:
    tags = check([corpora / corpus]).types["type"].to_list()
    assert [tag for tag in tags if not PRESETS[preset].covers([tag])] == []


@pytest.mark.parametrize("name", PRESETS)
def test_it_describes_itself_and_its_relations(name: str) -> None:
    schema = PRESETS[name]
    assert schema.description
    assert [r.predicate for r in schema.relations if not (r.label and r.description)] == []
    assert [t.name for t in schema.types.values() if not t.label] == []


@pytest.mark.parametrize("name", PRESETS)
def test_it_has_six_relations_with_cues(name: str) -> None:
    assert sum(bool(relation.cues) for relation in PRESETS[name].relations) >= 6


@pytest.mark.parametrize("name", PRESETS)
def test_no_phrase_goes_both_ways_between_the_same_types(name: str) -> None:
    for relation in PRESETS[name].relations:
        ways = {(cue.before, cue.phrase, cue.after) for cue in relation.cues if cue.inverse}
        others = {(cue.before, cue.phrase, cue.after) for cue in relation.cues if not cue.inverse}
        assert ways & others == set(), relation.predicate


def test_relations_of_biomedicine_are_of_the_biolink_model() -> None:
    pattern = re.compile(r"https://w3id\.org/biolink/vocab/[a-z_]+")
    iris = [relation.iri for relation in PRESETS["biomedicine"].relations if relation.iri]
    assert len(iris) >= 10
    assert [iri for iri in iris if not pattern.fullmatch(iri)] == []


@pytest.mark.parametrize("name", PRESETS)
def test_its_file_is_given_as_it_is(name: str) -> None:
    assert tomllib.loads(preset_text(name)) == PRESETS[name].source


def test_a_preset_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownName, match="'nowhere'"):
        preset_text("nowhere")
