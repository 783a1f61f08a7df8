"""Names: each as a label, a predicate, a relationship type and a phrase; what holds for any."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.common.naming import camel, pascal, phrase, upper_snake, words

CASES = [  # name, label, predicate, relationship type, phrase
    ("person", "Person", "person", "PERSON", "person"),
    ("Person", "Person", "person", "PERSON", "person"),
    ("PER", "PER", "per", "PER", "PER"),
    ("X", "X", "x", "X", "x"),
    ("Operating_System", "OperatingSystem", "operatingSystem", "OPERATING_SYSTEM", None),
    ("OperatingSystem", "OperatingSystem", "operatingSystem", "OPERATING_SYSTEM", None),
    ("operating system", "OperatingSystem", "operatingSystem", "OPERATING_SYSTEM", None),
    ("Operating-System", "OperatingSystem", "operatingSystem", "OPERATING_SYSTEM", None),
    ("OPERATING_SYSTEM", "OperatingSystem", "operatingSystem", "OPERATING_SYSTEM", None),
    ("OTHER_PERSON", "OtherPerson", "otherPerson", "OTHER_PERSON", "other person"),
    ("WORK_OF_ART", "WorkOfArt", "workOfArt", "WORK_OF_ART", "work of art"),
    ("TAKES_PLACE_IN", "TakesPlaceIn", "takesPlaceIn", "TAKES_PLACE_IN", "takes place in"),
    ("part of", "PartOf", "partOf", "PART_OF", "part of"),
    ("Part-Of", "PartOf", "partOf", "PART_OF", "part of"),
    ("bornIn", "BornIn", "bornIn", "BORN_IN", "born in"),
    ("org:founded_by", "OrgFoundedBy", "orgFoundedBy", "ORG_FOUNDED_BY", "org founded by"),
    ("/people/person", "PeoplePerson", "peoplePerson", "PEOPLE_PERSON", "people person"),
    ("GPE_Location", "GPELocation", "gpeLocation", "GPE_LOCATION", "GPE location"),
    ("IBMProduct", "IBMProduct", "ibmProduct", "IBM_PRODUCT", "IBM product"),
    ("DNASequence", "DNASequence", "dnaSequence", "DNA_SEQUENCE", "DNA sequence"),
    ("hasDNA", "HasDNA", "hasDna", "HAS_DNA", "has DNA"),
    ("GPEs", "GPEs", "gpes", "GPES", "gpes"),
    ("has_GPEs", "HasGPEs", "hasGPEs", "HAS_GPES", "has gpes"),
    ("PhD", "PhD", "phD", "PH_D", "ph d"),
    ("eBay", "EBay", "eBay", "E_BAY", "e bay"),
    ("McDonald", "McDonald", "mcDonald", "MC_DONALD", "mc donald"),
    ("I-PER", "IPer", "iPer", "I_PER", "i per"),
    ("a_b_c", "ABC", "aB_C", "A_B_C", "a b c"),
    ("B2B", "B2B", "b2b", "B2B", "B2B"),
    ("T2", "T2", "t2", "T2", "T2"),
    ("rs123", "Rs123", "rs123", "RS123", "rs123"),
    ("9lives", "9lives", "9lives", "9LIVES", "9lives"),
    ("covid-19", "Covid19", "covid_19", "COVID_19", "covid 19"),
    ("COVID-19", "COVID19", "covid_19", "COVID_19", "COVID 19"),
    ("Mp3Player", "Mp3Player", "mp3Player", "MP3_PLAYER", "mp3 player"),
    ("MATCHÄRZTE", "MATCHÄRZTE", "matchärzte", "MATCHÄRZTE", "MATCHÄRZTE"),
    ("ÉTAT_ÉTRANGER", "ÉtatÉtranger", "étatÉtranger", "ÉTAT_ÉTRANGER", "état étranger"),
    ("étatÉtranger", "ÉtatÉtranger", "étatÉtranger", "ÉTAT_ÉTRANGER", "état étranger"),
    ("Straße", "Straße", "straße", "STRASSE", "straße"),
    ("İL_ADI", "İlAdi", "i̇lAdi", "İL_ADI", "i̇l adi"),
    ("Кто_Где", "КтоГде", "ктоГде", "КТО_ГДЕ", "кто где"),
    ("ГОРОД_РФ", "ГородРф", "городРф", "ГОРОД_РФ", "город рф"),
    ("出生_地点", "出生地点", "出生_地点", "出生_地点", "出生 地点"),
    ("日本Bank", "日本Bank", "日本Bank", "日本_BANK", "日本 bank"),
    ("हिन्दी", "हिन्दी", "हिन्दी", "हिन्दी", "हिन्दी"),
    ("ქალაქი_სახლი", "ქალაქისახლი", "ქალაქი_სახლი", "ᲥᲐᲚᲐᲥᲘ_ᲡᲐᲮᲚᲘ", None),
    ("e\u0301tat", "État", "état", "ÉTAT", "état"),
    ("?", "X3F", "x3F", "X3F", None),
    ("", "X", "x", "X", None),
]
PAIRS = [  # two names, their predicate
    ("PER", "LOC", "perLoc", "PER_LOC", "PER LOC"),
    ("OTHER_PERSON", "OTHER_PERSON", "otherPersonOtherPerson", "OTHER_PERSON_OTHER_PERSON", None),
    ("Person", "GPE", "personGpe", "PERSON_GPE", "person GPE"),
    ("covid-19", "Person", "covid_19Person", "COVID_19_PERSON", None),
    ("C++", "a", "cA", "C_A", "c a"),
]


@pytest.mark.parametrize(("name", "label", "predicate", "kind", "read"), CASES)
def test_a_name_is_spelled(name: str, label: str, predicate: str, kind: str, read: str) -> None:
    assert (pascal(name), camel(name), upper_snake(name)) == (label, predicate, kind)
    assert read is None or phrase(name) == read


@pytest.mark.parametrize(("first", "second", "predicate", "kind", "read"), PAIRS)
def test_two_names_are_spelled(
    first: str, second: str, predicate: str, kind: str, read: str | None
) -> None:
    assert (camel(first, second), upper_snake(predicate)) == (predicate, kind)
    assert read is None or phrase(first, second) == read


names = st.text(
    st.one_of(st.sampled_from("aAbBsS1_- ßẞİıŉǅ日მÄéΣς\u0301"), st.characters(codec="utf-8")),
    max_size=9,
)


@given(names)
def test_the_words_of_a_name_survive_in_its_predicate(name: str) -> None:
    assert upper_snake(camel(name)) == upper_snake(name)


@given(names, names)
def test_the_words_of_two_names_survive_in_their_predicate(first: str, second: str) -> None:
    assert upper_snake(camel(first, second)) == f"{upper_snake(first)}_{upper_snake(second)}"


@given(names)
def test_spelling_twice_changes_nothing(name: str) -> None:
    for spell in (pascal, camel, upper_snake):
        assert spell(spell(name)) == spell(name)


@given(names)
def test_only_letters_and_digits_are_left(name: str) -> None:
    for spelling in (pascal(name), camel(name), upper_snake(name), *words(name)):
        assert spelling
        for sign in spelling:
            assert sign.isalnum() or sign == "_" or unicodedata.category(sign).startswith("M")
    assert "_" not in pascal(name)
