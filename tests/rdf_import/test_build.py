"""RDF back in: the same tables of what was written whole, and one clear line of all else."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import Graph, KgError, Options, build, import_rdf
from kg.cli import main
from kg.common.errors import GraphError, UsageError
from kg.emit import rdf
from kg.emit.export import open_target
from kg.pipeline.selecting import Selection
from kg.schema.identity import Identity
from kg.schema.schema_file import parse_schema
from kg.store.filters import Filters
from kg.store.folder import Folder
from kg.store.tables import TABLES
from tests.conftest import ROOT, lines
from tests.emit.rdf.test_readers import FORMS as PLAIN_FORMS
from tests.emit.rdf.test_readers import GRAPHS as NAMED_GRAPHS
from tests.emit.rdf.test_readers import NAMES, RDF12

Write = Callable[..., object]
BASE = "https://my.org/kg/?a=b&c="
FORMS: dict[str, tuple[Write, dict[str, str]]] = {
    **PLAIN_FORMS,
    **NAMED_GRAPHS,
    "new.nt": RDF12["new.nt"],
    "new.ttl": RDF12["new.ttl"],
    "both.trig": (rdf.write_trig, {"rdf": "1.2", "graphs": "source"}),
    "g.nt.gz": (rdf.write_ntriples, {}),
    "g.ttl.zst": (rdf.write_turtle, {}),
}
SCHEMA = """
name = "every table"
types.App = {aliases = ["Program"]}
types.Lang = {iri = "https://other.org/Language"}
types.Lib = {iri = "https://other.org/Library"}
[[relation]]
predicate = "writtenIn"
iri = "https://other.org/uses"
subject = ["App"]
object = ["Lang"]
cues = ["{subject} written in {object}"]
[[relation]]
predicate = "linksTo"
iri = "https://other.org/uses"
subject = ["App"]
object = ["Lib"]
cues = ["{subject} links to {object}"]
"""


def written(folder: Folder, path: Path, write: Write, **options: Any) -> Path:
    """Write *folder* to *path*, with mentions unless told otherwise."""
    with open_target(path, "ntriples") as out:
        write(folder, out, BASE, **{"mentions": True, **options})
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files of a graph folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def related(name: str, number: int) -> dict[str, Any]:
    """Return a document of DocRED, whose vertices are clusters, and which states relations."""
    marks = [
        [{"name": name, "sent_id": n, "pos": [0, 1], "type": "App"} for n in (0, 1)],
        [{"name": "C", "sent_id": 0, "pos": [3, 4], "type": "Lang"}],
    ]
    sentences = [[name, "written", "in", "C", f"({number})"], ["It", "is", "new"]]
    labels = [{"r": "usesThing", "h": 0, "t": 1, "evidence": [0]}]
    return {"title": f"{name} {number}", "sents": sentences, "vertexSet": marks, "labels": labels}


def every_table(folder: Path) -> Graph:
    """Return a graph in which every table and every column has something."""
    import tomllib

    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "docred.json").write_text(json.dumps([related("Nginx", 1), related("Vim", 2)]))
    (corpus / "pubtator.txt").write_text(
        "7|t|Aspirin in pain.\n7|a|We gave it.\n"
        "7\t0\t7\tAspirin\tLib\tD1\n7\t11\t15\tpain\tLang\tD2\n"
    )
    text = lines(
        "Nginx/B-Program links/O to/O PCRE/B-Lib", "PCRE/B-Lib and/O zlib/B-Lib", "NGINX/I-App"
    )
    (corpus / "a b%20c#.conll").write_text(f"-DOCSTART- x/y\n\n{text}")
    (folder / "links.csv").write_text(
        "name,type,iri,relation\nNginx,App,https://w.org/Q1,\nNginx,App,https://w.org/A%20b,\n"
        "PCRE,Lib,https://v.org/é#x,exactMatch\nC,Lang,urn:x:c,\n"
    )
    (folder / "overrides.csv").write_text(
        "action,name,type,to,to_type\nrename,zlib,Lib,the zlib library,\nmerge,Vim,App,Nginx,App\n"
    )
    (folder / "documents.csv").write_text("document,year,language\nx/y,2020,de\nNginx 1,2021,en\n")
    identity = Identity(links=(folder / "links.csv",), overrides=(folder / "overrides.csv",))
    select = Selection(metadata=(folder / "documents.csv",))
    options = Options(identity=identity, window="2", select=select)
    schema = parse_schema(tomllib.loads(SCHEMA), "s.toml")
    return build([corpus], folder / "graph", schema=schema, options=options)


def odd_names(folder: Path) -> Graph:
    """Return a graph of names, types and files that have to survive."""
    path = folder / "odd names & more%20.txt"
    some = (NAMES[i : i + 3] for i in range(len(NAMES) - 2))
    rows = ("".join(f"{name}\tB-Type & <more>\nis\tO\n" for name in names) for names in some)
    path.write_text("\n".join(rows), encoding="utf-8")
    return build([path], folder / "graph")


def bare(folder: Path) -> Graph:
    """Return a graph without texts and without evidence."""
    options = Options(text=False, evidence=0, name="")
    return build([ROOT / "data/corpus/servers.txt"], folder / "graph", options=options)


MADE: dict[str, Callable[[Path], Graph]] = {
    "data": lambda folder: build(
        [ROOT / "data/corpus"], folder / "graph", schema=ROOT / "data/software.toml"
    ),
    "every table": every_table,
    "odd names": odd_names,
    "bare": bare,
}


@pytest.fixture(scope="session")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graph]:
    return {name: make(tmp_path_factory.mktemp("graph")) for name, make in MADE.items()}


def test_the_graph_of_every_table_has_something_in_every_column(graphs: dict[str, Graph]) -> None:
    tables = {name: graphs["every table"].scan(name).collect() for name in TABLES}
    empty = [
        f"{name}.{column}"
        for name, table in tables.items()
        for column in table.columns
        if table[column].null_count() == len(table)
    ]
    assert empty == ["edges.probability"]  # of judged edges, which are a graph of their own
    entities = tables["entities"]
    assert entities["same_as"].list.len().max() == 2
    assert entities["exact_match"].list.len().max() == 1
    assert entities["types"].list.len().max() == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", MADE)
def test_what_was_written_whole_is_the_same_folder_again(
    name: str, form: str, graphs: dict[str, Graph], tmp_path: Path
) -> None:
    write, options = FORMS[form]
    graph = graphs[name]
    path = written(graph.folder, tmp_path / form, write, **options)
    found = import_rdf([path], tmp_path / "again")
    assert contents(found.path) == contents(graph.path)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["g.nt", "named.trig", "g.jsonld", "g.rdf"])
def test_a_folder_of_corpora_is_the_same_again(form: str, corpora: Path, tmp_path: Path) -> None:
    graph = build([corpora / "seed"], tmp_path / "graph")
    write, options = FORMS[form]
    path = written(graph.folder, tmp_path / form, write, **options)
    assert contents(import_rdf([path], tmp_path / "again").path) == contents(graph.path)


@pytest.mark.slow
def test_a_large_graph_is_the_same_again(part_of_wikiser: Path, tmp_path: Path) -> None:
    graph = build([part_of_wikiser], tmp_path / "graph", schema="software")
    path = written(graph.folder, tmp_path / "g.nt", rdf.write_ntriples)
    assert contents(import_rdf([path], tmp_path / "again").path) == contents(graph.path)


@pytest.mark.slow
def test_identifiers_clusters_and_relations_of_real_corpora(corpora: Path, tmp_path: Path) -> None:
    names = ["redocred/dev_revised.json", "ncbi_brat"]
    for number, name in enumerate(names):
        graph = build([corpora / name], tmp_path / f"graph{number}", schema=None)
        path = written(graph.folder, tmp_path / f"{number}.nt", rdf.write_ntriples)
        found = import_rdf([path], tmp_path / f"again{number}")
        assert contents(found.path) == contents(graph.path)


letters = st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r"), min_size=1, max_size=4)
tokens = st.tuples(letters, st.sampled_from(["B-A", "I-A", "B-B c", "O", "B-É"]))
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@settings(max_examples=20, deadline=None, suppress_health_check=SLOW)
@given(
    st.lists(st.lists(tokens, min_size=1, max_size=4), min_size=1, max_size=4),
    st.sampled_from([name for name in FORMS if name != "g.rdf"]),
)
def test_whatever_a_corpus_holds_comes_back(
    tmp_path_factory: pytest.TempPathFactory, sentences: list[list[tuple[str, str]]], form: str
) -> None:
    folder = tmp_path_factory.mktemp("small")
    text = "\n".join("".join(f"{token}\t{tag}\n" for token, tag in one) for one in sentences)
    (folder / "c.txt").write_bytes(text.encode())
    try:
        graph = build([folder / "c.txt"], folder / "graph")
    except KgError:
        return  # no tagged text: there is nothing to bring back
    write, options = FORMS[form]
    path = written(graph.folder, folder / form, write, **options)
    assert contents(import_rdf([path], folder / "again").path) == contents(graph.path)


@pytest.fixture
def whole(graphs: dict[str, Graph], tmp_path: Path) -> Path:
    """Return the graph of every table as N-Triples."""
    return written(graphs["every table"].folder, tmp_path / "g.nt", rdf.write_ntriples)


def test_the_order_of_the_triples_makes_no_difference(
    graphs: dict[str, Graph], whole: Path, tmp_path: Path
) -> None:
    (tmp_path / "sorted.nt").write_text(
        "".join(sorted(whole.read_text().splitlines(keepends=True), key=lambda line: line[::-1]))
    )
    found = import_rdf([tmp_path / "sorted.nt"], tmp_path / "again")
    assert contents(found.path) == contents(graphs["every table"].path)


def test_a_triple_may_stand_twice_and_a_file_be_cut_in_two(
    graphs: dict[str, Graph], whole: Path, tmp_path: Path
) -> None:
    rows = whole.read_text().splitlines(keepends=True)
    half = len(rows) // 2
    (tmp_path / "1.nt").write_text("".join(rows[: half + 100]))
    (tmp_path / "2.nt").write_text("".join(rows[half:]))
    found = import_rdf([tmp_path / "1.nt", tmp_path / "2.nt"], tmp_path / "again")
    assert contents(found.path) == contents(graphs["every table"].path)


def test_what_a_store_made_of_the_file_is_the_same_graph(
    graphs: dict[str, Graph], whole: Path, tmp_path: Path
) -> None:
    store = pyoxigraph.Store()
    store.bulk_load(path=str(whole), format=pyoxigraph.RdfFormat.N_TRIPLES)
    store.dump(str(tmp_path / "dump.nq"), pyoxigraph.RdfFormat.N_QUADS)
    found = import_rdf([tmp_path / "dump.nq"], tmp_path / "again")
    assert contents(found.path) == contents(graphs["every table"].path)


def test_json_ld_whose_keys_are_in_another_order_is_read_too(
    graphs: dict[str, Graph], tmp_path: Path
) -> None:
    graph = graphs["every table"]
    path = written(graph.folder, tmp_path / "g.jsonld", rdf.write_jsonld)
    document = json.loads(path.read_text(encoding="utf-8"))
    turned = {key: document[key] for key in reversed(list(document))}
    path.write_text(json.dumps(turned, sort_keys=True), encoding="utf-8")
    assert contents(import_rdf([path], tmp_path / "again").path) == contents(graph.path)


def test_rdf_xml_comes_back_but_for_what_xml_cannot_hold(tmp_path: Path) -> None:
    corpus, graph = tmp_path / "c.txt", tmp_path / "graph"
    corpus.write_bytes(b"x\x07\tO\nC\tB-Lang\n")  # a word that is no name keeps its characters
    built = build([corpus], graph)
    path = written(built.folder, tmp_path / "g.rdf", rdf.write_rdfxml)
    found = import_rdf([path], tmp_path / "again")
    assert found.sentences["text"].to_list() == ["x\ufffd C"]
    differing = [n for n in TABLES if not found.scan(n).collect().equals(built.scan(n).collect())]
    assert differing == ["sentences"]


# What is less than the whole


@pytest.fixture
def less(graphs: dict[str, Graph], tmp_path: Path) -> Graph:
    """Return what comes back of an export without mentions."""
    folder = graphs["every table"].folder
    path = written(folder, tmp_path / "less.ttl", rdf.write_turtle, mentions=False)
    return import_rdf([path], tmp_path / "less")


MISSING = ["mentions", "relations", "surfaces", "links", "evidence", "diagnostics"]


def test_without_mentions_the_manifest_says_what_is_missing(less: Graph) -> None:
    assert less.folder.manifest["missing"] == MISSING
    assert less.folder.manifest["partial"] == ["sentences", "entities"]


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_table_is_there_and_empty(name: str, less: Graph) -> None:
    frame = less.scan(name).collect()
    assert (len(frame), frame.schema) == (0, TABLES[name])


@pytest.mark.parametrize("name", ["sources", "documents", "edges"])
def test_without_mentions_these_tables_are_the_same(
    name: str, less: Graph, graphs: dict[str, Graph]
) -> None:
    assert less.scan(name).collect().equals(graphs["every table"].scan(name).collect())


def test_without_mentions_the_entities_are_the_same_but_for_their_other_types(
    less: Graph, graphs: dict[str, Graph]
) -> None:
    whole = graphs["every table"].entities
    assert less.entities.drop("types").equals(whole.drop("types"))
    own = [
        [one for one in types if one["type"] == kind]
        for types, kind in zip(whole["types"], whole["type"], strict=True)
    ]
    assert less.entities["types"].to_list() == own


def test_without_mentions_the_sentences_are_those_that_edges_are_derived_from(
    less: Graph, graphs: dict[str, Graph]
) -> None:
    whole = graphs["every table"]
    cited = {
        (row[f"{end}_source"], row[f"{end}_sentence"])
        for row in whole.scan("evidence").collect().iter_rows(named=True)
        for end in ("subject", "object")
    }
    known = whole.sentences.drop("token", "paragraph").rows(named=True)
    expected = [row for row in known if (row["source"], row["sentence"]) in cited]
    assert less.sentences.drop("token", "paragraph").rows(named=True) == expected


def test_without_mentions_what_cannot_be_counted_is_null(
    less: Graph, graphs: dict[str, Graph]
) -> None:
    expected = {**graphs["every table"].counts, "relations": None, "diagnostics": None}
    assert less.counts == expected


def test_without_mentions_the_rest_of_the_manifest_is_the_same(
    less: Graph, graphs: dict[str, Graph]
) -> None:
    whole = graphs["every table"].folder.manifest
    same = ("format", "kg", "name", "config", "sources")
    assert {key: less.folder.manifest[key] for key in same} == {key: whole[key] for key in same}


def test_of_chosen_edges_the_manifest_says_which(graphs: dict[str, Graph], tmp_path: Path) -> None:
    chosen = graphs["data"].filter(Filters(basis=("cue",), min_sentences=1))
    path = written(chosen.folder, tmp_path / "some.nt", rdf.write_ntriples)
    found = import_rdf([path], tmp_path / "some")
    assert found.folder.manifest["filters"] == {"basis": ["cue"], "min_sentences": 1}
    assert found.folder.manifest["partial"] == ["edges", "evidence"]
    assert "missing" not in found.folder.manifest
    for name in TABLES:
        assert found.scan(name).collect().equals(chosen.scan(name).collect()), name


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run the command line; return its exit code, stdout and stderr."""
    code: object = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["kg", *map(str, words)])
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
    assert isinstance(code, int)
    return code, *capsys.readouterr()


ASKING = {
    "explain": ["explain", "less", "Nginx"],
    "explain two": ["explain", "less", "Nginx", "PCRE"],
    "suggest": ["suggest", "less"],
    "export with mentions": ["export", "less", "turtle", "--mentions"],
    "export with evidence": ["export", "less", "cypher", "--evidence"],
    "export files with evidence": ["export", "less", "neo4j-admin", "files", "--evidence"],
}


@pytest.mark.parametrize("words", ASKING.values(), ids=ASKING)
def test_what_needs_a_missing_table_says_so_in_one_line(
    words: list[str],
    less: Graph,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(less.path.parent)
    code, out, err = run(capsys, *words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("kg: less: found no mentions, ")
    assert "kg export --mentions" in err


def test_info_says_what_is_missing(less: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "info", less.path)
    assert code == 0
    assert f"imported without its {', '.join(MISSING)}\n" in out
    assert "imported with a part only of its sentences, entities\n" in out
    assert "0 diagnostics" not in out


def test_it_can_be_written_again_without_mentions(less: Graph, tmp_path: Path) -> None:
    path = written(less.folder, tmp_path / "again.ttl", rdf.write_turtle, mentions=False)
    again = import_rdf([path], tmp_path / "again")
    assert again.edges.equals(less.edges)
    assert again.folder.manifest["missing"] == MISSING


# What is damaged, or somebody else's

KG = "https://w3id.org/tagged-kg/ns#"


def without(text: str, term: str) -> str:
    """Return *text* without the first triple that has *term* for a predicate or an object."""
    rows = text.splitlines(keepends=True)
    at = next(i for i, row in enumerate(rows) if term in row.split(" ")[1:3])
    return "".join(rows[:at] + rows[at + 1 :])


def changed(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def with_line(line: str) -> Callable[[str], str]:
    return lambda text: f"{text}{line}\n"


DAMAGE: dict[str, tuple[Callable[[str], str], str]] = {
    "nothing": (lambda _: "", "no dcat:Dataset"),
    "somebody else's": (lambda _: '<http://a> <http://b> "x" .\n', "no dcat:Dataset"),
    "cut off": (lambda text: text[: len(text) // 2].rpartition("\n")[0] + "\n", "no dcat:Dataset"),
    "not RDF": (lambda text: f"{text}garbage\n", "wanted N-Triples"),
    "a property lacks": (lambda text: without(text, f"<{KG}basis>"), "no kg:basis"),
    "an optional property lacks": (lambda text: without(text, f"<{KG}cue>"), "triples of kg:cue"),
    "an edge lacks its class": (lambda text: without(text, f"<{KG}Edge>"), "wanted a kg:Edge"),
    "two values": (lambda text: f"{text}{_again(text, 'rank')}", "two values of kg:rank"),
    "a text for a number": (
        changed(f'<{KG}strength> "', f'<{KG}strength> "x'), "a number (double)",
    ),
    "a number that is too large": (
        lambda text: _with_number(text, "start", "99999999999"), "a number that fits UInt32",
    ),
    "a literal for a thing": (
        lambda text: _with_object(text, "edge", '"x"'), "wanted an IRI",
    ),
    "a thing for a literal": (
        lambda text: _with_object(text, "surface", "<http://x>"), "wanted a literal",
    ),
    "an edge that is not there": (
        lambda text: _with_object(text, "edge", "<http://no>"), "<http://no> as its edge",
    ),
    "an id that does not fit": (
        lambda text: _with_object(text, "predicate", f"<{KG}listedWith>"), "the id ",
    ),
    "a number left out": (lambda text: _with_number(text, "number", "77"), "kg:number"),
    "two graphs": (
        with_line(
            "<http://d> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
            "<http://www.w3.org/ns/dcat#Dataset> ."
        ),
        "dcat:Dataset",
    ),
    "options that are none": (
        lambda text: _with_object(text, "options", '"mentions"'), "a JSON object",
    ),
    "a configuration that is none": (
        lambda text: _with_object(text, "configuration", '"[1]"'), "a JSON object",
    ),
    "a schema that is none": (
        lambda text: _with_object(text, "configuration", '"{\\"schema\\": {\\"x\\": 1}}"'), "x",
    ),
}  # fmt: skip


def _first(rows: list[str], name: str) -> int:
    """Return where the first triple of a property of ours stands."""
    return next(i for i, row in enumerate(rows) if row.split(" ")[1] == f"<{KG}{name}>")


def _with_object(text: str, name: str, value: str) -> str:
    """Return *text* with another object in the first triple of a property of ours."""
    rows = text.splitlines(keepends=True)
    at = _first(rows, name)
    rows[at] = f"{' '.join(rows[at].split(' ')[:2])} {value} .\n"
    return "".join(rows)


def _again(text: str, name: str) -> str:
    """Return the first triple of a property of ours with a number that it has not."""
    rows = text.splitlines(keepends=True)
    return _with_number(rows[_first(rows, name)], name, "77")


def _with_number(text: str, name: str, number: str) -> str:
    kind = "http://www.w3.org/2001/XMLSchema#integer"
    return _with_object(text, name, f'"{number}"^^<{kind}>')


@pytest.mark.parametrize(("damage", "said"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_one_line_and_what_was_there_stays(
    damage: Callable[[str], str], said: str, whole: Path, graphs: dict[str, Graph], tmp_path: Path
) -> None:
    written(graphs["data"].folder, tmp_path / "before.nt", rdf.write_ntriples)
    before = contents(import_rdf([tmp_path / "before.nt"], tmp_path / "graph").path)
    whole.write_text(damage(whole.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(KgError) as caught:
        import_rdf([whole], tmp_path / "graph")
    assert said in str(caught.value)
    assert str(caught.value).startswith("g.nt")
    assert "\n" not in str(caught.value)
    assert contents(tmp_path / "graph") == before


def test_two_graphs_are_refused(graphs: dict[str, Graph], tmp_path: Path) -> None:
    paths = [
        written(graphs[name].folder, tmp_path / f"{number}.nt", rdf.write_ntriples)
        for number, name in enumerate(["data", "bare"])
    ]
    with pytest.raises(GraphError, match=r"^0\.nt, …: found two of dcat:Dataset"):
        import_rdf(paths, tmp_path / "graph")


FILES: dict[str, tuple[str, bytes | None, str]] = {
    "not there": ("no.ttl", None, "No such file"),
    "an unknown suffix": ("a.txt", b"", "the suffix '.txt'"),
    "not packed": ("a.nt.gz", b"<a:a> <a:a> <a:a> .", "not a gzipped file"),
    "cut off": ("a.nt.gz", gzip.compress(b"<a:a> <a:a> <a:a> .\n" * 99)[:-9], "end-of-stream"),
    "not packed by Zstandard": ("a.nt.zst", b"<a:a> <a:a> <a:a> .", "Zstandard"),
}


@pytest.mark.parametrize(("name", "content", "said"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_read_is_named(
    name: str, content: bytes | None, said: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(GraphError) as caught:
        import_rdf([tmp_path / name], tmp_path / "graph")
    assert said in str(caught.value)
    assert str(caught.value).startswith(name)
    assert not (tmp_path / "graph").exists()


def test_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        import_rdf([], tmp_path / "graph")


def test_the_form_can_be_said(graphs: dict[str, Graph], whole: Path, tmp_path: Path) -> None:
    other = whole.rename(tmp_path / "triples.txt")
    found = import_rdf([other], tmp_path / "again", read_as="ntriples")
    assert contents(found.path) == contents(graphs["every table"].path)


def test_another_form_is_unknown(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'hdt'"):
        import_rdf([whole], tmp_path / "again", read_as="hdt")


def test_something_else_in_the_way_stays(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("mine")
    with pytest.raises(GraphError, match="something else"):
        import_rdf([whole], tmp_path / "mine")
    assert (tmp_path / "mine/notes.txt").read_text() == "mine"


def test_the_command_says_what_it_made(
    graphs: dict[str, Graph], whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "import", whole, "-o", tmp_path / "again")
    assert code == 0
    assert out.startswith("graph every table: 3 sources, ")
    assert contents(tmp_path / "again") == contents(graphs["every table"].path)


@pytest.mark.parametrize("form", FORMS)
def test_names_of_every_kind_come_back(form: str, graphs: dict[str, Graph], tmp_path: Path) -> None:
    write, options = FORMS[form]
    path = written(graphs["odd names"].folder, tmp_path / form, write, **options)
    surfaces = import_rdf([path], tmp_path / "again").mentions["surface"]
    assert set(surfaces) == set(NAMES)
