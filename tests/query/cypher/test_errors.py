"""Places in a query's text, also where an engine was given another text."""

from hypothesis import given
from hypothesis import strategies as st

from kg.query.cypher.errors import before_edits
from kg.query.errors import offset, position

TEXT = st.text("ab\n ", max_size=12)


@given(TEXT.filter(bool), st.data())
def test_a_place_is_read_back(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text) - 1))
    _, line, column = position(text, begin).split(":")
    assert offset(text, int(line), int(column)) == begin


@given(TEXT, TEXT, TEXT, TEXT, st.data())
def test_a_place_outside_of_an_edit_has_the_same_text_after_it(
    before: str, old: str, new: str, after: str, data: st.DataObject
) -> None:
    text, edited = before + old + after, before + new + after
    back = data.draw(st.integers(0, len(after)))
    begin = before_edits(edited, text, len(edited) - back)
    assert begin is not None
    assert text[begin:][:1] == edited[len(edited) - back :][:1]


def test_a_place_within_an_edit_is_none() -> None:
    assert before_edits("RETURN (f(a) + g(a))", "RETURN f(a)", len("RETURN (f(a) + g")) is None


def test_a_place_before_an_edit_stays() -> None:
    assert before_edits("RETURN x, (b + c)", "RETURN x, b", 7) == 7
