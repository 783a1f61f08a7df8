"""Tokens of scripts that put no spaces between words are joined without one, by both ways alike."""

import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.common.scripts import join_tokens, without_space

JOINED = {
    "Han": (["我", "爱", "北", "京", "。"], "我爱北京。"),
    "Han among Latin": (["see", "北", "京", "(", "Beijing", ")"], "see 北京 ( Beijing )"),
    "kana and Han": (["東京", "に", "カフェ", "、"], "東京にカフェ、"),
    "Thai": (["กรุงเทพ", "มหานคร"], "กรุงเทพมหานคร"),
    "Lao": (["ວຽງ", "ຈັນ"], "ວຽງຈັນ"),
    "Khmer": (["ភ្នំ", "ពេញ"], "ភ្នំពេញ"),
    "Myanmar": (["ရန်", "ကုန်"], "ရန်ကုန်"),
    "Hangul has spaces": (["서울", "은"], "서울 은"),
    "Han beyond the basic plane": (["𠮷", "野", "家"], "𠮷野家"),
    "digits": (["2024", "年", "1", "月"], "2024 年 1 月"),
    "an empty token": (["北", "", "京"], "北  京"),
    "quotation marks of Latin": (["“", "é", "”"], "“ é ”"),
    "nothing": ([], ""),
}


@pytest.mark.parametrize(("tokens", "text"), JOINED.values(), ids=JOINED)
def test_tokens_are_joined(tokens: list[str], text: str) -> None:
    joined, spans = join_tokens(tokens)
    assert joined == text
    assert [joined[begin:stop] for begin, stop in spans] == tokens


CHARACTERS = st.sampled_from(
    "aé北か゚ก한𠮷。， “\u0dff\u0e00\u0eff\u0f00\u2e7f\u2e80"
) | st.characters(exclude_categories=["Cs"])


@given(st.lists(st.text(CHARACTERS, max_size=3), max_size=8))
def test_arrays_of_bytes_say_the_same(tokens: list[str]) -> None:
    data = np.frombuffer("\n".join([*tokens, ""]).encode(), np.uint8)
    sizes = np.array([len(token.encode()) for token in tokens], np.int64)
    stop = np.cumsum(sizes + 1) - 1
    tight = without_space(data, stop - sizes, stop)
    _, spans = join_tokens(tokens)
    gaps = [after[0] - before[1] for before, after in pairwise(spans)]
    assert [1 - gap for gap in gaps] == tight[: len(gaps)].tolist()


@pytest.mark.parametrize(
    "name", ["HIRAGANA LETTER A", "CJK UNIFIED IDEOGRAPH-4E00", "YI SYLLABLE A"]
)
def test_letters_of_such_scripts(name: str) -> None:
    letter = unicodedata.lookup(name)
    assert join_tokens([letter, letter])[0] == letter * 2
