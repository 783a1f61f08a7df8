"""Overrides of one document, or of one mention."""

from pathlib import Path

import pytest

from kg import Graph, Options, add, build, remove
from kg.common.errors import IdentityError
from kg.schema.identity import Identity

HEAD = "action,name,type,to,to_type,document,source,sentence,start,line"
TEXTS = {
    "a": ["Ada/B-PER Smith/I-PER met/O Bob/B-PER", "Smith/B-PER spoke/O"],
    "b": ["Ada/B-PER Smith/I-PER sold/O fish/O", "Ada/B-PER Smith/I-PER left/O"],
}


def corpus(folder: Path, names: str) -> list[Path]:
    """Write a file for each of *names*, which is its only document."""
    paths = [folder / f"{name}.conll" for name in names]
    for name, path in zip(names, paths, strict=True):
        rows = ["\n".join(w.replace("/", "\t") for w in line.split()) for line in TEXTS[name]]
        head = f"-DOCSTART- ({name})\tO\n\n"
        path.write_text(head + "\n\n".join(rows) + "\n", encoding="utf-8")
    return paths


def options(folder: Path, *lines: str) -> Options:
    path = folder / "o.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return Options(identity=Identity(overrides=(path,)))


def ids(graph: Graph) -> list[str]:
    """Return the id of the entity of each mention."""
    return (
        graph.mentions.join(graph.links, on="mention")
        .join(graph.entities, on="entity")
        .sort("mention")["id"]
        .to_list()
    )


ADA, BOB = "PER/ada%20smith", "PER/bob"
DOCUMENT = "PER/Ada%20Smith%20%28%28b%29%29"
SPLIT_A = "PER/Ada%20Smith%20%28%28a%29%29"
CASES = {
    # the line; what the six mentions are then
    "a document is split off": (
        "split,Ada Smith,,,,(b),,,,",
        [ADA, BOB, ADA, DOCUMENT, DOCUMENT],
    ),
    "under a name of its own": (
        "split,Ada Smith,PER,Ada the fishmonger,,(b),,,,",
        [ADA, BOB, ADA, "PER/Ada%20the%20fishmonger", "PER/Ada%20the%20fishmonger"],
    ),
    "with who is meant by a part of the name": (
        "split,Ada Smith,PER,,,(a),,,,",
        [SPLIT_A, BOB, SPLIT_A, ADA, ADA],
    ),
    "but a part of the name is only itself": (
        "merge,Smith,,Bob,,(a),,,,",
        [ADA, BOB, BOB, ADA, ADA],
    ),
    "one mention is merged": (
        "merge,Ada Smith,,Bob,,,b.conll,1,0,",
        [ADA, BOB, ADA, ADA, BOB],
    ),
    "by its line": ("merge,Smith,,Bob,,,a.conll,,,8", [ADA, BOB, BOB, ADA, ADA]),
    "a name is an id, too": ("merge,PER/ada%20smith,,Bob,,(b),,,,", [ADA, BOB, ADA, BOB, BOB]),
}


@pytest.mark.parametrize("case", CASES)
def test_an_override_of_a_place(case: str, tmp_path: Path) -> None:
    line, wanted = CASES[case]
    graph = build(corpus(tmp_path, "ab"), tmp_path / "g", options=options(tmp_path, line))
    assert ids(graph) == wanted


def test_what_is_split_off_has_its_own_name_and_rule(tmp_path: Path) -> None:
    chosen = options(tmp_path, "split,Ada Smith,PER,Ada the fishmonger,,(b),,,,")
    graph = build(corpus(tmp_path, "ab"), tmp_path / "g", options=chosen)
    described = graph.surfaces.join(graph.entities.select("entity", "id", "name"), on="entity")
    rows = described.select("id", "name", "surface", "rule", "mentions").rows()
    assert ("PER/Ada%20the%20fishmonger", "Ada the fishmonger", "Ada Smith", "override", 2) in rows
    assert (ADA, "Ada Smith", "Ada Smith", "name", 1) in rows


LEFT_OUT = {
    "another document": "split,Ada Smith,,,,c,,,,",
    "another line": "merge,Ada Smith,,Bob,,,b.conll,,,999",
    "a name that is not there": "split,Eve,,,,(b),,,,",
    "a target that is not there": "merge,Ada Smith,,Eve,,(b),,,,",
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_a_place_that_is_no_more_is_a_warning(case: str, tmp_path: Path) -> None:
    paths = corpus(tmp_path, "ab")
    graph = build(paths, tmp_path / "g", options=options(tmp_path, LEFT_OUT[case]))
    assert graph.diagnostics.select("source", "line", "rule").rows() == [
        ("o.csv", 2, "override-unknown")
    ]
    assert set(ids(graph)) == {ADA, BOB}
    with pytest.raises(IdentityError) as caught:
        build(paths, tmp_path / "h", options=options(tmp_path, LEFT_OUT[case]), strict=True)
    assert caught.value.where == "o.csv:2"


def test_two_overrides_of_one_mention_are_an_error(tmp_path: Path) -> None:
    chosen = options(tmp_path, "split,Ada Smith,,,,(b),,,,", "merge,Ada Smith,,Bob,,,b.conll,0,,")
    with pytest.raises(IdentityError) as caught:
        build(corpus(tmp_path, "ab"), tmp_path / "g", options=chosen)
    assert caught.value.where == "o.csv:3"


def test_a_graph_that_grew_is_a_clean_build(tmp_path: Path) -> None:
    first, second = corpus(tmp_path, "ab")
    lines = ["split,Ada Smith,,,,(b),,,,", "merge,Smith,,Bob,,,a.conll,,,8"]
    chosen = options(tmp_path, *lines)
    both = build([first, second], tmp_path / "g", options=chosen, name="g")
    grown = build([first], tmp_path / "h", options=chosen, name="g")
    grown = add(tmp_path / "h", [second], overrides=tmp_path / "o.csv")
    for table in ("entities", "surfaces", "links", "edges", "diagnostics"):
        assert getattr(grown, table).equals(getattr(both, table)), table
    shrunk = remove(tmp_path / "h", ["a.conll"], overrides=tmp_path / "o.csv")
    alone = build([second], tmp_path / "i", options=chosen, name="g")
    assert shrunk.entities.equals(alone.entities)
