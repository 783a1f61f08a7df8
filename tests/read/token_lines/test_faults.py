"""Files of token lines that were once read wrongly: sentences, tokens, documents, mentions."""

from pathlib import Path

import pytest

from tests.read.whole import read_path

FOUND: dict[str, tuple[int, int, int, list[str], set[str]]] = {
    # sentences, tokens, documents (0: unknown), mentions, rules
    "docstart-at-the-end.conll": (2, 4, 2, ["Ann", "Rome"], set()),
    "docstart-cell-as-name-sciie.txt": (3, 5, 3, ["BERT", "GLUE", "LSTM"], set()),
    "docstart-in-numbered-rows.conllu": (2, 5, 2, ["Ann", "Rome"], set()),
    "hash-docstart.conllu": (2, 5, 2, ["Ann", "Rome"], set()),
    "conll04-doc-mark.txt": (3, 9, 3, ["Ann", "Rome", "Bob", "Paris"], set()),
    "hipe-empty-nested-column.tsv": (2, 8, 1, ["Paris", "Bob"], {"other-tags"}),
    "04_zero_for_O.conll": (2, 10, 0, ["Eddy", "John"], {"zero-for-o"}),
    "trailing-tab.conll": (1, 7, 0, ["Bob", "Paris", "Rome"], set()),
    "mixed-separators.txt": (1, 6, 0, ["tables"], {"other-tags", "spaces-for-tabs"}),
    "16_blank_token.conll": (2, 8, 0, ["James", "Ada"], {"blank-token"}),
    "token-is-a-space.txt": (2, 6, 0, ["G r Z", "y"], {"blank-token"}),
    "two-tags-in-a-row.txt": (1, 8, 0, ["HTTP request", "C2 server", "Mimikatz"], {"extra-column"}),
    "17_bom_last_line.conll": (2, 5, 0, ["Ada", "Bob", "Oslo"], {"byte-order-mark"}),
    "11_space_in_token.conll": (
        2,
        10,
        0,
        ["Ada Ann Lee", "New York", "Bob Van Dyke"],
        {"space-in-token"},
    ),
    "chinese-characters.conll": (1, 8, 0, ["北京", "上海"], set()),
    "csv-kaggle.csv": (2, 9, 0, ["London", "Bob", "Paris"], set()),
    "30_kaggle.csv": (2, 11, 0, ["Ada", "New York", '"Rex"', "Bob"], set()),
    "norne-ndt.conll": (2, 6, 0, ["Paulus", "Roma"], set()),
}
WARNED = {
    "06_no_sentence_marks.conll": "no-sentence-ends",
    "06_ls_zh.conll": "one-token-sentences",
    "tokens-that-are-numbers.csv": "tokens-are-numbers",
}


@pytest.mark.parametrize("name", FOUND)
def test_what_is_right(corpora: Path, name: str) -> None:
    sentences, tokens, documents, mentions, rules = FOUND[name]
    whole = read_path(corpora.parent / "faults" / "reading" / name)
    assert (whole.counts[0], sum(chunk.tokens for chunk in whole.chunks)) == (sentences, tokens)
    assert len(whole.documents) == documents
    assert [surface for surface, _ in whole.mentions] == mentions
    assert set(whole.rules) == rules


@pytest.mark.parametrize(("name", "rule"), WARNED.items())
def test_what_is_warned_of(corpora: Path, name: str, rule: str) -> None:
    whole = read_path(corpora.parent / "faults" / "reading" / name)
    assert rule in whole.rules


SPELLED = {  # in forms that other tools and corpora write
    "letters in lower case": (
        "Ann\tb-per\nSmith\ti-per\nleft\to\n\nRome\tb-loc\nis\to\n",
        "zero-for-o",
    ),
    "letters in lower case, O as it is": (
        "Ann b-per\nSmith i-per\nleft O\n\nRome b-loc\nis O\n",
        "",
    ),
    "tags before tokens, by spaces": (
        "B-per Ann\nI-per Smith\nO left\n\nB-loc Rome\nO is\n",
        "",
    ),
    "tags before tokens, by commas": (
        "tag,word\nB-per,Ann\nI-per,Smith\nO,left\n\nB-loc,Rome\nO,is\n",
        "",
    ),
    "tags before tokens, a space in a token": (
        "B-per Ann Smith\nO left\n\nB-loc Rome\nO is\n",
        "space-in-token",
    ),
    "tags before tokens": ("B-per\tAnn\nI-per\tSmith\nO\tleft\n\nB-loc\tRome\nO\tis\n", ""),
}


@pytest.mark.parametrize(("text", "rule"), SPELLED.values(), ids=SPELLED)
def test_other_spellings(tmp_path: Path, text: str, rule: str) -> None:
    path = tmp_path / "a.conll"
    path.write_text(text, encoding="utf-8")
    found = read_path(path)
    assert found.mentions == [("Ann Smith", "per"), ("Rome", "loc")]
    assert found.rules == [rule] * bool(rule)


def test_bare_types_with_a_dash_are_types(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("Ann\tb-cell\nleft\tO\nRome\tt-cell\n\nBob\tO\n", encoding="utf-8")
    assert read_path(path).mentions == [("Ann", "b-cell"), ("Rome", "t-cell")]


def test_a_row_that_lacks_its_token_behind_the_tag(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("B-per\tAnn\nO\tleft\nB-loc\n\nB-per\tBob\nO\tis\n" * 3, encoding="utf-8")
    found = read_path(path)
    assert found.mentions == [("Ann", "per"), ("Bob", "per")] * 3
    assert found.rules == ["missing-tag"] * 3


def test_the_spacing_that_hipe_knows(tmp_path: Path) -> None:
    header = "TOKEN\tNE-COARSE-LIT\tNEL-LIT\tMISC\n"
    words = ("M", "pers", "NoSpaceAfter"), (".", "pers", "_"), ("Roy", "pers", "NoSpaceAfter")
    rows = "".join(f"{word}\tI-{kind}\tQ1\t{remark}\n" for word, kind, remark in words)
    path = tmp_path / "a.tsv"
    path.write_text(f"{header}{rows},\tO\t_\tEndOfSentence|NoSpaceAfter\n{rows}", encoding="utf-8")
    found = read_path(path)
    assert found.texts == ["M. Roy,", "M. Roy"]
    assert [surface for surface, _ in found.mentions] == ["M. Roy"] * 2
    places = found.table("mentions").select("begin", "stop").rows()
    assert places == [(0, 6)] * 2
