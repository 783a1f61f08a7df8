"""PubTator: what each kind of line becomes, and what the corpora hold."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings

from kg.common.errors import KgError, LineError
from kg.read.formats.pubtator import read, recognise
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Head
from kg.read.sources.source import Source
from tests.read.damage import damaged
from tests.read.standing import Read, chunks_of, counts, letters, read_file

TITLE = "7|t|Aspirin in pain."
ABSTRACT = "7|a|We gave it. Pain | or ache and lost aspirin."
ASPIRIN, PAIN, BOTH = (
    "7\t0\t7\tAspirin\tChemical\tD1",
    "7\t11\t15\tpain\tDisease\tD2",
    "7\t29\t40\tPain | or a\tDisease\tD2|D3",
)


def reading(tmp_path: Path, *lines: str) -> Read:
    """Read a file of *lines*."""
    path = tmp_path / "x.txt"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read_file(read, path)


def test_title_and_abstract_are_sentences_on_their_lines(tmp_path: Path) -> None:
    found = reading(tmp_path, "", TITLE, ABSTRACT)
    assert [(made.text, made.line) for made in found.sentences] == [
        ("Aspirin in pain.", 2),
        ("We gave it.", 3),
        ("Pain | or ache and lost aspirin.", 3),
    ]


def test_offsets_count_one_character_between_title_and_abstract(tmp_path: Path) -> None:
    found = reading(tmp_path, TITLE, ABSTRACT, "7\t53\t60\taspirin\tChemical\tD1")
    assert (found.mentions, found.rules) == ([("aspirin", "Chemical")], [])


def test_mentions_have_their_lines(tmp_path: Path) -> None:
    found = reading(tmp_path, TITLE, "", PAIN, ASPIRIN)
    assert [one.line for made in found.sentences for one in made.mentions] == [4, 3]


def test_documents_have_their_ids_and_lines(tmp_path: Path) -> None:
    found = reading(tmp_path, TITLE, ABSTRACT, "", "8|t|Other.", "8\t0\t5\tOther\tT\tX")
    documents = {
        (made.document.name, made.document.line) for made in found.sentences if made.document
    }
    assert documents == {("7", 1), ("8", 4)}


def test_the_same_id_again_is_another_document(tmp_path: Path) -> None:
    found = reading(tmp_path, TITLE, "7|t|Again.")
    assert len({made.document for made in found.sentences if made.document}) == 2


LINES = {
    # lines; identifiers, relations, rules
    "identifier": ([ASPIRIN], [("Aspirin", "D1")], [], []),
    "composite": ([BOTH], [("Pain | or a", "D2|D3")], [], []),
    "none": (["7\t0\t7\tAspirin\tChemical"], [("Aspirin", None)], [], []),
    "none, by a hyphen": (["7\t0\t7\tAspirin\tChemical\t-"], [("Aspirin", None)], [], []),
    "none, by -1": (["7\t0\t7\tAspirin\tChemical\t-1"], [("Aspirin", None)], [], []),
    "a blank before it": (
        ["7\t0\t7\tAspirin\tChemical\t D1"],
        [("Aspirin", "D1")],
        [],
        ["space-at-ends"],
    ),
    "one more column": ([f"{ASPIRIN}\tx"], [("Aspirin", "D1")], [], ["extra-column"]),
    "FBK": (["7\tT1\tChemical\t0\t7\tAspirin"], [("Aspirin", None)], [], []),
    "FBK, two parts": (
        ["7\tT1\tChemical\t0\t7\tAspirin", "7\tT1\tChemical\t11\t15\tpain"],
        [("Aspirin in pain", None)],
        [],
        ["discontinuous"],
    ),
    "FBK, one id for two types": (
        ["7\tT1\tChemical\t0\t7\tAspirin", "7\tT1\tDisease\t11\t15\tpain"],
        [("Aspirin", None), ("pain", None)],
        [],
        [],
    ),
    "relation": (
        ["7\tCID\tD1\tD2", ASPIRIN, PAIN],
        [("Aspirin", "D1"), ("pain", "D2")],
        [("Aspirin", "CID", "pain")],
        [],
    ),
    "relation with a remark": (
        ["7\tCID\tD1\tD2\tNovel", ASPIRIN, PAIN],
        [("Aspirin", "D1"), ("pain", "D2")],
        [("Aspirin", "CID", "pain")],
        ["unread-column"],
    ),
    "relation of nothing": (
        ["7\tCID\tD1\tD9", ASPIRIN],
        [("Aspirin", "D1")],
        [("Aspirin", "CID", "?")],
        [],
    ),
    "another document's line": (["8\t0\t7\tAspirin\tChemical"], [], [], ["unknown-document"]),
    "not a line of PubTator": (["7\tx", "7\tx\ty"], [], [], ["not-an-annotation"] * 2),
    "no TAB": (["words"], [], [], ["not-an-annotation"]),
}


@pytest.mark.parametrize(("lines", "identifiers", "relations", "rules"), LINES.values(), ids=LINES)
def test_a_line_of_this_kind(
    tmp_path: Path,
    lines: list[str],
    identifiers: list[tuple[str, str | None]],
    relations: list[tuple[str, str, str]],
    rules: list[str],
) -> None:
    found = reading(tmp_path, TITLE, ABSTRACT, *lines)
    assert found.identifiers == identifiers
    assert found.relations == relations
    assert found.rules == rules


def test_a_relation_of_a_part_takes_the_mention_of_that_alone(tmp_path: Path) -> None:
    both, later = "7\t0\t15\tAspirin in pain\tX\tD1|D2", "7\t11\t15\tpain\tDisease\tD2"
    found = reading(tmp_path, TITLE, both, later, "7\tCID\tD1\tD2")
    assert found.relations == [("Aspirin in pain", "CID", "pain")]


def test_lines_before_a_title_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(LineError, match=r"x\.txt:1: found .* wanted ID\|t\|TITLE"):
        reading(tmp_path, ASPIRIN, TITLE)


HEADS = {
    "PubTator": (f"{TITLE}\n{ABSTRACT}\n", True),
    "blank lines first": (f"\n\n{TITLE}\n", True),
    "a table with bars": ("| t | x |\n", False),
    "token lines": ("a|t\tB-X\n", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize(("data", "expected"), HEADS.values(), ids=HEADS)
def test_recognised(data: str, expected: bool) -> None:
    assert (recognise(Head("x.txt", data.encode())) is not None) == expected


NCBI = ("ncbi_disease", "original-data__devel__NCBIdevelopset_corpus.txt")
FIXTURES = [
    *("BC5CDR-example", "NCBIdevset-example", "elliptic-coordination"),
    *("no-sent-boundary-inside-entity", "tutorial-example"),
]
FILES = [NCBI, *(("bconv_fixtures", f"pubtator__{name}.txt") for name in FIXTURES)]


@pytest.mark.parametrize("place", FILES, ids=[name for _, name in FILES])
def test_a_corpus_holds_what_the_library_bioc_finds(corpora: Path, place: tuple[str, str]) -> None:
    bioc = pytest.importorskip("bioc.pubtator")
    path = corpora.joinpath(*place)
    with path.open(encoding="utf-8") as file:
        documents = bioc.load(file)
    expected = [
        (one.type, one.id.strip(), "".join(one.text.split()))
        for document in documents
        for one in sorted(document.annotations, key=lambda one: (one.start, one.end))
    ]
    found = list(chunks_of("pubtator", [path]))
    rows = [row for chunk in found for row in chunk.mentions.select("type", "identifier").rows()]
    assert [(*row, bare) for row, bare in zip(rows, letters(found), strict=True)] == expected


def test_ncbi_holds_787_mentions_in_100_documents(corpora: Path) -> None:
    """Counted by grep: lines of digits and two TABs with numbers between; lines with |t|."""
    found = list(chunks_of("pubtator", [corpora.joinpath(*NCBI)]))
    assert counts(found) == (787, 0)
    assert sum(chunk.documents["document"].n_unique() for chunk in found) == 100


def test_ncbi_has_the_mentions_of_its_brat_files(corpora: Path) -> None:
    """Equal spans, types and identifiers; the documents are in another order."""
    found = [
        sorted(
            (surface, type_, identifier.replace("MeSH:", ""))
            for chunk in chunks_of(format_, [path])
            for surface, type_, identifier in chunk.mentions.select(
                "surface", "type", "identifier"
            ).iter_rows()
        )
        for format_, path in (
            ("pubtator", corpora.joinpath(*NCBI)),
            ("brat", corpora / "ncbi_brat"),
        )
    ]
    assert found[0] == found[1]


FBK = ["BC5CDR-example", "NCBIdevset-example", "tutorial-example"]


@pytest.mark.parametrize("name", FBK)
def test_the_fbk_variant_has_the_same_mentions(corpora: Path, name: str) -> None:
    folder = corpora / "bconv_fixtures"
    plain = read_file(read, folder / f"pubtator__{name}.txt")
    assert read_file(read, folder / f"pubtator_fbk__{name}.txt").mentions == plain.mentions


def test_parts_of_one_fbk_entity_are_one_mention(corpora: Path) -> None:
    found = read_file(read, corpora / "bconv_fixtures" / "pubtator_fbk__elliptic-coordination.txt")
    assert len(found.mentions) == 9  # as many ids
    assert ("Breast and Ovarian Cancers", "Disease") in found.mentions


WHOLE = "\n".join(
    [TITLE, ABSTRACT, ASPIRIN, PAIN, BOTH, "7\tCID\tD1\tD2", "7\tT1\tX\t0\t7\tAspirin"]
)
PIECES = ["", "\t", "|", "\n", "9" * 20, "7", "-1", "\0", "ä", "|t|"]


@settings(deadline=None)
@given(damaged(WHOLE, PIECES))
def test_damaged_files_raise_nothing_of_their_own(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("pubtator") / "x.txt"
    path.write_text(text, encoding="utf-8")
    with suppress(KgError):
        list(read(Source("x.txt", path, options=ReadOptions())))
