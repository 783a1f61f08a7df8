"""The application: which address gets which answer.

In: HTTP requests, and pools of workers. ``/sparql`` is the endpoint, ``/`` the first page, and
any other path the thing whose IRI it ends; nothing changes the graph.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from kg.naming import encode
from kg.serve import pages, things
from kg.serve.addresses import address, candidates
from kg.serve.description import description
from kg.serve.forms import HTML, SOLUTIONS, TRIPLES, Choice, Form, accepted, named
from kg.serve.html import HEADERS
from kg.serve.pages import Place
from kg.serve.pool import Busy, Died, Pool, Stopped, TooLong
from kg.serve.protocol import Question, Refused, parameters, question

MOST_BODY = 1 << 20  # bytes of a query
SLOW = 30  # seconds in which a body must have come
PIECE = 1 << 18  # bytes of a result that are sent at a time
TABLE = 1_000  # rows on a page
PAGED = ("json", "turtle")  # what a page is made of: solutions, triples
AGAIN = "2"  # seconds after which a client that was refused may ask again
ENDPOINT, THING = "GET, HEAD, POST, OPTIONS", "GET, HEAD, OPTIONS"
PLAIN = "text/plain; charset=utf-8"
CUT = "X-Kg-Truncated"
T = TypeVar("T")


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
        place = Place(self.site.name, self.site.base, pages.root(path))
        try:
            response = await self._answer(request, path, place)
        except ClientDisconnect:
            return
        except Exception as problem:  # the table of what may happen
            if (refused := _refusal(problem, self.site.queries.seconds)) is None:
                raise
            response = _problem(request, place, refused)
        response.headers["Vary"] = "Accept"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if self.site.cors:
            response.headers["Access-Control-Allow-Origin"] = self.site.cors
            response.headers["Access-Control-Expose-Headers"] = f"{CUT}, Link, Content-Location"
        await response(scope, receive, send)

    async def _answer(self, request: Request, path: str, place: Place) -> Response:
        endpoint = path in ("sparql", "sparql/")
        methods = ENDPOINT if endpoint else THING
        if request.method == "OPTIONS":
            return _options(methods)
        if request.method not in methods.split(", "):
            raise Refused(405, f"found the method {request.method}, wanted {methods}")
        if endpoint:
            return await self._endpoint(request, place)
        if path == ".well-known/void":
            return _see(f"../{self._dataset()}")
        return await (self._thing(request, path, place) if path else self._start(request, place))

    def _dataset(self) -> str:
        return f"dataset/{encode(self.site.name)}"

    async def _endpoint(self, request: Request, place: Place) -> Response:
        query_string = request.scope["query_string"]
        body = await _body(request)
        kind = request.headers.get("content-type", "")
        asked = question(request.method, query_string, kind, body)
        if asked is None:
            return await self._described(request)
        chosen = _choices(asked.form, request)
        if not any(chosen):
            raise _unacceptable(request, (*SOLUTIONS, *TRIPLES))
        try:
            return await self._asked(request, place, asked, chosen)
        except Exception as problem:
            refused = _refusal(problem, self.site.queries.seconds)
            if refused is None or HTML not in [choice.form for choice in chosen if choice]:
                raise
            return _problem(request, place, refused, asked.query)

    async def _described(self, request: Request) -> Response:
        """Return what the endpoint says of itself; to people, the form."""
        choice = _choice(request, TRIPLES)
        if choice.form is HTML:
            return _see("./")
        here = str(request.url.replace(query="", fragment=""))
        text = description(here, self.site.base + self._dataset(), SOLUTIONS, TRIPLES)
        return await self._asked(request, None, Question(text), (None, choice))

    async def _asked(
        self,
        request: Request,
        place: Place | None,
        asked: Question,
        chosen: tuple[Choice | None, Choice | None],
    ) -> Response:
        """Return the answer to a query, in the form of its kind that was chosen."""
        people = any(choice.form is HTML for choice in chosen if choice)
        data = [_data(*one) for one in zip(chosen, PAGED, strict=True)]
        most = min(self.site.most, TABLE) if people else self.site.most
        asking = {
            "queries": [asked.query],
            "solutions": data[0],
            "triples": data[1],
            "default": asked.default,
            "named": asked.named,
            "most": most,
            "first": "",
        }
        found, file = await _unless_gone(request, self.site.queries.ask(asking))
        _check(found, request, most)
        choice = chosen[0] if found["kind"] == "solutions" else chosen[1]
        assert choice is not None
        if choice.form is HTML and place is not None:
            text = await _read(file)
            make = {"solutions": _solutions, "triples": pages.triples}[found["kind"]]
            body = make(place, asked.query, text, found["cut"])
            return _page(pages.answer(place, asked.query, body))
        headers = {CUT: str(found["rows"])} if found["cut"] else {}
        return await _sent(request, file, choice.media, headers)

    async def _start(self, request: Request, place: Place) -> Response:
        given = dict(parameters(request.scope["query_string"], "the address"))
        if text := given.get("find", "").strip():
            return _page(pages.results(place, text, await things.search(self._rows, text)))
        choice = _choice(request, (HTML, *TRIPLES[:-1]))
        if choice.form is not HTML:
            return _see(self._dataset())
        if self._first is None:
            self._first = await things.entities(self._rows, limit=20)
        endpoint = f"{request.url.replace(query='', fragment='', path='')}/sparql"
        return _page(pages.start(place, self.site.counts, self.site.types, self._first, endpoint))

    async def _thing(self, request: Request, path: str, place: Place) -> Response:
        choice = _choice(request, TRIPLES)
        for one in candidates(path):
            iri = self.site.base + one
            headers = {"Link": f'<{iri}>; rel="canonical"'}
            if choice.form is HTML:
                found = await _unless_gone(request, things.look_up(iri, self._rows))
                if found.facts or found.referring:
                    return _page(pages.thing(place, found), headers)
            elif response := await self._data_of(request, iri, choice, headers):
                return response
        raise Refused(404, f"the graph {self.site.name} has no {self.site.base}{path}")

    async def _data_of(
        self, request: Request, iri: str, choice: Choice, headers: dict[str, str]
    ) -> Response | None:
        """Return what RDF says of *iri*; None if that is nothing."""
        queries = [one.format(iri=iri) for one in things.DESCRIPTION]
        asking = _lookup(queries, choice.form.name, self.site.most, iri)
        found, file = await _unless_gone(request, self.site.lookups.ask(asking))
        _check(found, request, self.site.most)
        if not found["rows"]:
            file.unlink(missing_ok=True)
            return None
        if found["cut"]:
            headers = {**headers, CUT: str(found["rows"])}
        return await _sent(request, file, choice.media, headers)

    async def _rows(self, query: str) -> list[things.Row]:
        """Return the rows of a query of ours."""
        found, file = await self.site.lookups.ask(_lookup([query], "json", self.site.most))
        text = await _read(file)
        assert "problem" not in found, found
        rows: list[things.Row] = json.loads(text)["results"]["bindings"]
        return rows


def _lookup(queries: list[str], form: str, most: int, first: str = "") -> dict[str, Any]:
    """Return a question of ours, about the whole graph."""
    forms = {"solutions": form, "triples": form}
    return {
        "queries": queries,
        "default": None,
        "named": None,
        "most": most,
        "first": first,
    } | forms


async def _body(request: Request) -> bytes:
    """Return the body of a request.

    Raises:
        Refused: it is too large, or too slow.
    """
    whole = bytearray()
    try:
        async with asyncio.timeout(SLOW):
            async for piece in request.stream():
                whole += piece
                if len(whole) > MOST_BODY:
                    raise Refused(413, f"found a body of more than {MOST_BODY:,} bytes")
    except TimeoutError:
        raise Refused(408, f"the body took more than {SLOW} seconds") from None
    return bytes(whole)


async def _unless_gone(request: Request, work: Awaitable[T]) -> T:
    """Return what *work* gives; break it off if the client goes away before.

    Raises:
        ClientDisconnect: it went away.
    """
    working = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnect
    finally:
        for task in (working, gone):
            task.cancel()
        await asyncio.gather(working, gone, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _choices(form: str, request: Request) -> tuple[Choice | None, Choice | None]:
    """Return the forms for solutions and for triples that a client takes, by name or Accept."""
    kinds = (SOLUTIONS, TRIPLES)
    if any(called := [named(form, forms) for forms in kinds]):
        return called[0], called[1]
    accept = request.headers.get("accept", "")
    return accepted(accept, SOLUTIONS), accepted(accept, TRIPLES)


def _choice(request: Request, forms: Iterable[Form]) -> Choice:
    """Return the form that a client takes.

    Raises:
        Refused: none.
    """
    given = dict(parameters(request.scope["query_string"], "the address"))
    forms = tuple(forms)
    choice = named(given.get("format", ""), forms)
    choice = choice or accepted(request.headers.get("accept", ""), forms)
    if choice is None:
        raise _unacceptable(request, forms)
    return choice


def _unacceptable(request: Request, forms: Iterable[Form]) -> Refused:
    known = ", ".join(dict.fromkeys(form.media for form in forms))
    return Refused(406, f"found Accept: {request.headers.get('accept', '')}, wanted one of {known}")


def _data(choice: Choice | None, paged: str) -> str | None:
    """Return the form that a worker writes; *paged* where a page is made of it."""
    if choice is None:
        return None
    return paged if choice.form is HTML else choice.form.name


def _check(found: Mapping[str, Any], request: Request, most: int) -> None:
    """Raise what a worker said is wrong."""
    match found.get("problem"):
        case None:
            return
        case "unacceptable":
            forms = SOLUTIONS if found["kind"] == "solutions" else TRIPLES
            raise _unacceptable(request, forms)
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


def _refusal(problem: Exception, seconds: float) -> Refused | None:
    """Return how a request is refused that ended so; None if nobody foresaw it."""
    match problem:
        case Refused():
            return problem
        case Busy():
            return Refused(503, "too many queries wait to be answered: ask again later")
        case TooLong():
            return Refused(504, f"the query took more than {seconds:g} seconds and was broken off")
        case Died():
            return Refused(507, "the query ended its worker: it took more memory than it may")
        case Stopped():
            return Refused(503, "the server is being stopped")
    return None


def _problem(
    request: Request, place: Place, refused: Refused, query: str | None = None
) -> Response:
    """Return what says why a request is refused: to a browser a page, to programs a text."""
    headers = {"Retry-After": AGAIN} if refused.status == 503 else {}
    if refused.status == 405:
        headers["Allow"] = refused.text.rpartition("wanted ")[2]
    choice = accepted(request.headers.get("accept", ""), (Form("text", "text/plain"), HTML))
    if choice is not None and choice.form is HTML:
        title = {404: "Not found", 504: "Too long"}.get(refused.status, "That did not work")
        text = pages.problem(place, title, refused.text, query)
        return _page(text, headers, refused.status)
    return Response(f"{refused.text}\n", refused.status, headers, PLAIN)


def _page(text: str, headers: Mapping[str, str] = {}, status: int = 200) -> Response:
    return Response(text, status, {**HEADERS, **headers}, f"{HTML.media}; charset=utf-8")


def _see(path: str) -> Response:
    return Response(status_code=303, headers={"Location": path})


def _options(methods: str) -> Response:
    """Return what a browser asks before it asks."""
    said = {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "*, Authorization",
        "Access-Control-Allow-Private-Network": "true",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=said)


def _solutions(place: Place, query: str, text: str, cut: bool) -> Any:
    return pages.solutions(place, query, json.loads(text), cut)


async def _read(file: Path) -> str:
    try:
        return await asyncio.to_thread(file.read_text, encoding="utf-8")
    finally:
        file.unlink(missing_ok=True)


async def _sent(request: Request, file: Path, media: str, headers: Mapping[str, str]) -> Response:
    """Return a response with a result; its file is gone when it was sent."""
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    size = file.stat().st_size
    told = {"Content-Length": str(size), "Content-Type": f"{media}{charset}", **headers}
    if request.method == "HEAD" or size <= PIECE:
        data = await asyncio.to_thread(file.read_bytes) if request.method != "HEAD" else b""
        file.unlink(missing_ok=True)
        return Response(data, headers=told)
    return StreamingResponse(_pieces(file), headers=told)


async def _pieces(file: Path) -> AsyncIterator[bytes]:
    try:
        with file.open("rb") as source:
            while piece := await asyncio.to_thread(source.read, PIECE):
                yield piece
    finally:
        file.unlink(missing_ok=True)
