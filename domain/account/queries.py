"""From a cookie or a token to the actor behind it."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import NOBODY, Actor, Role
from domain.account.model import Account, Attempt, Session, Token
from domain.account.rules import LOCKED_FOR, NameTaken, UnknownAccount
from domain.database import Database, now_of, refuses
from domain.division.queries import counties_within

refuses("account_username_key", NameTaken, field="username")


def hashed(secret: str) -> bytes:
    """Give the SHA-256 under which a session or token is kept."""
    return sha256(secret.encode()).digest()


async def account_of_session(session: AsyncSession, cookie: str, now: datetime) -> Account | None:
    """Find who signed in with this cookie, unless the session has ended or the account is disabled."""
    found = (
        select(Account)
        .join(Session, Session.account_id == Account.id)
        .where(Session.token_hash == hashed(cookie), Session.expires_at > now, Account.disabled.is_(False))
    )
    account: Account | None = await session.scalar(found)
    return account


async def token_in_force(session: AsyncSession, secret: str, now: datetime) -> Token | None:
    """Find the token of this secret, unless it has expired or was revoked."""
    found = select(Token).where(
        Token.token_hash == hashed(secret),
        Token.revoked_at.is_(None),
        or_(Token.expires_at.is_(None), Token.expires_at > now),
    )
    token: Token | None = await session.scalar(found)
    return token


_SIGN = """
select concat_ws(' ', token.xmin, school.xmin, counties.number, counties.written)
from token left join school on school.id = token.school_id,
     lateral (select count(*) as number, sum(xmin::text::bigint) as written from county
              where starts_with(code, regexp_replace(division, '(0000|00)$', ''))) as counties
where token_hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
"""


async def sign_of_token(database: Database, secret: str, now: datetime) -> str | None:
    """Say in one text, by the transactions that wrote it last, what the actor of a token in force is made of.

    The same sign, the same actor: one small read tells what else takes a whole transaction to find out again.
    """
    sign: str | None = await database.read(NOBODY, _SIGN, [hashed(secret), now])
    return sign


async def actor_of(session: AsyncSession, who: Account | Token) -> Actor:
    """Give the actor that an account or a token stands for, with every county of its division within reach."""
    counties = await counties_within(session, who.division)
    return Actor(
        id=who.id,
        name=who.name if isinstance(who, Account) else who.purpose,
        role=Role(who.role),
        counties=tuple(county.id for county in counties),
        schools=(who.school_id,) if who.school_id else (),
    )


async def actor_of_id(session: AsyncSession, who: UUID) -> Actor | None:
    """Give the actor of an account or a token, for what they have asked to be done later; nobody who may do no more."""
    account = await session.get(Account, who)
    if account is not None:
        return None if account.disabled else await actor_of(session, account)
    token = await session.get(Token, who)
    expired = token is None or (token.expires_at is not None and token.expires_at <= now_of(session))
    return None if token is None or token.revoked_at is not None or expired else await actor_of(session, token)


async def account_named(session: AsyncSession, username: str) -> Account | None:
    """Find the account of the user name."""
    account: Account | None = await session.scalar(select(Account).where(Account.username == username))
    return account


async def find_account(session: AsyncSession, username: str) -> Account:
    """Find the account of the user name.

    :raises UnknownAccount: when there is none
    """
    account = await account_named(session, username)
    if account is None:
        raise UnknownAccount(field="username", value=username)
    return account


async def failed_of_late(session: AsyncSession, username: str, now: datetime) -> int:
    """Count the wrong passwords given for the name in the last quarter of an hour."""
    late = select(func.count()).where(Attempt.username == username, Attempt.at > now - LOCKED_FOR)
    return await session.scalar(late) or 0
