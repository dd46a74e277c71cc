"""The demo: a made-up county of sixty schools, its small neighbour, two years of postings, and work that waits today.

Nobody and nothing in it exists: the division codes begin with 99, and so does every id number. Which targets are met or
missed by one, and why, is told in `story`.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import text

from api.demo.accounts import DEMO_ACCOUNTS, DemoAccount, DemoAccounts
from api.demo.clock import Clock, instant
from api.demo.making import BUILDER, make_counties
from api.demo.people import TEACHER_TO_SEND
from api.demo.places import SCALES
from domain.account.queries import account_named
from domain.database import Database
from domain.evidence.store import Store, store_in_memory

__all__ = ["DEMO_ACCOUNTS", "SCALES", "TEACHER_TO_SEND", "DemoAccount", "DemoAccounts", "make_demo"]

_LOCK = 0x6A69656475690064


async def make_demo(
    database: Database,
    *,
    today: date,
    scale: str = "county",
    store: Store | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> DemoAccounts:
    """Make the demo as it stands today, once: a later call finds it and does nothing.

    It is made in one transaction, so that it is there whole or not at all; two at once make it once.

    :param today: the day, in China, up to which two school years are told
    :param scale: `county`, one whole county beside a small one, or `province`, three whole ones
    :param store: where files of evidence are kept; without one they are forgotten
    :param progress: told what is done, how many days of the story are written, and of how many
    :raises KeyError: when there is no such scale
    :raises StoreAway: when files cannot be kept there
    :raises NameTaken: when somebody who is not of the demo has one of its user names
    """
    places, clock = SCALES[scale], Clock(today)
    async with database.transaction(BUILDER, now=instant(clock.opened)) as session:
        await session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        found = await account_named(session, DEMO_ACCOUNTS[-1].username)
        if found is not None and found.made_by_demo:
            return DemoAccounts(made=False)
        await make_counties(session, places, clock, store or store_in_memory(), progress or _silent)
    return DemoAccounts(made=True)


def _silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""
