"""What is an absolute IRI, what leads somewhere, and which base IRIs keep names apart."""

import polars as pl
import pytest

from kg.common.errors import IriError
from kg.common.iri import check_base, fault, is_absolute, is_leading, leads

CASES = {  # by IRI: whether it is absolute, and whether it leads somewhere
    "https://example.org/": (True, True),
    "http://e.org/é": (True, True),
    "http://e.org/a%20b?q=/../#f": (True, True),
    "http://u:p@[::1]:8000/x": (True, True),
    "http://e.org/...": (True, True),
    "http://e.org/.well-known": (True, True),
    "urn:isbn:1": (True, True),
    "wd:Q42": (True, False),
    "mailto:a@b.c": (True, False),
    "file:///a/b": (True, False),
    "Q42": (False, False),
    "//e.org/relative": (False, False),
    "http://e.org/100%": (False, False),
    "http://e.org/%G1": (False, False),
    "http://e.org/a b": (False, False),
    "http://e.org/a|b": (False, False),
    "http://e.org/a^b": (False, False),
    "http://e.org/a[b]": (False, False),
    "http://e.org/a#b#c": (False, False),
    "http://e.org/a\x85": (False, False),
    "http://": (False, False),
    "http:///path": (False, False),
    "http://e.org/a/../b": (False, False),
    "http://e.org/.": (False, False),
    "http://e.org/%2e%2E#a": (False, False),
    "urn:..": (False, False),
    "": (False, False),
}


@pytest.mark.parametrize(("text", "kinds"), CASES.items(), ids=map(repr, CASES))
def test_kinds_of_iris(text: str, kinds: tuple[bool, bool]) -> None:
    assert (is_absolute(text), is_leading(text)) == kinds


def test_a_column_is_judged_as_single_texts_are() -> None:
    column = pl.DataFrame({"iri": list(CASES)}).select(leads(pl.col("iri"))).to_series()
    assert column.to_list() == [kinds[1] for kinds in CASES.values()]


@pytest.mark.parametrize("text", [text for text, kinds in CASES.items() if not kinds[0] and text])
def test_what_is_wrong_with_an_iri_is_said(text: str) -> None:
    assert fault(text) or "[" in text  # of brackets nobody says more than that it is none


@pytest.mark.parametrize(
    "base", ["http://x.org/", "http://x.org/a#", "urn:kg:", "http://x.org/?q="]
)
def test_a_base_that_ends_in_a_delimiter_is_taken(base: str) -> None:
    assert check_base(base) == base


BAD_BASES = {  # and what is said of it
    "http://x.org": "as in http://x.org/",
    "http://x.org/kg": "as in http://x.org/kg/",
    "http://x.org/a#b": "ends in / or #",
    "http://x.org/a/../b/": "a segment of its path is . or ..",
    "http://x.org/100%/": "% is followed by no two hexadecimal digits",
    "x.org/": "it is relative",
    "http://": "it names no host",
}


@pytest.mark.parametrize(("base", "hint"), BAD_BASES.items(), ids=BAD_BASES)
def test_a_base_that_names_would_stick_to_is_refused(base: str, hint: str) -> None:
    with pytest.raises(IriError) as caught:
        check_base(base)
    assert caught.value.where == "--base-iri"
    assert hint in str(caught.value)
