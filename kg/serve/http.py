"""HTTP requests and responses: bodies, disconnects, pages, files, errors, CORS preflight."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Mapping
from pathlib import Path
from typing import BinaryIO, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from kg.serve import pages
from kg.serve.components import Place
from kg.serve.html import HEADERS
from kg.serve.negotiation import HTML, Format, accepted
from kg.serve.pool import Busy, Died, Stopped, TooDeep, TooLong
from kg.serve.protocol import Refused

MAX_BODY = 1 << 20  # bytes of a request
BODY_TIMEOUT = 30  # seconds in which a body must have come
PIECE = 1 << 18  # bytes of a result that are sent at a time
RETRY_AFTER = "2"  # seconds after which a client that was refused may ask again
PLAIN = "text/plain; charset=utf-8"
REFUSALS = (Refused, Busy, TooLong, Died, Stopped)  # what `refusal` has an answer to
T = TypeVar("T")
_LOG = logging.getLogger("kg.serve")


async def read_body(request: Request) -> bytes:
    """Return the body of a request.

    Raises:
        Refused: it is larger than MAX_BODY, or slower than BODY_TIMEOUT.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            async for piece in request.stream():
                body += piece
                if len(body) > MAX_BODY:
                    raise Refused(413, f"found a body of more than {MAX_BODY:,} bytes")
    except TimeoutError:
        raise Refused(408, f"the body took more than {BODY_TIMEOUT} seconds") from None
    return bytes(body)


async def unless_disconnected(request: Request, work: Awaitable[T]) -> T:
    """Return the result of *work*; cancel it if the client disconnects before.

    Raises:
        ClientDisconnect: it disconnected.
    """
    working = asyncio.ensure_future(work)
    disconnected = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({working, disconnected}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnect
    finally:
        for task in (working, disconnected):
            task.cancel()
        await asyncio.gather(working, disconnected, return_exceptions=True)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def refusal(problem: Exception, timeout: float) -> Refused:
    """Return how a request is refused whose answer was one of REFUSALS.

    Args:
        problem: what was raised.
        timeout: seconds that a query may take.
    """
    match problem:
        case Refused():
            return problem
        case Busy():
            return Refused(503, problem.text)
        case TooLong():
            return Refused(504, f"the query took more than {timeout:g} seconds and was broken off")
        case TooDeep():
            return Refused(400, "the query nests too deep: found more levels than can be parsed")
        case Died():
            return Refused(507, "the query ended its worker: it took more memory than it may")
        case _:
            return Refused(503, "the server is being stopped")


def internal_error(request: Request, details: str) -> Refused:
    """Return the refusal for a fault of kg itself (500); its *details* go to the log.

    The text for the client has a reference, by which the details are found in the log.
    """
    reference = secrets.token_hex(4)
    _LOG.error("error %s: %s %s: %s", reference, request.method, request.url, details)
    text = f"an error of the server itself; its log has the details, with the reference {reference}"
    return Refused(500, text)


def problem_response(
    request: Request, place: Place, refused: Refused, query: str | None = None
) -> Response:
    """Return the response to a request that is refused: for a browser a page, else a text."""
    headers = {"Retry-After": RETRY_AFTER} if refused.status == 503 else {}
    if refused.status == 405:
        headers["Allow"] = refused.text.rpartition("wanted ")[2]
    choice = accepted(request.headers.get("accept", ""), (Format("text", "text/plain"), HTML))
    if choice is not None and choice.format is HTML:
        title = {404: "Not found", 504: "Too long"}.get(refused.status, "That did not work")
        text = pages.problem(place, title, refused.text, query)
        return page_response(text, headers, refused.status)
    return Response(f"{refused.text}\n", refused.status, headers, PLAIN)


def page_response(text: str, headers: Mapping[str, str] = {}, status: int = 200) -> Response:
    return Response(text, status, {**HEADERS, **headers}, f"{HTML.media}; charset=utf-8")


def text_response(text: str, media: str, headers: Mapping[str, str]) -> Response:
    return Response(text, 200, headers, media)


def see_other(path: str) -> Response:
    return Response(status_code=303, headers={"Location": path})


def preflight_response(methods: str, *, permitted: bool) -> Response:
    """Answer OPTIONS; where pages of another origin are *permitted*, also a CORS preflight request.

    The latter is Fetch standard, section 3.2; a browser may also ask whether a public page may
    reach a private network.
    """
    headers = {"Allow": methods}
    if permitted:
        headers |= {
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": "*, Authorization",
            "Access-Control-Allow-Private-Network": "true",
            "Access-Control-Max-Age": "86400",
        }
    return Response(status_code=204, headers=headers)


async def read_result(file: Path) -> str:
    """Return the text of a result, and remove its file."""
    try:
        return await asyncio.to_thread(file.read_text, encoding="utf-8")
    finally:
        file.unlink(missing_ok=True)


async def file_response(
    request: Request, file: Path, media: str, headers: Mapping[str, str], *, keep: bool = False
) -> Response:
    """Return a response that sends a result from its file, which is removed then, or kept."""
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    size = file.stat().st_size
    headers = {"Content-Length": str(size), "Content-Type": f"{media}{charset}", **headers}
    if request.method == "HEAD" or size <= PIECE:
        data = await asyncio.to_thread(file.read_bytes) if request.method != "HEAD" else b""
        if not keep:
            file.unlink(missing_ok=True)
        return Response(data, headers=headers)
    source = file.open("rb")
    if keep:
        return StreamingResponse(_pieces(source), headers=headers)
    with contextlib.suppress(OSError):  # Windows keeps what is open
        file.unlink()
    return StreamingResponse(_pieces(source, file), headers=headers)


async def _pieces(source: BinaryIO, file: Path | None = None) -> AsyncIterator[bytes]:
    try:
        with source:
            while piece := await asyncio.to_thread(source.read, PIECE):
                yield piece
    finally:
        if file is not None:
            file.unlink(missing_ok=True)
