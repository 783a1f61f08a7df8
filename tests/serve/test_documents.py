"""Whatever an export names answers; the ontology and the shapes; dumps of all RDF."""

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pyoxigraph
import pytest

from kg.emit import rdf
from kg.store.folder import open_folder
from tests.serve.running import BASE, Running, running

pytestmark = pytest.mark.slow
MOST = 4  # IRIs of a kind that are asked for
RDF = {"turtle": "TURTLE", "ntriples": "N_TRIPLES", "nquads": "N_QUADS", "trig": "TRIG"}
TYPES = {"turtle": "text/turtle", "ntriples": "application/n-triples"}
TYPES |= {"nquads": "application/n-quads", "trig": "application/trig"}


@pytest.fixture(scope="module")
def whole(sample: Path) -> Iterator[Running]:
    """Yield a server of all that a graph holds, in RDF 1.2."""
    with running(sample, "--mentions", "--rdf", "1.2") as server:
        yield server


def written(sample: Path, write: object, **options: object) -> bytes:
    """Return what a function of `kg.emit.rdf` writes."""
    assert callable(write)
    out = BytesIO()
    write(open_folder(sample), out, BASE, **options)
    return out.getvalue()


def own_iris(text: bytes, form: pyoxigraph.RdfFormat) -> list[str]:
    """Return IRIs of the graph's own in RDF, some of each kind, without the base."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for quad in pyoxigraph.parse(text, form):
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(BASE):
                path = term.value.removeprefix(BASE)
                kinds[path.split("/")[0]].add(path)
    return [path for paths in kinds.values() for path in sorted(paths)[:MOST]]


def test_whatever_an_export_names_answers(served: Running, sample: Path) -> None:
    texts = [
        (written(sample, rdf.write_ntriples), pyoxigraph.RdfFormat.N_TRIPLES),
        (written(sample, rdf.write_ontology), pyoxigraph.RdfFormat.TURTLE),
        (written(sample, rdf.write_shapes), pyoxigraph.RdfFormat.TURTLE),
    ]
    paths = [path for text, form in texts for path in own_iris(text, form)]
    assert {path.split("/")[0] for path in paths} >= {"ontology", "type", "predicate", "shape"}
    for accept in ("text/turtle", "text/html"):
        answers = {
            path: served.http.get(path, headers={"Accept": accept}).status_code for path in paths
        }
        assert {path: status for path, status in answers.items() if status != 200} == {}


def test_whatever_an_export_of_all_names_answers(whole: Running, sample: Path) -> None:
    text = written(sample, rdf.write_ntriples, mentions=True, rdf="1.2")
    paths = own_iris(text, pyoxigraph.RdfFormat.N_TRIPLES)
    assert {path.split("/")[0] for path in paths} >= {"surface", "evidence", "diagnostic"}
    answers = {path: whole.http.get(path).status_code for path in paths}
    assert {path: status for path, status in answers.items() if status != 200} == {}


def test_the_ontology_is_that_of_the_export(served: Running, sample: Path) -> None:
    response = served.http.get("ontology", headers={"Accept": "application/n-triples"})
    for text, form, write in [
        (response.content, pyoxigraph.RdfFormat.N_TRIPLES, rdf.write_ontology),
        (served.http.get("shapes").content, pyoxigraph.RdfFormat.TURTLE, rdf.write_shapes),
    ]:
        graphs = []
        for data, syntax in ((text, form), (written(sample, write), pyoxigraph.RdfFormat.TURTLE)):
            dataset = pyoxigraph.Dataset(pyoxigraph.parse(data, syntax))
            dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
            graphs.append(set(dataset))
        assert graphs[0] == graphs[1]


@pytest.mark.parametrize("name", TYPES)
def test_a_dump_is_the_export(served: Running, sample: Path, name: str) -> None:
    response = served.http.get("dump", headers={"Accept": TYPES[name]}, follow_redirects=True)
    assert response.headers["Content-Type"].split(";")[0] == TYPES[name]
    options = {"graphs": "source"} if name in ("nquads", "trig") else {}
    assert response.content == written(sample, getattr(rdf, f"write_{name}"), **options)
    tag = {"If-None-Match": response.headers["ETag"], "Accept": TYPES[name]}
    again = served.http.get(response.url, headers=tag)
    assert again.status_code == 304


def test_the_dataset_says_where_its_dumps_are(served: Running) -> None:
    described = served.http.get(".well-known/void", follow_redirects=True)
    paths = sorted(
        quad.object.value.removeprefix(BASE)
        for quad in pyoxigraph.parse(described.content, pyoxigraph.RdfFormat.TURTLE)
        if quad.predicate.value == "http://rdfs.org/ns/void#dataDump"
    )
    assert paths == ["dump.nq", "dump.nt", "dump.trig", "dump.ttl"]
    assert {served.http.head(path).status_code for path in paths} == {200}


@pytest.mark.parametrize("name", ["nquads", "trig"])
def test_answers_in_forms_that_have_graphs(served: Running, name: str) -> None:
    query = "CONSTRUCT { ?s rdfs:label ?o } { ?s rdfs:label ?o ; a kg:Entity } LIMIT 5"
    response = served.ask(query, TYPES[name])
    form = getattr(pyoxigraph.RdfFormat, RDF[name])
    assert response.headers["Content-Type"] == TYPES[name]
    quads = list(pyoxigraph.parse(response.content, form))
    assert len(quads) == 5
    assert {quad.graph_name for quad in quads} == {pyoxigraph.DefaultGraph()}


def test_reifiers_and_mentions_are_asked(whole: Running, served: Running) -> None:
    reified = "ASK { ?edge rdf:reifies <<( ?s ?p ?o )>> }"
    mention = "ASK { ?mention nif:beginIndex ?begin }"
    for query in (reified, mention):
        assert whole.ask(query).json()["boolean"] is True
        assert served.ask(query).json()["boolean"] is False
    rows = whole.ask("SELECT ?t { ?edge rdf:reifies ?t } LIMIT 1").json()["results"]["bindings"]
    assert rows[0]["t"]["type"] == "triple"


DEEP = {
    "parentheses": "SELECT * {{ FILTER({}1{}) }}".format("(" * 20_000, ")" * 20_000),
    "groups": "SELECT * {}{}".format("{" * 20_000, "}" * 20_000),
    "negations": "SELECT * {{ FILTER({}1) }}".format("!" * 40_000),
    "sums": "SELECT * {{ FILTER(1{}) }}".format("+1" * 40_000),
}


@pytest.mark.parametrize("case", DEEP)
def test_a_query_that_nests_too_deep_is_a_mistake_of_its_author(served: Running, case: str) -> None:
    response = served.http.post("sparql", data={"query": DEEP[case]})
    assert (response.status_code, "nests too deep" in response.text) == (400, True)
    assert served.alive()
