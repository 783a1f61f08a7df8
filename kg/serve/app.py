"""The application: which address gets which answer.

In: HTTP requests, and pools of workers. ``/sparql`` is the endpoint, ``/`` the first page, and
any other path the thing whose IRI it ends; nothing changes the graph.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from kg.common.iri import is_absolute
from kg.common.naming import encode
from kg.serve import pages, things
from kg.serve.addresses import address, candidates
from kg.serve.description import description
from kg.serve.forms import HTML, SOLUTIONS, TRIPLES, Choice
from kg.serve.parts import Place, root
from kg.serve.pool import Died, Pool
from kg.serve.protocol import Question, Refused, parameters, question
from kg.serve.replies import (
    options_reply,
    page_reply,
    problem_reply,
    read_result,
    refusal,
    see_other,
    send_result,
)
from kg.serve.requests import form_of, forms_of, read_body, unacceptable, unless_gone
from kg.serve.thing_page import thing_page

TABLE = 1_000  # rows of an answer on a page
PAGE = 50_000  # rows of what a page is made of; our own queries have limits of their own
KINDS = {"solutions": "json", "triples": "turtle"}  # of answers, and what a page is made of
ENDPOINT, THING = "GET, HEAD, POST, OPTIONS", "GET, HEAD, OPTIONS"
CUT = "X-Kg-Truncated"


@dataclass(frozen=True)
class Site:
    """What is served, and how."""

    name: str  # of the graph
    base: str  # what its IRIs start with
    counts: Mapping[str, Any]
    types: Mapping[str, str]  # the IRIs of the types' classes
    queries: Pool
    lookups: Pool  # so that pages need not wait for queries
    most: int  # rows or triples of an answer
    cors: str = "*"  # whose pages may ask


def application(site: Site) -> Starlette:
    """Return the application; whoever runs it starts the pools before, and stops them."""
    return Starlette(routes=[Mount("/", app=Handler(site))])


class Handler:
    """Answers requests."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._first: list[things.Found] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        path = address(scope, self.site.base)
        place = Place(self.site.name, self.site.base, root(path))
        try:
            response = await self._answer(request, path, place)
        except ClientDisconnect:
            return
        except Exception as problem:  # the table of what may happen
            if (refused := refusal(problem, self.site.queries.seconds)) is None:
                raise
            response = problem_reply(request, place, refused)
        response.headers["Vary"] = "Accept"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if self.site.cors:
            response.headers["Access-Control-Allow-Origin"] = self.site.cors
            response.headers["Access-Control-Expose-Headers"] = f"{CUT}, Link"
        await response(scope, receive, send)

    async def _answer(self, request: Request, path: str, place: Place) -> Response:
        endpoint = path in ("sparql", "sparql/")
        methods = ENDPOINT if endpoint else THING
        if request.method == "OPTIONS":
            return options_reply(methods)
        if request.method not in methods.split(", "):
            raise Refused(405, f"found the method {request.method}, wanted {methods}")
        if endpoint:
            return await self._endpoint(request, place)
        if path == ".well-known/void":
            return see_other(f"../{self._dataset()}")
        return await (self._thing(request, path, place) if path else self._start(request, place))

    def _dataset(self) -> str:
        return f"dataset/{encode(self.site.name)}"

    async def _endpoint(self, request: Request, place: Place) -> Response:
        query_string = request.scope["query_string"]
        body = await read_body(request)
        kind = request.headers.get("content-type", "")
        asked = question(request.method, query_string, kind, body)
        if asked is None:
            return await self._described(request, place)
        chosen = forms_of(asked.form, request)
        if not any(chosen):
            raise unacceptable(request, (*SOLUTIONS, *TRIPLES))
        try:
            return await self._asked(request, place, asked, chosen)
        except Exception as problem:
            refused = refusal(problem, self.site.queries.seconds)
            if refused is None or HTML not in [choice.form for choice in chosen if choice]:
                raise
            return problem_reply(request, place, refused, asked.query)

    async def _described(self, request: Request, place: Place) -> Response:
        """Return what the endpoint says of itself; to people, the form."""
        choice = form_of(request, TRIPLES)
        if choice.form is HTML:
            return see_other(place.root)
        here = str(request.url.replace(query="", fragment=""))
        if not is_absolute(here):
            raise Refused(400, f"found the Host {request.headers['host']!r}, wanted a name")
        text = description(here, self.site.base + self._dataset(), SOLUTIONS, TRIPLES)
        return await self._asked(request, place, Question(text), (None, choice))

    async def _asked(
        self,
        request: Request,
        place: Place,
        asked: Question,
        chosen: tuple[Choice | None, Choice | None],
    ) -> Response:
        """Return the answer to a query, in the form of its kind that was chosen."""
        kinds = dict(zip(KINDS, chosen, strict=True))
        asking = {
            "queries": [asked.query],
            "forms": {kind: _data(choice, kind) for kind, choice in kinds.items()},
            "default": asked.default,
            "named": asked.named,
            "most": {kind: self._most(choice) for kind, choice in kinds.items()},
            "first": "",
        }
        found, file = await unless_gone(request, self.site.queries.ask(asking))
        _check(found, request, self.site.most)
        choice = kinds[found["kind"]]
        assert choice is not None
        if choice.form is HTML:
            text = await read_result(file)
            make = {"solutions": _solutions, "triples": pages.triples}[found["kind"]]
            body = make(place, asked.query, text, found["cut"])
            return page_reply(pages.answer(place, asked.query, body))
        headers = {CUT: str(found["rows"])} if found["cut"] else {}
        return await send_result(request, file, choice.media, headers)

    def _most(self, choice: Choice | None) -> int:
        """Return how many rows a form has at most."""
        return min(self.site.most, TABLE) if choice and choice.form is HTML else self.site.most

    async def _start(self, request: Request, place: Place) -> Response:
        given = dict(parameters(request.scope["query_string"], "the address"))
        if text := given.get("find", "").strip():
            return page_reply(pages.results(place, text, await things.search(self._rows, text)))
        choice = form_of(request, (HTML, *TRIPLES[:-1]))
        if choice.form is not HTML:
            return see_other(self._dataset())
        if self._first is None:
            self._first = await things.entities(self._rows, limit=20)
        endpoint = f"{request.url.replace(query='', fragment='', path='')}/sparql"
        return page_reply(
            pages.start(place, self.site.counts, self.site.types, self._first, endpoint)
        )

    async def _thing(self, request: Request, path: str, place: Place) -> Response:
        choice = form_of(request, TRIPLES)
        for one in candidates(path):
            iri = self.site.base + one
            headers = {"Link": f'<{iri}>; rel="canonical"'}
            if choice.form is HTML:
                found = await unless_gone(request, things.look_up(iri, self._rows))
                if found.facts or found.referring:
                    return page_reply(thing_page(place, found), headers)
            elif response := await self._data_of(request, iri, choice, headers):
                return response
        raise Refused(404, f"the graph {self.site.name} has no {self.site.base}{path}")

    async def _data_of(
        self, request: Request, iri: str, choice: Choice, headers: dict[str, str]
    ) -> Response | None:
        """Return what RDF says of *iri*; None if that is nothing."""
        queries = [one.format(iri=iri) for one in things.DESCRIPTION]
        asking = _lookup(queries, choice.form.name, self.site.most, iri)
        found, file = await unless_gone(request, self.site.lookups.ask(asking))
        _check(found, request, self.site.most)
        if not found["rows"]:
            file.unlink(missing_ok=True)
            return None
        if found["cut"]:
            headers = {**headers, CUT: str(found["rows"])}
        return await send_result(request, file, choice.media, headers)

    async def _rows(self, query: str) -> list[things.Row]:
        """Return the rows of a query of ours."""
        found, file = await self.site.lookups.ask(_lookup([query], "json", PAGE))
        if "problem" in found:
            raise Died
        rows: list[things.Row] = json.loads(await read_result(file))["results"]["bindings"]
        return rows


def _lookup(queries: list[str], form: str, most: int, first: str = "") -> dict[str, Any]:
    """Return a question of ours, about the whole graph."""
    about: dict[str, Any] = {"default": None, "named": None, "first": first}
    limits = {"forms": dict.fromkeys(KINDS, form), "most": dict.fromkeys(KINDS, most)}
    return {"queries": queries, **about, **limits}


def _data(choice: Choice | None, kind: str) -> str | None:
    """Return the form that a worker writes of one kind of answer."""
    if choice is None:
        return None
    return KINDS[kind] if choice.form is HTML else choice.form.name


def _check(found: Mapping[str, Any], request: Request, most: int) -> None:
    """Raise what a worker said is wrong."""
    match found.get("problem"):
        case None:
            return
        case "unacceptable":
            forms = SOLUTIONS if found["kind"] == "solutions" else TRIPLES
            raise unacceptable(request, forms)
        case "query":
            raise Refused(400, found["text"])
        case "unwritable":
            raise Refused(406, f"{found['text']}: ask for another form")
        case "uncuttable":
            raise Refused(
                400,
                f"the answer has more than {most:,} rows, and this form has no place to say that "
                "it was cut: add LIMIT, or ask for JSON, XML, Turtle or N-Triples",
            )
        case "memory":
            raise Died
        case _:
            raise Refused(500, f"the query could not be answered: {found['text']}")


def _solutions(place: Place, query: str, text: str, cut: bool) -> Any:
    return pages.solutions(place, query, json.loads(text), cut)
