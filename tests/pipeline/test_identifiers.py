"""Identifiers of a corpus: CURIEs and links by prefixes, composites, a thesaurus beside them."""

from pathlib import Path
from typing import Any

import pytest

import kg
from kg.common.errors import SchemaError
from kg.schema.schema_file import parse_schema

MESH, OBO = "http://id.nlm.nih.gov/mesh/", "http://purl.obolibrary.org/obo/"
SCHEMA = f"""
[types.Disease]
[types.Gene]
[prefixes]
omim = "https://omim.org/entry/"
[prefixes.mesh]
iri = "{MESH}"
synonyms = ["MSH"]
pattern = "D[0-9]{{6}}"
[prefixes.ncbigene]
iri = "https://www.ncbi.nlm.nih.gov/gene/"
pattern = "[0-9]+"
types = ["Gene"]
"""
TEXT = """1|t|Breast and ovarian cancer
1|a|Breast cancer, breast tumour and ovarian cancer come of BRCA1.
1\t0\t25\tBreast and ovarian cancer\tDisease\tD001943|D010051
1\t26\t39\tBreast cancer\tDisease\tMESH:D001943
1\t41\t54\tbreast tumour\tDisease\tmsh:D001943
1\t59\t73\tovarian cancer\tDisease\tD010051
1\t82\t87\tBRCA1\tGene\t672
1\tCause\t672\tD010051
"""
VOCABULARY = f"""
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix oboInOwl: <http://www.geneontology.org/formats/oboInOwl#> .
<{OBO}DOID_1> rdfs:label "mammary cancer" ; oboInOwl:hasExactSynonym "breast tumour" .
<{OBO}DOID_2> rdfs:label "ovarian cancer" .
<{OBO}DOID_3> rdfs:label "other" ; oboInOwl:hasRelatedSynonym "breast cancer" .
"""


def built(folder: Path, schema: str = SCHEMA, text: str = TEXT, **options: Any) -> kg.Graph:
    (folder / "a.pubtator").write_text(text)
    (folder / "s.toml").write_text(schema)
    return kg.build(folder / "a.pubtator", folder / "g", schema=folder / "s.toml", **options)


def links_by_id(graph: kg.Graph) -> dict[str, list[str]]:
    return dict(graph.entities.select("id", "exact_match").rows())


def test_ways_to_write_an_identifier_are_one_entity_with_its_iri(tmp_path: Path) -> None:
    assert links_by_id(built(tmp_path)) == {
        "mesh%3AD001943": [f"{MESH}D001943"],
        "mesh%3AD010051": [f"{MESH}D010051"],
        "ncbigene%3A672": ["https://www.ncbi.nlm.nih.gov/gene/672"],
    }


def test_a_composite_is_a_mention_of_each_of_its_parts(tmp_path: Path) -> None:
    graph = built(tmp_path, schema="[types.Disease]\n[types.Gene]\n")
    mentions = graph.mentions.filter(stop=25).select("surface", "identifier").rows()
    assert mentions == [("Breast and ovarian cancer", part) for part in ("D001943", "D010051")]
    (note,) = graph.diagnostics.filter(rule="composite-identifier").rows(named=True)
    assert (note["value"], note["action"]) == (
        "D001943|D010051",
        "a mention of each of its 2 parts",
    )


@pytest.mark.parametrize(
    ("identifier", "parts"),
    [
        ("D001943+D010051", 2),
        ("OMIM:1,OMIM:2", 2),
        ("D1; D2 ;D3", 3),
        ("D1|D1", 1),
        ("InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3", 1),
        ("c.123+4A>G", 1),
        ("p|SUB|V|600|E", 1),
        ("Q42", 1),
    ],
)
def test_what_is_composite(tmp_path: Path, identifier: str, parts: int) -> None:
    graph = built(tmp_path, text=f"1|t|Flu\n1|a|\n1\t0\t3\tFlu\tDisease\t{identifier}\n")
    assert len(graph.mentions) == parts


def test_relations_are_of_the_mentions_that_they_were_of(tmp_path: Path) -> None:
    graph = built(tmp_path)
    annotated = graph.edges.filter(basis="annotated").select("subject", "object").rows()
    ids = graph.entities["id"]
    assert {(ids[s], ids[o]) for s, o in annotated} == {("ncbigene%3A672", "mesh%3AD010051")}


def test_a_composite_in_a_relation_stands_for_each_part(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text(
        "T1\tDisease 0 25\tBreast and ovarian cancer\nT2\tGene 31 36\tBRCA1\n"
        "N1\tReference T1 MESH:D001943,MESH:D010051\tx\nR1\tCause Arg1:T2 Arg2:T1\n"
    )
    (tmp_path / "a.txt").write_text("Breast and ovarian cancer from BRCA1")
    (tmp_path / "s.toml").write_text(SCHEMA)
    graph = kg.build(tmp_path / "a.ann", tmp_path / "g", schema=tmp_path / "s.toml")
    ids = graph.entities["id"]
    annotated = graph.edges.filter(basis="annotated").select("subject", "object").rows()
    assert {(ids[s], ids[o]) for s, o in annotated} == {
        ("brca1" if "brca1" in set(ids) else "Gene/brca1", f"mesh%3A{part}")
        for part in ("D001943", "D010051")
    }


def test_a_thesaurus_names_and_links_what_the_corpus_identifies(tmp_path: Path) -> None:
    (tmp_path / "v.ttl").write_text(VOCABULARY)
    graph = built(tmp_path, thesaurus=tmp_path / "v.ttl")
    links = links_by_id(graph)
    assert links["mesh%3AD001943"] == [f"{MESH}D001943", f"{OBO}DOID_1"]
    assert links["mesh%3AD010051"] == [f"{MESH}D010051", f"{OBO}DOID_2"]
    names = dict(graph.entities.select("id", "name").rows())
    assert names["mesh%3AD001943"] == "mammary cancer"


def test_a_thesaurus_is_matched_by_iri_before_names(tmp_path: Path) -> None:
    (tmp_path / "v.ttl").write_text(
        f'{VOCABULARY}<{OBO}DOID_9> rdfs:label "by iri" ; skos:exactMatch <{MESH}D001943> .\n'
    )
    graph = built(tmp_path, thesaurus=tmp_path / "v.ttl")
    assert dict(graph.entities.select("id", "name").rows())["mesh%3AD001943"] == "by iri"


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ('"MESH:D001943"', "by reference"),
        (f"<{MESH}D001943>", "by reference"),
        ('"UMLS_CUI:C0006142"', "mammary cancer"),  # of a database that the schema has not
        (f'"MESH:D001943" . <{OBO}DOID_8> oboInOwl:hasDbXref "MESH:D001943"', "mammary cancer"),
        (f'"MESH:D001943" . <{OBO}DOID_2> skos:exactMatch <{MESH}D001943>', "ovarian cancer"),
    ],
)
def test_a_reference_to_another_database_is_matched_before_names(
    reference: str, name: str, tmp_path: Path
) -> None:
    (tmp_path / "v.ttl").write_text(
        f'{VOCABULARY}<{OBO}DOID_8> rdfs:label "another" . '
        f'<{OBO}DOID_9> rdfs:label "by reference" ; oboInOwl:hasDbXref {reference} .\n'
    )
    graph = built(tmp_path, thesaurus=tmp_path / "v.ttl")
    assert dict(graph.entities.select("id", "name").rows())["mesh%3AD001943"] == name


def test_names_of_two_concepts_link_to_neither_and_say_so(tmp_path: Path) -> None:
    (tmp_path / "v.ttl").write_text(f'{VOCABULARY}<{OBO}DOID_9> rdfs:label "breast cancer" .\n')
    graph = built(tmp_path, thesaurus=tmp_path / "v.ttl")
    assert links_by_id(graph)["mesh%3AD001943"] == [f"{MESH}D001943"]
    assert "thesaurus-ambiguous" in set(graph.diagnostics["rule"])


def test_without_the_rule_identifiers_mean_nothing(tmp_path: Path) -> None:
    graph = built(tmp_path, without_rules=["identifier"])
    assert len(graph.mentions) == 5
    assert not any(links_by_id(graph).values())


BAD = {
    "no IRI": ({"mesh": {}}, "prefixes.mesh.iri"),
    "a relative IRI": ({"mesh": "//mesh/"}, "prefixes.mesh.iri"),
    "a broken escape": ({"mesh": "http://x/100%/"}, "prefixes.mesh.iri"),
    "a bad pattern": ({"mesh": {"iri": MESH, "pattern": "("}}, "prefixes.mesh.pattern"),
    "an unknown type": ({"mesh": {"iri": MESH, "types": ["X"]}}, "prefixes.mesh.types[0]"),
    "an unknown key": ({"mesh": {"iri": MESH, "url": "x"}}, "prefixes.mesh.url"),
    "a synonym of two": (
        {"mesh": MESH, "m": {"iri": "http://m.org/", "synonyms": ["MESH"]}},
        "prefixes.m",
    ),
}


@pytest.mark.parametrize(("prefixes", "path"), BAD.values(), ids=BAD)
def test_a_mistake_in_the_prefixes_is_named(prefixes: dict[str, Any], path: str) -> None:
    with pytest.raises(SchemaError) as caught:
        parse_schema({"prefixes": prefixes}, "my.toml")
    assert caught.value.where == f"my.toml: {path}"
