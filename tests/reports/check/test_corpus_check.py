"""`kg check`: what is said of a corpus, and with which exit code."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.common.registry import BUILTIN
from kg.read.common.sentences import Sentence, chunks
from kg.read.segmentation import BY_FORMAT
from kg.reports.check.corpus_check import Findings, check
from kg.reports.check.duplicates import Seen
from kg.reports.check.hashes import LONG, hash_sentences, hash_tokens
from kg.reports.check.show import screen
from tests.cli.test_cli import run
from tests.conftest import lines

Check = Callable[..., Findings]


@pytest.fixture
def found(tmp_path: Path) -> Check:
    """Return a function that checks sentences written as for `lines`."""

    def make(*sentences: str, top: int = 10) -> Findings:
        corpus = tmp_path / "c.txt"
        corpus.write_text(lines(*sentences), encoding="utf-8")
        return check([corpus], top=top)

    return make


def test_it_counts(found: Check) -> None:
    counts = found("New/B-LOC York/I-LOC is/O big/O", "Ann/B-PER Ann/B-PER").counts
    named = ("sources", "sentences", "tokens", "mentions", "relations", "repeated")
    assert [counts[name] for name in named] == [1, 2, 6, 3, 0, 0]


def test_its_repr_has_the_figures_and_the_tables(found: Check) -> None:
    findings = found("New/B-LOC York/I-LOC is/O", "Ann/I-PER")
    shown = "1 sources, 2 sentences, 4 tokens, 2 mentions, 1 warnings"
    assert repr(findings).startswith(f"<Findings of kg check: {shown}; tables sources: 1 rows, ")
    frames = {name for name in vars(findings) if isinstance(getattr(findings, name), pl.DataFrame)}
    assert {name for name in frames if f" {name}: " in repr(findings)} == frames


def test_every_attribute_of_the_findings_is_documented(found: Check) -> None:
    findings = found("a/B-X")
    parts = re.split(r"\n {8}(\w+): ", str(Findings.__doc__))
    documented = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert documented.keys() == vars(findings).keys()
    for name, table in vars(findings).items():
        columns = table.columns if isinstance(table, pl.DataFrame) else table.keys()
        if name != "diagnostics":  # documented where the table is declared
            words = set(re.findall(r"\w+", documented[name]))
            assert set(columns) <= words, name


def test_it_says_what_a_source_was_taken_for_and_why(found: Check) -> None:
    row = found("a/B-X").sources.row(0, named=True)
    assert (row["source"], row["format"], row["scheme"]) == ("c.txt", "conll", "IOB2")
    assert 0 < row["sure"] <= 1
    assert "TABs" in row["why"]


def test_types_come_by_number_of_mentions(found: Check) -> None:
    types = found("a/B-X b/B-Y c/B-Y d/B-A b/B-Y").types
    assert types.rows() == [("Y", 3, 2), ("A", 1, 1), ("X", 1, 1)]


def test_the_longest_sentences_come_first(found: Check) -> None:
    longest = found("a/O", "b/B-X c/O d/O", "e/O f/O", top=2).longest
    assert longest.rows() == [(3, 1, "c.txt", 3, "b c d"), (2, 0, "c.txt", 7, "e f")]


def test_a_long_sentence_that_repeats_is_listed_once(found: Check) -> None:
    longest = found("a/B-X b/O c/O", "a/B-X b/O c/O", "d/O e/B-X", top=2).longest
    assert longest["text"].to_list() == ["a b c", "d e"]


def test_pairs_of_overlong_sentences_are_counted(found: Check) -> None:
    """Of four surfaces 6 pairs, of two one: a surface counts once in a sentence."""
    long = "a/B-X b/B-X a/B-X c/B-X d/B-X " + "of/O " * 100
    counts = found(long.strip(), "a/B-X b/B-X", "c/B-X").counts
    assert [counts[name] for name in ("overlong", "pairs", "overlong_pairs")] == [1, 7, 6]


MARKS = {
    # the file; what shows its documents and its sentences
    "-DOCSTART- and blank lines": (
        "-DOCSTART- O\n\nAnn B-PER\nran O\n\nBob B-PER\n",
        "-DOCSTART- lines",
        "blank lines",
    ),
    "elements": (
        '<doc id="1">\n<s>\nAnn\tB-PER\n</s>\n<s>\nBob\tB-PER\n</s>\n</doc>\n',
        "<doc> elements",
        "<s> elements",
    ),
    "comments": (
        "# newdoc id = a\nAnn\tB-PER\nran\tO\n\nBob\tB-PER\n",
        "comments",
        "blank lines",
    ),
    "numbers of tokens": (
        "0\tAnn\tB-PER\n1\tran\tO\n0\tBob\tB-PER\n1\tran\tO\n2\t.\tO\n" * 3,
        None,
        "column 1",
    ),
    "numbers of sentences in CSV": (
        "Sentence #,Word,Tag\nSentence: 1,Ann,B-PER\n,ran,O\nSentence: 2,Bob,B-PER\n,ran,O\n",
        None,
        "column Sentence #",
    ),
    "nothing": ("Ann\tB-PER\nran\tO\n\n", None, "nothing marks them"),
    "records": (
        '{"text": "Ann ran. Bob ran.", "label": [[0, 3, "PER"]]}\n' * 2,
        "each record",
        "kg's sentence splitter",
    ),
    "rows": ('{"tokens": ["Ann", "ran"], "ner_tags": ["B-PER", "O"]}\n' * 2, None, "each row"),
    "comments of CoNLL-U": (
        "# newdoc id = d\n" + "1\tAnn\t_\tX\t_\t_\t0\troot\t_\tNER=B-PER\n\n" * 2,
        "# newdoc comments and their like",
        "blank lines",
    ),
    "sentence elements": (
        "<d><doc id='1'><s><PER>Ann</PER> ran</s><s><PER>Bob</PER> ran</s></doc></d>",
        "document elements",
        "sentence elements",
    ),
    "no sentence elements": (
        "<d><doc id='1'><p><PER>Ann</PER> ran. <PER>Bob</PER> ran.</p></doc></d>",
        "document elements",
        "paragraphs and kg's sentence splitter",
    ),
}


@pytest.mark.parametrize(("text", "documents", "sentences"), MARKS.values(), ids=MARKS)
def test_it_says_what_shows_documents_and_sentences(
    tmp_path: Path, text: str, documents: str | None, sentences: str
) -> None:
    (tmp_path / "c.txt").write_text(text, encoding="utf-8")
    row = check([tmp_path / "c.txt"]).sources.row(0, named=True)
    assert (row["document_marks"], row["sentence_marks"]) == (documents, sentences)


def test_a_file_of_a_folder_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines("a/B-X", "b/O"))
    assert check([tmp_path]).sources["document_marks"].to_list() == ["each file of the folder"]


def test_every_reader_has_what_shows_its_documents_and_sentences() -> None:
    assert list(BY_FORMAT) == list(BUILTIN["kg.readers"])


def test_surfaces_of_several_types_come_worst_first(found: Check) -> None:
    conflicts = found("a/B-X a/B-Y", "b/B-X b/B-X b/B-Y b/B-Y", "c/B-X").conflicts
    assert conflicts["surface"].to_list() == ["b", "a"]
    assert conflicts.row(1, named=True) == {
        "surface": "a",
        "mentions": 2,
        "other": 1,
        "types": [
            {"type": "X", "mentions": 1, "source": "c.txt", "line": 1},
            {"type": "Y", "mentions": 1, "source": "c.txt", "line": 2},
        ],
    }


UNTAGGED = {
    "one token": (["a/B-X b/O", "b/O a/O a/O"], [("a", 1, 2, 5)]),
    "several tokens": (["a/B-X b/I-X", "c/O a/O b/O"], [("a b", 1, 1, 5)]),
    "not across sentences": (["a/B-X b/I-X", "a/O", "b/O"], []),
    "not within a mention": (["a/B-X", "a/B-X b/I-X"], []),
    "not over the edge of one": (["a/B-X b/I-X", "a/O b/B-X"], []),
    "not in other letters": (["Apple/B-X", "apple/O"], []),
    "a surface of six tokens": (
        ["a/B-X b/I-X c/I-X d/I-X e/I-X f/I-X", "a/O b/O c/O d/O e/O f/O"],
        [("a b c d e f", 1, 1, 8)],
    ),
    "an evident mistake before a common word": (
        ["a/B-X"] * 20 + ["a/O"] + ["the/B-X"] + ["the/O"] * 50,
        [("a", 20, 1, 41), ("the", 1, 50, 45)],
    ),
}


@pytest.mark.parametrize(("sentences", "wanted"), UNTAGGED.values(), ids=UNTAGGED)
def test_surfaces_left_untagged(
    found: Check, sentences: list[str], wanted: list[tuple[str, int, int, int]]
) -> None:
    columns = ("surface", "tagged", "untagged", "line")
    assert found(*sentences).untagged.select(columns).rows() == wanted


def test_repeated_sentences(found: Check) -> None:
    repeats = found("a/O b/O", "c/B-X", "a/O b/B-X", "a/O b/O", "c/B-X").repeats
    places = [{"source": "c.txt", "line": line} for line in (1, 6, 9)]
    assert repeats.row(0) == ("a b", 2, 2, 1, places)
    assert repeats.row(1)[:4] == ("c", 1, 1, 0)


def naive(sentences: list[list[tuple[str, str]]]) -> tuple[dict[str, int], int]:
    """Count untagged surfaces and repeated sentences the plain way; all mentions are one token."""
    tagged = {token for sentence in sentences for token, tag in sentence if tag != "O"}
    untagged = Counter(
        token for sentence in sentences for token, tag in sentence if tag == "O" and token in tagged
    )
    texts = Counter(tuple(token for token, _ in sentence) for sentence in sentences)
    return dict(untagged), sum(count - 1 for count in texts.values())


TOKEN = st.tuples(
    st.sampled_from(["a", "b", "cc", "long " * 5, "é"]), st.sampled_from(["O", "B-X"])
)


@pytest.mark.slow
@given(st.lists(st.lists(TOKEN, min_size=1, max_size=4), min_size=1, max_size=6))
@settings(deadline=None)
def test_it_counts_as_one_would_by_hand(
    tmp_path_factory: pytest.TempPathFactory, sentences: list[list[tuple[str, str]]]
) -> None:
    path = tmp_path_factory.mktemp("check") / "c.txt"
    text = ("".join(f"{token}\t{tag}\n" for token, tag in sentence) for sentence in sentences)
    path.write_text("\n".join(text), encoding="utf-8")
    found = check([path])
    untagged, repeated = naive(sentences)
    assert dict(found.untagged.select("surface", "untagged").rows()) == untagged
    assert found.counts["repeated"] == repeated


def hashes(tokens: list[str]) -> list[int]:
    (chunk,) = chunks([Sentence(tokens)])
    assert chunk.words is not None
    return hash_tokens(chunk.words()).tolist()


LENGTHS = [1, 7, 8, 9, 16, 17, LONG - 1, LONG, LONG + 1, 3 * LONG]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_tokens_have_one_hash_where_they_are_equal(tokens: list[str]) -> None:
    tokens += [letter * length for length in LENGTHS for letter in "a\0"]
    by_hash = defaultdict(set)
    for token, value in zip(tokens * 2, hashes(tokens * 2), strict=True):
        by_hash[value].add(token)
    assert all(len(same) == 1 for same in by_hash.values())
    assert len(by_hash) == len(set(tokens))
    assert not any(value == 0 or value & 1 for value in by_hash)


def test_hashes_of_tokens_are_pinned() -> None:
    assert hashes(["", "token", "a longer token"]) == [
        2,
        17746246910879442166,
        9128746543327163284,
    ]


def test_sentences_of_the_same_tokens_in_another_order_differ() -> None:
    token = np.array([2, 4, 4, 2], np.uint64)
    one, other = hash_sentences(token, np.array([0, 2]))
    assert one != other


@given(st.lists(st.lists(st.integers(0, 20)), max_size=8))
def test_seen_tells_what_came_before(batches: list[list[int]]) -> None:
    seen, before = Seen(), set()
    for batch in batches:
        told = seen.add(np.array(batch, np.uint64)).tolist()
        for value, known in zip(batch, told, strict=True):
            assert known == (value in before)
            before.add(value)


ERRORS = {
    "a tag that is none": ("a\tB-X\nb\tnoun x\nc\tO\n" + "d\tO\n" * 20, "unknown-tag"),
    "a line without a tag": ("a\tB-X\nb\nc\tO\n", "missing-tag"),
    "bytes that are no UTF-8": ("é\tB-X\nb\tO\n", "not-utf-8"),
    "no tag at all": ("a\tO\nb\tO\n", "no-entity-tag"),
    "no token lines": ("Once upon a time\nthere was\n", "cannot-read"),
}


@pytest.mark.parametrize(("text", "rule"), ERRORS.values(), ids=ERRORS)
def test_an_error_is(tmp_path: Path, text: str, rule: str) -> None:
    (tmp_path / "c.txt").write_bytes(text.encode("latin-1"))
    found = check([tmp_path / "c.txt"])
    errors = found.diagnostics.filter(pl.col("severity") == "error")["rule"].to_list()
    assert rule in errors
    assert found.errors == len(errors)


def test_what_was_only_interpreted_is_a_warning(found: Check) -> None:
    result = found("a/I-X b/O", "c/B-X", "d/B-X")
    assert result.diagnostics.select("line", "rule", "severity").rows() == [
        (1, "orphan-inside", "warning")
    ]
    assert (result.errors, result.warnings) == (0, 1)


def test_a_source_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no tagged text\n")
    (tmp_path / "b.txt").write_text("b\tB-X\n")
    found = check([tmp_path / "a.txt", tmp_path / "b.txt"])
    assert found.sources["source"].to_list() == ["b.txt"]
    assert found.diagnostics.select("source", "rule").rows() == [("a.txt", "cannot-read")]


def test_a_reader_may_give_no_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.read import corpus
    from kg.read.token_lines.reader import read

    def wordless(source: Any) -> Any:
        for chunk in read(source):
            yield type(chunk)(**{**vars(chunk), "words": None})

    def find(group: str, name: str) -> Any:
        return wordless if group == "kg.readers" else original(group, name)

    original = corpus.find
    monkeypatch.setattr(corpus, "find", find)
    (tmp_path / "c.txt").write_text(lines("a/B-X", "a/B-Y a/O"))
    found = check([tmp_path / "c.txt"])
    assert found.types["type"].to_list() == ["X", "Y"]
    assert found.conflicts["surface"].to_list() == ["a"]
    assert found.untagged.is_empty()


SCREEN = """\
c.txt: conll, IOB2 (2 columns by TABs, tokens in 1, tags in 2)
  documents: not marked; sentences: blank lines
2 sentences, 4 tokens, 2 mentions

type  mentions  surfaces
----  --------  --------
X            1         1
Y            1         1

warning: orphan-inside, 1 time
  c.txt:1  I-X  -> opened a mention

1 surface with several types
surface  types     rarest first at
-------  --------  ---------------
a        X 1, Y 1  c.txt:4

1 surface tagged in one place and not in another, the likeliest mistakes first
surface  type  tagged  untagged  first at
-------  ----  ------  --------  --------
a        X          2         1  c.txt:5

longest sentences
tokens  mentions  at       sentence
------  --------  -------  --------
     2         1  c.txt:1  a b
     2         1  c.txt:4  a a

0 errors, 1 warning
"""


@pytest.mark.slow
def test_the_screen_says_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines("a/I-X b/O", "a/B-Y a/O"))
    done = run("check", "c.txt", where=tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == (SCREEN, "", 0)


def test_the_screen_says_what_to_do_about_overlong_sentences(found: Check) -> None:
    long = "a/B-X b/B-X c/B-X " + "of/O " * 100
    screen_text = screen(found(long.strip(), "a/B-X b/B-X"), 3)
    assert (
        "of 4 pairs that co-occur, 3 (75.0%) are in 1 sentence of more than 100 tokens: "
        "--split-sentences splits them at plain ends; kg build takes only those up to 20"
    ) in screen_text
    assert "that co-occur" not in screen(found("a/B-X b/B-X"), 3)


@pytest.mark.slow
def test_json_says_it_to_a_program(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(lines("a/B-X b/O", *["c/B-X d/O", "c/O"] * 9))
    done = run("check", "c.txt", "--format", "json", "--top", "1", where=tmp_path)
    said = json.loads(done.stdout)
    assert said["counts"]["mentions"] == 10
    assert said["untagged"][0] | {"untagged": 0} == {
        "surface": "c",
        "type": "X",
        "tagged": 9,
        "untagged": 0,
        "source": "c.txt",
        "line": 7,
    }
    assert [len(said[name]) for name in ("longest", "repeats")] == [1, 2]


EXITS = {
    "a clean corpus": ("a\tB-X\n", (), 0),
    "an error": ("a\tB-X\nb\nc\tO\n", (), 1),
    "no tags": ("a\tO\n", (), 1),
    "no such output": ("a\tB-X\n", ("--format", "csv"), 2),
}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "words", "code"), EXITS.values(), ids=EXITS)
def test_the_exit_code(tmp_path: Path, text: str, words: tuple[str, ...], code: int) -> None:
    (tmp_path / "c.txt").write_text(text)
    assert run("check", "c.txt", *words, where=tmp_path).returncode == code


@pytest.mark.slow
def test_a_corpus_without_tags_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("a\tO\n")
    assert run("check", "c.txt", where=tmp_path).stdout.endswith(
        "no entity tag on 1 token: no graph can be made\n"
    )


@pytest.mark.slow
def test_many_sources_of_one_format_are_one_line(corpora: Path) -> None:
    first = run("check", corpora / "ncbi_brat").stdout.splitlines()[0]
    assert first.startswith("100 sources (8589722.ann, …): brat (")


@pytest.mark.slow
def test_a_real_corpus_is_counted_as_by_a_shell(corpora: Path) -> None:
    """grep -c $'\\t' gives the tokens, grep -c $'\\tB-' the mentions of wikiser, which is clean."""
    found = check([corpora / "wikiser" / "dev.txt"])
    assert (found.counts["tokens"], found.counts["mentions"]) == (297885, 26009)
    server = found.untagged.filter(pl.col("surface") == "server").row(0)
    assert server[2:4] == (229, 75)
