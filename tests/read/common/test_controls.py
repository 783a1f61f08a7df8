"""Control characters in names: rejected, with a diagnostic, whatever reads and writes the graph."""

import json
from io import BytesIO
from pathlib import Path

import polars as pl
import pyoxigraph
import pytest

from kg import Graph, Options, build
from kg.common.errors import LineError
from kg.common.registry import emit
from kg.read.sources.options import ReadOptions
from kg.reports.check.corpus_check import check

CONTROLS = [*(chr(i) for i in range(32) if chr(i) not in "\t\n\r"), "\x7f"]
KEPT = ["\x85", "\xa0", "\u200b", "\u202e", "\ufeff"]  # not of C0: what people may have meant


def corpus(folder: Path, *rows: tuple[str, str]) -> Path:
    """Write token lines of one sentence."""
    path = folder / "c.txt"
    text = "".join(f"{token}\t{tag}\n" for token, tag in rows)
    path.write_bytes(text.encode())
    return path


@pytest.fixture(scope="module")
def controlled(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return the graph of a sentence for each control character, which stands in a name."""
    where = tmp_path_factory.mktemp("controls")
    sentences = [f"is\tO\na{control}{n}\tB-App\n" for n, control in enumerate(CONTROLS)]
    (where / "c.txt").write_bytes("\n".join(sentences).encode())
    return build([where / "c.txt"], where / "graph")


@pytest.mark.parametrize("n", range(len(CONTROLS)), ids=map(repr, CONTROLS))
def test_a_control_character_is_replaced_in_the_name_and_its_sentence(
    controlled: Graph, n: int
) -> None:
    assert controlled.mentions["surface"][n] == f"a\ufffd{n}"
    assert controlled.sentences["text"][n] == f"is a\ufffd{n}"


@pytest.mark.parametrize("n", range(len(CONTROLS)), ids=map(repr, CONTROLS))
def test_a_control_character_is_a_diagnostic_that_says_where_and_which(
    controlled: Graph, n: int
) -> None:
    row = controlled.diagnostics.row(n)
    said = ("read", "c.txt", 3 * n + 2, "control-character")
    assert (row[:4], json.loads(row[4])) == (said, f"a{CONTROLS[n]}{n}")


def test_each_control_character_makes_one_entity_and_one_diagnostic(controlled: Graph) -> None:
    names = sorted(f"a\ufffd{n}" for n in range(len(CONTROLS)))
    assert sorted(controlled.entities["name"]) == names
    assert controlled.diagnostics.height == len(CONTROLS)


@pytest.mark.parametrize("other", KEPT, ids=repr)
def test_other_characters_stay(tmp_path: Path, other: str) -> None:
    graph = build([corpus(tmp_path, (f"a{other}b", "B-App"))], tmp_path / "graph")
    assert graph.mentions["surface"].to_list() == [f"a{other}b"]
    assert graph.diagnostics.is_empty()


def test_what_is_no_name_stays_in_its_sentence(tmp_path: Path) -> None:
    graph = build([corpus(tmp_path, ("x\x07", "O"), ("C", "B-Lang"))], tmp_path / "graph")
    assert graph.sentences["text"].to_list() == ["x\x07 C"]
    assert graph.diagnostics.is_empty()


def test_types_have_no_control_characters_either(tmp_path: Path) -> None:
    graph = build([corpus(tmp_path, ("C", "B-La\x02ng"))], tmp_path / "graph")
    assert graph.entities["type"].to_list() == ["La\ufffdng"]
    assert json.loads(graph.diagnostics["value"][0]) == "La\x02ng"


ENDS = {  # tokens with their tags, the surfaces, the text, and the rules
    "before": (
        [("\x08FireEye", "B-Org"), ("saw", "O"), ("FireEye", "B-Org")],
        ["FireEye", "FireEye"],
        "FireEye saw FireEye",
        ["control-character-at-end"],
    ),
    "behind, and others before": (
        [("x\x07", "O"), ("y\x07z", "O"), ("\x00\x1cFire", "B-Org"), ("Eye\x7f", "I-Org")],
        ["Fire Eye"],
        "x y\ufffdz Fire Eye",
        ["control-character-at-end"],
    ),
    "within and at the ends": (
        [("\x1ca\x1c\x08b\x00", "B-App"), ("C", "B-Lang")],
        ["a\ufffd\ufffdb", "C"],
        "a\ufffd\ufffdb C",
        ["control-character"],
    ),
    "a token of nothing else": (
        [("Fire", "B-Org"), ("\x08", "I-Org"), ("Eye", "I-Org")],
        ["Fire \ufffd Eye"],
        "Fire \ufffd Eye",
        ["control-character"],
    ),
    "a mention of nothing else": ([("\x08", "B-Org")], ["\ufffd"], "\ufffd", ["control-character"]),
    "the type": (
        [("C", "B-Lang\x08"), ("D", "B-Lang")],
        ["C", "D"],
        "C D",
        ["control-character-at-end"],
    ),
    "another script": ([("东京\x1f", "B-City")], ["东京"], "东京", ["control-character-at-end"]),
}


@pytest.mark.parametrize(("rows", "surfaces", "text", "rules"), ENDS.values(), ids=ENDS)
def test_control_characters_at_the_ends_of_tokens_are_dropped(
    tmp_path: Path, rows: list[tuple[str, str]], surfaces: list[str], text: str, rules: list[str]
) -> None:
    graph = build([corpus(tmp_path, *rows)], tmp_path / "graph")
    assert graph.mentions["surface"].to_list() == surfaces
    assert graph.sentences["text"].to_list() == [text]
    spans = graph.mentions.select("begin", "stop", "surface").rows()
    assert [text[begin:stop] for begin, stop, _ in spans] == surfaces
    said = graph.diagnostics.filter(pl.col("rule").str.starts_with("control"))
    assert said["rule"].to_list() == rules


def test_a_name_is_one_with_and_without_them(tmp_path: Path) -> None:
    rows = ("\x08FireEye", "B-Org"), ("saw", "O"), ("FireEye\x00", "B-Org")
    graph = build([corpus(tmp_path, *rows)], tmp_path / "graph")
    assert graph.entities.select("name", "mentions").rows() == [("FireEye", 2)]


def test_they_are_dropped_at_the_ends_of_annotations(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"The Fire\x08Eye\x08, a\x08 b.")
    notes = "T1\tOrg 4 13\tFire\x08Eye\x08\nT2\tPart 9 12\tEye\nT3\tPart 4 9\tFire\x08\n"
    (tmp_path / "a.ann").write_text(notes, encoding="utf-8")
    graph = build([tmp_path / "a.ann"], tmp_path / "graph")
    text = graph.sentences["text"][0]
    assert text == "The FireEye, a b."
    spans = graph.mentions.select("begin", "stop", "surface").rows()
    assert sorted(surface for *_, surface in spans) == ["Eye", "Fire", "FireEye"]
    assert [text[begin:stop] for begin, stop, _ in spans] == [surface for *_, surface in spans]


def test_relations_have_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ant uses Bee.", encoding="utf-8")
    notes = "T1\tApp 0 3\tAnt\nT2\tApp 9 12\tBee\nR1\tuses\x08 Arg1:T1 Arg2:T2\n"
    (tmp_path / "a.ann").write_text(notes, encoding="utf-8")
    graph = build([tmp_path / "a.ann"], tmp_path / "graph")
    assert graph.relations["type"].to_list() == ["uses"]


def test_offsets_stay_what_they_were(tmp_path: Path) -> None:
    rows = ("a\x00b", "B-App"), ("东\x1f京", "B-City"), ("C", "B-Lang")
    graph = build([corpus(tmp_path, *rows)], tmp_path / "graph")
    text = graph.sentences["text"][0]
    spans = graph.mentions.select("begin", "stop", "surface").rows()
    assert [text[begin:stop] for begin, stop, _ in spans] == [surface for *_, surface in spans]


def test_strict_refuses_them(tmp_path: Path) -> None:
    path = corpus(tmp_path, ("is", "O"), ("a\x00b", "B-App"))
    with pytest.raises(LineError, match=r"^c\.txt:2: found control-character"):
        build([path], tmp_path / "graph", options=_strict())


def _strict() -> Options:
    return Options(read=ReadOptions(strict=True))


def test_what_is_written_back_clean_has_none(tmp_path: Path) -> None:
    path = corpus(tmp_path, ("x\x07", "O"), ("a\x00b", "B-App"))
    check([path], fix=tmp_path / "clean.txt")
    assert (tmp_path / "clean.txt").read_text(encoding="utf-8") == "x\tO\na\ufffdb\tB-App\n\n"


FORMS = ["ntriples", "turtle", "nquads", "trig", "jsonld", "rdfxml"]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return a graph of names with each control character, in sentences with such words."""
    folder = tmp_path_factory.mktemp("controls")
    rows = [row for one in CONTROLS for row in ((f"a{one}b{ord(one)}", "B-App"), (f"x{one}", "O"))]
    return build([corpus(folder, *rows)], folder / "graph")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_rdf_is_read_again(form: str, graph: Graph) -> None:
    out = BytesIO()
    emit(form, graph.folder, out, {"mentions": True})
    suffix = {"ntriples": "nt", "turtle": "ttl", "nquads": "nq", "rdfxml": "rdf"}.get(form, form)
    quads = pyoxigraph.parse(out.getvalue(), pyoxigraph.RdfFormat.from_extension(suffix))
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    names = {quad.object.value for quad in quads if quad.predicate.value == label}
    assert names == {f"a\ufffdb{ord(one)}" for one in CONTROLS}


@pytest.mark.parametrize("form", ["graphml", "cypher"])
def test_every_other_form_is_written(form: str, graph: Graph) -> None:
    out = BytesIO()
    emit(form, graph.folder, out)
    assert "a\ufffdb7" in out.getvalue().decode()
