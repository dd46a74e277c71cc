"""Signing in: five wrong passwords lock a name, time tells nothing, sessions and tokens end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher, Type

from domain.access import NOBODY, Actor, MayNot, Role
from domain.account import actions
from domain.account.model import Account, Attempt, Session, Token
from domain.account.queries import account_of_session, actor_of, hashed, token_in_force
from domain.account.rules import (
    LOCKED_FOR,
    SESSION_LASTS,
    Locked,
    NameTaken,
    WeakPassword,
    WrongPassword,
    WrongPlace,
    check_password,
)
from domain.refusals import Refusal
from tests.conftest import next_code
from tests.world import World

NOW = datetime(2025, 10, 8, 2, tzinfo=UTC)
RIGHT, WRONG = "correct horse 42", "incorrect horse 42"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash in a moment, not as slowly as the program does on purpose."""
    monkeypatch.setattr(actions, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(actions, "_nobodys_hash", actions._nobodys_hash.__wrapped__)


def test_a_password_is_hashed_as_slowly_as_rfc_9106_asks_where_memory_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    shipped = actions._hasher

    assert (shipped.type, shipped.time_cost, shipped.memory_cost) == (Type.ID, 3, 64 * 1024)


async def make(world: World, name: str, actor: Actor | None = None, **wanted: Any) -> Account:
    given: dict[str, Any] = {"role": Role.PERSONNEL, "division": world.county.code, "password": RIGHT} | wanted
    asking = actor or world.admin
    return await world.do(
        actions.create_account, actor=asking, now=NOW, username=f"{name}-{world.county.code}", name=name, **given
    )


async def sign_in(world: World, username: str, password: str = RIGHT, now: datetime = NOW) -> str | Refusal:
    async with world.database.transaction(NOBODY, now=now) as session:
        return await actions.sign_in(session, username=username, password=password)


async def who(world: World, cookie: str | Refusal, now: datetime = NOW) -> str | None:
    assert isinstance(cookie, str)
    async with world.database.transaction(NOBODY, now=now) as session:
        found = await account_of_session(session, cookie, now)
        return found.username if found else None


async def test_whoever_signs_in_is_known_by_the_cookie_until_signing_out(world: World) -> None:
    account = await make(world, "zhao")
    cookie = await sign_in(world, account.username)
    another = await sign_in(world, account.username)

    assert await who(world, cookie) == account.username
    assert isinstance(cookie, str)
    async with world.database.transaction(NOBODY, now=NOW) as session:
        await actions.sign_out(session, cookie)
        kept = set(await session.scalars(sa.select(Session.token_hash).where(Session.account_id == account.id)))

    assert await who(world, cookie) is None
    assert await who(world, another) == account.username
    assert isinstance(another, str)
    assert kept == {hashed(another)}, "only the hash of a cookie is kept"


async def test_a_session_ends_after_twelve_hours(world: World) -> None:
    account = await make(world, "qian")
    cookie = await sign_in(world, account.username)

    assert await who(world, cookie, NOW + SESSION_LASTS - timedelta(seconds=1)) == account.username
    assert await who(world, cookie, NOW + SESSION_LASTS) is None


async def test_five_wrong_passwords_lock_the_name_for_a_quarter_of_an_hour(world: World) -> None:
    account = await make(world, "sun")
    unlocked = NOW + 4 * MINUTE + LOCKED_FOR

    wrong = [await sign_in(world, account.username, WRONG, NOW + number * MINUTE) for number in range(5)]
    locked = await sign_in(world, account.username, RIGHT, NOW + 5 * MINUTE)
    cookie = await sign_in(world, account.username, RIGHT, unlocked)

    assert {type(each) for each in wrong} == {WrongPassword}
    assert isinstance(locked, Locked)
    assert await who(world, cookie, unlocked) == account.username


async def test_a_right_password_forgives_the_wrong_ones_before_it(world: World) -> None:
    account = await make(world, "li")

    for _round in range(2):
        for _attempt in range(4):
            assert isinstance(await sign_in(world, account.username, WRONG), WrongPassword)
        assert isinstance(await sign_in(world, account.username), str)


async def test_another_name_is_not_locked_by_it(world: World) -> None:
    one, other = await make(world, "zhou"), await make(world, "wu")
    for _attempt in range(5):
        await sign_in(world, one.username, WRONG)

    assert isinstance(await sign_in(world, one.username), Locked)
    assert isinstance(await sign_in(world, other.username), str)


async def test_an_unknown_name_costs_a_hash_too_and_is_refused_alike(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await make(world, "zheng")
    verified: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        verified.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    known = await sign_in(world, account.username, WRONG)
    unknown = await sign_in(world, f"nobody-{world.county.code}", WRONG)

    assert isinstance(known, WrongPassword)
    assert isinstance(unknown, WrongPassword)
    assert known.sentence("zh") == unknown.sentence("zh")
    parameters = {kept.split("$")[3] for kept in verified}
    assert (len(verified), len(parameters)) == (2, 1), "both must cost the same"


async def test_an_unknown_name_is_locked_too_so_that_locking_tells_nothing(world: World) -> None:
    name = f"nobody-{world.county.code}"
    for _attempt in range(5):
        await sign_in(world, name, WRONG)

    assert isinstance(await sign_in(world, name, WRONG), Locked)
    async with world.database.transaction(NOBODY) as session:
        assert await session.scalar(sa.select(sa.func.count()).where(Attempt.username == name)) == 5


async def test_a_disabled_account_does_not_sign_in_and_its_sessions_end(world: World) -> None:
    account = await make(world, "wang")
    cookie = await sign_in(world, account.username)

    async with world.database.transaction(world.admin, now=NOW) as session:
        await actions.disable_account(session, world.admin, await session.get_one(Account, account.id))

    assert await who(world, cookie) is None
    assert isinstance(await sign_in(world, account.username), WrongPassword)


async def test_another_password_ends_all_sessions_and_the_old_one_is_worth_nothing(world: World) -> None:
    account = await make(world, "feng")
    cookie = await sign_in(world, account.username)

    async with world.database.transaction(world.admin, now=NOW) as session:
        kept = await session.get_one(Account, account.id)
        with pytest.raises(WeakPassword):
            await actions.change_password(session, world.admin, kept, "short")
        await actions.change_password(session, world.admin, kept, "another horse 43")

    assert await who(world, cookie) is None
    assert isinstance(await sign_in(world, account.username), WrongPassword)
    assert isinstance(await sign_in(world, account.username, "another horse 43"), str)


@pytest.mark.parametrize("password", ["short 1", "elevenchar1", "no digits at all", "123456789012", ""])
def test_a_password_that_is_short_or_simple_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_password(password)


@pytest.mark.parametrize("password", [RIGHT, "twelve chars1", "密码里也有汉字和数字一二三1"])
def test_a_password_of_twelve_characters_with_letters_and_digits_is_good_enough(password: str) -> None:
    check_password(password)


async def test_a_user_name_is_taken_once_in_the_whole_programme(world: World, neighbour: World) -> None:
    taken = await make(world, "chen")

    async with neighbour.database.transaction(neighbour.admin) as session:
        with pytest.raises(NameTaken) as refused:
            await actions.create_account(
                session, neighbour.admin, username=taken.username, name="x", role=Role.PERSONNEL,
                division=neighbour.county.code, password=RIGHT,
            )  # fmt: skip

    assert refused.value.field == "username"


async def test_only_the_administrator_of_the_place_makes_accounts_and_tokens(world: World, neighbour: World) -> None:
    for actor in (world.personnel, neighbour.admin, world.clerk):
        with pytest.raises(MayNot):
            await make(world, "chu", actor)
        async with world.database.transaction(actor) as session:
            with pytest.raises(MayNot):
                await actions.create_token(
                    session, actor, role=Role.EVALUATOR, division=world.county.code, purpose="评估"
                )

    assert (await make(world, "chu")).name == "chu"


async def test_a_school_office_has_a_school_of_its_division_and_nobody_else_has_one(
    world: World, neighbour: World
) -> None:
    wrong: list[dict[str, Any]] = [
        {"role": Role.SCHOOL},
        {"role": Role.PERSONNEL, "school_id": world.lead.id},
        {"role": Role.SCHOOL, "school_id": neighbour.lead.id},
    ]
    for wanted in wrong:
        with pytest.raises(WrongPlace) as refused:
            await make(world, "wei", **wanted)
        assert "school_office" not in refused.value.sentence("zh")
    with pytest.raises(WrongPlace):
        await make(world, "wei", division=next_code())

    office = await make(world, "wei", role=Role.SCHOOL, school_id=world.lead.id)

    async with world.database.transaction(NOBODY) as session:
        actor = await actor_of(session, office)
    assert (actor.role, actor.counties, actor.schools) == (Role.SCHOOL, (world.county.id,), (world.lead.id,))


async def test_a_token_is_shown_once_kept_as_a_hash_and_ends_on_its_day(world: World) -> None:
    ends = NOW + timedelta(days=1)
    async with world.database.transaction(world.admin, now=NOW) as session:
        secrets = [
            await actions.create_token(
                session, world.admin, role=Role.EVALUATOR, division=world.county.code, purpose="评估", expires_at=until
            )
            for until in (ends, None)
        ]

    async with world.database.transaction(world.admin, now=NOW) as session:
        before = [await token_in_force(session, secret, ends - timedelta(seconds=1)) for secret in secrets]
        after = [await token_in_force(session, secret, ends) for secret in secrets]
        forged = await token_in_force(session, "x" * 43, NOW)
        open_ended = after[1]
        assert open_ended is not None
        assert (await actor_of(session, open_ended)).role is Role.EVALUATOR
        open_ended.revoked_at = NOW
    async with world.database.transaction(world.admin, now=NOW) as session:
        revoked = await token_in_force(session, secrets[1], NOW)
        kept = set(await session.scalars(sa.select(Token.token_hash)))

    assert [each is not None for each in before] == [True, True]
    assert (after[0], forged, revoked) == (None, None, None)
    assert {hashed(secret) for secret in secrets} <= kept


async def test_a_provinces_account_reaches_all_its_counties_and_no_others(world: World) -> None:
    province = Account(
        username="p", name="p", role=Role.PROVINCE, division=f"{world.county.code[:2]}0000", password_hash=""
    )

    async with world.database.transaction(NOBODY) as session:
        actor = await actor_of(session, province)
        codes = await session.scalars(sa.text("select code from county where id = any(:ids)"), {"ids": actor.counties})

        assert world.county.id in actor.counties
        assert {code[:2] for code in codes} == {world.county.code[:2]}
