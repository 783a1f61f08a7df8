"""brat and BioNLP standoff: what each kind of line becomes, and what real corpora hold."""

import re
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings

from kg.common.errors import KgError, LineError, SourceError
from kg.read.formats.brat import read, recognise
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Head
from kg.read.sources.source import Source
from tests.read.damage import damaged
from tests.read.standing import Read, chunks_of, counts, letters, read_file

TEXT = "Nginx uses PCRE.\nApache does not use it. It uses APR, too.\n"
NGINX, PCRE, APACHE, IT, APR, USES = (
    "T1\tApp 0 5\tNginx",
    "T2\tLib 11 15\tPCRE",
    "T3\tApp 17 23\tApache",
    "T4\tRef 41 43\tIt",
    "T5\tLib 49 52\tAPR",
    "T6\tUse 6 10\tuses",
)


def reading(tmp_path: Path, *lines: str, text: str = TEXT, name: str = "x.ann") -> Read:
    """Read a text and its annotations."""
    path = tmp_path / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    path.with_suffix(".txt").write_bytes(text.encode())
    return read_file(read, path)


def test_mentions_have_the_lines_of_their_annotations(tmp_path: Path) -> None:
    found = reading(tmp_path, APACHE, NGINX)
    lines = [[(one.type, one.line) for one in made.mentions] for made in found.sentences]
    assert lines == [[("App", 2)], [("App", 1)], []]


def test_a_sentence_has_the_line_of_its_first_mention(tmp_path: Path) -> None:
    assert [made.line for made in reading(tmp_path, PCRE, NGINX, APR).sentences] == [2, 1, 3]


def test_a_sentence_without_mentions_has_line_1(tmp_path: Path) -> None:
    assert [made.line for made in reading(tmp_path, "", NGINX).sentences] == [2, 1, 1]


def test_the_document_is_named_after_the_file(tmp_path: Path) -> None:
    found = reading(tmp_path, NGINX, name="a.b.ann")
    assert {made.document.name for made in found.sentences if made.document} == {"a.b"}


@pytest.mark.parametrize("text", ["A cat\nruns Nginx", "A cat\r\nruns Nginx"])
def test_no_sentence_goes_on_after_a_line_break(tmp_path: Path, text: str) -> None:
    found = reading(tmp_path, NGINX.replace("0 5", "11 16"), text=text)
    assert [made.text for made in found.sentences] == ["A cat", "runs Nginx"]


def test_an_entity_may_go_on_after_a_line_break(tmp_path: Path) -> None:
    found = reading(tmp_path, "T1\tCity 2 10\tNew York", text="A New\nYork b\n")
    assert [made.text for made in found.sentences] == ["A New York b"]


KINDS = {
    # lines; relations, rules
    "relation": (["R1\tuses Arg1:T1 Arg2:T2"], [("Nginx", "uses", "PCRE")], []),
    "relation, TAB at its end": (["R1\tuses Arg1:T1 Arg2:T2\t"], [("Nginx", "uses", "PCRE")], []),
    "arguments the other way": (["R1\tuses Arg2:T2 Arg1:T1"], [("Nginx", "uses", "PCRE")], []),
    "roles of its own": (["R1\tCID Chem:T2 Dis:T1"], [("PCRE", "CID", "Nginx")], []),
    "one argument": (["R1\tuses Arg1:T1"], [], ["one-argument"]),
    "three arguments": (
        ["R1\tuse Arg1:T1 Arg2:T2 Arg3:T5"],
        [("Nginx", "use", "PCRE"), ("Nginx", "use", "APR")],
        ["many-arguments"],
    ),
    "event": (
        ["E1\tUse:T6 Agent:T1 Theme:T2"],
        [("uses", "Agent", "Nginx"), ("uses", "Theme", "PCRE")],
        [],
    ),
    "event without arguments": (["E1\tUse:T6 "], [], []),
    "numbered roles": (
        ["E1\tUse:T6 Theme:T1 Theme2:T2"],
        [("uses", "Theme", "Nginx"), ("uses", "Theme", "PCRE")],
        [],
    ),
    "event of a later event": (
        ["E1\tUse:T6 Cause:E2", "E2\tRef:T4 Theme:T3"],
        [("uses", "Cause", "It"), ("It", "Theme", "Apache")],
        [],
    ),
    "relation of events": (
        ["E1\tUse:T6 Agent:T1", "R1\tnext Arg1:E1 Arg2:T5"],
        [("uses", "Agent", "Nginx"), ("uses", "next", "APR")],
        [],
    ),
    "events in a circle": (
        ["E1\tUse:T6 Cause:E2", "E2\tRef:T4 Cause:E1"],
        [("uses", "Cause", "It"), ("It", "Cause", "uses")],
        [],
    ),
    "negated event": (["E1\tUse:T6 Agent:T1", "A1\tNegation E1"], [], ["negated"]),
    "negated relation": (["R1\tuses Arg1:T1 Arg2:T2", "M1\tNegation R1"], [], ["negated"]),
    "attributes, one note a kind": (
        ["A1\tSure T1 no", "A2\tSure T2 yes", "M3\tNegation T2"],
        [],
        ["attribute", "attribute"],
    ),
    "symmetric relation": (["*\tLike T1 T2"], [("Nginx", "Like", "PCRE")], []),
    "notes, one note a kind": (
        ["#1\tAnnotatorNotes T1\tsure?", "#2\tAnnotatorNotes T2\tno"],
        [],
        ["annotator-note"],
    ),
    "not a line of brat": (["X1\twhat", "T9\tApp 0-5\tNginx"], [], ["not-an-annotation"] * 2),
    "an id twice": ([NGINX], [], ["repeated-id"]),
    "an identifier of nothing": (["N1\tReference T9 W:1\tx"], [], ["unknown-mention"]),
}


@pytest.mark.parametrize(("lines", "relations", "rules"), KINDS.values(), ids=KINDS)
def test_a_line_of_this_kind(
    tmp_path: Path, lines: list[str], relations: list[tuple[str, str, str]], rules: list[str]
) -> None:
    found = reading(tmp_path, NGINX, PCRE, APACHE, IT, APR, USES, *lines)
    assert found.relations == relations
    assert found.rules == rules


def test_relations_have_their_lines(tmp_path: Path) -> None:
    found = reading(tmp_path, NGINX, "R1\tuses Arg1:T1 Arg2:T2", PCRE)
    assert [one.line for made in found.sentences for one in made.relations] == [2]


IDENTIFIERS = {
    "with a database": (["N1\tReference T1 MeSH:D1\tname"], "MeSH:D1"),
    "without one": (["N1\tReference T1 D1\tname"], "D1"),
    "without a name": (["N1\tReference T1 W:1"], "W:1"),
    "two": (["N1\tReference T1 W:1\tx", "N2\tReference T1 W:2\ty"], "W:1|W:2"),
    "of an event": (["E1\tApp:T1", "N1\tReference E1 GO:1\tx"], "GO:1"),
}


@pytest.mark.parametrize(("lines", "expected"), IDENTIFIERS.values(), ids=IDENTIFIERS)
def test_an_identifier(tmp_path: Path, lines: list[str], expected: str) -> None:
    assert reading(tmp_path, NGINX, *lines).identifiers == [("Nginx", expected)]


def test_equal_mentions_are_one_cluster(tmp_path: Path) -> None:
    lines = (NGINX, PCRE, APACHE, IT, APR, "*\tEquiv T4 T3", "*\tEquiv T1 T3", "*\tEquiv T2 T5")
    found = reading(tmp_path, *lines)
    clusters = {one.id: one.cluster for made in found.sentences for one in made.mentions}
    assert clusters == {"T1": "T1", "T3": "T1", "T4": "T1", "T2": "T2", "T5": "T2"}


def test_lines_of_a2_go_on_from_those_of_a1(tmp_path: Path) -> None:
    (tmp_path / "x.a2").write_text(f"{USES}\nE1\tUse:T6 Theme:T2\n", encoding="utf-8")
    found = reading(tmp_path, NGINX, PCRE, name="x.a1")
    assert found.relations == [("uses", "Theme", "PCRE")]
    assert [one.line for made in found.sentences for one in made.relations] == [4]


def test_the_text_may_have_another_name(tmp_path: Path) -> None:
    (tmp_path / "x.ann").write_text(NGINX, encoding="utf-8")
    (tmp_path / "x-text.txt").write_text(TEXT, encoding="utf-8")
    found = read_file(read, tmp_path / "x.ann", text="{stem}-text.txt")
    assert found.mentions == [("Nginx", "App")]


def test_without_its_text_the_error_names_the_option(tmp_path: Path) -> None:
    (tmp_path / "x.ann").write_text(NGINX, encoding="utf-8")
    with pytest.raises(SourceError, match=r"x\.ann: found no x\.txt .*--text-file"):
        read_file(read, tmp_path / "x.ann")


def test_a_file_without_an_annotation_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LineError, match=r"x\.ann:2: found 'Ant B-App'"):
        reading(tmp_path, "", "Ant B-App")


def test_an_empty_file_is_a_text_without_mentions(tmp_path: Path) -> None:
    assert [made.mentions for made in reading(tmp_path).sentences] == [[], [], []]


HEADS = {
    "brat": ("x.ann", f"{NGINX}\nR1\tuses Arg1:T1 Arg2:T2\n", True),
    "no name": ("stdin", f"{NGINX}\n", True),
    "empty": ("x.ann", "", True),
    "empty text": ("x.txt", "", False),
    "token lines": ("x.tsv", "T1\tO\nuses\tO\n", False),
    "index, token, tag": ("x.tsv", "1\tNginx\tB-App\n", False),
    "damaged": ("x.ann", f"{NGINX}\n{PCRE}\nT3 App\n", True),
    "damaged, no name": ("x.txt", f"{NGINX}\n{PCRE}\nT3 App\n", False),
}


@pytest.mark.parametrize(("name", "data", "expected"), HEADS.values(), ids=HEADS)
def test_recognised(name: str, data: str, expected: bool) -> None:
    assert (recognise(Head(name, data.encode())) is not None) == expected


CORPORA = {"ncbi_brat": 100, "turku_fi_brat": 76, "matsyn_brat": 230, "somesci_brat": 786}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "files"), CORPORA.items(), ids=CORPORA)
def test_a_corpus_holds_what_its_lines_count(corpora: Path, name: str, files: int) -> None:
    """The count beside: lines that begin with T; with R, and roles after the trigger with E."""
    paths = sorted((corpora / name).glob("*.ann"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    mentions = len(re.findall(r"^T\d", text, re.M))
    events = re.findall(r"^E\d.*", text, re.M)
    relations = len(re.findall(r"^R\d", text, re.M)) + sum(one.count(":") - 1 for one in events)
    assert len(paths) == files
    assert counts(chunks_of("brat", paths)) == (mentions, relations)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ncbi_brat", "turku_fi_brat", "somesci_brat"])
def test_a_clean_corpus_has_no_diagnostics(corpora: Path, name: str) -> None:
    assert not any(len(chunk.diagnostics) for chunk in chunks_of("brat", [corpora / name]))


@pytest.mark.slow
def test_ncbi_has_the_mentions_of_its_token_lines(corpora: Path) -> None:
    tokens = chunks_of("conll", [corpora / "ncbi_disease" / "conll__devel.tsv"])
    assert letters(chunks_of("brat", [corpora / "ncbi_brat"])) == letters(tokens)


def test_turku_has_the_mentions_of_its_token_lines_in_each_document(corpora: Path) -> None:
    """The documents are in another order."""
    brat = mentions_by_document("brat", corpora / "turku_fi_brat")
    tokens = mentions_by_document("conll", corpora / "turku_fi" / "dev.tsv")
    assert brat == tokens
    assert brat.total() == 69  # documents with a mention


def mentions_by_document(format_: str, path: Path) -> Counter[tuple[tuple[str, str], ...]]:
    """Return the surfaces and types of each document with a mention."""
    found = []
    for chunk in chunks_of(format_, [path]):
        document = dict(chunk.sentences.select("sentence", "document").iter_rows())
        by_document = defaultdict(list)
        for sentence, surface, type_ in chunk.mentions.select(
            "sentence", "surface", "type"
        ).iter_rows():
            by_document[document[sentence]].append(("".join(surface.split()), type_))
        found += [tuple(rows) for rows in by_document.values()]
    return Counter(found)


BC5CDR = [
    ("Lidocaine", "D008012"),
    ("cardiac asystole", "D006323"),
    ("lidocaine", "D008012"),
    ("depression", "D003866"),
    ("bradyarrhythmias", "D001919"),
    ("lidocaine", "D008012"),
]


def test_a_text_with_one_more_blank_line_than_annotated(corpora: Path) -> None:
    path = corpora / "bconv_fixtures" / "brat__BC5CDR-example.ann"
    found = read_file(read, path, text="txt__BC5CDR-example.txt")
    assert found.identifiers == BC5CDR
    assert found.relations == [("Lidocaine", "CID", "cardiac asystole")]
    assert found.rules == ["text-differs"] * 4


WHOLE = "\n".join(
    [NGINX, PCRE, "E1\tUse:T2 A:T1", "N1\tReference T1 W:1\tx", "A1\tSure T1", "*\tEquiv T1 T2"]
)


PIECES = ["", "\t", " ", "\n", ":", ";", "9" * 20, "T1", "E1", "-1", "\0", "ä"]


@settings(deadline=None)
@given(damaged(WHOLE, PIECES))
def test_damaged_files_raise_nothing_of_their_own(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("brat") / "x.ann"
    path.write_text(text, encoding="utf-8")
    path.with_suffix(".txt").write_text(TEXT, encoding="utf-8")
    with suppress(KgError):
        list(read(Source("x.ann", path, options=ReadOptions())))
