"""What stands before every page and query: safe headers, no forged requests, and who is asking."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import unquote

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.trouble import database_away
from domain.access import NOBODY, ROLE_NAMES
from domain.account.model import Account, Token
from domain.account.queries import account_of_session, actor_of, token_in_force
from domain.database import Database
from domain.division.rules import areas
from domain.school.queries import find_school
from web.account import COOKIE
from web.asking import Viewer, say
from web.page import page

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
PUBLIC = ("/static/", "/healthz", "/readyz")
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


class SafeHeaders:
    """Adds the security headers to every answer, those to errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
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


class WhoAsks:
    """Finds out who is asking, by cookie or token, and lays it into the request's state."""

    def __init__(self, app: ASGIApp, *, database: Database) -> None:
        self.app = app
        self.database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(PUBLIC):
            request = Request(scope)
            try:
                request.state.viewer = await self._viewer(request)
            except (DBAPIError, PoolTimeout, OSError) as error:
                # The application's own handlers stand further in, and hear of nothing that fails here.
                answer = await database_away(request, error)
                await answer(scope, receive, send)
                return
            request.state.notice = _notice(request)
            send = _forgetting_notice(request, send)
        await self.app(scope, receive, send)

    async def _viewer(self, request: Request) -> Viewer | None:
        cookie, token = request.cookies.get(COOKIE), _bearer(request)
        if not cookie and not token:
            return None
        now = datetime.now(UTC)
        async with self.database.transaction(NOBODY, now=now) as session:
            who: Account | Token | None
            if token:
                who = await token_in_force(session, token, now)
            else:
                who = await account_of_session(session, cookie or "", now)
            return await _seen(session, request, who) if who is not None else None


async def _seen(session: AsyncSession, request: Request, who: Account | Token) -> Viewer:
    """Name the viewer and the place, as the frame of the page shows them."""
    actor = await actor_of(session, who)
    area = areas().get(who.division)
    place = area.name if area else who.division
    if who.school_id is not None:
        place = (await find_school(session, who.school_id)).name
    return Viewer(actor=actor, name=f"{actor.name} · {say(request, ROLE_NAMES[actor.role])}", place=place)


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _notice(request: Request) -> str | None:
    kept = request.cookies.get("notice")
    return unquote(kept) if kept and request.method == "GET" else None


def _forgetting_notice(request: Request, send: Send) -> Send:
    """Show a notice once: the page that shows it takes the cookie away."""
    if request.state.notice is None:
        return send

    async def forget(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("Set-Cookie", "notice=; Max-Age=0; Path=/; HttpOnly; SameSite=lax")
        await send(message)

    return forget
