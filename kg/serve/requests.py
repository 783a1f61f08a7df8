"""What is read of a request: its body, what form it takes, whether its client is still there."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from kg.serve.forms import SOLUTIONS, TRIPLES, Choice, Form, accepted, named
from kg.serve.protocol import Refused, parameters

MOST_BODY = 1 << 20  # bytes of a query
SLOW = 30  # seconds in which a body must have come
T = TypeVar("T")


async def read_body(request: Request) -> bytes:
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


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
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


def forms_of(form: str, request: Request) -> tuple[Choice | None, Choice | None]:
    """Return the forms for solutions and for triples that a client takes, by name or Accept."""
    kinds = (SOLUTIONS, TRIPLES)
    if any(called := [named(form, forms) for forms in kinds]):
        return called[0], called[1]
    accept = request.headers.get("accept", "")
    return accepted(accept, SOLUTIONS), accepted(accept, TRIPLES)


def form_of(request: Request, forms: Iterable[Form]) -> Choice:
    """Return the form that a client takes.

    Raises:
        Refused: none.
    """
    given = dict(parameters(request.scope["query_string"], "the address"))
    forms = tuple(forms)
    choice = named(given.get("format", ""), forms)
    choice = choice or accepted(request.headers.get("accept", ""), forms)
    if choice is None:
        raise unacceptable(request, forms)
    return choice


def unacceptable(request: Request, forms: Iterable[Form]) -> Refused:
    known = ", ".join(dict.fromkeys(form.media for form in forms))
    given = request.query_params.get("format")
    asked = f"format={given}" if given else f"Accept: {request.headers.get('accept', '')}"
    return Refused(406, f"found {asked}, wanted one of {known}")
