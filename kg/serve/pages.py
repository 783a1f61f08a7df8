"""HTML pages: the start page, search results, the query form, query results, errors.

In: plain data. Out: HTML that loads nothing.
"""

from collections.abc import Mapping
from typing import Any

from kg.serve.components import (
    Place,
    count_list,
    entities,
    iri_link,
    name_list,
    separated,
    table,
    term_text,
)
from kg.serve.html import Safe, joined, tag
from kg.serve.negotiation import RDF_FORMATS, RESULT_FORMATS
from kg.serve.resources import MAX_SHOWN, RankedEntity

EXAMPLE = """PREFIX kg: <https://w3id.org/tagged-kg/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?subject ?relation ?object ?strength WHERE {
  ?edge kg:subject/rdfs:label ?subject ;
        kg:predicate/rdfs:label ?relation ;
        kg:object/rdfs:label ?object ;
        kg:strength ?strength .
}
ORDER BY DESC(?strength)
LIMIT 20
"""


def start(
    place: Place,
    counts: Mapping[str, Any],
    types: Mapping[str, str],
    most_frequent: list[RankedEntity],
    endpoint: str,
) -> str:
    """Return the start page: the counts of the graph, its types, and the form for a query.

    Args:
        place: of the page.
        counts: those of the graph.
        types: the IRI of the class of each type.
        most_frequent: entities to show.
        endpoint: the URL of the SPARQL endpoint.
    """
    lines = [(name, counts.get(name)) for name in ("sources", "documents", "sentences", "mentions")]
    kinds = [(name, sum(counts[name].values())) for name in ("entities", "edges")]
    ranked = sorted(counts["entities"].items(), key=lambda item: (-item[1], item[0]))
    listed = (
        joined(iri_link(place, types[name], name.replace("_", " ")), f" {count:,}")
        for name, count in ranked
    )
    return place.page(
        f"{place.graph}: a knowledge graph",
        tag("h1", place.graph),
        count_list([(name, count) for name, count in [*kinds, *lines] if count]),
        name_list(listed),
        tag("p", tag("a", "The whole graph, drawn and searched", href=place.view())),
        tag("h2", "The most frequent entities"),
        entities(place, most_frequent),
        tag("h2", "Ask in SPARQL"),
        ask_form(place, EXAMPLE),
        tag("p", "The endpoint, for programs: ", tag("code", endpoint), class_="faint"),
    )


def search_results(place: Place, text: str, matches: list[RankedEntity]) -> str:
    """Return the page of the entities that a search for *text* found."""
    no_match = tag("p", "No entity is written so, or with it.")
    body = entities(place, matches) if matches else no_match
    more = (
        tag("p", f"Only {MAX_SHOWN} are shown.", class_="faint")
        if len(matches) == MAX_SHOWN
        else None
    )
    return place.page(f"Find {text}", tag("h1", f"“{text}”"), body, more, text=text)


def ask_form(place: Place, query: str) -> Safe:
    """Return the form for a query."""
    rows = str(min(max(query.count("\n") + 1, 6), 30))
    area = tag("textarea", Safe("\n"), query, name="query", aria_label="SPARQL query",
               rows=rows, spellcheck="false", autocapitalize="off")  # fmt: skip
    options = [("html", "as a page")]
    options += [(f.name, f"{f.name.upper()} (SELECT, ASK)") for f in RESULT_FORMATS[:-1]]
    options += [(f.name, f"{f.media} (CONSTRUCT)") for f in RDF_FORMATS[:-1]]
    choices = joined(*(tag("option", label, value=name) for name, label in options))
    select = tag("select", choices, name="format", aria_label="Form of the answer")
    row = tag("p", tag("button", "Ask"), " ", select)
    return tag("form", area, row, action=f"{place.root}sparql", method="get")


def answer(place: Place, query: str, body: Safe) -> str:
    """Return the page of a query and its result, *body*."""
    return place.page(
        "SPARQL", tag("h1", "SPARQL"), ask_form(place, query), tag("h2", "Answer"), body
    )


def solutions(place: Place, query: str, results: Mapping[str, Any], cut: bool) -> Safe:
    """Return the table of SELECT, or the answer of ASK; *results* are SPARQL results in JSON."""
    if "boolean" in results:
        return tag("p", tag("strong", "yes" if results["boolean"] else "no"))
    names, rows = results["head"]["vars"], results["results"]["bindings"]
    head = joined(*(tag("th", name) for name in names))
    cells = (joined(*(tag("td", term_text(place, row.get(n))) for n in names)) for row in rows)
    size = f"The first {len(rows):,} rows; there are more. " if cut else f"{len(rows):,} rows. "
    links = (tag("a", f.name.upper(), href=place.ask(query, f.name))
             for f in RESULT_FORMATS[:-1])  # fmt: skip
    return joined(
        tag("p", size, "All of it: ", separated(links, ", "), class_="faint"),
        table(head, cells),
    )


def triples(place: Place, query: str, turtle: str, cut: bool) -> Safe:
    """Return the triples of CONSTRUCT or DESCRIBE."""
    links = (tag("a", f.media, href=place.ask(query, f.name)) for f in RDF_FORMATS[:-1])
    size = "Not all of it. " if cut else ""
    return joined(
        tag("p", size, "As a file: ", separated(links, ", "), class_="faint"), tag("pre", turtle)
    )


def problem(place: Place, title: str, text: str, query: str | None = None) -> str:
    """Return the page of an error, with the query to mend."""
    message = tag("p", text, class_="problem")
    form = ask_form(place, query) if query is not None else None
    return place.page(title, tag("h1", title), message, form)
