"""A server that finds work has it done: by a process of its own, in the name of an account that may still sign in."""

import asyncio

import pytest

from api import errand, errands
from api.postgres import Embedded
from domain.account.model import Account
from domain.job.model import Job
from tests.conftest import SECRET
from tests.job.large import begun, standing
from tests.world import World


async def sent_by_account(world: World, *, disabled: bool) -> Job:
    """Send a large file by a real account of the personnel office."""
    await world.log()
    account = Account(
        username=f"office-{world.county.code}-{disabled}",
        name="人事股",
        role="personnel",
        division=world.county.code,
        password_hash="",
        disabled=disabled,
    )
    async with world.database.transaction(world.admin) as session:
        session.add(account)
    return await begun(world, who=account.id, 文号="教人〔2025〕9号")


async def test_a_doer_works_for_an_account_and_for_nobody_whose_account_is_disabled(
    world: World, neighbour: World, server: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, gone = await sent_by_account(world, disabled=False), await sent_by_account(neighbour, disabled=True)
    monkeypatch.setenv("DATABASE_URL", server.app_url)
    monkeypatch.setenv("JIEDUI_SECRET_KEY", SECRET)

    await errand.main()

    assert (await standing(world, good)).state == "compared"
    refused = await standing(neighbour, gone)
    assert (refused.state, (refused.reason or {})["code"]) == ("refused", "sender_gone")


async def test_a_server_starts_a_doer_when_it_finds_work(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.log()
    await begun(world, 文号="教人〔2025〕9号")
    started = asyncio.Event()

    async def do() -> int:
        started.set()
        return 0

    monkeypatch.setattr(errands, "_do", do)
    async with errands.errands(world.database), asyncio.timeout(60):
        await started.wait()

    assert started.is_set()
