"""Logging many postings at once: the leave and the rules of `log_posting`, asked of all of them together.

Apart from the actions, because a ledger that comes back may log ten thousand: what each is judged against is read
once for all.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.database import among, now_of
from domain.division.model import County
from domain.exchange import books
from domain.exchange.model import Posting
from domain.exchange.queries import lock_teachers
from domain.exchange.rules import Overlapping, Wish, check_posting, drafted
from domain.exchange.week import collides
from domain.policy.model import PostingTerms
from domain.policy.queries import posting_terms
from domain.school.model import School
from domain.teacher.model import Teacher
from domain.twinning.queries import Pairs, pairs_of


async def logbook(session: AsyncSession, actor: Actor, teachers: Collection[Teacher]) -> "Logbook":
    """Lay out what new postings of these teachers are judged against, and hold their rows against other writers."""
    ids, counties = {each.id for each in teachers}, {each.county_id for each in teachers}
    await lock_teachers(session, counties, ids)
    taken = select(Posting).where(among(Posting.teacher_id, ids), Posting.state != "cancelled")
    here = (await session.scalars(select(County).where(County.id.in_(counties)))).all()
    return Logbook(
        actor,
        (await session.scalars(taken)).all(),
        await pairs_of(session, actor),
        {county.id: await posting_terms(session, county.code) for county in here},
        now_of(session),
    )


class Logbook:
    """Takes up new postings one after the other, and writes all of them together."""

    def __init__(
        self,
        actor: Actor,
        taken: Iterable[Posting],
        pairs: Pairs,
        terms: Mapping[int, PostingTerms | None],
        now: datetime,
    ) -> None:
        self._actor, self._pairs, self._terms, self._now = actor, pairs, terms, now
        self._new: list[Posting] = []
        self._taken: dict[UUID, list[Posting]] = {}
        for each in taken:
            self._taken.setdefault(each.teacher_id, []).append(each)

    def take(self, teacher: Teacher, sender: School, receiver: School, wish: Wish) -> Posting:
        """Take up a posting, once it is found to be right beside the books and those before it.

        :raises Refusal: whatever `log_posting` refuses
        """
        require(self._actor, Permission.LOG_POSTING, Place(sender.county_id, sender.id))
        terms = self._terms.get(sender.county_id)
        posting = drafted(wish, teacher=teacher, sender=sender, receiver=receiver, terms=terms, now=self._now)
        today = day_in_shanghai(self._now)
        check_posting(posting, teacher=teacher, sender=sender, receiver=receiver, today=today)
        others = self._taken.setdefault(teacher.id, [])
        if collides(posting, others):
            raise Overlapping(field="starts_on")
        posting.twinning_id = self._pairs.between(sender.id, receiver.id, posting.starts_on)
        others.append(posting)
        self._new.append(posting)
        return posting

    async def write(self, session: AsyncSession) -> set[UUID]:
        """Write what was taken up, and give the ids of those whose person was posted meanwhile; these are left out."""
        clashing = await books.enter_many(session, self._new)
        for posting in self._new:
            if posting.id not in clashing:
                books.note(session, posting, "log_posting")
        return clashing
