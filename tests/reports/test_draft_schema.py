"""A drafted schema: it loads, it is whole, and its guesses load too."""

import re
import tomllib
from pathlib import Path

import pytest

from kg.common.errors import CorpusError
from kg.reports.draft_schema import draft
from kg.schema.schema_file import Schema, load_schema
from tests.conftest import lines

SENTENCES = [
    "Redis/B-App is/O written/O in/O C/B-Lang",
    "Nginx/B-App was/O written/O in/O C/B-Lang",
    "Git/B-App and/O Perl/B-Lang",
    "Perl/B-App",
    "C/B-App",
]


def drafted(folder: Path, *sentences: str) -> str:
    """Return the draft of a corpus of *sentences*."""
    corpus = folder / "corpus.txt"
    corpus.write_text(lines(*sentences), encoding="utf-8")
    return draft([corpus])


def let_in(text: str) -> str:
    """Take away the # of every line that is a piece of TOML."""
    toml = r'^# ((?:\[|\]|    "|[a-z_]+ = ).*)$'
    return re.sub(toml, r"\1", text, flags=re.MULTILINE)


def load_schema_of(folder: Path, text: str) -> Schema:
    """Read *text* as a schema file."""
    path = folder / "drafted.toml"
    path.write_text(text, encoding="utf-8")
    return load_schema(path)


def test_the_types_are_declared_with_the_most_frequent_first(tmp_path: Path) -> None:
    text = drafted(tmp_path, *SENTENCES)
    assert list(tomllib.loads(text)["types"]) == ["App", "Lang"]
    assert "[types.App]  # 5 mentions, 5 forms" in text


def test_nothing_but_types_is_declared(tmp_path: Path) -> None:
    assert set(tomllib.loads(drafted(tmp_path, *SENTENCES))) == {"name", "description", "types"}


def test_types_that_share_names_may_be_noise(tmp_path: Path) -> None:
    text = drafted(tmp_path, *SENTENCES)
    assert "#   2 of App and Lang: C, Perl" in text
    assert '# noise = ["App", "Lang"]' in text


def test_a_phrase_between_several_pairs_may_be_a_cue(tmp_path: Path) -> None:
    assert '#     "{subject} written in {object}",  # 2' in drafted(tmp_path, *SENTENCES)


def test_a_sentence_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    assert "written in" not in drafted(tmp_path, SENTENCES[0], SENTENCES[0])


def test_a_list_is_no_cue(tmp_path: Path) -> None:
    assert "{subject} and {object}" not in drafted(tmp_path, *SENTENCES)


def test_every_guess_loads(tmp_path: Path) -> None:
    schema = load_schema_of(tmp_path, let_in(drafted(tmp_path, *SENTENCES)))
    assert [r.predicate for r in schema.relations] == ["appToLang"]
    assert schema.identity.noise == (("App", "Lang"),)
    assert schema.pairs == {("App", "Lang"): "appLang"}


TAGS = {
    # the tags of a corpus, and the types that come out
    "one name in Neo4j": (["A_B", "AB"], {"AB": ("A_B",)}),
    "our own label": (["Entity"], {"myEntity": ("Entity",)}),
    "our own label, and its other name": (
        ["Entity", "MyEntity"],
        {"MyEntity": (), "myMyEntity": ("Entity",)},
    ),
    "a quotation mark": (['a"b'], {'a"b': ()}),
    "a dot": (["a.b"], {"a.b": ()}),
    "a sign that is no letter": (["*", "Ant"], {"*": (), "Ant": ()}),
    "another script": (["Ort", "場所"], {"Ort": (), "場所": ()}),
}


@pytest.mark.parametrize(("tags", "types"), TAGS.values(), ids=TAGS)
def test_any_tags_make_a_schema(
    tmp_path: Path, tags: list[str], types: dict[str, tuple[str, ...]]
) -> None:
    schema = load_schema_of(tmp_path, drafted(tmp_path, *(f"x/B-{tag}" for tag in tags)))
    assert {name: found.aliases for name, found in schema.types.items()} == types


def test_a_corpus_without_mentions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError):
        drafted(tmp_path, "Redis/O is/O")


def test_a_preset_that_fits_is_named(tmp_path: Path) -> None:
    text = drafted(tmp_path, "Paris/B-LOC Rome/B-LOC", "Ann/B-PER")
    assert "# The preset news has all these types" in text


def test_the_same_corpus_gives_the_same_draft(tmp_path: Path) -> None:
    assert drafted(tmp_path, *SENTENCES) == drafted(tmp_path, *SENTENCES)


@pytest.mark.slow
@pytest.mark.parametrize(
    "corpus",
    ["wikiser", "somesci_brat", "ncbi_disease", "redocred", "webanno_tsv", "wlp2020_conll"],
)
def test_drafts_of_real_corpora_load_with_and_without_their_guesses(
    corpora: Path, tmp_path: Path, corpus: str
) -> None:
    text = draft([corpora / corpus])
    assert load_schema_of(tmp_path, text).types
    assert load_schema_of(tmp_path, let_in(text)).types
