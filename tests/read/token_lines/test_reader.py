"""Token lines: sentences, mentions and diagnostics, whatever the file's spelling and cut."""

import tempfile
from collections.abc import Iterator
from functools import partialmethod
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities

from kg.common.errors import LineError
from kg.read.common.chunk import Chunk
from kg.read.common.scripts import join_tokens
from kg.read.sources.compression import BLOCK
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source
from kg.read.token_lines.reader import read
from kg.store.tables import TABLES

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
A = "Ant\tB-App\n"  # one token line with a mention
BLOCKS = Source.blocks
Sentence = list[tuple[int, str, str]]  # line, token, tag


def in_blocks(source: Source, size: int) -> Iterator[bytes]:
    """Yield the text of *source* in blocks of at most *size* bytes."""
    for data in BLOCKS(source):
        yield from (data[at : at + size] for at in range(0, len(data), size))


def read_all(data: str | bytes, block: int = BLOCK, document: bool = False) -> Chunk:
    """Return all that a file of *data* holds as one chunk, read in blocks of *block* bytes."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Source, "blocks", partialmethod(in_blocks, block))
        path = Path(folder, "a.txt")
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        chunks = list(read(Source("a.txt", path, document)))
    documents = pl.concat([chunk.documents for chunk in chunks])
    return Chunk(
        sum(chunk.count for chunk in chunks),
        sum(chunk.tokens for chunk in chunks),
        documents.group_by("document", maintain_order=True).agg(
            pl.first("name", "line", "sentence"), pl.sum("sentences"), pl.first("metadata")
        ),
        pl.concat([chunk.sentences for chunk in chunks]),
        pl.concat([chunk.mentions for chunk in chunks]),
        pl.concat([chunk.diagnostics for chunk in chunks]).sort("line", "rule", "value"),
        scheme=chunks[-1].scheme,
    )


def rules(chunk: Chunk) -> list[tuple[int, str]]:
    """Return the lines and rules of what was interpreted."""
    return chunk.diagnostics.select("line", "rule").rows()


def surfaces(chunk: Chunk) -> list[tuple[int, str]]:
    """Return the sentence and surface of each mention."""
    return chunk.mentions.select("sentence", "surface").rows()


def plain(data: bytes) -> Iterator[Sentence]:
    """Yield the sentences of a corpus: the same reader, but slow and plain."""
    sentence: Sentence = []
    inside = False
    for number, text in enumerate(data.decode("utf-8-sig").split("\n"), 1):
        line = text.removesuffix("\r")
        blank = not line.strip(" ") or line == "\t"
        if line in ("<s>", "</s>") or line.startswith("-DOCSTART-") or (blank and not inside):
            yield sentence
            sentence = []
        elif not blank and (line.rpartition("\t")[0] or line).strip():
            token, _, tag = line.rpartition("\t") if "\t" in line else (line, "", "O")
            sentence.append((number, token, tag if tag[:2] in TAGGED and tag[2:] else "O"))
        inside = {"<s>": True, "</s>": False}.get(line, inside)
    yield sentence


TAGGED = ("B-", "I-", "E-", "S-")


def plain_mentions(data: bytes) -> list[tuple[int, int, int, int, str, str]]:
    """Return what the plain reader finds: sentence, start, end, line, type, surface."""
    found = []
    for number, sentence in enumerate(filter(None, plain(data))):
        for kind, first, last in get_entities([tag for _, _, tag in sentence]):
            words, _ = join_tokens([token for _, token, _ in sentence[first : last + 1]])
            found.append((number, first, last + 1, sentence[first][0], kind, words))
    return found


CUTS = {
    # where sentences end: the file, and the surface of each mention with its sentence
    "a blank line": (f"{A}\nBee\tB-App\n", [(0, "Ant"), (1, "Bee")]),
    "several blank lines": (f"{A}\n\n\nBee\tB-App\n", [(0, "Ant"), (1, "Bee")]),
    "blank lines around all": (f"\n\n{A}\n\n", [(0, "Ant")]),
    "a lone TAB": (f"{A}\t\nBee\tB-App\n", [(0, "Ant"), (1, "Bee")]),
    "a line of spaces": (f"{A}  \nBee\tB-App\n", [(0, "Ant"), (1, "Bee")]),
    "marks": (f"<s>\n{A}</s>\n<s>\nBee\tB-App\n</s>\n", [(0, "Ant"), (1, "Bee")]),
    "marks and blank lines": (
        f"<s>\n{A}</s>\n\n<s>\nBee\tB-App\n</s>\n",
        [(0, "Ant"), (1, "Bee")],
    ),
    "an empty sentence is none": (f"<s>\n</s>\n<s>\n{A}</s>\n", [(0, "Ant")]),
    "a sentence without a mention counts": (f"of\tO\n\n{A}", [(1, "Ant")]),
    "no break": (f"{A}Bee\tB-App\n", [(0, "Ant"), (0, "Bee")]),
    "a mention ends with its sentence": (f"{A}\nBee\tI-App\n", [(0, "Ant"), (1, "Bee")]),
    "a document parts two": (f"{A}-DOCSTART-\nBee\tI-App\n", [(0, "Ant"), (1, "Bee")]),
    "no final newline": (f"{A}\nBee\tB-App", [(0, "Ant"), (1, "Bee")]),
    "a BOM is no text": (f"{BOM}{A}", [(0, "Ant")]),
    "a BOM before a mark": (f"{BOM}<s>\n{A}</s>\n", [(0, "Ant")]),
    "CRLF": (f"{A}\nBee\tB-App\n".replace("\n", "\r\n"), [(0, "Ant"), (1, "Bee")]),
    "CRLF with marks": (f"<s>\n{A}</s>\n".replace("\n", "\r\n"), [(0, "Ant")]),
    "CRLF but for the last line": (
        f"{A}\nBee\tB-App".replace("\n", "\r\n"),
        [(0, "Ant"), (1, "Bee")],
    ),
    "no token at all": ("\n\n", []),
    "an empty file": ("", []),
}


@pytest.mark.parametrize(("data", "wanted"), CUTS.values(), ids=CUTS)
def test_sentences_end_at(data: str, wanted: list[tuple[int, str]]) -> None:
    assert surfaces(read_all(data)) == wanted


TOKENS = {
    "a space in it": "New York",
    "a double quote first": '"Ant',
    "only a double quote": '"',
    "an odd number of quotes": 'a"b"c"',
    "a comma": "a,b",
    "not ASCII": "東京",
    "beyond the basic plane": "𝒳",
    "a combining accent": "e\u0301",
    "a carriage return inside": "a\rb",
    "a backslash": "C:\\temp",
    "a number": "007",
    "what other formats call null": "NULL",
    "a hash first": "#include",
    "a mark in brackets": "<s>x",
    "a line separator": "a\u2028b",
}


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
def test_a_token_is_kept_as_it_is(token: str) -> None:
    chunk = read_all(f"of\tO\n{token}\tB-App\nto\tO\n")
    assert chunk.mentions["surface"].to_list() == [token]
    assert chunk.sentences["text"].to_list() == [f"of {token} to"]


@pytest.mark.parametrize(
    ("token", "begin", "stop"), [("Ant", 3, 6), ("東京", 3, 5), ("𝒳", 3, 4), ("e\u0301", 3, 5)]
)
def test_offsets_count_code_points(token: str, begin: int, stop: int) -> None:
    mentions = read_all(f"né\tO\n{token}\tB-App\n").mentions
    assert mentions.select("begin", "stop").rows() == [(begin, stop)]


REPAIRS = {
    # the file, what is read of it, and the diagnostics
    "a missing tag": (f"{A}Bee\n", [(0, "Ant")], [(2, "missing-tag")]),
    "an empty tag": (f"{A}Bee\t\n", [(0, "Ant")], [(2, "missing-tag")]),
    "an extra column": (
        f"{A}Bee\tNN\tB-App\n",
        [(0, "Ant"), (0, "Bee\tNN")],
        [(2, "extra-column")],
    ),
    "an unknown tag": (f"{A}Bee\tnoun\n", [(0, "Ant")], [(2, "unknown-tag")]),
    "a tag without a type": (f"{A}Bee\tB-\n", [(0, "Ant")], [(2, "unknown-tag")]),
    "spaces around a tag": ("Ant\t B-App \n", [(0, "Ant")], []),
    "a space after O": (f"{A}of\tO \n", [(0, "Ant")], []),
    "a blank line inside a sentence": (
        f"<s>\n{A}\nBee\tI-App\n</s>\n",
        [(0, "Ant Bee")],
        [(3, "blank-line")],
    ),
    "a sentence that is not closed": (
        f"<s>\n{A}<s>\nBee\tI-App\n</s>\n",
        [(0, "Ant"), (1, "Bee")],
        [(3, "unclosed-sentence"), (4, "orphan-inside")],
    ),
    "a sentence that is not opened": (
        f"<s>\n{A}</s>\nBee\tB-App\n</s>\n",
        [(0, "Ant"), (1, "Bee")],
        [(5, "unopened-sentence")],
    ),
    "a span that starts with I": (
        f"{A}of\tO\nBee\tI-App\n",
        [(0, "Ant"), (0, "Bee")],
        [(3, "orphan-inside")],
    ),
    "a type that changes": (f"{A}Bee\tI-Lib\n", [(0, "Ant"), (0, "Bee")], [(2, "type-switch")]),
    "a span of BIOES without its end": (
        "Ant\tB-App\nBee\tS-App\n",
        [(0, "Ant"), (0, "Bee")],
        [(1, "unfinished")],
    ),
}


@pytest.mark.parametrize(("data", "wanted", "_rules"), REPAIRS.values(), ids=REPAIRS)
def test_what_is_read_of(data: str, wanted: list[tuple[int, str]], _rules: object) -> None:
    assert surfaces(read_all(data)) == wanted


@pytest.mark.parametrize(("data", "_read", "wanted"), REPAIRS.values(), ids=REPAIRS)
def test_what_is_said_of(data: str, _read: object, wanted: list[tuple[int, str]]) -> None:
    assert rules(read_all(data)) == wanted


@pytest.mark.parametrize(
    ("line", "value"),
    [("Bee", "Bee"), ("Bee\tnoun", "noun"), ("Bee\tB- ", "B- "), ("a\tb\tO", "a\tb\tO")],
)
def test_a_diagnostic_says_what_was_there(line: str, value: str) -> None:
    assert read_all(f"{A}{A}{line}\n").diagnostics["value"].to_list() == [value]


def test_a_diagnostic_says_what_was_there_also_among_many_tags() -> None:
    clean = "".join(f"Ant\tB-T{i}\n" for i in range(66_000))
    odd = read_all(f"{clean}of\tO\nBee\tI-T65999\n").diagnostics
    found = odd.filter(pl.col("line").is_not_null())
    assert found.select("rule", "value").rows() == [("orphan-inside", "I-T65999")]


def test_a_mention_has_a_name() -> None:
    chunk = read_all(f"{A}\tB-App\n")
    assert chunk.mentions["surface"].to_list() == ["Ant"], "an empty token names nothing"


REFUSED = {
    "prose": (f"<s>\n{'word ' * 50}\n</s>\n", "a.txt:2", "--tags"),
    "prose after blank lines": ("\n\nAnt uses Bee\n", "a.txt:3", "--tags"),
    "one column": ("Ant\nBee\n", "a.txt:1", "--tags"),
    "columns without tags": ("Ant\tNNP\nuses\tVBZ\n", "a.txt:1", "--tags"),
}


@pytest.mark.parametrize(("data", "where", "hint"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("block", [BLOCK, 8], ids=["whole", "in blocks"])
def test_refused_with_its_line(data: str | bytes, where: str, hint: str, block: int) -> None:
    with pytest.raises(LineError) as caught:
        read_all(data, block)
    assert caught.value.where == where
    assert hint in caught.value.hint


def test_documents_are_counted_and_named() -> None:
    text = f"-DOCSTART- first\n\n{A}\n{A}\n-DOCSTART-\tO\n\n{A}\n-DOCSTART- empty\n"
    documents = read_all(text).documents.select("document", "name", "line", "sentences")
    assert documents.rows() == [(0, "first", 1, 2), (1, "1", 7, 1)], "none without a sentence"


def test_a_sentence_has_the_document_that_stands_before_it() -> None:
    text = f"{A}\n-DOCSTART- one\n{A}\n{A}\n-DOCSTART- two\n{A}"
    chunk = read_all(text)
    assert chunk.sentences["document"].to_list() == [0, 1, 1, 2]
    assert chunk.documents["name"].to_list() == ["0", "one", "two"], "also what stands first"


def test_a_file_of_a_folder_is_a_document() -> None:
    chunk = read_all(f"{A}\n{A}", document=True)
    assert chunk.documents.rows() == [(0, "a.txt", 1, 0, 2, None)]
    assert chunk.sentences["document"].to_list() == [0, 0]


def test_marks_in_a_file_of_a_folder_are_its_documents() -> None:
    chunk = read_all(f"-DOCSTART- one\n{A}\n-DOCSTART- two\n{A}", document=True)
    assert chunk.documents["name"].to_list() == ["one", "two"]


def test_a_single_file_without_marks_has_unknown_documents() -> None:
    chunk = read_all(A)
    assert chunk.documents.is_empty()
    assert chunk.sentences["document"].to_list() == [None]


def test_all_sentences_and_tokens_are_counted_also_those_without_a_mention() -> None:
    chunk = read_all(f"of\tO\nto\tO\n\n{A}\nof\tO\n")
    assert (chunk.count, chunk.tokens, len(chunk.sentences)) == (3, 4, 1)


def test_a_sentence_longer_than_a_block_is_one() -> None:
    chunk = read_all("".join(f"w{i}\tO\n" for i in range(1000)) + A, block=16)
    assert (chunk.count, chunk.tokens) == (1, 1001)
    assert chunk.mentions.select("start", "end", "line").rows() == [(1000, 1001, 1001)]


@pytest.mark.parametrize("name", ["documents", "sentences", "mentions", "diagnostics"])
def test_columns_are_those_of_the_table(name: str) -> None:
    frame = getattr(read_all(f"<s>\n{A}\n</s>\n", document=True), name)
    added = {"source", "stage", "mention"}  # by the build
    assert dict(frame.schema) == {c: d for c, d in TABLES[name].items() if c not in added}


# Half of the lines at least must look like token lines, so odd ones come after these.
HEAD = "of\tO\n" * 40 + "Ant\tB-A\n\n"
WORDS = st.sampled_from(["Ant", '"q', "New York", "東京", "e\u0301", "𝒳", "<s>x", "a\rb"])
TAGS = st.sampled_from(["O", "O", "B-A", "I-A", "I-B", "E-A", "S-B", "noun", "B-", ""])
TOKEN_LINES = st.builds("{}\t{}".format, WORDS, TAGS)
ODD_LINES = st.sampled_from(
    ["", "", "<s>", "</s>", "\t", "  ", "-DOCSTART- d", "bare", "a\tb\tB-A", "\t\tI-A"]
)
BODIES = st.lists(TOKEN_LINES | ODD_LINES, max_size=30).map("\n".join)
ENDS = st.sampled_from(["\n", "\r\n"])


def corpus(body: str, end: str) -> bytes:
    """Return *body* after lines that show what format it has."""
    return (HEAD + body).replace("\n", end).encode()


@given(BODIES, ENDS)
def test_mentions_are_those_of_a_plain_reader(body: str, end: str) -> None:
    columns = ["sentence", "start", "end", "line", "type", "surface"]
    data = corpus(body, end)
    assert read_all(data).mentions.select(columns).rows() == plain_mentions(data)


@given(BODIES, ENDS)
def test_sentences_and_tokens_are_those_of_a_plain_reader(body: str, end: str) -> None:
    data = corpus(body, end)
    sentences = [sentence for sentence in plain(data) if sentence]
    chunk = read_all(data)
    assert (chunk.count, chunk.tokens) == (len(sentences), sum(map(len, sentences)))


@given(BODIES)
def test_offsets_point_at_the_surface(body: str) -> None:
    chunk = read_all(corpus(body, "\n"))
    texts = dict(chunk.sentences.select("sentence", "text").rows())
    for sentence, begin, stop, surface in chunk.mentions.select(
        "sentence", "begin", "stop", "surface"
    ).rows():
        assert texts[sentence][begin:stop] == surface


@given(BODIES, ENDS)
def test_lines_point_at_the_first_token(body: str, end: str) -> None:
    data = corpus(body, end)
    lines = data.decode().split("\n")
    for line, surface in read_all(data).mentions.select("line", "surface").rows():
        assert surface.startswith(lines[line - 1].rpartition("\t")[0])


@given(BODIES, ENDS, st.booleans(), st.integers(1, 64))
def test_blocks_change_nothing(body: str, end: str, folder: bool, block: int) -> None:
    data = corpus(body, end)
    whole, cut = read_all(data, document=folder), read_all(data, block, document=folder)
    assert (cut.count, cut.tokens, cut.scheme) == (whole.count, whole.tokens, whole.scheme)
    for name in ("documents", "sentences", "mentions", "diagnostics"):
        assert getattr(cut, name).equals(getattr(whole, name)), name


@pytest.mark.parametrize("block", [1, 2, 3, 64])
def test_a_bom_is_no_text_however_it_is_cut(block: int) -> None:
    assert surfaces(read_all(f"{BOM}{A}\n{A}", block)) == [(0, "Ant"), (1, "Ant")]


HEAD_OF_TOKENS = A + "of\tO\n" * 40  # as above
SENTENCES_OF_TOKENS = st.lists(
    st.lists(st.builds("{}\t{}\n".format, WORDS, TAGS), min_size=1, max_size=5).map("".join),
    min_size=1,
    max_size=6,
)


@settings(max_examples=20)
@given(SENTENCES_OF_TOKENS)
def test_all_spellings_of_a_corpus_have_the_same_mentions(sentences: list[str]) -> None:
    spellings = [
        "\n".join([HEAD_OF_TOKENS, *sentences]),
        "".join(f"<s>\n{sentence}</s>\n" for sentence in [HEAD_OF_TOKENS, *sentences]),
        "\n".join(f"<s>\n{sentence}</s>\n" for sentence in [HEAD_OF_TOKENS, *sentences]),
    ]
    texts = [text.replace("\n", end) for text in spellings for end in ("\n", "\r\n")]
    first, *others = [read_all(text).mentions.drop("line") for text in texts]
    assert all(mentions.equals(first) for mentions in others)


HEADED = "word\tner\tx|y\nAnt\tO\tB-App\nBee\tB-Lib\tO\n"


@pytest.mark.parametrize("column", ["a|b", "a", "|", "0", "4"])
def test_an_absent_column_is_named_beside_those_that_exist(tmp_path: Path, column: str) -> None:
    path = tmp_path / "a.conll"
    path.write_text(HEADED, encoding="utf-8")
    with pytest.raises(LineError) as caught:
        list(read(Source("a.conll", path, options=ReadOptions(tags=(column,)))))
    message = f"a.conll: found no column {column!r}, wanted one of 1 to 3, word, ner, x|y"
    assert str(caught.value) == message


def test_a_bar_in_the_name_of_a_column_is_a_character_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text(HEADED, encoding="utf-8")
    chunks = list(read(Source("a.conll", path, options=ReadOptions(tags=("x|y",)))))
    assert pl.concat([chunk.mentions for chunk in chunks])["surface"].to_list() == ["Ant"]
