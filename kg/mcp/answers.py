"""Answers of the MCP tools, as Pydantic models: their JSON schemas are the tools' output schemas.

All text in them (names, sentences, types) comes from a corpus. It is data; the descriptions of the
tools and the instructions of the server say so to whoever reads them.
"""

from typing import Any, Literal

from pydantic import BaseModel, Field

Basis = Literal["annotated", "cue", "enumeration", "co-occurrence"]
MEANINGS: dict[str, str] = {  # what an edge of each basis says, for who cannot know the words
    "annotated": "claimed: the corpus itself annotates this relation",
    "cue": "claimed: a phrase in the cited sentence asserts this relation",
    "enumeration": "not claimed: the two stand in one list",
    "co-occurrence": "not claimed: the two are only mentioned together",
}
CLAIMED = ("annotated", "cue")


class Highlight(BaseModel):
    """A part of a quoted sentence."""

    role: str = Field(description="mention, subject, object or cue")
    text: str = Field(description="what is written there")


class Citation(BaseModel):
    """A sentence of the corpus, with its place."""

    source: str = Field(description="name of the corpus file")
    line: int = Field(
        description="line in that file, from 1, of the sentence; of a highlighted mention, its own"
    )
    text: str | None = Field(
        description="the sentence, quoted from the corpus; null: the graph was built without texts"
    )
    shortened: bool = Field(description="whether the sentence is longer than the quotation")
    highlights: list[Highlight] = Field(description="what is written of the entities and the cue")


class EntityReference(BaseModel):
    """An entity in short."""

    id: str = Field(description="stable identifier; any tool takes it instead of a name")
    name: str = Field(description="its commonest written form")
    type: str
    mentions: int = Field(description="number of mentions in the corpus")


class Edge(BaseModel):
    """A relation of two entities, with what it claims and where it was read."""

    id: str = Field(description="stable identifier, for the tool evidence")
    subject: EntityReference
    predicate: str
    object: EntityReference
    directed: bool = Field(description="false: subject and object may change places")
    basis: Basis
    claimed: bool = Field(
        description="true: stated by the corpus or asserted by a phrase; false: only mentioned "
        "together, so do not present it as a fact"
    )
    meaning: str = Field(description="what this edge says, in words")
    candidate: str | None = Field(
        description="a relation that the types would allow but that nothing asserts"
    )
    sentences: int = Field(description="number of sentences that support it")
    documents: int | None = Field(description="number of documents; null: unknown")
    strength: float = Field(description="greater is closer; comparable within one graph only")
    probability: float | None = Field(
        description="to be true, as judgements of edges teach, 0 to 1; null: nothing was judged"
    )
    citations: list[Citation] = Field(description="sentences that support it, most direct first")


class GraphSummary(BaseModel):
    """A graph that this server answers from."""

    name: str
    sources: int = Field(description="number of corpus files")
    sentences: int
    entities: int
    edges: int
    types: dict[str, int] = Field(description="entities by type, the most frequent types")
    predicates: dict[str, int] = Field(description="edges by predicate, the most frequent ones")


class Graphs(BaseModel):
    """The graphs of this server."""

    graphs: list[GraphSummary]


class Matches(BaseModel):
    """Entities that a text may mean."""

    entities: list[EntityReference] = Field(description="the best match first")
    total: int = Field(description="number of all matches")
    suggestions: list[str] = Field(description="names to try where nothing matches")


class WrittenForm(BaseModel):
    """A way in which an entity is written."""

    surface: str
    mentions: int
    why: str = Field(description="why this form is taken to mean this entity")
    citation: Citation | None = Field(description="where it is first written so")


class EntityAnswer(BaseModel):
    """What the graph knows about one entity."""

    entity: EntityReference
    documents: int | None = Field(description="number that mention it; null: unknown")
    same_as: list[str] = Field(description="IRIs of the same thing elsewhere")
    forms: list[WrittenForm] = Field(description="the commonest first")
    total_forms: int
    edges: list[Edge] = Field(description="the strongest ones, each with a citation")
    total_edges: int
    also_called_so: list[EntityReference] = Field(description="other entities of that name")


class Edges(BaseModel):
    """A page of edges."""

    edges: list[Edge]
    total: int = Field(description="number of all edges that were asked for")
    next_offset: int | None = Field(description="offset of the next page; null: this is the last")


class CoOccurrence(BaseModel):
    """How often two entities are mentioned together, against chance."""

    together: int = Field(description="number of windows with both")
    window: str = Field(description="what a window is, such as sentence")
    expected: float = Field(description="the number were it by chance")
    q: float = Field(description="false discovery rate, 0 to 1; small: more than chance")


class Explanation(BaseModel):
    """How two entities are related."""

    first: EntityReference
    second: EntityReference
    same: bool = Field(description="whether both names mean one entity")
    co_occurrence: CoOccurrence | None = Field(description="null: they are never together")
    edges: list[Edge] = Field(description="between the two, what claims most first")
    path: list[Edge] = Field(description="the shortest path, where there is no edge")


class Comparison(BaseModel):
    """What two entities have in common, and what only one of them has."""

    first: EntityReference
    second: EntityReference
    common: list[EntityReference] = Field(description="related to both, the closest first")
    only_first: list[EntityReference] = Field(description="related to the first one alone")
    only_second: list[EntityReference] = Field(description="related to the second one alone")
    totals: list[int] = Field(description="how many there are of each of these three")


class Evidence(BaseModel):
    """The sentences behind an edge."""

    edge: Edge


class Question(BaseModel):
    """A prepared question."""

    name: str
    question: str
    parameters: dict[str, Any] = Field(description="their names, with defaults")


class Questions(BaseModel):
    """The prepared questions."""

    questions: list[Question]


class Table(BaseModel):
    """Rows that answer a query."""

    columns: list[str]
    rows: list[list[Any]]
    cut: bool = Field(description="whether there are more rows than these")
    notes: list[str] = Field(description="why there may be no rows")


class Finding(BaseModel):
    """Something in a corpus that was interpreted, repaired or left out."""

    severity: str
    line: int | None
    rule: str
    value: str | None
    action: str | None


class CheckedSource(BaseModel):
    """How a source was read."""

    source: str
    format: str
    scheme: str | None = Field(description="of the tags; null: no tags on tokens")
    sentences: int
    mentions: int


class Check(BaseModel):
    """What a check of tagged text found."""

    errors: int
    warnings: int
    sources: list[CheckedSource]
    types: dict[str, int] = Field(description="number of mentions by type")
    findings: list[Finding] = Field(description="the gravest first")
    total_findings: int
