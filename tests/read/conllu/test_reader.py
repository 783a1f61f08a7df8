"""CoNLL-U and CoNLL-U Plus: words, texts, documents, and entities however they are marked."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import conllu
import pytest
from hypothesis import given, settings

from kg.common.errors import KgError
from kg.read.common.chunk import Chunk, Note
from kg.read.common.sentences import Document, Sentence, chunks
from kg.read.conllu.columns import split_misc
from kg.read.conllu.reader import read, recognise
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Head
from kg.read.sources.source import Source
from tests.read.damage import damaged

FIELDS = "# global.Entity = GRP-etype-identity\n"
Spans = list[tuple[int, int, str]]


def rows(*words: str) -> str:
    """Return rows of ten columns of words written as ``Ann`` or ``Ann NER=B-PER|SpaceAfter=No``."""
    made = []
    for number, word in enumerate(words, 1):
        form, _, misc = word.partition(" ")
        made.append(row(str(number), form, misc or "_"))
    return "".join(made) + "\n"


def row(number: str, form: str, misc: str = "_") -> str:
    return f"{number}\t{form}\t_\tX\t_\t_\t0\tdep\t_\t{misc}\n"


def sentences(text: str, options: ReadOptions | None = None) -> tuple[list[Sentence], list[Note]]:
    """Return the sentences of *text*, and the notes of all of them and of the source."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.conllu")
        path.write_text(text, encoding="utf-8")
        source = Source("a.conllu", path, options=options)
        found = list(read(source))
    notes = [note for sentence in found for note in sentence.notes]
    return found, notes + source.notes


def spans(sentence: Sentence) -> Spans:
    return [(mention.start, mention.end, mention.type) for mention in sentence.mentions]


def rules(notes: list[Note]) -> list[str]:
    return [rule for _, rule, *_ in notes]


def surfaces(sentence: Sentence) -> list[str]:
    """Return what the text has where the mentions are."""
    text, places = sentence.text, sentence.spans
    assert text is not None
    assert places is not None
    return [text[places[m.start][0] : places[m.end - 1][1]] for m in sentence.mentions]


BRACKETS = {
    "one word": (["a Entity=(1-x)"], [(0, 1, "x")], []),
    "several words": (["a Entity=(1-x", "b", "c Entity=1)"], [(0, 3, "x")], []),
    "nested": (["a Entity=(1-x(2-y", "b Entity=2)1)"], [(0, 2, "x"), (0, 2, "y")], []),
    "closed and opened": (
        ["a Entity=(1-x", "b Entity=1)(2-y", "c Entity=2)"],
        [(0, 2, "x"), (1, 3, "y")],
        [],
    ),
    "one group in itself": (
        ["a Entity=(1-x(1-x", "b Entity=1)", "c Entity=1)"],
        [(0, 3, "x"), (0, 2, "x")],
        [],
    ),
    "two parts": (
        ["a Entity=(1[1/2]-x)", "b", "c Entity=(1[2/2]-x)"],
        [(0, 3, "x")],
        ["discontinuous"],
    ),
    "no type": (["a Entity=(1--)"], [(0, 1, "Thing")], []),
    "closed by type and group": (["a Entity=(1-x", "b Entity=1-x)"], [(0, 2, "x")], []),
    "never closed": (["a Entity=(1-x", "b"], [(0, 2, "x")], ["unclosed-entity"]),
    "never opened": (["a", "b Entity=1)"], [], ["unopened-entity"]),
}


@pytest.mark.parametrize(("words", "expected", "odd"), BRACKETS.values(), ids=BRACKETS)
def test_brackets_are_mentions(words: list[str], expected: Spans, odd: list[str]) -> None:
    [sentence], notes = sentences(FIELDS + rows(*words))
    assert spans(sentence) == expected
    assert rules(notes) == odd


PARTS = {
    "two parts": (["a Entity=(1[1/2]-x)", "b", "c Entity=(1[2/2]-x)"], "a c"),
    "of several words": (
        ["a Entity=(1[1/2]-x", "b Entity=1[1/2])", "c", "d Entity=(1[2/2]-x)"],
        "a b d",
    ),
    "of Chinese": (
        ["北 Entity=(1[1/2]-x", "京 Entity=1[1/2])", "的", "人 Entity=(1[2/2]-x)"],
        "北京 人",
    ),
    "one that is never closed": (["a Entity=(1[1/2]-x)", "b", "c Entity=(1[2/2]-x"], None),
}


@pytest.mark.parametrize(("words", "surface"), PARTS.values(), ids=PARTS)
def test_a_discontinuous_mention_is_named_by_its_parts(
    words: list[str], surface: str | None
) -> None:
    [sentence], _ = sentences(FIELDS + rows(*words))
    assert [mention.surface for mention in sentence.mentions] == [surface]


def test_what_follows_the_last_bracket_is_a_note() -> None:
    _, notes = sentences(FIELDS + rows("a Entity=(1-x)y(2-z)"))
    assert notes == [(2, "unknown-entity", "y(2-z)", "left out")]


def test_the_group_is_the_cluster_and_identity_the_identifier() -> None:
    [sentence], _ = sentences(FIELDS + rows("a Entity=(7-x-New_York-City)", "b Entity=(8-x)"))
    found = [(mention.cluster, mention.identifier) for mention in sentence.mentions]
    assert found == [("7", "New_York-City"), ("8", None)]


def test_fields_that_are_not_read_are_one_note() -> None:
    text = "# global.Entity = GRP-etype-infstat-link\n" + rows("a Entity=(1-x-new-sgl)")
    _, notes = sentences(text + text)
    assert notes == [(1, "unread-feature", "infstat-link", "left out")]


def test_the_type_may_stand_before_the_group() -> None:
    text = "# global.Entity = entity-GRP\n" + rows("a Entity=(x-1", "b Entity=x-1)")
    assert spans(sentences(text)[0][0]) == [(0, 2, "x")]


def test_without_names_the_fields_are_those_of_corefud() -> None:
    [sentence], notes = sentences(rows("a Entity=(e1-x-1-)"))
    assert spans(sentence) == [(0, 1, "x")]
    assert rules(notes) == ["undeclared-fields"]


RELATIONS = {
    "to an earlier group": (
        ["a Entity=(1-x)", "b Entity=(2-y)|Bridge=1<2"],
        [("e2", "bridge", "e1")],
    ),
    "with a type": (
        ["a Entity=(1-x)", "b Entity=(2-y)|Bridge=1<2:part"],
        [("e2", "bridge:part", "e1")],
    ),
    "to the latest of its group": (
        ["a Entity=(1-x)", "b Entity=(1-x)", "c Entity=(2-y)|Bridge=1<2"],
        [("e3", "bridge", "e2")],
    ),
    "to a later group": (
        ["a Entity=(2-y)|Bridge=1<2", "b Entity=(1-x)"],
        [("e1", "bridge", "e2")],
    ),
    "to several": (
        ["a Entity=(1-x)", "b Entity=(2-x)", "c Entity=(3-x)|SplitAnte=1<3,2<3"],
        [("e3", "split-antecedent", "e1"), ("e3", "split-antecedent", "e2")],
    ),
}


@pytest.mark.parametrize(("words", "expected"), RELATIONS.values(), ids=RELATIONS)
def test_bridges_are_relations(words: list[str], expected: list[tuple[str, str, str]]) -> None:
    [sentence], notes = sentences(FIELDS + rows(*words))
    assert [(r.subject, r.type, r.object) for r in sentence.relations] == expected
    assert not notes


def test_a_bridge_to_a_group_that_never_comes_is_a_note() -> None:
    _, notes = sentences(FIELDS + rows("a Entity=(2-y)|Bridge=1<2"))
    assert notes == [(2, "unknown-mention", "bridge 1", "relation left out")]


def test_a_document_numbers_its_groups_anew() -> None:
    first = FIELDS + "# newdoc id = a\n" + rows("a Entity=(1-x)")
    second = "# newdoc id = b\n" + rows("b Entity=(2-x)|Bridge=1<2")
    found, notes = sentences(first + second)
    assert not found[1].relations
    assert rules(notes) == ["unknown-mention"]


TAGS = {
    "a name": (["a NER=B-PER", "b NER=I-PER", "c"], [(0, 2, "PER")]),
    "a name, bare types": (["a NE=PER", "b NE=PER", "c NE=LOC"], [(0, 2, "PER"), (2, 3, "LOC")]),
    "a name for other things too": (["a name=B-PER", "b name=O"], [(0, 1, "PER")]),
    "Entity without brackets": (["a Entity=B-PER", "b Entity=I-PER"], [(0, 2, "PER")]),
    "any name, values like tags": (["a X=B-PER", "b X=I-PER"], [(0, 2, "PER")]),
    "any name, one value not": (["a MSeg=E-mail", "b MSeg=snag-s"], []),
    "two keys that say the same": (["a NER=B-PER|NE=B-PER"], [(0, 1, "PER")]),
}


@pytest.mark.parametrize(("words", "expected"), TAGS.values(), ids=TAGS)
def test_tags_in_misc_are_mentions(words: list[str], expected: Spans) -> None:
    [sentence], notes = sentences(rows(*words))
    assert spans(sentence) == expected
    assert not notes


def test_a_key_with_a_name_is_read_wherever_it_first_comes() -> None:
    text = rows("a") * 5000 + rows("b NER=B-PER")
    assert spans(sentences(text)[0][-1]) == [(0, 1, "PER")]


def test_other_keys_that_come_late_and_open_a_mention_are_read_with_one_warning() -> None:
    found, notes = sentences(rows("a") * 5000 + rows("b X=B-PER", "c X=B-PER"))
    assert spans(found[-1]) == [(0, 1, "PER"), (1, 2, "PER")]
    assert [(line, rule, value) for line, rule, value, _ in notes] == [(10_001, "late-tags", "X")]


def test_the_user_may_name_a_key() -> None:
    [sentence], _ = sentences(rows("a NER=B-PER|Y=B-X"), ReadOptions(tags=("Y",)))
    assert spans(sentence) == [(0, 1, "X")]


PLUS = {
    "a column with a name": ("id form ner", "1\ta\tB-X\n2\tb\tI-X\n", [(0, 2, "X")]),
    "a name in a name space": ("id form my:NE", "1\ta\tB-X\n2\tb\t_\n", [(0, 1, "X")]),
    "any name, values like tags": ("id form own", "1\ta\tB-X\n2\tb\tO\n", [(0, 1, "X")]),
    "verbal expressions": ("id form parseme:mwe", "1\ta\t1:VID\n2\tb\t1\n", []),
}


@pytest.mark.parametrize(("names", "words", "expected"), PLUS.values(), ids=PLUS)
def test_columns_of_tags_are_mentions(names: str, words: str, expected: Spans) -> None:
    [sentence], _ = sentences(f"# global.columns = {names.upper()}\n{words}")
    assert spans(sentence) == expected


def test_what_is_odd_in_tags_is_a_note_on_its_line() -> None:
    _, notes = sentences(rows("a NER=B-X", "b", "c NER=I-X"))
    assert notes == [(3, "orphan-inside", "I-X", "opened a mention")]


def test_a_file_may_go_on_with_other_columns() -> None:
    text = "# global.columns = id form ner\n1\ta\tO\n\n# global.columns = id ne form\n1\tB-X\tb\n"
    found, notes = sentences(text)
    assert [(sentence.tokens, spans(sentence)) for sentence in found] == [
        (["a"], []),
        (["b"], [(0, 1, "X")]),
    ]
    assert notes == []


def test_a_comment_lists_relations_by_the_numbers_of_words() -> None:
    comment = "# relations = 3;3;1;2;founded_by|2;2;3;3;lost\n"
    [sentence], notes = sentences(comment + rows("A NER=B-P", "B NER=I-P", "C NER=B-O"))
    ends = {mention.id: mention.start for mention in sentence.mentions}
    [relation] = sentence.relations
    found = (ends[relation.subject], relation.type, ends[relation.object], relation.line)
    assert found == (2, "founded_by", 0, 1)
    assert notes == [(1, "unknown-mention", "2;2;3;3;lost", "relation left out")]


TEXTS = {
    "as the comment says": ("# text = Ann  left.\n", ["Ann", "left", "."], "Ann  left.", []),
    "from SpaceAfter": ("", ["Ann", "left SpaceAfter=No", "."], "Ann left.", []),
    "a comment of another text": ("# text = Bob\n", ["Ann"], "Ann", ["text-differs"]),
}


@pytest.mark.parametrize(("comment", "words", "text", "odd"), TEXTS.values(), ids=TEXTS)
def test_text(comment: str, words: list[str], text: str, odd: list[str]) -> None:
    [sentence], notes = sentences(comment + rows(*words))
    assert sentence.text == text
    assert rules(notes) == odd


def test_a_word_may_have_a_space_in_it() -> None:
    [sentence], _ = sentences("# text = 10 000 km\n" + row("1", "10 000") + row("2", "km"))
    assert (sentence.text, sentence.spans) == ("10 000 km", [(0, 6), (7, 9)])


def test_words_written_as_one_have_their_own_characters_where_they_are_parts() -> None:
    text = row("1-2", "don't", "SpaceAfter=No") + row("1", "do") + row("2", "n't", "NER=B-X")
    [sentence], notes = sentences(text + row("3", "!"))
    assert (sentence.text, surfaces(sentence)) == ("don't!", ["n't"])
    assert not notes


def test_words_written_as_one_share_its_characters_where_they_are_not() -> None:
    text = row("1-2", "du") + row("1", "de") + row("2", "le", "NER=B-X") + row("3", "M", "NER=I-X")
    [sentence], notes = sentences(text)
    assert (sentence.tokens, surfaces(sentence)) == (["de", "le", "M"], ["du M"])
    assert notes == [(3, "inside-multiword-token", "le M", "written with all of it")]


def test_each_word_has_its_characters_though_rows_claim_too_few_or_too_many() -> None:
    text = row("1-2", "ab") + row("1", "a") + row("1", "b") + row("2", "c") + row("3-9", "d")
    [sentence], _ = sentences(text + row("3", "d"))
    assert sentence.text == "ab c d"
    assert sentence.spans == [(0, 1), (1, 2), (3, 4), (5, 6)]


def test_an_empty_node_is_no_word_and_its_entity_no_mention() -> None:
    text = FIELDS + row("1", "a") + row("1.1", "b", "Entity=(1-x)") + row("2", "c", "Entity=(2-x)")
    found, _ = sentences(text)
    [chunk] = chunks(found)
    assert found[0].tokens == ["a", "c"]
    assert chunk.mentions.select("start", "surface").rows() == [(1, "c")]
    assert chunk.diagnostics.select("line", "rule").rows() == [(3, "empty-mention")]


def test_an_entity_may_begin_at_an_empty_node() -> None:
    text = row("1", "a") + row("1.1", "b", "Entity=(1-x") + row("2", "c", "Entity=1)")
    assert spans(sentences(FIELDS + text)[0][0]) == [(1, 2, "x")]


def test_documents_have_names_lines_and_metadata() -> None:
    first = "# newdoc id = d=1\n# meta::genre = news\n# newdoc url = u\n# text = a\n" + rows("a")
    found, _ = sentences(first + rows("b") + "# newdoc\n" + rows("c"))
    one = Document("d=1", 1, {"genre": "news", "url": "u"})
    assert [sentence.document for sentence in found] == [one, one, Document("1", 9)]


def test_metadata_before_the_first_sentence_mark_a_document() -> None:
    [sentence], _ = sentences("# meta::genre = news\n" + rows("a"))
    assert sentence.document == Document("a.conllu", 1, {"genre": "news"})


def test_metadata_that_come_late_are_a_note() -> None:
    _, notes = sentences("# newdoc id = a\n" + rows("a") + "# meta::genre = x\n" + rows("b"))
    assert notes == [(4, "late-metadata", "genre", "left out")]


def test_lines_are_those_of_the_file() -> None:
    found, _ = sentences("\n# c\n\n" + rows("a", "b NER=B-X") + "\n\n" + rows("c"))
    assert [sentence.line for sentence in found] == [4, 9]
    assert [mention.line for mention in found[0].mentions] == [5]


ODD_ROWS = {
    "several spaces": ("1  a  _  X  _  _  0  d  _  NER=B-X\n", "spaces-for-tabs"),
    "columns missing": (row("1", "a") + "2\tb\n", "missing-column"),
    "columns too many": (row("1", "a").rstrip() + "\tmore\n", "extra-column"),
    "a number left out": (row("1", "a") + row("3", "b"), "word-number"),
    "an entity of a multiword token": (
        row("1-2", "ab", "Entity=(1-x)") + row("1", "a") + row("2", "b"),
        "entity-of-multiword-token",
    ),
}


@pytest.mark.parametrize(("text", "rule"), ODD_ROWS.values(), ids=ODD_ROWS)
def test_odd_rows_are_read_with_a_note(text: str, rule: str) -> None:
    [sentence], notes = sentences(text)
    assert rules(notes) == [rule]
    assert sentence.tokens[0] == "a"


def test_a_row_without_a_number_is_left_out_with_its_line() -> None:
    [sentence], notes = sentences(row("1", "a") + "<s>\n")
    assert sentence.tokens == ["a"]
    assert notes == [(2, "bad-row", "<s>", "left out")]


HEADS = {
    "ten columns, a comment": ("a.txt", "# text = a\n" + rows("a"), True),
    "ten columns, the ending": ("a.conllu", rows("a"), True),
    "ten columns, parts of speech": ("a.txt", rows("a"), True),
    "columns with names": ("a", "# global.columns = id form ner\n1\ta\tO\n", True),
    "relations": ("a", "# relations = 1;1;2;2;r\n1\ta\tB-X\n2\tb\tB-X\n", True),
    "CoNLL-2006": ("a.conll", "1\ta\ta\tN\tN\tNom\t2\tattr\t_\t_\n", False),
    "numbered tokens": ("a.iob2", "# text = a\n1\ta\tB-X\t-\t-\n", False),
    "WebAnno TSV 1": ("a.tsv", "#id=1\n#text=a\n1\ta\t_\tNN\tO\tO\t0\tR\t_\t_\n", False),
    "token lines": ("a.conllu", "a\tB-X\n", False),
    "comments only": ("a.conllu", "# text = a\n", False),
}


@pytest.mark.parametrize(("name", "text", "known"), HEADS.values(), ids=HEADS)
def test_recognise(name: str, text: str, known: bool) -> None:
    assert (recognise(Head(name, text.encode())) is not None) == known


SAMPLE = (
    "# newdoc id = a\n# global.Entity = GRP-etype-identity\n# text = Ann can't.\n"
    + row("1", "Ann", "Entity=(1-x(2[1/2]-y|NER=B-P")
    + row("2-3", "can't", "SpaceAfter=No")
    + row("2", "can", "Entity=1)|Bridge=1<2")
    + row("2.1", "e", "Entity=(3-z)")
    + row("3", "not", "Entity=2[1/2])|NER=I-P")
    + row("4", ".", "Entity=(2[2/2]-y)")
)


PIECES = ["", "\t", "\n", "(", ")", "[9/9]", "-", "99999999999", "|", "=", "<", ","]


@settings(deadline=None)
@given(damaged(SAMPLE, PIECES, most=4))
def test_damage_is_an_error_of_ours_or_read(text: str) -> None:
    try:
        found, _ = sentences(text)
    except KgError:
        return
    for chunk in chunks(found):
        assert (chunk.mentions["start"] < chunk.mentions["end"]).all()


def gum(corpora: Path) -> Iterator[tuple[Path, list[Chunk]]]:
    for path in sorted((corpora / "gum_conllu").glob("*.conllu")):
        yield path, list(chunks(read(Source(path.name, path))))


@pytest.mark.slow
def test_gum_has_the_sentences_words_and_entities_that_the_package_conllu_finds(
    corpora: Path,
) -> None:
    total = 0
    for path, found in gum(corpora):
        parsed = conllu.parse(path.read_text(encoding="utf-8"))
        words = [w for s in parsed for w in s if isinstance(w["id"], int)]
        opened = sum((w["misc"] or {}).get("Entity", "").count("(") for w in words)
        assert sum(chunk.count for chunk in found) == len(parsed)
        assert sum(chunk.tokens for chunk in found) == len(words)
        assert sum(chunk.mentions.height for chunk in found) == opened
        total += opened
    assert total == 5018


def test_files_without_entities_have_sentences_and_no_mentions(corpora: Path) -> None:
    for path in sorted((corpora / "flair_fixtures").glob("ud_english*")):
        found, notes = sentences(path.read_text(encoding="utf-8"))
        assert len(found) == len(conllu.parse(path.read_text(encoding="utf-8")))
        assert not any(sentence.mentions for sentence in found)
        assert not notes


def test_columns_that_no_comment_names_are_found(corpora: Path) -> None:
    """The two files of flair share their first three sentences; one has no such comment."""
    plain, plus = (
        sentences((corpora / "flair_fixtures" / f"conllu__train.{ending}").read_text("utf-8"))[0]
        for ending in ("conllu", "conllup")
    )
    assert list(map(spans, plain[:3])) == list(map(spans, plus[:3]))
    for found, mentions, relations in ((plain, 11, 5), (plus, 14, 7)):
        assert sum(len(sentence.mentions) for sentence in found) == mentions  # grep -c $'\tB-'
        # grep '^# relations' FILE | grep -o ';[a-z]' | wc -l
        assert sum(len(sentence.relations) for sentence in found) == relations


def test_misc_keeps_what_follows_a_second_equals_sign() -> None:
    assert split_misc("XML=<a href=b>|Y") == {"XML": "<a href=b>", "Y": ""}


@pytest.mark.parametrize(
    ("comments", "wanted"),
    [
        (["", "", ""], [None, None, None]),
        (["# newdoc\n# newpar", "", "# newpar"], [True, False, True]),
        (["", "# newpar id = p2", "# newdoc"], [None, True, True]),
    ],
    ids=["no marks", "marks", "marks from the second on"],
)
def test_paragraphs_begin_where_they_are_marked(
    comments: list[str], wanted: list[bool | None]
) -> None:
    text = "".join(f"{comment}\n{row('1', 'Ant')}\n\n" for comment in comments)
    assert [sentence.opens for sentence in sentences(text)[0]] == wanted


NDT = "1\tOm\tom\tprep\tprep\t_\t0\tA\t_\t{}\n2\tRoma\troma\tsubst\tsubst\t_\t1\tX\t_\t{}\n"


@pytest.mark.parametrize(
    ("misc", "sure"),
    [
        (("name=O", "name=B-LOC"), 0.85),
        (("SpaceAfter=No|name=O", "NER=B-LOC"), 0.85),
        (("_", "_"), None),
        (("name=Om", "name=Roma"), None),
    ],
)
def test_ten_columns_with_tags_in_the_last_are_recognised(
    misc: tuple[str, str], sure: float | None
) -> None:
    guess = recognise(Head("a.conll", NDT.format(*misc).encode()))
    assert (guess.sure if guess else None) == sure
