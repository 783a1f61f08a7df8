"""Rules of spelling, vendors, states and acronyms: what else in the corpus decides."""

import polars as pl
import pytest

from kg.resolve.rules.regional import SPELLINGS, american
from kg.schema.identity import Identity
from tests.resolve.whole import M, resolve


def org(name: str, document: int = 0) -> M:
    return M(name, "ORG", document=document)


US = "United States"
CASES = {
    # the mentions; which are one entity, by number
    "a long acronym elsewhere": (
        [org("Naval Canteen Service Office"), org("NCSO"), org("NCSO", 1)],
        [0, 0, 0],
    ),
    "a short one only if two documents say so": (
        [org(US), org("US"), org("US", 1)],
        [0, 0, 1],
    ),
    "as they do here": (
        [org(US), org("US"), org(US, 1), org("US", 1), org("US", 2)],
        [0, 0, 0, 0, 0],
    ),
    "not where documents say two things": (
        [
            org("Naval Canteen Service Office"),
            org("NCSO"),
            org("North Coast Sea Oil", 1),
            org("NCSO", 1),
            org("NCSO", 2),
        ],
        [0, 0, 2, 2, 4],
    ),
    "nor in small letters": (
        [org("Naval Canteen Service Office"), org("NCSO"), *[org("ncso", 1)] * 3],
        [0, 0, 2, 2, 2],
    ),
    "a product in its document only": (
        [org("Apache Kafka"), org("Kafka"), org("Kafka", 1), org("Apache Storm", 2)],
        [0, 0, 0, 3],
    ),
    "a product of two vendors is neither's": (
        [org("Google Lens"), org("Apple Lens"), org("Lens")],
        [0, 1, 2],
    ),
    "two republics of one name are two": (
        [org("People's Republic of Korea"), org("Federal Republic of Korea"), org("Korea")],
        [0, 1, 2],
    ),
    "a kingdom and a republic may follow each other": (
        [org("Kingdom of Prussia"), org("Free State of Prussia"), org("Prussia")],
        [0, 0, 0],
    ),
    "companies by any legal form": (
        [org("SAP AG"), org("SAP SE"), org("SAP Ltd."), org("SAP Holding")],
        [0, 1, 0, 3],
    ),
    "spelling in several ways": (
        [org("front-end"), org("front end"), org("frontend"), org("Frontend")],
        [0, 0, 0, 0],
    ),
    "accents in a language that has them": (
        [org("Siria"), org("Șiria"), org("Brăila"), org("Iași"), org("Cluj")],
        [0, 1, 2, 3, 4],
    ),
    "accents in one that has not": (
        [org("Duran"), org("Durán"), *[org(f"Town {letter}") for letter in "bcdefghijk"]],
        [0, 0, *range(2, 12)],
    ),
}


@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
@pytest.mark.parametrize("case", CASES)
def test_which_are_one(case: str, turned: bool) -> None:
    mentions, groups = CASES[case]
    order = sorted(range(len(mentions)), key=lambda i: (mentions[i].document, -i if turned else i))
    ids = dict(zip(order, resolve(*(mentions[i] for i in order)).ids, strict=True))
    same = [(i, j) for i in ids for j in ids if i < j and ids[i] == ids[j]]
    wanted = [(i, j) for i in ids for j in ids if i < j and groups[i] == groups[j]]
    assert sorted(same) == sorted(wanted)


def test_the_commoner_spelling_is_shown_and_the_plainer_is_the_id() -> None:
    whole = resolve(*[org("BSD-licence")] * 2, org("BSD licence"))
    assert whole.column("name") == ["BSD-licence"]
    assert whole.ids == ["ORG/bsd%20licence"] * 3
    assert whole.rules == {"BSD-licence": "name", "BSD licence": "hyphens"}


def test_each_rule_of_spelling_can_be_left_out() -> None:
    pairs = {
        "hyphens": ("key-value store", "key value store"),
        "full-stops": ("U.S. Army", "US Army"),
        "transliteration": ("TNF-α", "TNF-alpha"),
        "regional": ("BSD licence", "BSD license"),
        "compounds": ("touch screen", "touchscreen"),
        "company": ("SAP AG", "SAP"),
        "vendor": ("Apache Kafka", "Kafka"),
        "state": ("Kingdom of Prussia", "Prussia"),
    }
    for rule, names in pairs.items():
        mentions = [org(name) for name in names]
        assert len(set(resolve(*mentions).ids)) == 1, rule
        identity = Identity(off=(rule, "compounds"))  # which also joins what has a hyphen
        assert len(set(resolve(*mentions, identity=identity).ids)) == 2, rule


def test_american_spelling_stays_as_it_is() -> None:
    british = [("colour", "color"), ("catalogue", "catalog"), ("travelling", "traveling")]
    names = pl.DataFrame({"key": [american_ for _, american_ in british]})
    assert names.select(american(pl.col("key")))["key"].to_list() == names["key"].to_list()
    assert len({pattern for pattern, _ in SPELLINGS}) == len(SPELLINGS)
