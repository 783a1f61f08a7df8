"""WebAnno TSV: layers, annotations in rows, links between them; and the suite of INCEpTION."""

import re
import tempfile
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings

from kg.common.errors import KgError, UnknownName
from kg.read.common.chunk import CHUNK_DIAGNOSTICS, Chunk
from kg.read.common.sentences import Document, Sentence, chunks
from kg.read.conllu import reader as conllu
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Head
from kg.read.sources.source import Source
from kg.read.webanno.reader import read, recognise
from tests.read.damage import damaged

NE = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
POS = "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"
SPAN = "#T_SP=webanno.custom.Span|value\n"
RELATION = "#T_RL=webanno.custom.Rel|value|BT_webanno.custom.Span\n"
CHAIN = "#T_CH=webanno.custom.Coref|referenceRelation|referenceType\n"
Spans = list[tuple[str, str]]  # surface, type


def tsv(header: str, *sentences: str) -> str:
    """Return TSV 3 of sentences written as ``Ann:PER[1] Lee:PER[1] left:_``; / parts cells."""
    text, at = f"#FORMAT=WebAnno TSV 3.3\n{header}\n\n", 0
    for number, sentence in enumerate(sentences, 1):
        words = [word.split(":", 1) for word in sentence.split()]
        text += f"#Text={' '.join(form for form, _ in words)}\n"
        for place, (form, cells) in enumerate(words, 1):
            end = at + len(form)
            text += "\t".join([f"{number}-{place}", f"{at}-{end}", form, *cells.split("/"), "\n"])
            at = end + 1
        text += "\n"
    return text


def open_text(text: str, folder: str, options: ReadOptions | None = None) -> Source:
    path = Path(folder, "a.tsv")
    path.write_text(text, encoding="utf-8")
    return Source("a.tsv", path, options=options)


def sentences(text: str) -> list[Sentence]:
    with tempfile.TemporaryDirectory() as folder:
        return list(read(open_text(text, folder)))


def whole(source: Source) -> Chunk:
    """Return all of *source* as one chunk."""
    [chunk] = chunks(read(source))
    notes = pl.DataFrame(source.notes, CHUNK_DIAGNOSTICS, orient="row")
    diagnostics = pl.concat([chunk.diagnostics, notes])
    return Chunk(
        chunk.count,
        chunk.tokens,
        chunk.documents,
        chunk.sentences,
        chunk.mentions,
        diagnostics,
        chunk.relations,
    )


def chunk_of(text: str, options: ReadOptions | None = None) -> Chunk:
    with tempfile.TemporaryDirectory() as folder:
        return whole(open_text(text, folder, options))


def found(chunk: Chunk) -> Spans:
    return chunk.mentions.select("surface", "type").rows()


def rules(chunk: Chunk) -> list[str]:
    return chunk.diagnostics["rule"].to_list()


def related(chunk: Chunk) -> list[tuple[str, str, str]]:
    surfaces = chunk.mentions["surface"].to_list()
    rows = chunk.relations.select("subject", "type", "object").rows()
    return [(surfaces[subject], kind, surfaces[target]) for subject, kind, target in rows]


ANNOTATIONS = {
    "one token": ("a:X b:_", [("a", "X")]),
    "several tokens": ("a:X[1] b:X[1]", [("a b", "X")]),
    "side by side": ("a:X b:X", [("a", "X"), ("b", "X")]),
    "stacked": ("a:X[1]|Y[2] b:Y[2]", [("a", "X"), ("a b", "Y")]),
    "stacked without numbers": ("a:X|Y", [("a", "X"), ("a", "Y")]),
    "escaped": (r"a:\*\_\|\[1\]", [("a", "*_|[1]")]),
    "escaped controls": (r"a:x\ty\\t", [("a", "x\ty\\t")]),
    "like BIO": ("a:B-X b:I-X", [("a", "B-X"), ("b", "I-X")]),
}


@pytest.mark.parametrize(("sentence", "expected"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_annotations_are_mentions(sentence: str, expected: Spans) -> None:
    chunk = chunk_of(tsv(SPAN, sentence))
    assert found(chunk) == expected
    assert not rules(chunk)


LAYERS = {
    "a named entity, whatever else": (f"#T_SP={NE}|value\n{SPAN}", "a:X/Y", [("a", "X")]),
    "own layers where it is not used": (f"#T_SP={NE}|value\n{SPAN}", "a:_/Y", [("a", "Y")]),
    "own layers with a type": ("#T_SP=my.Thing|size|category\n", "a:big/Y", [("a", "Y")]),
    "own layers without a feature": ("#T_SP=my.Person|\n", "a:*", [("a", "Person")]),
    "no others of their own": ("#T_SP=my.Thing|size\n", "a:big", []),
    "no part of speech": (f"#T_SP={POS}|PosValue\n", "a:NN", []),
}


@pytest.mark.parametrize(("header", "sentence", "expected"), LAYERS.values(), ids=LAYERS)
def test_layers_of_entities(header: str, sentence: str, expected: Spans) -> None:
    assert found(chunk_of(tsv(header, sentence))) == expected


@pytest.mark.parametrize("name", ["Thing", "my.Thing"])
def test_the_user_may_name_a_layer(name: str) -> None:
    text = tsv(f"#T_SP={NE}|value\n#T_SP=my.Thing|size\n", "a:X/big")
    assert found(chunk_of(text, ReadOptions(tags=(name,)))) == [("a", "big")]


def test_a_layer_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UnknownName, match=r"a\.tsv: found no layer 'X', wanted one of webanno"):
        chunk_of(tsv(SPAN, "a:_"), ReadOptions(tags=("X",)))


def test_the_identifier_is_read_and_other_features_are_a_note() -> None:
    chunk = chunk_of(tsv(f"#T_SP={NE}|identifier|value|size\n", "a:Q1/X/big b:*/X/*"))
    assert chunk.mentions["identifier"].to_list() == ["Q1", None]
    assert chunk.diagnostics.select("line", "rule", "value").rows() == [
        (2, "unread-feature", f"{NE}|size")
    ]


def test_layers_that_are_not_read_are_a_note_where_they_are_used() -> None:
    header = f"{SPAN}#T_SP={POS}|PosValue\n#T_SP=my.Empty|size\n"
    chunk = chunk_of(tsv(header, "a:X/NN/_"))
    notes = chunk.diagnostics.select("line", "rule", "value").rows()
    assert notes == [(3, "unread-layer", POS)]


def test_an_annotation_without_a_value_has_no_type() -> None:
    chunk = chunk_of(tsv(SPAN, "a:*"))
    assert found(chunk) == [("a", "Thing")]
    assert rules(chunk) == ["no-type"]


def test_sentences_that_share_a_mention_become_one() -> None:
    chunk = chunk_of(tsv(SPAN, "a:_ b:X[1]", "c:X[1] d:Y", "e:Y"))
    assert chunk.sentences.select("line", "text").rows() == [(6, "a b c d"), (14, "e")]
    assert found(chunk) == [("b c", "X"), ("d", "Y"), ("e", "Y")]
    assert rules(chunk) == ["across-sentences"]


def test_a_number_that_comes_again_elsewhere_is_another_mention() -> None:
    chunk = chunk_of(tsv(SPAN, "a:X[1] b:_", "c:X[1] d:_"))
    assert found(chunk) == [("a", "X"), ("c", "X")]
    assert rules(chunk) == ["repeated-id"]


def test_a_part_of_a_token_is_a_mention_of_that_part() -> None:
    text = tsv(SPAN, "\N{GRINNING FACE}abc:_ d:X[1]")
    part = "1-1.1\t3-5\tbc\tX[1]\t\n"  # Java counts the face as two
    [sentence] = sentences(text.replace("1-2\t", f"{part}1-2\t"))
    assert sentence.tokens == ["\N{GRINNING FACE}a", "bc", "d"]
    assert [(m.start, m.end) for m in sentence.mentions] == [(1, 3)]


def test_an_annotation_of_no_character_is_left_out() -> None:
    text = tsv(SPAN, "ab:_ c:_").replace("1-2\t", "1-1.1\t2-2\t\tX\t\n1-2\t")
    chunk = chunk_of(text)
    assert found(chunk) == []
    assert rules(chunk) == ["empty-mention"]


RELATIONS = {
    "of two": ("a:X/_/_ b:Y/r/1-1", [("a", "r", "b")]),
    "to one of a stack": ("a:X[1]|Z[2]/_/_ b:Y/r/1-1[2_0]", [("a", "r", "b")]),
    "of long ones": ("a:X[1]/_/_ b:X[1]/_/_ c:Y[2]/r/1-1[1_2] d:Y[2]/_/_", [("a b", "r", "c d")]),
    "two at a token": ("a:X/_/_ b:X/_/_ c:Y/r|s/1-1|1-2", [("a", "r", "c"), ("b", "s", "c")]),
    "without a name": ("a:X/_/_ b:Y/*/1-1", [("a", "Rel", "b")]),
}


@pytest.mark.parametrize(("sentence", "expected"), RELATIONS.values(), ids=RELATIONS)
def test_relations_between_entities(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    assert related(chunk_of(tsv(SPAN + RELATION, sentence))) == expected


def test_a_relation_reaches_into_another_sentence() -> None:
    assert related(chunk_of(tsv(SPAN + RELATION, "a:X/r/2-1", "b:Y/_/_"))) == [("b", "r", "a")]


def test_a_relation_to_no_entity_is_a_note() -> None:
    chunk = chunk_of(tsv(SPAN + RELATION, "a:_/_/_ b:Y/r/1-1"))
    assert chunk.diagnostics.select("line", "rule", "value").rows() == [
        (8, "unknown-mention", "r 1-1")
    ]


def test_relations_of_coreference_are_clusters_but_bridges_are_relations() -> None:
    header = SPAN + RELATION.replace("Rel|", "Coref|")
    chunk = chunk_of(tsv(header, "a:X/coref/1-2 b:X/ana/1-3 c:X/_/_ d:X/bridge/1-1"))
    assert chunk.mentions["cluster"].to_list() == ["1", "1", "1", None]
    assert related(chunk) == [("a", "bridge", "d")]


def test_slots_between_entities_are_relations() -> None:
    role = "ROLE_my.Event:links_my.Link|my.Thing"
    header = f"#T_SP=my.Thing|value\n#T_SP=my.Event|type|{role}\n"
    chunk = chunk_of(tsv(header, "a:X[1]/_/_/_ b:X[1]/_/_/_ c:_/E/who;*/1-1[1];1-1[1]"))
    assert related(chunk) == [("c", "who", "a b"), ("c", "links", "a b")]


def test_chains_are_clusters_of_the_entities_with_their_characters() -> None:
    sentence = "a:X/*->7-1/*[7] b:X[1]/*->7-2/*[7] c:X[1]/*->7-2/*[7] d:_/*->7-3/*[7] e:Y/_/_"
    chunk = chunk_of(tsv(SPAN + CHAIN, sentence))
    assert found(chunk) == [("a", "X"), ("b c", "X"), ("e", "Y")]
    assert chunk.mentions["cluster"].to_list() == ["7", "7", None]
    assert chunk.diagnostics["value"].to_list() == ["1 of 3 links of chains"]


def test_the_links_of_chains_are_mentions_where_there_are_no_entities() -> None:
    chunk = chunk_of(tsv(CHAIN, "a:*->1-1/nam[1] b:*->1-2/nam[1] c:*->1-2/nam[1]"))
    assert found(chunk) == [("a", "nam"), ("b c", "nam")]
    assert chunk.mentions["cluster"].to_list() == ["1", "1"]


def test_an_entity_in_two_chains_is_in_the_first() -> None:
    chunk = chunk_of(tsv(SPAN + CHAIN, "a:X/*->1-1|*->2-1/*[1]|*[2]"))
    assert chunk.mentions["cluster"].to_list() == ["1"]
    assert rules(chunk) == ["several-clusters"]


def test_a_file_is_a_document_with_the_metadata_of_its_header() -> None:
    [sentence] = sentences(tsv(f"{SPAN}#Summary=a=b\n", "a:X"))
    assert sentence.document == Document("a.tsv", 1, {"Summary": "a=b"})


TEXTS = {
    "as it is written": ("#Text=a b", "#Text=a  b", "a  b", []),
    "with a line break": ("#Text=a b", "#Text=a\n#Text=b", "a b", []),
    "escaped": ("#Text=a b", r"#Text=a\tb", "a b", []),
    "of other tokens": ("#Text=a b", "#Text=c", "a b", ["text-differs"]),
    "missing": ("#Text=a b\n", "", "a b", []),
}


@pytest.mark.parametrize(("old", "new", "text", "odd"), TEXTS.values(), ids=TEXTS)
def test_text(old: str, new: str, text: str, odd: list[str]) -> None:
    chunk = chunk_of(tsv(SPAN, "a:X b:_").replace(old, new))
    assert chunk.sentences["text"].to_list() == [text]
    assert rules(chunk) == odd


TSV2 = f" # {NE} | value # {POS} | PosValue # my.Rel | kind | AttachTo={NE}\n"
TSV2_CASES = {
    "BIO": ("B-X I-X O B-Y", [("a b", "X"), ("d", "Y")], []),
    "stacked": ("B-X|B-Y I-X|I-Y I-Y O", [("a b", "X"), ("a b c", "Y")], []),
    "twice the same": ("B-X|B-X I-X|I-X O O", [("a b", "X"), ("a b", "X")], []),
    "no beginning": ("O I-X O O", [("b", "X")], ["orphan-inside"]),
    "no BIO": ("X O O O", [("a", "X")], []),
}


@pytest.mark.parametrize(("tags", "expected", "odd"), TSV2_CASES.values(), ids=TSV2_CASES)
def test_tsv_2(tags: str, expected: Spans, odd: list[str]) -> None:
    words = zip("abcd", tags.split(), range(1, 5), strict=True)
    rows = "".join(f"1-{at}\t{form}\t{tag}\t_\t_\t_\t\n" for form, tag, at in words)
    chunk = chunk_of(f"{TSV2}#id=1\n#text=a b c d\n{rows}")
    assert found(chunk) == expected
    assert rules(chunk) == odd


def test_relations_of_tsv_2() -> None:
    chunk = chunk_of(f"{TSV2}#id=1\n#text=a b\n1-1\ta\tB-X\t_\t_\t_\t\n1-2\tb\tB-Y\t_\tr\t1-1\t\n")
    assert related(chunk) == [("a", "Rel", "b")]


def test_tsv_1() -> None:
    rows = "1\ta\t_\tNN\tB-X\tO\t2\tR\t_\t_\n2\tb\t_\tNN\tI-X\tO\t0\tR\t_\t_\n"
    chunk = chunk_of(f"#id=1\n#text=a b\n{rows}\n#id=2\n#text=a b\n{rows}")
    assert found(chunk) == [("a b", "X"), ("a b", "X")]
    assert chunk.sentences["line"].to_list() == [3, 8]


def test_a_row_that_is_no_token_is_left_out_with_its_line() -> None:
    text = tsv(SPAN, "a:X").rstrip("\n") + "\nand so on\n1-2\t2-3\tb\tY\t\n"
    chunk = chunk_of(text.replace("#Text=a", "#Text=a b"))
    assert found(chunk) == [("a", "X"), ("b", "Y")]
    assert chunk.diagnostics.select("line", "rule", "value").rows() == [(7, "bad-row", "and so on")]


@pytest.mark.parametrize("cells", ["_", "_\t_", "\t", " ", "_\t_\t_\t"])
def test_cells_of_nothing_at_the_ends_of_rows_are_one_note(cells: str) -> None:
    chunk = chunk_of(tsv(SPAN, "a:X b:_", "c:Y").replace("\t\n", f"\t{cells}\t\n"))
    assert found(chunk) == [("a", "X"), ("c", "Y")]
    assert rules(chunk) == ["empty-cells"]


def test_cells_of_something_at_the_ends_of_rows_are_errors() -> None:
    assert rules(chunk_of(tsv(SPAN, "a:X").replace("\t\n", "\t_\tmore\t\n"))) == ["extra-column"]


ESCAPES = {  # what stands after #Text=, and what it says
    "letters": (r"Daf\u00FCr k\u00e4mpft", "Dafür kämpft"),
    "beyond 16 bits": (r"a \uD83D\uDE00", "a 😀"),
    "half of a pair": (r"\uD83D b", "\ufffd b"),
    "a line end": (r"a b\r", "a b"),
    "a line end and a letter": (r"\u00FC \u2013\r\n", "ü –"),
    "a quotation mark": (r"say \"yes\"", 'say "yes"'),
    "a backslash": (r"C\\users x", r"C\users x"),
    "no escape": (r"\users x", "users x"),
}


@pytest.mark.parametrize(("written", "text"), ESCAPES.values(), ids=ESCAPES)
def test_the_text_has_escapes_of_java(written: str, text: str) -> None:
    words = [f"{word}:X".replace("\\", "\\\\") for word in text.split()]
    made = tsv(SPAN, " ".join(words))
    line = next(line for line in made.split("\n") if line.startswith("#Text="))
    chunk = chunk_of(made.replace(line, f"#Text={written}"))
    assert found(chunk) == [(word, "X") for word in text.split()]
    assert rules(chunk) == []


def test_tags_may_come_late() -> None:
    chunk = chunk_of(tsv(SPAN, *["a:_"] * 5000, "Ada:X"))
    assert found(chunk) == [("Ada", "X")]
    assert rules(chunk) == []


def test_the_input_of_the_list(corpora: Path) -> None:
    path = corpora.parent / "faults" / "reading" / "12_webanno_java_escapes.tsv"
    chunk = whole(Source(path.name, path))
    assert [kind for _, kind in found(chunk)] == ["PER_x|y", "LOC"]
    assert rules(chunk) == []
    assert chunk.sentences["text"][0].startswith("Dafür kämpft – Müller in Köln .")


def test_cells_that_are_missing_are_a_note() -> None:
    chunk = chunk_of(tsv(SPAN + RELATION, "a:X"))
    assert found(chunk) == [("a", "X")]
    assert rules(chunk) == ["missing-column"]


HEADS = {
    "TSV 3": (tsv(SPAN, "a:X"), True),
    "TSV 2": (f"{TSV2}#id=1\n", True),
    "TSV 1": ("#id=1\n#text=a\n1\ta\t_\tNN\tO\tO\t0\tR\t_\t_\n", True),
    "CoNLL-U": ("# text = a | b\n1\ta\ta\tX\t_\t_\t0\troot\t_\t_\n", False),
    "GermEval": ("#\tn-tv.de [2010-05-10]\n1\ta\tB-X\tO\n", False),
}


@pytest.mark.parametrize(("text", "known"), HEADS.values(), ids=HEADS)
def test_recognise(text: str, known: bool) -> None:
    assert (recognise(Head("a.tsv", text.encode())) is not None) == known


SAMPLE = tsv(
    SPAN + RELATION + CHAIN, "a:X[1]/_/_/*->1-1/*[1] b:X[1]/_/_/_/_", "c:Y/r/1-1[1_0]/*->1-2/*[1]"
)


PIECES = ["", "\t", "\n", "[", "]", "|", "-", "99999999999", "1", "\\", "_", "*", "#", ";"]


@settings(deadline=None)
@given(damaged(SAMPLE, PIECES, most=4))
def test_damage_is_an_error_of_ours_or_read(text: str) -> None:
    try:
        made = sentences(text)
    except KgError:
        return
    for chunk in chunks(made):
        assert (chunk.mentions["begin"] < chunk.mentions["stop"]).all()


def counted(path: Path, column: int) -> int:
    """Count the annotations in a column, from 0: distinct numbers, and cells without one."""
    cells = [
        row[column]
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\d", line) and len(row := line.split("\t")) > column
    ]
    items = [item for cell in cells if cell != "_" for item in re.split(r"(?<!\\)\|", cell)]
    numbers = [re.search(r"(?<!\\)\[(\d+)\]$", item) for item in items]
    return len({match[1] for match in numbers if match}) + numbers.count(None)


# Files of the suite, with the column of the layer that is read, and how many of its annotations
# have no character; the rest is counted from the cells.
SUITE = {
    "testCrossSentenceSpanWithFeatureValue": 0,
    "testMultiTokenSpanWithFeatureValue": 0,
    "testMultiTokenStackedSpanWithFeatureValue": 0,
    "testStackedSubMultiTokenSpanWithFeatureValue": 6,
    "testSubMultiTokenSpanWithFeatureValue": 3,
    "testSubMultiTokenSpanWithoutFeatureValue3": 0,
    "testSubTokenRelation": 0,
    "testTokenBoundedBioLookAlike": 0,
    "testTokenBoundedSpanWithNastyFeatureValue": 0,
    "testTokenBoundedSpanWithSpecialSymbolsValue": 0,
    "testTokenBoundedStackedLookAlike": 0,
    "testTokenBoundedStackedSpanWithFeatureValue": 0,
    "testZeroLengthSpansWithFeatureValues": 2,
    "testZeroLengthStackedSpansWithoutFeatures": 4,
    "testSentenceWithEmoji": 0,
    "testSingleStackedNonTokenOverlappingRelationWithoutFeatureValue": 0,
}


@pytest.mark.parametrize(("name", "empty"), SUITE.items(), ids=SUITE)
def test_the_suite_of_inception_by_a_count_of_cells(corpora: Path, name: str, empty: int) -> None:
    path = corpora / "webanno_tsv" / f"tsv3-suite__{name}__reference.tsv"
    chunk = whole(Source(path.name, path))
    assert chunk.mentions.height == counted(path, 3) - empty
    assert rules(chunk).count("empty-mention") == empty


def test_every_file_of_the_suite_is_read(corpora: Path) -> None:
    paths = sorted((corpora / "webanno_tsv").glob("*.tsv"))
    read_whole = {path.name: whole(Source(path.name, path)) for path in paths}
    assert len(read_whole) == 79
    assert read_whole["tsv3__coref.tsv"].mentions.height == counted(
        corpora / "webanno_tsv" / "tsv3__coref.tsv", 3
    )
    twins = [found(read_whole[f"tsv2__{name}.tsv"]) for name in ("example", "example2")]
    assert twins[0] == twins[1]
    assert len(twins[0]) == 11  # cut -f3 FILE | tr '|' '\n' | grep -c '^B-'


def clusters(mentions: pl.DataFrame) -> set[frozenset[tuple[int, ...]]]:
    """Return the clusters of more than one mention."""
    groups = defaultdict(set)
    for cluster, *span in mentions.select("cluster", "sentence", "start", "end").rows():
        groups[cluster].add(tuple(span))
    return {frozenset(group) for name, group in groups.items() if name and len(group) > 1}


@pytest.mark.slow
def test_gum_has_equal_mentions_clusters_and_relations_in_both_formats(corpora: Path) -> None:
    """A bridge names a group in CoNLL-U, and one of its mentions here: 10 of 98 are another one."""
    other = 0
    for path in sorted((corpora / "gum_webanno").glob("*.tsv")):
        one = whole(Source(path.name, path))
        twin_path = corpora / "gum_conllu" / f"{path.stem}.conllu"
        [twin] = chunks(conllu.read(Source(twin_path.name, twin_path)))
        columns = ("sentence", "start", "end", "type", "identifier")
        mentions = one.mentions.select(columns).rows()
        assert mentions == twin.mentions.select(columns).rows(), path.name
        assert clusters(one.mentions) == clusters(twin.mentions), path.name
        assert one.relations["subject"].sort().equals(twin.relations["subject"].sort())
        ends = [set(chunk.relations.select("subject", "object").rows()) for chunk in (one, twin)]
        other += len(ends[0] - ends[1])
    assert other == 10
