"""Access log of the server, in the Combined Log Format."""

import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AccessLog:
    """Writes a line for each request that *app* has answered.

    Args:
        app: an ASGI application.
        out: takes the lines.
    """

    def __init__(self, app: "ASGIApp", out: TextIO) -> None:
        self.app, self.out = app, out

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request, and write its line."""
        status, size = 0, 0

        async def counted(message: "Message") -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            print(_line(scope, status, size), file=self.out, flush=True)


def _line(scope: "Scope", status: int, size: int) -> str:
    """Return the line of a request; a *status* of 0: the client went away."""
    headers = dict(scope["headers"])
    client = (scope.get("client") or ("-",))[0]
    clock = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime())
    query = scope["query_string"].decode("latin-1")
    raw_path = scope.get("raw_path") or scope["path"].encode()
    target = f"{raw_path.decode('latin-1')}{'?' if query else ''}{query}"
    request = f"{scope['method']} {target} HTTP/{scope['http_version']}"
    sent = status or 499  # as nginx has it
    referrer, agent = (_quoted(headers.get(name)) for name in (b"referer", b"user-agent"))
    asked = f"{client} - - [{clock}] {_quoted(request.encode('latin-1'))}"
    return f"{asked} {sent} {size or '-'} {referrer} {agent}"


def _quoted(text: bytes | None) -> str:
    """Return *text* in quotation marks, with nothing in it that could end the line or the mark."""
    if text is None:
        return '"-"'
    shown = text.decode("latin-1").encode("unicode_escape").decode()
    return '"' + shown.replace('"', '\\"') + '"'
