"""What is written can be read by others, and is what was asked."""

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Triple, Variable

from kg.query.sparql import results
from kg.query.sparql.results import Uncuttable

ROWS = """
SELECT ?iri ?text ?tagged ?number ?big ?day ?none ?node WHERE {
  BIND(<http://e/é?a=1&b=2> AS ?iri) BIND("a\\tb\\r\\nc\\"<&>, 東京 \\\\ '" AS ?text)
  BIND("chat"@fr AS ?tagged) BIND(-12 AS ?number) BIND(1.5e300 AS ?big)
  BIND("2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date> AS ?day) BIND(BNODE() AS ?node)
}"""
READ = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "tsv": QueryResultsFormat.TSV,
}
LINK = "https://my.org/kg/#cut"


def solutions(query: str) -> tuple[list[str], pyoxigraph.QuerySolutions]:
    """Return the names of the variables, and the solutions."""
    results = pyoxigraph.Store().query(query)
    assert isinstance(results, pyoxigraph.QuerySolutions)
    return [variable.value for variable in results.variables], results


def read(text: str, form: str) -> list[dict[str, object]]:
    found = pyoxigraph.parse_query_results(text.encode(), format=READ[form])
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [{v.value: row[v] for v in found.variables} for row in found]


@pytest.mark.parametrize("form", READ)
def test_all_terms_are_read_back_by_pyoxigraph(form: str) -> None:
    _, (row,) = solutions(ROWS)
    wanted = {name: row[Variable(name)] for name in ("iri", "text", "tagged", "number", "big")}
    wanted |= {"day": row[Variable("day")], "none": None}
    (found,) = read(results.write(*solutions(ROWS), form, 10, LINK).text, form)
    assert isinstance(found.pop("node"), pyoxigraph.BlankNode)
    assert found == wanted


def test_csv_is_read_back_by_python() -> None:
    text = results.write(*solutions(ROWS), "csv", 10, LINK).text
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["text"] == "a\tb\r\nc\"<&>, 東京 \\ '"
    assert (row["tagged"], row["number"], row["none"]) == ("chat", "-12", "")


def test_the_rows_of_csv_end_as_its_specification_says() -> None:
    text = results.write(*solutions("SELECT (1 AS ?a) (2 AS ?b) {}"), "csv", 10, LINK).text
    assert text == "a,b\r\n1,2\r\n"


def test_what_xml_forbids_is_replaced_and_said() -> None:
    query = 'SELECT ("a\\u0001b\\uFFFEc" AS ?x) {}'
    text = results.write(*solutions(query), "xml", 10, LINK).text
    assert "a\ufffdb\ufffdc" in "".join(ElementTree.fromstring(text).itertext())
    assert results.REPLACED in text


@pytest.mark.parametrize("form", ["json", "xml"])
def test_terms_of_rdf_12_are_read_back(form: str) -> None:
    query = 'SELECT (<<( <a:s> <a:p> "x"@en--ltr )>> AS ?x) {}'
    (row,) = read(results.write(*solutions(query), form, 10, LINK).text, form)
    direction = pyoxigraph.BaseDirection.LTR
    text = Literal("x", language="en", direction=direction)
    assert row == {"x": Triple(NamedNode("a:s"), NamedNode("a:p"), text)}


MANY = "SELECT ?x { VALUES ?x { 1 2 3 4 5 } }"


def test_a_result_of_just_as_many_rows_as_may_be_is_whole() -> None:
    written = results.write(*solutions(MANY), "json", 5, LINK)
    assert (written.rows, written.cut) == (5, False)
    assert "link" not in json.loads(written.text)["head"]


def test_a_cut_result_says_so_in_json() -> None:
    written = results.write(*solutions(MANY), "json", 4, LINK)
    found = json.loads(written.text)
    assert (written.rows, written.cut, len(found["results"]["bindings"])) == (4, True, 4)
    assert found["head"]["link"] == [LINK]


def test_a_cut_result_says_so_in_xml() -> None:
    root = ElementTree.fromstring(results.write(*solutions(MANY), "xml", 4, LINK).text)
    space = "{http://www.w3.org/2005/sparql-results#}"
    assert [one.get("href") for one in root.iter(f"{space}link")] == [LINK]
    assert len(list(root.iter(f"{space}result"))) == 4


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_what_cannot_say_that_it_was_cut_is_not_cut(form: str) -> None:
    with pytest.raises(Uncuttable):
        results.write(*solutions(MANY), form, 4, LINK)


def test_a_result_of_too_many_characters_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "MAX_CHARACTERS", 200)
    written = results.write(*solutions(MANY), "json", 100, LINK)
    assert written.cut
    assert 0 < written.rows < 5


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("value", [True, False])
def test_what_ask_says_is_read_back(form: str, value: bool) -> None:
    text = results.boolean(value, form).text
    found = pyoxigraph.parse_query_results(text.encode(), format=READ[form])
    assert bool(found) is value
