"""ASGI application: routes of the SPARQL endpoint, the start page and Linked Data resources.

In: HTTP requests, and pools of workers. ``/sparql`` is the endpoint, ``/`` the start page, and any
other path the resource whose IRI ends with it; nothing changes the graph.
"""

import json
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from kg.common.iri import is_absolute
from kg.common.naming import encode
from kg.serve import caching, pages, resources
from kg.serve.components import Place, root
from kg.serve.document_responses import beside_triples, described
from kg.serve.documents import Documents
from kg.serve.hosts import check_host
from kg.serve.http import (
    REFUSALS,
    file_response,
    internal_error,
    page_response,
    preflight_response,
    problem_response,
    read_body,
    read_result,
    refusal,
    see_other,
    unless_disconnected,
)
from kg.serve.negotiation import (
    HTML,
    RDF_FORMATS,
    RESULT_FORMATS,
    Choice,
    accepted_formats,
    negotiate,
    not_acceptable,
)
from kg.serve.pool import Pool
from kg.serve.protocol import Question, Refused, parameters, question, service_description
from kg.serve.resource_page import resource_page
from kg.serve.tasks import KINDS, check_answer, format_name, lookup
from kg.serve.url_paths import address, candidates

PAGE_ROWS = 1_000  # of an answer that is shown on a page
LOOKUP_ROWS = 50_000  # of a query for a page; they have limits of their own
ENDPOINT_METHODS, RESOURCE_METHODS = "GET, HEAD, POST, OPTIONS", "GET, HEAD, OPTIONS"
LEAST_TO_COMPRESS = 1_024  # bytes
TRUNCATED = "X-Kg-Truncated"  # the header of an answer that was cut: the number of its rows


@dataclass(frozen=True)
class Site:
    """A graph, and the settings with which it is served."""

    name: str  # of the graph
    base: str  # what its IRIs start with
    counts: Mapping[str, Any]
    types: Mapping[str, str]  # the IRIs of the types' classes
    queries: Pool
    lookups: Pool  # for pages, so that they need not wait for queries
    max_rows: int  # rows or triples of an answer
    documents: Documents
    hosts: frozenset[str]  # names under which it may be asked
    version: str  # of what is served: other content or settings have another one
    most_frequent: list[resources.RankedEntity]  # entities, for the start page
    modified: str  # when the graph was written here, as HTTP writes it
    cors: str = ""  # the origin whose pages may ask; "": none


def application(site: Site) -> Starlette:
    """Return the application; whoever runs it starts the pools before, and stops them."""
    handler = Handler(site)
    return Starlette(
        routes=[Mount("/", app=handler)],
        middleware=[Middleware(GZipMiddleware, minimum_size=LEAST_TO_COMPRESS, compresslevel=5)],
        exception_handlers={Exception: handler.fault},
    )


class Handler:
    """Answers requests."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        path = address(scope, self.site.base)
        place = Place(self.site.name, self.site.base, root(path))
        tag = caching.etag(request, self.site.version)
        try:
            check_host(request.headers.get("host"), self.site.hosts)
            if tag is not None and caching.is_current(request, tag):
                response = Response(status_code=304)
            else:
                response = await self._answer(request, path, place)
            caching.mark(response, tag, self.site.modified)
        except ClientDisconnect:
            return
        except REFUSALS as problem:
            refused = refusal(problem, self.site.queries.seconds)
            response = problem_response(request, place, refused)
        if request.method == "HEAD" and "gzip" in request.headers.get("accept-encoding", ""):
            del response.headers["Content-Length"]  # of a body that would be compressed
        await self._with_headers(response)(scope, receive, send)

    def fault(self, request: Request, problem: Exception) -> Response:
        """Return the response to a request that kg failed to answer; the log has the traceback."""
        place = Place(self.site.name, self.site.base, root(address(request.scope, self.site.base)))
        refused = internal_error(request, "".join(traceback.format_exception(problem)))
        return self._with_headers(problem_response(request, place, refused))

    def _with_headers(self, response: Response) -> Response:
        response.headers["Vary"] = "Accept"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if self.site.cors:
            response.headers["Access-Control-Allow-Origin"] = self.site.cors
            response.headers["Access-Control-Expose-Headers"] = f"{TRUNCATED}, Link"
        return response

    async def _answer(self, request: Request, path: str, place: Place) -> Response:
        endpoint = path in ("sparql", "sparql/")
        methods = ENDPOINT_METHODS if endpoint else RESOURCE_METHODS
        if request.method == "OPTIONS":
            return preflight_response(methods, permitted=bool(self.site.cors))
        if request.method not in methods.split(", "):
            raise Refused(405, f"found the method {request.method}, wanted {methods}")
        if endpoint:
            return await self._endpoint(request, place)
        if path == ".well-known/void":
            return see_other(f"../{self._dataset()}")
        if response := await beside_triples(request, self.site.documents, path, place):
            return response
        return await (self._resource(request, path, place) if path else self._start(request, place))

    def _dataset(self) -> str:
        return f"dataset/{encode(self.site.name)}"

    def _dataset_iri(self) -> str:
        return self.site.base + self._dataset()

    async def _endpoint(self, request: Request, place: Place) -> Response:
        query_string = request.scope["query_string"]
        body = await read_body(request)
        content_type = request.headers.get("content-type", "")
        query = question(request.method, query_string, content_type, body)
        if query is None:
            return await self._describe_service(request, place)
        choices = accepted_formats(query.format, request)
        if not any(choices):
            raise not_acceptable(request, (*RESULT_FORMATS, *RDF_FORMATS))
        try:
            return await self._answer_query(request, place, query, choices)
        except REFUSALS as problem:
            if HTML not in [choice.format for choice in choices if choice]:
                raise
            refused = refusal(problem, self.site.queries.seconds)
            return problem_response(request, place, refused, query.query)

    async def _describe_service(self, request: Request, place: Place) -> Response:
        """Return the service description of the endpoint; to a browser, the form for a query."""
        choice = negotiate(request, RDF_FORMATS)
        if choice.format is HTML:
            return see_other(place.root)
        endpoint = str(request.url.replace(query="", fragment=""))
        if not is_absolute(endpoint):
            raise Refused(400, f"found the Host {request.headers['host']!r}, wanted a name")
        formats = (format_.name for format_ in (*RESULT_FORMATS, *RDF_FORMATS))
        text = service_description(endpoint, self.site.base + self._dataset(), formats)
        return await self._answer_query(request, place, Question(text), (None, choice))

    async def _answer_query(
        self,
        request: Request,
        place: Place,
        query: Question,
        choices: tuple[Choice | None, Choice | None],
    ) -> Response:
        """Return the answer to a query, in the format that was chosen for its kind of result."""
        by_kind = dict(zip(KINDS, choices, strict=True))
        task = {
            "queries": [query.query],
            "forms": {kind: format_name(choice, kind) for kind, choice in by_kind.items()},
            "default": query.default,
            "named": query.named,
            "most": {kind: self._max_rows(choice) for kind, choice in by_kind.items()},
            "first": "",
        }
        answer, file = await unless_disconnected(request, self.site.queries.ask(task))
        check_answer(answer, request, self.site.max_rows)
        choice = by_kind[answer["kind"]]
        assert choice is not None
        if choice.format is HTML:
            text = await read_result(file)
            if answer["kind"] == "solutions":
                body = pages.solutions(place, query.query, json.loads(text), answer["cut"])
            else:
                body = pages.triples(place, query.query, text, answer["cut"])
            return page_response(pages.answer(place, query.query, body))
        headers = {TRUNCATED: str(answer["rows"])} if answer["cut"] else {}
        return await file_response(request, file, choice.media, headers)

    def _max_rows(self, choice: Choice | None) -> int:
        """Return how many rows an answer has at most in a format; on a page there are fewer."""
        on_page = choice is not None and choice.format is HTML
        return min(self.site.max_rows, PAGE_ROWS) if on_page else self.site.max_rows

    async def _start(self, request: Request, place: Place) -> Response:
        """Return the start page, or the entities that ``find=`` searches for."""
        given = dict(parameters(request.scope["query_string"], "the address"))
        if text := given.get("find", "").strip():
            matches = await resources.search(self._rows(request), text)
            return page_response(pages.search_results(place, text, matches))
        choice = negotiate(request, (HTML, *RDF_FORMATS[:-1]))
        if choice.format is not HTML:
            return see_other(self._dataset())
        endpoint = f"{request.url.replace(query='', fragment='', path='')}/sparql"
        return page_response(
            pages.start(place, self.site.counts, self.site.types, self.site.most_frequent, endpoint)
        )

    async def _resource(self, request: Request, path: str, place: Place) -> Response:
        """Return the page of a resource, or its description in RDF."""
        choice = negotiate(request, RDF_FORMATS)
        for candidate in candidates(path):
            iri = self.site.base + candidate
            headers = {"Link": f'<{iri}>; rel="canonical"'}
            if choice.format is HTML:
                looking_up = resources.look_up(iri, self._rows(request))
                resource = await unless_disconnected(request, looking_up)
                if iri == self._dataset_iri():
                    resource.facts |= self.site.documents.dump_facts()
                if resource.facts or resource.referring:
                    return page_response(resource_page(place, resource), headers)
            elif response := await self._description(request, iri, choice, headers):
                return response
            if triples := self.site.documents.description(iri):
                return described(self.site.documents, iri, triples, place, choice, headers)
        raise Refused(404, f"the graph {self.site.name} has no {self.site.base}{path}")

    async def _description(
        self, request: Request, iri: str, choice: Choice, headers: dict[str, str]
    ) -> Response | None:
        """Return the description of *iri* in RDF; None if there are no triples with it."""
        queries = [query.format(iri=iri) for query in resources.DESCRIPTION]
        if iri == self._dataset_iri():
            queries.append(self.site.documents.dump_triples(iri))
        task = lookup(queries, choice.format.name, self.site.max_rows, iri)
        answer, file = await unless_disconnected(request, self.site.lookups.ask(task))
        check_answer(answer, request, self.site.max_rows, own=True)
        if not answer["rows"]:
            file.unlink(missing_ok=True)
            return None
        if answer["cut"]:
            headers = {**headers, TRUNCATED: str(answer["rows"])}
        return await file_response(request, file, choice.media, headers)

    def _rows(self, request: Request) -> resources.Ask:
        """Return a function that answers our own queries, for pages."""

        async def rows(query: str) -> list[resources.Row]:
            answer, file = await self.site.lookups.ask(lookup([query], "json", LOOKUP_ROWS))
            check_answer(answer, request, LOOKUP_ROWS, own=True)
            text = await read_result(file)
            bindings: list[resources.Row] = json.loads(text)["results"]["bindings"]
            return bindings

        return rows
