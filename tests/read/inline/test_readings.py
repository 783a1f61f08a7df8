"""Readings of one place in TEI: one is read, however they are nested or left open."""

from pathlib import Path

import pytest

from tests.read.whole import read_path

ADA, BOB, IDA = (f"<persName>{name}</persName>" for name in ("Ada", "Bob", "Ida"))
CASES = {  # text, sentences with a mention, mentions, diagnostics
    "a correction": (
        f"In <choice><sic>Rmoe</sic><corr>Rome</corr></choice> lived {ADA}.",
        "In Rmoe lived Ada.",
        ["Ada"],
        ["other-reading"],
    ),
    "on lines of their own": (
        f"<choice>\n <abbr>Mr</abbr>\n <expan>Mister</expan>\n</choice> {BOB} left.",
        "Mr Bob left.",
        ["Bob"],
        ["other-reading"],
    ),
    "within a name": (
        "See <persName><choice><orig>Iohn</orig><reg>John</reg></choice> Doe</persName> there.",
        "See Iohn Doe there.",
        ["Iohn Doe"],
        ["other-reading"],
    ),
    "names within them": (
        f"{BOB} and <app><lem>{ADA}</lem><rdg>{IDA}</rdg><rdg><hi>E</hi></rdg></app> sang.",
        "Bob and Ada sang.",
        ["Bob", "Ada"],
        ["other-reading"],
    ),
    "a substitution": (
        f"Then <subst><del>he</del><add>{ADA}</add></subst> sang.",
        "Then Ada sang.",
        ["Ada"],
        ["other-reading"],
    ),
    "one within another": (
        f"<choice><sic>x<choice><abbr>y</abbr><expan/></choice></sic><corr/></choice> {ADA}.",
        "xy Ada.",
        ["Ada"],
        ["other-reading", "other-reading"],
    ),
    "one that is never closed": (
        f"A <choice><sic>x</sic><corr>y</choice> {ADA} and {BOB}.",
        "A x Ada and Bob.",
        ["Ada", "Bob"],
        ["other-reading"],
    ),
    "choices of another kind": (
        f"<choice>{ADA} or {BOB}</choice> <add>or</add> x.",
        "Ada or Bob or x.",
        ["Ada", "Bob"],
        [],
    ),
    "what was deleted elsewhere": (
        f"A <del>b</del> {ADA}.",
        "A b Ada.",
        ["Ada"],
        [],
    ),
}


@pytest.mark.parametrize(("text", "sentence", "names", "rules"), CASES.values(), ids=CASES)
def test_one_reading_is_read(
    tmp_path: Path, text: str, sentence: str, names: list[str], rules: list[str]
) -> None:
    path = tmp_path / "a.xml"
    path.write_text(f"<TEI><text><body><p>{text}</p></body></text></TEI>\n", encoding="utf-8")
    found = read_path(path, "inline")
    assert (found.texts, [name for name, _ in found.mentions]) == ([sentence], names)
    assert found.rules == rules
