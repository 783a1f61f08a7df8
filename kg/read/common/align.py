"""Find tokens in the text they were taken from."""

from collections.abc import Iterable


def align(text: str, forms: Iterable[str]) -> list[tuple[int, int]] | None:
    """Return where *forms* stand in *text*, in characters, half-open.

    They follow one another, with white space or nothing between them; None where they do not, or
    where something else is left.

    >>> align("I can't.", ["I", "ca", "n't", "."]), align("I can", ["I", "can", "not"])
    ([(0, 1), (2, 4), (4, 7), (7, 8)], None)
    """
    spans, at, size = [], 0, len(text)
    for form in forms:
        while at < size and text[at].isspace() and not text.startswith(form, at):
            at += 1
        if not text.startswith(form, at):
            return None
        spans.append((at, at + len(form)))
        at += len(form)
    return None if text[at:].strip() else spans
