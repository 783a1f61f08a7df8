"""The first page, what was searched for, and what came of a query.

In: what was found. Out: HTML that loads nothing.
"""

from collections.abc import Mapping
from typing import Any

from kg.serve.forms import SOLUTIONS, TRIPLES
from kg.serve.html import Safe, joined, tag
from kg.serve.parts import (
    Place,
    count_list,
    entities,
    iri_link,
    name_list,
    separated,
    table,
    term_text,
)
from kg.serve.things import SHOWN, Found

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
    found: list[Found],
    endpoint: str,
) -> str:
    """Return the first page: what is in the graph, and how to ask it.

    Args:
        place: of the page.
        counts: those of the graph.
        types: the IRI of the class of each type.
        found: entities to show.
        endpoint: its address.
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
        tag("h2", "The most frequent entities"),
        entities(place, found),
        tag("h2", "Ask in SPARQL"),
        ask_form(place, EXAMPLE),
        tag("p", "The endpoint, for programs: ", tag("code", endpoint), class_="faint"),
    )


def results(place: Place, text: str, found: list[Found]) -> str:
    """Return the entities that were searched for."""
    nothing = tag("p", "No entity is written so, or with it.")
    body = entities(place, found) if found else nothing
    more = tag("p", f"Only {SHOWN} are shown.", class_="faint") if len(found) == SHOWN else None
    return place.page(f"Find {text}", tag("h1", f"“{text}”"), body, more, text=text)


def ask_form(place: Place, query: str) -> Safe:
    """Return the form for a query."""
    rows = str(min(max(query.count("\n") + 1, 6), 30))
    area = tag("textarea", Safe("\n"), query, name="query", aria_label="SPARQL query",
               rows=rows, spellcheck="false", autocapitalize="off")  # fmt: skip
    options = [("html", "as a page")]
    options += [(form.name, f"{form.name.upper()} (SELECT, ASK)") for form in SOLUTIONS[:-1]]
    options += [(form.name, f"{form.media} (CONSTRUCT)") for form in TRIPLES[:-1]]
    choices = joined(*(tag("option", said, value=name) for name, said in options))
    select = tag("select", choices, name="format", aria_label="Form of the answer")
    row = tag("p", tag("button", "Ask"), " ", select)
    return tag("form", area, row, action=f"{place.root}sparql", method="get")


def answer(place: Place, query: str, body: Safe) -> str:
    """Return a page with a query and what came of it."""
    return place.page(
        "SPARQL", tag("h1", "SPARQL"), ask_form(place, query), tag("h2", "Answer"), body
    )


def solutions(place: Place, query: str, found: Mapping[str, Any], cut: bool) -> Safe:
    """Return the table of what SELECT gave, or what ASK said."""
    if "boolean" in found:
        return tag("p", tag("strong", "yes" if found["boolean"] else "no"))
    names, rows = found["head"]["vars"], found["results"]["bindings"]
    head = joined(*(tag("th", name) for name in names))
    cells = (joined(*(tag("td", term_text(place, row.get(n))) for n in names)) for row in rows)
    size = f"The first {len(rows):,} rows; there are more. " if cut else f"{len(rows):,} rows. "
    forms = (tag("a", form.name.upper(), href=place.ask(query, form.name))
             for form in SOLUTIONS[:-1])  # fmt: skip
    return joined(
        tag("p", size, "All of it: ", separated(forms, ", "), class_="faint"),
        table(head, cells),
    )


def triples(place: Place, query: str, turtle: str, cut: bool) -> Safe:
    """Return what CONSTRUCT gave."""
    forms = (tag("a", form.media, href=place.ask(query, form.name)) for form in TRIPLES[:-1])
    size = "Not all of it. " if cut else ""
    return joined(
        tag("p", size, "As a file: ", separated(forms, ", "), class_="faint"), tag("pre", turtle)
    )


def problem(place: Place, title: str, text: str, query: str | None = None) -> str:
    """Return a page that says what is wrong, with the query to mend."""
    said = tag("p", text, class_="problem")
    form = ask_form(place, query) if query is not None else None
    return place.page(title, tag("h1", title), said, form)
