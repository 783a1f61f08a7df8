"""The schema file: what it may contain, and how each mistake in it is named."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kg.common.errors import SchemaError, UnknownName
from kg.schema.cues import MAX_ALTERNATIVES, Cue, Wording
from kg.schema.declarations import Thresholds
from kg.schema.schema_file import Schema, load_schema, parse_schema, presets
from kg.schema.type_labels import OUR_LABELS

TYPES = '[types.App]\n[types.Lang]\naliases = ["LANG"]\n'
RELATION = '[[relation]]\npredicate = "writtenIn"\nsubject = ["App"]\nobject = ["Lang"]\n'
PAIR = '[[pair]]\ntypes = ["App", "Lang"]\npredicate = "appOfLang"\n'


def load(folder: Path, text: str | bytes) -> Schema:
    """Read a schema file of *text*."""
    path = folder / "my.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_schema(path)


MISTAKES = {
    # the file, and where its mistake is said to be
    "an unknown key": ('titel = "x"', "titel"),
    "an unknown key of a type": ('[types.App]\ncolor = "red"', "types.App.color"),
    "an unknown key of a relation": (TYPES + RELATION + "weight = 1", "relation[0].weight"),
    "an unknown key of a pair": (TYPES + PAIR + "weight = 1", "pair[0].weight"),
    "a parent that is no type": (TYPES + '[types.Tool]\nparent = "Thing"', "types.Tool.parent"),
    "parents in a circle": (
        '[types.A]\nparent = "B"\n[types.B]\nparent = "A"',
        "types.A.parent",
    ),
    "a type that is its own parent": ('[types.A]\nparent = "A"', "types.A.parent"),
    "an IRI that is none": ('[types.App]\niri = "an app"', "types.App.iri"),
    "a text for drop": ('[types.App]\ndrop = "yes"', "types.App.drop"),
    "an IRI with a broken escape": ('[types.App]\niri = "http://x/100%"', "types.App.iri"),
    "an IRI with a blank": ('[types.App]\niri = "http://x/a b"', "types.App.iri"),
    "an IRI that is relative": ('[types.App]\niri = "//x.org/App"', "types.App.iri"),
    "an IRI of OWL itself": (
        TYPES + RELATION + 'iri = "http://www.w3.org/2002/07/owl#sameAs"',
        "relation[0].iri",
    ),
    "an IRI of RDF itself": (
        '[types.App]\niri = "http://www.w3.org/1999/02/22-rdf-syntax-ns#List"',
        "types.App.iri",
    ),
    "an IRI of a relation that is none": (
        TYPES + RELATION + 'iri = "<x>"',
        "relation[0].iri",
    ),
    "a parent that is no relation": (TYPES + RELATION + 'parent = "uses"', "relation[0].parent"),
    "an inverse of what is symmetric": (
        TYPES + RELATION + 'symmetric = true\ninverse = "writes"',
        "relation[0].inverse",
    ),
    "an unknown threshold": ("[thresholds]\nmin_words = 2", "thresholds.min_words"),
    "no whole number": ("[thresholds]\nmin_sentences = 1.5", "thresholds.min_sentences"),
    "no sentence": ("[thresholds]\nmin_sentences = 0", "thresholds.min_sentences"),
    "true for a number": ("[thresholds]\ntop_per_entity = true", "thresholds.top_per_entity"),
    "a chance over one": ("[thresholds]\nmax_q = 5", "thresholds.max_q"),
    "not a number": ("[thresholds]\nmax_q = nan", "thresholds.max_q"),
    "a strength below nothing": ("[thresholds]\nmin_strength = -1", "thresholds.min_strength"),
    "a text for a list of words": ('[cues]\nnegation = "not"', "cues.negation"),
    "an unknown list of words": ("[cues]\nlight = []", "cues.light"),
    "an unknown key of identity": ("[identity]\nsound = []", "identity.sound"),
    "a number for a name": ("name = 1", "name"),
    "a list for a description": ("description = []", "description"),
    "a text for a type": ('[types]\nApp = "x"', "types.App"),
    "a list for the types": ("types = []", "types"),
    "a number for a label": ("[types.App]\nlabel = 1", "types.App.label"),
    "a text for aliases": ('[types.App]\naliases = "APP"', "types.App.aliases"),
    "a number among aliases": ('[types.App]\naliases = ["APP", 1]', "types.App.aliases[1]"),
    "a table for relations": ('[relation]\npredicate = "x"', "relation"),
    "a text among relations": ('relation = ["x"]', "relation[0]"),
    "a text for symmetric": (TYPES + RELATION + 'symmetric = "no"', "relation[0].symmetric"),
    "a text for a list of types": (
        TYPES + '[[relation]]\npredicate = "x"\nsubject = "App"\nobject = ["Lang"]',
        "relation[0].subject",
    ),
    "a list for identity": ("identity = []", "identity"),
    "an unknown subject": (
        TYPES + '[[relation]]\npredicate = "x"\nsubject = ["App", "Apq"]\nobject = ["Lang"]',
        "relation[0].subject[1]",
    ),
    "an unknown object": (
        TYPES + RELATION + '[[relation]]\npredicate = "x"\nsubject = ["App"]\nobject = ["Lung"]',
        "relation[1].object[0]",
    ),
    "an alias for a subject": (
        TYPES + '[[relation]]\npredicate = "x"\nsubject = ["LANG"]\nobject = ["App"]',
        "relation[0].subject[0]",
    ),
    "an unknown type of a pair": (
        TYPES + '[[pair]]\ntypes = ["App", "Lung"]\npredicate = "x"',
        "pair[0].types[1]",
    ),
    "an unknown type of noise": (TYPES + '[identity]\nnoise = ["Apq"]', "identity.noise[0]"),
    "no subject": (
        TYPES + '[[relation]]\npredicate = "x"\nobject = ["Lang"]',
        "relation[0].subject",
    ),
    "an empty object": (
        TYPES + '[[relation]]\npredicate = "x"\nsubject = ["App"]\nobject = []',
        "relation[0].object",
    ),
    "a pair of one": (TYPES + '[[pair]]\ntypes = ["App"]\npredicate = "x"', "pair[0].types"),
    "a pair of three": (
        TYPES + '[[pair]]\ntypes = ["App", "Lang", "App"]\npredicate = "x"',
        "pair[0].types",
    ),
    "no predicate": (
        TYPES + '[[relation]]\nsubject = ["App"]\nobject = ["Lang"]',
        "relation[0].predicate",
    ),
    "no predicate of a pair": (TYPES + '[[pair]]\ntypes = ["App", "Lang"]', "pair[0].predicate"),
    **{
        f"a predicate {fault}": (
            TYPES + RELATION.replace("writtenIn", predicate),
            "relation[0].predicate",
        )
        for fault, predicate in {
            "that starts with a capital": "WrittenIn",
            "with a space": "written in",
            "with an underscore": "written_in",
            "with a hyphen": "written-in",
            "that starts with a digit": "2nd",
            "that is our own": "coOccursWith",
        }.items()
    },
    **{
        f"a pair's predicate {fault}": (
            TYPES + PAIR.replace("appOfLang", predicate),
            "pair[0].predicate",
        )
        for fault, predicate in {
            "with a space": "app of",
            "that is our own": "listedWith",
        }.items()
    },
    "two relations of one name": (TYPES + RELATION + RELATION, "relation[1].predicate"),
    "a pair named as a relation": (
        TYPES + RELATION + PAIR.replace("appOfLang", "writtenIn"),
        "pair[0].predicate",
    ),
    "two predicates that Neo4j would call the same": (
        TYPES + RELATION + RELATION.replace("writtenIn", "writtenIN"),
        "relation[1].predicate",
    ),
    "one pair named twice": (
        TYPES + PAIR + PAIR.replace("appOfLang", "langOfApp"),
        "pair[1].types",
    ),
    "two types that become one": ("[types.Operating_System]\n[types.OperatingSystem]", "types"),
    "two types that differ only in their first letter's case": (
        "[types.app]\n[types.App]",
        "types",
    ),
    "an alias of two types": (
        '[types.App]\naliases = ["X"]\n[types.Lang]\naliases = ["X"]',
        "types.Lang.aliases[0]",
    ),
    "an alias that is a type": (
        '[types.App]\naliases = ["Lang"]\n[types.Lang]',
        "types.App.aliases[0]",
    ),
}


@pytest.mark.parametrize(("text", "path"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_by_file_and_key(tmp_path: Path, text: str, path: str) -> None:
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, text)
    assert caught.value.where == f"my.toml: {path}"


@pytest.mark.parametrize("label", sorted(OUR_LABELS))
def test_a_type_with_a_label_of_kg_is_refused(tmp_path: Path, label: str) -> None:
    with pytest.raises(SchemaError, match=rf"my\.toml: types: found the type '{label}'"):
        load(tmp_path, f"[types.{label}]")


def test_a_type_that_becomes_a_label_of_kg_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"kg's own label Entity"):
        load(tmp_path, "[types.entity]")


HINTS = {  # by schema: the TOML of the hint behind its words
    "a label of kg": ("[types.entity]", "", {"types": {"myEntity": {"aliases": ["entity"]}}}),
    "one label": (
        """[types.'odd "x"']\n[types.OddX]""",
        "if they are one, under ",
        {"types": {"OddX": {"aliases": ['odd "x"']}}},
    ),
    "no type": (
        """[types.A]\n[[pair]]\ntypes = ["A", 'odd "x"']\npredicate = "p\"""",
        "",
        {"types": {'odd "x"': {}}},
    ),
}


@pytest.mark.parametrize(("text", "words", "wanted"), HINTS.values(), ids=HINTS)
def test_a_hint_is_toml(tmp_path: Path, text: str, words: str, wanted: object) -> None:
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, text)
    hint = caught.value.hint
    assert hint.startswith(words)
    assert tomllib.loads(hint.removeprefix(words).replace("]: ", "]\n")) == wanted


@pytest.mark.parametrize("types", [["A_B", "AB"], ["OTHER_PERSON", "OtherPerson"]])
def test_declared_types_that_become_one_label_are_refused(tmp_path: Path, types: list[str]) -> None:
    with pytest.raises(SchemaError, match=r"my\.toml: types: .* stay apart in Neo4j and RDF"):
        load(tmp_path, "".join(f"[types.{name}]\n" for name in types))


def test_a_declared_type_keeps_its_label(tmp_path: Path) -> None:
    labels = load(tmp_path, "[types.per]").labels(["PER", "LOC"])
    assert labels == {"per": "Per", "PER": "PER_2", "LOC": "LOC"}


BAD_CUES = {
    "no ends": "written in",
    "one end": "{subject} written in",
    "one end twice": "{subject} written in {subject}",
    "no space": "{subject}in {object}",
    "another end": "{subject} in {thing}",
    "nothing": "",
    "a brace in the phrase": "{subject} in { } {object}",
    "too many alternatives": "{subject} " + " ".join(["a|b"] * 8) + " {object}",
}


def test_too_many_alternatives_are_more_than_the_most() -> None:
    assert MAX_ALTERNATIVES < 2**8


@pytest.mark.parametrize("cue", BAD_CUES.values(), ids=BAD_CUES)
def test_a_bad_cue_is_named(tmp_path: Path, cue: str) -> None:
    cues = json.dumps(["{subject} in {object}", cue])
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, f"{TYPES}{RELATION}cues = {cues}")
    assert caught.value.where == "my.toml: relation[0].cues[1]"


SYNTAX = {
    "no value": ("name = 'x'\n\ndescription =\n", "my.toml:3"),
    "a key twice": ("name = 'x'\nname = 'y'\n", "my.toml:2"),
    "a bracket that is open": ("[types.App\n", "my.toml:1"),
}


@pytest.mark.parametrize(("text", "where"), SYNTAX.values(), ids=SYNTAX)
def test_a_mistake_of_syntax_is_named_by_line(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, text)
    assert caught.value.where == where


def test_a_mistake_at_the_end_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, "name = 'x'\naliases = [")
    assert caught.value.where.startswith("my.toml")


@pytest.mark.parametrize("text", ["x = " + "[" * 9_999, "x = " + "{a = " * 9_999])
def test_brackets_without_end_are_refused_in_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, text)
    assert (caught.value.where, caught.value.found) == ("my.toml", "brackets nested too deep")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError) as caught:
        load(tmp_path, "name = 'é'".encode("latin-1"))
    assert (caught.value.where, caught.value.wanted) == ("my.toml", "a UTF-8 file")


def test_a_name_that_is_neither_file_nor_preset_is_refused() -> None:
    with pytest.raises(UnknownName, match="'nowhere'"):
        load_schema("nowhere")


def test_the_presets_are_these() -> None:
    assert presets() == ["biomedicine", "general", "news", "science", "security", "software"]


@pytest.mark.parametrize("name", presets())
def test_a_preset_loads_and_is_called_by_its_name(name: str) -> None:
    assert load_schema(name).name == name


@pytest.mark.parametrize("name", presets())
def test_a_schema_is_made_again_of_its_source(name: str) -> None:
    schema = load_schema(name)
    assert parse_schema(json.loads(json.dumps(schema.source)), "graph.json") == schema


def test_an_empty_file_is_the_empty_schema(tmp_path: Path) -> None:
    assert load(tmp_path, "") == Schema()


def test_an_alias_means_its_type(tmp_path: Path) -> None:
    schema = load(tmp_path, TYPES)
    assert [schema.type_of(tag) for tag in ("LANG", "Lang", "App", "Other")] == [
        "Lang",
        "Lang",
        "App",
        "Other",
    ]


def test_a_cue_has_its_phrase_and_direction(tmp_path: Path) -> None:
    cues = '["{subject} Written  In {object}", "{object} powers {subject}"]'
    schema = load(tmp_path, f"{TYPES}{RELATION}cues = {cues}")
    assert schema.relations[0].cues == (Cue("written in", False), Cue("powers", True))


CUES: dict[str, tuple[str, list[Cue]]] = {
    "alternatives": (
        "{subject} written|coded in {object}",
        [Cue("written in", False), Cue("coded in", False)],
    ),
    "alternatives in two places": (
        "{subject} a|b c|d {object}",
        [Cue(phrase, False) for phrase in ("a c", "a d", "b c", "b d")],
    ),
    "signs without spaces": ("{object}, such as {subject}", [Cue(", such as", True)]),
    "words around": ("between {subject} and {object} only", [Cue("and", False, "between", "only")]),
    "the same twice": ("{subject} a|a {object}", [Cue("a", False)]),
    "a word that may be missing": (
        "{subject} as the| {object}",
        [Cue("as the", False), Cue("as", False)],
    ),
    "side by side": ("{subject} {object}", [Cue("", False)]),
}


@pytest.mark.parametrize(("text", "cues"), CUES.values(), ids=CUES)
def test_what_a_cue_spells(tmp_path: Path, text: str, cues: list[Cue]) -> None:
    schema = load(tmp_path, f"{TYPES}{RELATION}cues = {json.dumps([text])}")
    assert schema.relations[0].cues == tuple(cues)


PARENTS = TYPES + '[types.Tool]\nparent = "App"\n[types.Editor]\nparent = "Tool"\n'


@pytest.mark.parametrize(("name", "fits"), {"App": 1, "Tool": 1, "Editor": 1, "Lang": 0}.items())
def test_a_relation_of_a_type_fits_what_is_under_it(tmp_path: Path, name: str, fits: bool) -> None:
    (found,) = load(tmp_path, PARENTS + RELATION).relations
    assert found.fits(name, "Lang") == fits


def test_a_type_under_a_dropped_one_is_dropped(tmp_path: Path) -> None:
    schema = load(tmp_path, PARENTS.replace('"App"', '"App"\ndrop = true', 1))
    names = ("App", "Lang", "Tool", "Editor", "Other")
    assert [schema.dropped(name) for name in names] == [False, False, True, True, False]


def test_a_type_has_the_heads_of_its_parents(tmp_path: Path) -> None:
    schema = load(tmp_path, '[types.A]\nheads = ["Tool"]\n[types.B]\nparent = "A"\nheads = ["app"]')
    assert [schema.words_behind(name) for name in "ABC"] == [{"tool"}, {"tool", "app"}, set()]


def test_words_behind_a_name_say_no_type(tmp_path: Path) -> None:
    schema = load(tmp_path, '[types.A]\nheads = ["Tool"]\nbehind = ["Use"]')
    assert (schema.words_behind("A"), schema.types["A"].heads) == ({"tool", "use"}, ("tool",))


def test_a_relation_has_other_names_in_corpora(tmp_path: Path) -> None:
    (relation,) = load(tmp_path, f'{TYPES}{RELATION}aliases = ["P131", "in_a"]').relations
    assert relation.aliases == ("P131", "in_a")


def test_a_name_that_means_two_relations_is_refused(tmp_path: Path) -> None:
    others = '[[relation]]\npredicate = "near"\nsubject = ["*"]\nobject = ["*"]\naliases = ["P1"]\n'
    with pytest.raises(SchemaError, match="a name that does not mean near already") as caught:
        load(tmp_path, f'{TYPES}{others}{RELATION}aliases = ["p1"]')
    assert caught.value.where == "my.toml: relation[1].aliases[0]"


def test_a_relation_of_any_type_is_general(tmp_path: Path) -> None:
    schema = load(tmp_path, '[[relation]]\npredicate = "r"\nsubject = ["*"]\nobject = ["*"]')
    (loaded,) = schema.relations
    assert (loaded.subject, loaded.general, loaded.fits("A", "B")) == ((), True, True)
    assert schema.candidate("A", "B") is None


def test_thresholds_are_kept(tmp_path: Path) -> None:
    schema = load(tmp_path, "[thresholds]\nmin_sentences = 2\nmax_q = 0.05")
    assert schema.thresholds == Thresholds(min_sentences=2, max_q=0.05)


def test_words_that_take_back_replace_ours(tmp_path: Path) -> None:
    wording = load(tmp_path, '[cues]\nnegation = ["No  More"]').wording
    assert wording == Wording(negation=("no more",))


PAIRS: dict[str, tuple[tuple[str, str], str]] = {
    "named": (("App", "Lang"), "appOfLang"),
    "named, in the other order": (("Lang", "App"), "appOfLang"),
    "not named": (("Lang", "Lang"), "langLang"),
    "not named, in the other order": (("Tool", "App"), "appTool"),
}


@pytest.mark.parametrize(("types", "predicate"), PAIRS.values(), ids=PAIRS)
def test_the_predicate_of_a_pair(tmp_path: Path, types: tuple[str, str], predicate: str) -> None:
    assert load(tmp_path, TYPES + PAIR).pair(*types) == predicate


def relation(predicate: str, **ends: list[str]) -> dict[str, Any]:
    """Return a relation as a file spells it."""
    return {"predicate": predicate, **ends}


CANDIDATES: dict[str, tuple[list[dict[str, Any]], str | None]] = {
    # the relations, and what an A and a B may have to do with each other
    "none": ([], None),
    "one": ([relation("x", subject=["A"], object=["B"])], "x"),
    "one, from B": ([relation("x", subject=["B"], object=["A"])], "x"),
    "one of others": ([relation("x", subject=["A"], object=["A"])], None),
    "one in both directions": ([relation("x", subject=["A", "B"], object=["A", "B"])], None),
    "two": (
        [relation("x", subject=["A"], object=["B"]), relation("y", subject=["A"], object=["B"])],
        None,
    ),
    "another that is general": (
        [
            relation("x", subject=["A"], object=["B"]),
            {**relation("y", subject=["A"], object=["B"]), "general": True},
        ],
        "x",
    ),
    "one each way": (
        [relation("x", subject=["A"], object=["B"]), relation("y", subject=["B"], object=["A"])],
        None,
    ),
}


@pytest.mark.parametrize(("relations", "wanted"), CANDIDATES.values(), ids=CANDIDATES)
def test_candidate(relations: list[dict[str, Any]], wanted: str | None) -> None:
    schema = parse_schema({"types": {"A": {}, "B": {}}, "relation": relations}, "x.toml")
    assert schema.candidate("A", "B") == schema.candidate("B", "A") == wanted
