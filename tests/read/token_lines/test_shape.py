"""What looks wrong in a whole file of token lines is a warning that says what to try."""

from pathlib import Path

import pytest

from tests.read.token_lines.test_repairs import read

WORDS = "of\tO\n" * 150
ODD = {
    # the file, and the rule
    "no end of a sentence": (f"{WORDS}Ann\tB-PER\n", "no-sentence-ends"),
    "documents without ends of sentences": (
        f"-DOCSTART-\n{WORDS}Ann\tB-PER\n-DOCSTART-\n{WORDS}",
        "no-sentence-ends",
    ),
    "a blank line after each token": ("of\tO\n\nAnn\tB-PER\n\n" * 12, "one-token-sentences"),
    "texts that are not tokenised": (
        "乙车倒车碰撞石墩受损建议报警\tB-A\n\n甲车直行碰撞可以行驶护栏受损\tB-A\n",
        "one-token-sentences",
    ),
    "numbers for tokens": (
        "".join(f"{i // 3}\t{i}\t{i * 4}\tB-A\n" for i in range(2, 30, 4)),
        "tokens-are-numbers",
    ),
    "numbers for tokens in two columns": ("7\tO\n8\tB-A\n" * 4, "tokens-are-numbers"),
}
PLAIN = {
    "a sentence": "Ann\tB-PER\nran\tO\n",
    "sentences of one token": "Ann\tB-PER\n\nBob\tB-PER\n\nran\tO\n",
    "a long sentence among others": f"{WORDS}\nAnn\tB-PER\n\nran\tO\n",
    "numbers among words": "1\tO\n2\tO\n3\tB-N\nof\tO\nto\tO\n",
    "numbers before words": "".join(f"{i}\tw{i}\tB-A\n" for i in range(1, 9)),
    "offsets before words": "".join(f"{5 * i}\t{5 * i + 4}\tw{i}\tB-A\n" for i in range(9)),
}


@pytest.mark.parametrize(("text", "rule"), ODD.values(), ids=ODD)
def test_what_looks_wrong(tmp_path: Path, text: str, rule: str) -> None:
    assert read(tmp_path, text).notes == [(None, rule)]


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_what_looks_right(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).notes == []


def test_the_user_knows_that_tokens_are_numbers(tmp_path: Path) -> None:
    assert read(tmp_path, ODD["numbers for tokens in two columns"][0], token="1").notes == []
