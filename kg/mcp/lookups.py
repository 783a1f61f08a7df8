"""Look-ups behind the MCP tools: entities, neighbours, explanations, paths and evidence, cited.

In: a graph folder, and names or ids. Out: `kg.mcp.answers`, small and with citations.
"""

from collections.abc import Iterable

import polars as pl

from kg.common.naming import encode
from kg.mcp.answers import (
    CLAIMED,
    MEANINGS,
    Citation,
    Comparison,
    CoOccurrence,
    Edge,
    Edges,
    EntityAnswer,
    EntityReference,
    Evidence,
    Explanation,
    Highlight,
    Matches,
    WrittenForm,
)
from kg.query import lookup
from kg.reports.explain.entity import EntitySummary, explain_entity
from kg.reports.explain.name_lookup import find, similar_names
from kg.reports.explain.pair import ExplainedEdge, explain_edges, explain_pair
from kg.reports.explain.sentences import Quote
from kg.store.folder import Folder

MAX_TEXT = 600  # characters of a quotation
BEFORE = 120  # of them before the first highlight, where a sentence is longer
FORMS = 8  # written forms of an entity in an answer


def search(folder: Folder, text: str, type_: str, limit: int) -> Matches:
    """Return the entities with *text* in one of their surfaces; capitals do not count.

    Those written just so come first, then those that begin so, then by mentions.
    """
    lower = text.strip().lower()
    surface = pl.col("surface").str.to_lowercase()
    written = (
        folder.scan("surfaces")
        .filter(surface.str.contains(lower, literal=True))
        .group_by("entity")
        .agg(exact=(surface == lower).any(), first=surface.str.starts_with(lower).any())
    )
    entities = folder.scan("entities").join(written, on="entity")
    if type_:
        entities = entities.filter(pl.col("type") == type_)
    matches = entities.sort(
        ["exact", "first", "mentions", "id"], descending=[True, True, True, False]
    ).collect()
    rows = matches.head(limit).iter_rows(named=True)
    references = [_reference_of_row(row) for row in rows]
    suggestions = [] if references else similar_names(folder, text)
    return Matches(entities=references, total=len(matches), suggestions=suggestions)


def entity(folder: Folder, name: str, limit: int) -> EntityAnswer:
    """Return what the graph knows of the entity that *name*, or an id, means best.

    Raises:
        UnknownName: there is none; the message has names to try.
    """
    explained = explain_entity(folder, name)
    related = neighbours(folder, explained.entity.id, "", "", "", limit, 0)
    forms = [
        WrittenForm(
            surface=form.surface,
            mentions=form.mentions,
            why=form.why,
            citation=_citation(form.first) if form.first else None,
        )
        for form in explained.surfaces[:FORMS]
    ]
    return EntityAnswer(
        entity=_reference(explained.entity),
        documents=explained.documents,
        same_as=[*explained.same_as, *explained.exact_match],
        forms=forms,
        total_forms=len(explained.surfaces),
        edges=related.edges,
        total_edges=related.total,
        also_called_so=[_reference(other) for other in explained.other_matches[:limit]],
    )


def neighbours(
    folder: Folder, name: str, type_: str, predicate: str, basis: str, limit: int, offset: int
) -> Edges:
    """Return a page of the edges of an entity, the strongest first, each with one citation.

    Args:
        folder: the graph.
        name: an id or a written form of the entity.
        type_: of the other end; "": any.
        predicate: of the edge; "": any.
        basis: of the edge; "": any; ``claimed``: annotated or cue.
        limit: edges of a page.
        offset: edges to leave out before it.

    Raises:
        UnknownName: there is no such entity.
    """
    related = lookup.neighbours(folder, find(folder, name).row(0, named=True)["entity"])
    bases = CLAIMED if basis == "claimed" else (basis,)
    for column, values in (("type", (type_,)), ("predicate", (predicate,)), ("basis", bases)):
        if any(values):
            related = related.filter(pl.col(column).is_in(values))
    page = related.slice(offset, limit)["edge"].to_list()
    following = offset + limit
    return Edges(
        edges=[_edge(edge, 1) for edge in _edges(folder, page)],
        total=len(related),
        next_offset=following if following < len(related) else None,
    )


def explanation(folder: Folder, first: str, second: str, citations: int) -> Explanation:
    """Return how two entities are related: their edges, or else the shortest path between them.

    Raises:
        UnknownName: one of them is nothing's name.
    """
    pair = explain_pair(folder, first, second)
    meeting = pair.co_occurrence
    together = None
    if meeting is not None:
        together = CoOccurrence(
            together=meeting.windows,
            window=meeting.window,
            expected=meeting.expected,
            q=meeting.q,
        )
    return Explanation(
        first=_reference(pair.first),
        second=_reference(pair.second),
        same=pair.shared_surfaces is not None,
        co_occurrence=together,
        edges=[_edge(edge, citations) for edge in pair.edges],
        path=[_edge(edge, 1) for edge in pair.path],
    )


def comparison(folder: Folder, first: str, second: str, limit: int) -> Comparison:
    """Return which entities are related to both of two, and which to one of them alone.

    What is related to both is ranked by the weaker of its two strongest edges.

    Raises:
        UnknownName: one of them is nothing's name.
    """
    ends = [find(folder, name).row(0, named=True) for name in (first, second)]
    numbers = [end["entity"] for end in ends]
    closest = [
        lookup.neighbours(folder, number)
        .filter(~pl.col("entity").is_in(numbers))
        .group_by("entity")
        .agg(pl.max("strength"))
        for number in numbers
    ]
    common = (
        closest[0]
        .join(closest[1], on="entity", suffix="_other")
        .with_columns(strength=pl.min_horizontal("strength", "strength_other"))
    )
    alone = [closest[i].join(closest[1 - i], on="entity", how="anti") for i in (0, 1)]
    groups = [common, *alone]
    references = [_strongest(folder, group, limit) for group in groups]
    return Comparison(
        first=_reference_of_row(ends[0]),
        second=_reference_of_row(ends[1]),
        common=references[0],
        only_first=references[1],
        only_second=references[2],
        totals=[len(group) for group in groups],
    )


def evidence(folder: Folder, edge: str, citations: int) -> Evidence:
    """Return an edge, given by its id, with the sentences behind it.

    Raises:
        UnknownName: there is no such edge.
    """
    number = lookup.find_edge(folder, edge)["edge"]
    return Evidence(edge=_edge(_edges(folder, [number])[0], citations))


def id_of_decoded(folder: Folder, text: str) -> str:
    """Return the id of the entity whose id is *text* once its percent-encoding is undone.

    A slash divides type and key, or is of either; without such an entity, *text* is returned.
    """
    parts = [position for position, letter in enumerate(text) if letter == "/"]
    ids = [text, encode(text)]
    ids += [f"{encode(text[:slash])}/{encode(text[slash + 1 :])}" for slash in parts]
    rows = folder.scan("entities").filter(pl.col("id").is_in(ids)).select("id").collect()
    return min(rows["id"], key=ids.index, default=text)


def _strongest(folder: Folder, group: pl.DataFrame, limit: int) -> list[EntityReference]:
    """Return the entities of *group*, columns ``entity, strength``, that are strongest."""
    rows = (
        folder.scan("entities")
        .join(group.lazy().select("entity", "strength"), on="entity")
        .sort(["strength", "mentions", "id"], descending=[True, True, False])
        .head(limit)
        .collect()
    )
    return [_reference_of_row(row) for row in rows.iter_rows(named=True)]


def _edges(folder: Folder, numbers: list[int]) -> tuple[ExplainedEdge, ...]:
    """Return edges by their numbers, in the order of the numbers."""
    order = pl.DataFrame(
        {"edge": numbers}, schema={"edge": folder.scan("edges").collect_schema()["edge"]}
    )
    rows = order.lazy().join(folder.scan("edges"), on="edge", maintain_order="left").collect()
    return explain_edges(folder, rows)


def _edge(edge: ExplainedEdge, citations: int) -> Edge:
    quotes = [quote for piece in edge.evidence[:citations] for quote in piece]
    return Edge(
        id=edge.id,
        subject=_reference(edge.subject),
        predicate=edge.predicate,
        object=_reference(edge.object),
        directed=edge.directed,
        basis=edge.basis,  # type: ignore[arg-type]  # tables hold no other
        claimed=edge.basis in CLAIMED,
        meaning=MEANINGS[edge.basis],
        candidate=edge.candidate,
        sentences=edge.sentences,
        documents=edge.documents,
        strength=edge.strength,
        probability=edge.probability,
        citations=[_citation(quote) for quote in quotes],
    )


def _citation(quote: Quote) -> Citation:
    """Return a quotation of at most `MAX_TEXT` characters, with all that it highlights."""
    text = quote.text
    if text is None:
        return Citation(
            source=quote.source, line=quote.line, text=None, shortened=False, highlights=[]
        )
    highlights = [
        Highlight(role=mark.role, text=text[mark.begin : mark.stop]) for mark in quote.marks
    ]
    begin = _first_quoted(len(text), (mark.begin for mark in quote.marks))
    return Citation(
        source=quote.source,
        line=quote.line,
        text=text[begin : begin + MAX_TEXT],
        shortened=len(text) > MAX_TEXT,
        highlights=highlights,
    )


def _first_quoted(length: int, begins: Iterable[int]) -> int:
    """Return the first character that is quoted of a sentence with highlights at *begins*."""
    if length <= MAX_TEXT:
        return 0
    return min(max(min(begins, default=0) - BEFORE, 0), length - MAX_TEXT)


def _reference(summary: EntitySummary) -> EntityReference:
    return EntityReference(
        id=summary.id, name=summary.name, type=summary.type, mentions=summary.mentions
    )


def _reference_of_row(row: dict[str, object]) -> EntityReference:
    return EntityReference.model_validate(
        {key: row[key] for key in ("id", "name", "type", "mentions")}
    )
