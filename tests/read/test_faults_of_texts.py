"""What public reports showed of texts that kg splits itself, in words of our own."""

from pathlib import Path

import pytest

from tests.read.whole import read_path

SENTENCES = {
    # the abstract, and how many sentences it has
    "list numbers": (
        "We tried 1) tea, 2) milk, or 3) Water alone. It was bad. All slept. Ann ran.",
        4,
    ),
    "list letters": ("We tried a) tea, b) milk, or c) Water alone. It was bad. All slept.", 3),
    "a list that begins the text": ("3) Water alone. It was bad. All slept.", 3),
    "a translocation": (
        "In it, a t (4; 11) (q21; q23) or t (9; 11) occurs. It is bad. All ran.",
        3,
    ),
    "a translocation without spaces": ("We saw t(4;11)(q21;q23) in two. It is bad.", 2),
    "a bracket that is never closed": ("We saw ( it in two. It is bad. All ran.", 3),
    "a quotation mark that is never closed": ('We saw "it in two. It is bad. All ran.', 3),
    "a gene": ("We found p.(Gly12Val) and c.35G>T in two. It is bad.", 2),
}
NAMES = {
    # what stands in the text, and the surface
    "NUL at the end": ("Zinc\x00", "Zinc"),
    "NUL at the beginning": ("\x00Zinc", "Zinc"),
    "NUL inside": ("Zi\x00nc", "Zi\ufffdnc"),
    "ESC at the end": ("Zinc\x1b", "Zinc"),
    "DEL inside": ("Zi\x7fnc", "Zi\ufffdnc"),
}


def pubtator(abstract: str, name: str) -> str:
    """Return a document of PubTator in which *name* is a mention of the abstract."""
    begin = len("A title.\n") + abstract.index(name)
    return f"1|t|A title.\n1|a|{abstract}\n1\t{begin}\t{begin + len(name)}\t{name}\tThing\tX\n\n"


@pytest.mark.parametrize(("abstract", "count"), SENTENCES.values(), ids=SENTENCES)
def test_sentences_of_a_text(tmp_path: Path, abstract: str, count: int) -> None:
    path = tmp_path / "a.pubtator"
    path.write_text(pubtator(abstract, abstract.split(maxsplit=1)[0]), encoding="utf-8")
    assert read_path(path).counts[0] == 1 + count  # the title is one


@pytest.mark.parametrize(("written", "surface"), NAMES.values(), ids=NAMES)
def test_a_control_character_in_a_name(tmp_path: Path, written: str, surface: str) -> None:
    path = tmp_path / "a.pubtator"
    path.write_text(pubtator(f"We saw {written} here.", written), encoding="utf-8")
    found = read_path(path)
    assert found.mentions == [(surface, "Thing")]
    assert not any(control in text for text in found.texts for control in "\x00\x1b\x7f")
    assert [rule.startswith("control-character") for rule in found.rules] == [True]


INPUTS = {  # files: sentences, surfaces, rules
    "08_splitter_translocations.pubtator": (
        1 + 4,
        ["rhabdomyosarcoma", "Leukemia", "Asthma", "Gout"],
        [],
    ),
    "list-swallows-sentences.pubtator": (
        1 + 6,
        ["Aspirin", "Ibuprofen", "headache", "death", "rash"],
        [],
    ),
    "20_nul.pubtator": (2, ["Zinc", "colds", "Zinc", "colds"], ["control-character-at-end"]),
}


@pytest.mark.parametrize("name", INPUTS)
def test_the_inputs_of_the_list(corpora: Path, name: str) -> None:
    found = read_path(corpora.parent / "faults" / "reading" / name)
    surfaces = [surface for surface, _ in found.mentions]
    assert (found.counts[0], surfaces, found.rules) == INPUTS[name]
