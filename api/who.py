"""Who is asking: found out before every page and query, by the cookie of a session or the token of a program."""

from collections import OrderedDict
from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
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
from domain.account.queries import account_of_session, actor_of, hashed, sign_of_token, token_in_force
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


HEAD_LIMIT = 2_000
"""A head of more characters is not kept in mind; what programs send has a few hundred."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Believed:
    """A program that has asked just now: until when that is believed, and by which sign it is known again."""

    viewer: Viewer
    until: datetime
    sign: str = ""
    expires_at: datetime | None = None


class Memory(Generic[Key]):
    """Those who have asked just now; whoever was remembered first is forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Believed] = OrderedDict()

    def recall(self, key: Key) -> Believed | None:
        """Give whoever was remembered under the key, unless that was too long ago."""
        believed = self._kept.get(key)
        return believed if believed is not None and datetime.now(UTC) < believed.until else None

    def last(self, key: Key) -> Believed | None:
        """Give whoever was remembered under the key last, however long ago."""
        return self._kept.get(key)

    def remember(self, key: Key, believed: Believed) -> None:
        """Remember somebody as long as they are to be believed."""
        self._kept[key] = believed
        while len(self._kept) > MOST_REMEMBERED:
            self._kept.popitem(last=False)


class WhoAsks:
    """Finds out who is asking, by cookie or token, and lays it into the request's state."""

    def __init__(self, app: ASGIApp, *, database: Database) -> None:
        self.app = app
        self.database = database
        self.programs: Memory[tuple[bytes, str]] = Memory()

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
        if token := _bearer(request):
            request.state.believed = believed = await self._believed(request, token)
            return believed.viewer if believed else None
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            return None
        now = datetime.now(UTC)
        async with self.database.transaction(NOBODY, now=now) as session:
            who = await account_of_session(session, cookie, now)
            return await _seen(session, request, who) if who is not None else None

    async def _believed(self, request: Request, token: str) -> Believed | None:
        # With the language, for that is how the program is named.
        key = hashed(token), language_of(request)
        believed = self.programs.recall(key)
        if believed is None and (believed := await self._found(request, token, self.programs.last(key))):
            self.programs.remember(key, believed)
        return believed

    async def _found(self, request: Request, token: str, last: Believed | None) -> Believed | None:
        """Find out of a token whose program it is; one whose sign is that of the last time need not be read again."""
        now = datetime.now(UTC)
        sign = await sign_of_token(self.database, token, now)
        if sign is None:
            return None
        soon = now + REMEMBERED
        if last is not None and last.sign == sign:
            return replace(last, until=min(soon, last.expires_at or soon))
        async with self.database.transaction(NOBODY, now=now) as session:
            who = await token_in_force(session, token, now)
            if who is None:
                return None
            viewer = await _seen(session, request, who)
        return Believed(viewer, min(soon, who.expires_at or soon), sign, who.expires_at)


class Regulars:
    """Lets programs straight to their door that were let in just now with the very same head.

    A program sends the same head with each query, and whoever stands between here and the door judges nothing else:
    what they found is believed as long as the token is.
    """

    def __init__(self, app: ASGIApp, *, path: str, door: ASGIApp) -> None:
        self.app = app
        self.path = path
        self.door = door
        self.heads: Memory[tuple[Any, ...]] = Memory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self.path or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        head = tuple([each for each in scope["headers"] if each[0] != b"content-length"])
        if believed := self.heads.recall(head):
            scope["state"]["viewer"] = believed.viewer
            await self.door(scope, receive, send)
            return
        await self.app(scope, receive, send)
        self._remember(head, scope["state"])

    def _remember(self, head: tuple[tuple[bytes, bytes], ...], state: MutableMapping[str, Any]) -> None:
        believed = state.get("believed")
        plain = all(name != b"accept-encoding" or b"gzip" not in value for name, value in head)
        if believed and plain and sum(map(len, sum(head, ()))) <= HEAD_LIMIT:
            self.heads.remember(head, believed)


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
