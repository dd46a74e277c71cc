"""Signing in and out, and making accounts and tokens."""

from datetime import datetime
from functools import cache
from secrets import token_urlsafe
from typing import cast
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import ROLE_NAMES, Actor, Permission, Place, Role, require
from domain.account.model import Account, Attempt, Session, Token
from domain.account.queries import account_named, failed_of_late, hashed
from domain.account.rules import (
    LONGEST_COUNTED,
    NameTaken,
    WrongPassword,
    WrongPlace,
    check_attempts,
    check_password,
    session_ends,
)
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_within
from domain.journal.actions import record
from domain.language import N_
from domain.refusals import Refusal
from domain.school.queries import find_school

_hasher = PasswordHasher()


async def sign_in(session: AsyncSession, *, username: str, password: str) -> str | Refusal:
    """Begin a session and give its cookie, or the refusal.

    A refusal is returned, not raised: the failed attempt must be committed, or it would not count.
    """
    now, counted = now_of(session), username[:LONGEST_COUNTED]
    try:
        check_attempts(await failed_of_late(session, counted, now))
        account = await account_named(session, username)
        await _verify(account, password)
    except WrongPassword as refusal:
        session.add(Attempt(username=counted, at=now))
        return refusal
    except Refusal as refusal:
        return refusal
    await session.execute(delete(Attempt).where(Attempt.username == counted))
    return _begin(session, cast(Account, account), now)


async def sign_out(session: AsyncSession, cookie: str) -> None:
    """End the session of the cookie."""
    await session.execute(delete(Session).where(Session.token_hash == hashed(cookie)))


async def create_account(
    session: AsyncSession,
    actor: Actor,
    *,
    username: str,
    name: str,
    role: Role,
    division: str,
    password: str,
    school_id: UUID | None = None,
    made_by_demo: bool = False,
) -> Account:
    """Make an account for a role in a division or at a school.

    :raises NameTaken: when the user name is in use
    :raises WeakPassword: when the password is easily guessed
    """
    county = await _place(session, actor, role, division, school_id)
    check_password(password)
    if await account_named(session, username) is not None:
        raise NameTaken(field="username")
    account = Account(
        username=username,
        name=name,
        role=role,
        division=division,
        school_id=school_id,
        password_hash=await to_thread.run_sync(_hasher.hash, password, limiter=_threads()),
        made_by_demo=made_by_demo,
    )
    session.add(account)
    record(session, county_id=county.id, deed="create_account", thing="account", thing_id=account.id, username=username)
    return account


async def change_password(session: AsyncSession, actor: Actor, account: Account, password: str) -> None:
    """Give the account another password and end all its sessions.

    :raises MayNot: unless the actor keeps the accounts of its place
    :raises WeakPassword: when the password is easily guessed
    """
    county = await _place(session, actor, Role(account.role), account.division, account.school_id)
    check_password(password)
    account.password_hash = await to_thread.run_sync(_hasher.hash, password, limiter=_threads())
    await session.execute(delete(Session).where(Session.account_id == account.id))
    record(session, county_id=county.id, deed="change_password", thing="account", thing_id=account.id)


async def disable_account(session: AsyncSession, actor: Actor, account: Account) -> None:
    """Shut the account and end all its sessions.

    :raises MayNot: unless the actor keeps the accounts of its place
    """
    county = await _place(session, actor, Role(account.role), account.division, account.school_id)
    account.disabled = True
    await session.execute(delete(Session).where(Session.account_id == account.id))
    record(session, county_id=county.id, deed="disable_account", thing="account", thing_id=account.id)


async def create_token(
    session: AsyncSession,
    actor: Actor,
    *,
    role: Role,
    division: str,
    purpose: str,
    school_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Make a token for a program and give its secret, which is shown this once and kept only as a hash."""
    county = await _place(session, actor, role, division, school_id)
    secret = token_urlsafe(32)
    token = Token(
        token_hash=hashed(secret),
        role=role,
        division=division,
        school_id=school_id,
        purpose=purpose,
        made_at=now_of(session),
        expires_at=expires_at,
    )
    session.add(token)
    record(session, county_id=county.id, deed="create_token", thing="token", thing_id=token.id, purpose=purpose)
    return secret


async def _place(session: AsyncSession, actor: Actor, role: Role, division: str, school_id: UUID | None) -> County:
    """Judge where an account or token stands, and give the county whose journal tells of it."""
    counties = await counties_within(session, division)
    if not counties:
        raise _wrong_place(role, "division", N_("a division whose books are kept here"))
    if (role is Role.SCHOOL) != (school_id is not None):
        raise _wrong_place(role, "school", N_("a school if, and only if, it is a school office"))
    for county in counties:
        require(actor, Permission.KEEP_ACCOUNTS, Place(county.id))
    if school_id is None:
        return counties[0]
    school = await find_school(session, school_id, field="school")
    if school.county_id not in [county.id for county in counties]:
        raise _wrong_place(role, "school", N_("a school of its division"))
    return school.county


def _wrong_place(role: Role, field: str, needs: str) -> WrongPlace:
    return WrongPlace(field=field, role=ROLE_NAMES[role], needs=needs)


def _begin(session: AsyncSession, account: Account, now: datetime) -> str:
    cookie = token_urlsafe(32)
    session.add(Session(token_hash=hashed(cookie), account_id=account.id, started_at=now, expires_at=session_ends(now)))
    return cookie


async def _verify(account: Account | None, password: str) -> None:
    """Compare in a thread; an unknown name costs as much time as a known one, so that time tells nothing."""
    kept = account.password_hash if account else None
    right = await to_thread.run_sync(_matches, kept, password, limiter=_threads())
    if not right or account is None or account.disabled:
        raise WrongPassword(field="password")


def _matches(kept: str | None, password: str) -> bool:
    try:
        return _hasher.verify(kept or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(token_urlsafe(16))


@cache
def _threads() -> CapacityLimiter:
    """Hash at most two at once: each takes a core and 64 MB."""
    return CapacityLimiter(2)
