"""Small files in the documented forms of known corpora: they are read without an error."""

from pathlib import Path

import pytest

from kg.common.diagnostic_rules import severity
from tests.read.whole import read_path

BIORED = """1|t|A mutation of BRCA1 causes cancer.
1|a|Aspirin helps.
1\t14\t19\tBRCA1\tGeneOrGeneProduct\t672
1\t27\t33\tcancer\tDiseaseOrPhenotypicFeature\tD009369
1\t35\t42\tAspirin\tChemicalEntity\tD001241
1\tAssociation\t672\tD009369\tNovel
1\tNegative_Correlation\tD001241\tD009369\tNo

"""
CDR_TEXT = "Naloxone and renal and liver failure."
CDR = f"""<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE collection SYSTEM "BioC.dtd">
<collection><source>CTD</source><date>2015</date><key>CTD.key</key><document><id>333</id>
<passage><infon key="type">title</infon><offset>0</offset><text>{CDR_TEXT}</text>
<annotation id="0"><infon key="type">Chemical</infon><infon key="MESH">D009270</infon>
<location offset="0" length="8"/><text>Naloxone</text></annotation>
<annotation id="1"><infon key="CompositeRole">IndividualMention</infon>
<infon key="type">Disease</infon><infon key="MESH">D051437</infon>
<location offset="13" length="5"/><location offset="29" length="7"/>
<text>renal failure</text></annotation></passage>
<relation id="R0"><infon key="relation">CID</infon><infon key="Chemical">D009270</infon>
<infon key="Disease">D051437</infon></relation></document></collection>
"""
COLUMNS = (
    "TOKEN NE-COARSE-LIT NE-COARSE-METO NE-FINE-LIT NE-FINE-METO NE-FINE-COMP NE-NESTED NEL-LIT"
    " NEL-METO MISC"
)
HIPE = "\n".join(
    [
        "\t".join(COLUMNS.split()),
        "# hipe2022:document_id = GDL-1798-a",
        "# hipe2022:language = fr",
        "# segment_iiif_link = https://iiif.example.org/a/1,2,3,4/full/0/default.jpg",
        "M\tB-pers\tO\tB-pers.ind\tO\tB-comp.title\tO\tNIL\t_\tNoSpaceAfter",
        ".\tI-pers\tO\tI-pers.ind\tO\tI-comp.title\tO\tNIL\t_\t_",
        "Gross\tI-pers\tO\tI-pers.ind\tO\tB-comp.name\tO\tNIL\t_\tEndOfLine",
        "part\tO\t_\t_\t_\t_\t_\t_\t_\tLED0.17|EndOfSentence\n\n",
    ]
)
GUM = """# newdoc id = GUM_academic_x
# global.Entity = GRP-etype-infstat-salience-centering-minspan-link-identity
# meta::salientEntities = 1 (1*), 2 (3)
# sent_id = GUM_academic_x-1
# s_type = decl
# text = Claude's theory
# newpar = head (1 s)
1-2\tClaude's\t_\t_\t_\t_\t_\t_\t_\t_
1\tClaude\tClaude\tPROPN\tNNP\t_\t3\tnmod\t3:nmod\tEntity=(2-abstract-new-n-cf2-3-coref(1-person-new-n-cf1-1-sgl-Claude|MSeg=Claude
2\t's\t's\tPART\tPOS\t_\t1\tcase\t1:case\tEntity=1)
3\ttheory\ttheory\tNOUN\tNN\t_\t0\troot\t0:root\tBridge=1<2|Entity=2)

"""
TEI = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="a1">
  <teiHeader><fileDesc><titleStmt><title>Letters</title></titleStmt></fileDesc></teiHeader>
  <text><body><pb n="1"/><div type="letter"><head>To <persName ref="#ada">Miss Ada</persName></head>
    <p>My friend <persName><choice><abbr>Ch.</abbr><expan>Charles</expan></choice>
    Bab<lb break="no"/>bage</persName> went to <placeName>Rome</placeName>.</p></div></body></text>
</TEI>
"""
FILES: dict[str, tuple[str, list[str], int]] = {  # by name: text, surfaces, relations
    "biored.pubtator": (BIORED, ["BRCA1", "cancer", "Aspirin"], 2),
    "CDR_TestSet.BioC.xml": (CDR, ["Naloxone", "renal failure"], 1),
    "HIPE-2022-v2.1-hipe2020-dev-fr.tsv": (HIPE, ["M. Gross"], 0),
    "GUM_academic_x.conllu": (GUM, ["Claude's", "Claude's theory"], 1),
    "tei.xml": (TEI, ["Miss Ada", "Ch. Babbage", "Rome"], 0),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_a_known_corpus_is_read_without_an_error(tmp_path: Path, name: str) -> None:
    text, surfaces, relations = FILES[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = read_path(path)
    assert [" ".join(surface.split()) for surface, _ in found.mentions] == surfaces
    assert len(found.relations) == relations
    assert [rule for rule in found.rules if severity(rule) == "error"] == []
