"""What is sent: pages, results from their files, and why a request is refused."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kg.serve import pages
from kg.serve.forms import HTML, Form, accepted
from kg.serve.html import HEADERS
from kg.serve.parts import Place
from kg.serve.pool import Busy, Died, Stopped, TooLong
from kg.serve.protocol import Refused

PIECE = 1 << 18  # bytes of a result that are sent at a time
AGAIN = "2"  # seconds after which a client that was refused may ask again
PLAIN = "text/plain; charset=utf-8"


def refusal(problem: Exception, seconds: float) -> Refused | None:
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


def problem_reply(
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
        return page_reply(text, headers, refused.status)
    return Response(f"{refused.text}\n", refused.status, headers, PLAIN)


def page_reply(text: str, headers: Mapping[str, str] = {}, status: int = 200) -> Response:
    return Response(text, status, {**HEADERS, **headers}, f"{HTML.media}; charset=utf-8")


def see_other(path: str) -> Response:
    return Response(status_code=303, headers={"Location": path})


def options_reply(methods: str) -> Response:
    """Return what a browser asks before it asks."""
    said = {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "*, Authorization",
        "Access-Control-Allow-Private-Network": "true",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=said)


async def read_result(file: Path) -> str:
    try:
        return await asyncio.to_thread(file.read_text, encoding="utf-8")
    finally:
        file.unlink(missing_ok=True)


async def send_result(
    request: Request, file: Path, media: str, headers: Mapping[str, str]
) -> Response:
    """Return a response with a result; its file is gone when it was sent."""
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    size = file.stat().st_size
    told = {"Content-Length": str(size), "Content-Type": f"{media}{charset}", **headers}
    if request.method == "HEAD" or size <= PIECE:
        data = await asyncio.to_thread(file.read_bytes) if request.method != "HEAD" else b""
        file.unlink(missing_ok=True)
        return Response(data, headers=told)
    source = file.open("rb")
    with contextlib.suppress(OSError):  # Windows keeps what is open
        file.unlink()
    return StreamingResponse(_pieces(source, file), headers=told)


async def _pieces(source: BinaryIO, file: Path) -> AsyncIterator[bytes]:
    try:
        with source:
            while piece := await asyncio.to_thread(source.read, PIECE):
                yield piece
    finally:
        file.unlink(missing_ok=True)
