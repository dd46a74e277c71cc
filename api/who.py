"""Who is asking: found out before every page and query, by the cookie of a session or the token of a program."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.trouble import database_away
from domain.access import NOBODY, ROLE_NAMES
from domain.account.model import Account, Token
from domain.account.queries import account_of_session, actor_of, hashed, token_in_force
from domain.database import Database
from domain.division.rules import areas
from domain.school.queries import find_school
from web.account import COOKIE
from web.asking import Viewer, language_of, say

PUBLIC = ("/static/", "/healthz", "/readyz")
REMEMBERED = timedelta(seconds=2)
"""So long a process may believe what it has just found out of a token: looking it up again costs more than most reads
do. A revoked token is refused that much later; a session is looked up every time."""
MOST_REMEMBERED = 1_000


class WhoAsks:
    """Finds out who is asking, by cookie or token, and lays it into the request's state."""

    def __init__(self, app: ASGIApp, *, database: Database) -> None:
        self.app = app
        self.database = database
        self.programs = Programs()

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
        now = datetime.now(UTC)
        if token := _bearer(request):
            return self.programs.recall(request, token, now) or await self._program(request, token, now)
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            return None
        async with self.database.transaction(NOBODY, now=now) as session:
            who = await account_of_session(session, cookie, now)
            return await _seen(session, request, who) if who is not None else None

    async def _program(self, request: Request, token: str, now: datetime) -> Viewer | None:
        async with self.database.transaction(NOBODY, now=now) as session:
            who = await token_in_force(session, token, now)
            if who is None:
                return None
            viewer = await _seen(session, request, who)
        soon = now + REMEMBERED
        self.programs.remember(request, token, viewer, until=min(soon, who.expires_at or soon))
        return viewer


class Programs:
    """The programs that have asked just now, by the hash of their token and the language in which they are named."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[bytes, str], tuple[Viewer, datetime]] = OrderedDict()

    def recall(self, request: Request, token: str, now: datetime) -> Viewer | None:
        """Give the viewer of the token, if it was found out just now."""
        viewer, until = self._kept.get((hashed(token), language_of(request)), (None, now))
        return viewer if now < until else None

    def remember(self, request: Request, token: str, viewer: Viewer, *, until: datetime) -> None:
        """Remember the viewer of a token until the instant; whoever was remembered first is forgotten first."""
        self._kept[hashed(token), language_of(request)] = viewer, until
        while len(self._kept) > MOST_REMEMBERED:
            self._kept.popitem(last=False)


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
