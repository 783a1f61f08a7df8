"""The tools of the MCP server: their descriptions, their parameters, and what each answers.

Look-ups run in threads; queries in processes with limits (`kg.mcp.queries`). What kg has to say
against a call is an error of the tool, for the assistant to read.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import anyio.to_thread
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from kg.common import questions
from kg.common.errors import KgError, UsageError
from kg.mcp import answers, corpus_check, lookups
from kg.mcp.graphs import Graphs
from kg.mcp.queries import Queries

SHOWN = 25  # types and predicates of a graph in its summary
T = TypeVar("T")
GraphName = Annotated[
    str, Field(description="Name of the graph; empty: the first one. The tool graphs lists them.")
]
Name = Annotated[str, Field(description="A name of the entity, in any capitals, or its id.")]
Limit = Annotated[int, Field(ge=1, le=50, description="Number of results at most.")]
Citations = Annotated[int, Field(ge=1, le=20, description="Sentences cited of each edge at most.")]
EntityType = Annotated[str, Field(description="Only entities of this type; empty: any.")]
Parameters = Annotated[
    dict[str, Any] | None, Field(description="Values of the parameters, by name.")
]
BasisChoice = Literal["", "claimed", "annotated", "cue", "enumeration", "co-occurrence"]


class Tools:
    """Answers the calls of tools; each public method is one, and its docstring describes it."""

    def __init__(self, graphs: Graphs, queries: Queries, corpora: Path | None) -> None:
        """Take the graphs, what answers queries, and the folder of corpora to check, or None."""
        self._graphs, self._queries, self._corpora = graphs, queries, corpora

    async def graphs(self) -> answers.Graphs:
        """List the graphs, with how many entities of which types and edges of which predicates."""
        return await in_thread(
            lambda: answers.Graphs(graphs=[self._summary(name) for name in self._graphs.names()])
        )

    def _summary(self, name: str) -> answers.GraphSummary:
        counts = self._graphs.find(name).counts
        return answers.GraphSummary(
            name=name,
            sources=counts["sources"],
            sentences=counts["sentences"],
            entities=sum(counts["entities"].values()),
            edges=sum(counts["edges"].values()),
            types=_most_frequent(counts["entities"]),
            predicates=_most_frequent(counts["edges"]),
        )

    async def search_entities(
        self,
        text: Annotated[str, Field(min_length=1, description="A name, or a part of one.")],
        entity_type: EntityType = "",
        limit: Limit = 10,
        graph: GraphName = "",
    ) -> answers.Matches:
        """Find entities by a name or a part of it, the best match first; start here."""
        return await in_thread(
            lambda: lookups.search(self._graphs.find(graph), text, entity_type, limit)
        )

    async def entity(
        self, name: Name, limit: Limit = 10, graph: GraphName = ""
    ) -> answers.EntityAnswer:
        """Tell what is known of an entity: its written forms and why they are one, its edges."""
        return await in_thread(lambda: lookups.entity(self._graphs.find(graph), name, limit))

    async def neighbours(
        self,
        name: Name,
        entity_type: EntityType = "",
        predicate: Annotated[str, Field(description="Only such edges; empty: any.")] = "",
        basis: Annotated[
            BasisChoice,
            Field(description="Only edges on this basis; claimed: those that are asserted."),
        ] = "",
        limit: Limit = 10,
        offset: Annotated[int, Field(ge=0, description="Edges to leave out before these.")] = 0,
        graph: GraphName = "",
    ) -> answers.Edges:
        """List what an entity is related to, the strongest first, each with a cited sentence."""
        return await in_thread(
            lambda: lookups.neighbours(
                self._graphs.find(graph), name, entity_type, predicate, basis, limit, offset
            )
        )

    async def explain(
        self, first: Name, second: Name, citations: Citations = 3, graph: GraphName = ""
    ) -> answers.Explanation:
        """Explain how two entities are related, with the sentences; else by which path."""
        return await in_thread(
            lambda: lookups.explanation(self._graphs.find(graph), first, second, citations)
        )

    async def path(self, first: Name, second: Name, graph: GraphName = "") -> answers.Edges:
        """Find the shortest path between two entities; of several, the strongest."""

        def look_up() -> answers.Edges:
            explained = lookups.explanation(self._graphs.find(graph), first, second, 1)
            steps = explained.edges[:1] or explained.path
            return answers.Edges(edges=steps, total=len(steps), next_offset=None)

        return await in_thread(look_up)

    async def compare(
        self, first: Name, second: Name, limit: Limit = 10, graph: GraphName = ""
    ) -> answers.Comparison:
        """Compare two entities: what both are related to, and what only one of them is."""
        return await in_thread(
            lambda: lookups.comparison(self._graphs.find(graph), first, second, limit)
        )

    async def evidence(
        self,
        edge: Annotated[str, Field(description="The id of an edge.")],
        citations: Citations = 10,
        graph: GraphName = "",
    ) -> answers.Evidence:
        """Quote the sentences behind an edge, with source and line."""
        return await in_thread(lambda: lookups.evidence(self._graphs.find(graph), edge, citations))

    async def questions(self) -> answers.Questions:
        """List the prepared questions for the tool ask, with their parameters."""
        listed = [questions.find(name) for name in questions.names()]
        return answers.Questions(
            questions=[
                answers.Question(
                    name=question.name,
                    question=question.title,
                    parameters={
                        name: default
                        for name, default in question.parameters.items()
                        if name != "graph"
                    },
                )
                for question in listed
            ]
        )

    async def ask(
        self,
        question: Annotated[str, Field(description="Its name, of those the tool questions lists.")],
        parameters: Parameters = None,
        graph: GraphName = "",
    ) -> answers.Table:
        """Answer a prepared question by its name."""
        if question not in questions.names():
            wanted = f"one of {', '.join(questions.names())}"
            raise ToolError(f"found the question {question!r}, wanted {wanted}")
        return await self._query(graph, question, "sparql", parameters)

    async def cypher(
        self,
        query: Annotated[str, Field(min_length=1, description="A query in Cypher that reads.")],
        parameters: Parameters = None,
        graph: GraphName = "",
    ) -> answers.Table:
        """Run a read-only query in Cypher: nodes are (:Entity {id, name, type, mentions}).

        Relationships have predicate, basis, sentences, strength; their types are predicates in
        capitals, such as :APPLICATION_LANGUAGE. Rows, time and memory are limited.
        """
        return await self._query(graph, query, "cypher", parameters)

    async def sparql(
        self,
        query: Annotated[str, Field(min_length=1, description="A query in SPARQL 1.1.")],
        parameters: Parameters = None,
        graph: GraphName = "",
    ) -> answers.Table:
        """Run a query in SPARQL over the graph as RDF; its usual prefixes are bound.

        Entities are skos:Concept with skos:prefLabel; no SERVICE, no updates. Rows, time and
        memory are limited.
        """
        return await self._query(graph, query, "sparql", parameters)

    async def _query(
        self, graph: str, query: str, language: str, parameters: dict[str, Any] | None
    ) -> answers.Table:
        try:
            folder = self._graphs.find(graph)
            return await self._queries.ask(folder, query, language, parameters or {})
        except KgError as problem:
            raise ToolError(message(problem)) from None

    async def check_corpus(
        self,
        text: Annotated[str, Field(description="Tagged text, such as lines TOKEN<TAB>TAG.")] = "",
        path: Annotated[
            str, Field(description="Instead: a file or folder below the server's --corpora.")
        ] = "",
        limit: Limit = 20,
    ) -> answers.Check:
        """Check tagged text: its format, its tags by type, and what is wrong with it, by line."""

        def look() -> answers.Check:
            if path and self._corpora is None:
                raise UsageError("path", repr(path), "a text: the server was given no --corpora")
            if path and self._corpora is not None:
                return corpus_check.check_path(path, self._corpora, limit)
            return corpus_check.check_text(text, limit)

        return await in_thread(look)


def _most_frequent(counts: Mapping[str, int]) -> dict[str, int]:
    by_count = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(by_count[:SHOWN])


async def in_thread(look_up: Callable[[], T]) -> T:
    """Return what *look_up* returns, called in a thread.

    Raises:
        ToolError: it raised what kg has to say, for the assistant to read.
    """
    try:
        return await anyio.to_thread.run_sync(look_up)
    except KgError as problem:
        raise ToolError(message(problem)) from None


def message(problem: KgError) -> str:
    """Return what is wrong, without the paths and commands that are for a shell."""
    advice = f" ({problem.hint})" if problem.hint.startswith(("perhaps", "pip")) else ""
    return f"found {problem.found}, wanted {problem.wanted}{advice}"
