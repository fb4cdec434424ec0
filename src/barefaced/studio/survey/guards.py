"""What stands before the page: this machine only, small requests only, nothing from elsewhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from barefaced.errors import BarefacedError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = {"127.0.0.1", "localhost", "[::1]"}
MOST_BYTES = 4096
"""Of a request's body; an answer has less than a hundred."""
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Refused(BarefacedError):  # noqa: N818 - says what happened, as `errors` does
    """A request that is not answered, and the HTTP status that says so."""

    def __init__(self, status: int, reason: str) -> None:
        """Args:
        status: 400 to 499.
        reason: one line.
        """
        super().__init__(reason)
        self.status = status


class Guard:
    """Refuses other hosts' names and other sites' requests, and gives every answer its headers.

    A name that somebody else's domain was pointed at this machine under (DNS rebinding) is such a host.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Args:
        app: what is guarded.
        """
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
                message = {**message, "headers": [*message.get("headers", ()), *more]}
            await send(message)

        if _is_strange(dict(scope["headers"])):
            from starlette.responses import PlainTextResponse

            await PlainTextResponse("only for this machine", 403)(scope, receive, sending)
            return
        await self._app(scope, receive, sending)


def _is_strange(headers: dict[bytes, bytes]) -> bool:
    host = headers.get(b"host", b"").decode("latin-1")
    if host.rpartition(":")[0] not in HOSTS and host not in HOSTS:
        return True
    origin = headers.get(b"origin")
    return origin is not None and origin.decode("latin-1") != f"http://{host}"


async def body_of(request: Request) -> dict[str, Any]:
    """A request's JSON object.

    Raises:
        Refused: if it is none, says to be something else, or is too long; no more of it is read then.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refused(415, "expected JSON")
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_BYTES:
            raise Refused(413, f"more than {MOST_BYTES} bytes")
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "not JSON") from error
    if not isinstance(told, dict):
        raise Refused(400, f"expected an object, got {type(told).__name__}")
    return told
