"""What stands before every page and query: safe headers, no forged requests, bodies of a sane size."""

from collections.abc import Mapping, Sequence

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.page import page

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


_WRITTEN = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


class SafeHeaders:
    """Adds the security headers to every answer, those to errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", ())
                names = dict(given)
                message["headers"] = [*given, *[each for each in _WRITTEN if each[0] not in names]]
            await send(message)

        await self.app(scope, receive, send_safely if scope["type"] == "http" else send)


class NoForgery:
    """Refuses unsafe requests that another site made a browser send.

    Browsers say where a request comes from (`Sec-Fetch-Site`); older ones only name the `Origin`. Programs send
    neither, and carry a token instead of a cookie.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and is_forged(Headers(scope=scope)):
            await PlainTextResponse("This request came from another site.", 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_forged(headers: Headers) -> bool:
    """Tell whether another site made the browser send this."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")


class BesideQueries:
    """Stands before everything but plain queries: their door reads no more than so much by itself, and most of them are
    asked by programs that want nothing compressed."""

    def __init__(self, app: ASGIApp, *, door: str, stack: Sequence[Middleware]) -> None:
        self.app = app
        self.door = door
        self.behind = app
        for each in reversed(stack):
            self.behind = each.cls(self.behind, *each.args, **each.kwargs)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        plain = scope["type"] == "http" and scope["path"] == self.door and not _compressed(scope)
        await (self.app if plain else self.behind)(scope, receive, send)


def _compressed(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])


class SaysTooLarge:
    """Answers a body that is too large with a page, where Starlette's limit has two English words."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = False

        async def speaking(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] == 413:
                refused = True
                await page(Request(scope), "error.html", status=413)(scope, receive, send)
            elif not refused:
                await send(message)

        await self.app(scope, receive, speaking if scope["type"] == "http" else send)
