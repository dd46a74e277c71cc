"""What waits between twinned schools: proposals to answer, activities to confirm, to put right, to look at again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.activity.model import Activity
from domain.activity.queries import WantedActivities, page_of_activities
from domain.activity.rules import guest_of
from domain.review.model import Return
from domain.review.queries import pending_by_thing
from domain.twinning.model import Twinning
from domain.twinning.queries import WantedTwinnings, page_of_twinnings

SHOWN = 6
_READ = 50


@dataclass(frozen=True, kw_only=True)
class BetweenSchools:
    """Each heap is of what the viewer must do; `returned` tells why an activity was sent back."""

    proposals: Sequence[Twinning] = ()
    to_confirm: Sequence[Activity] = ()
    sent_back: Sequence[Activity] = ()
    put_right: Sequence[Activity] = ()
    returned: Mapping[UUID, Sequence[Return]] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Tell whether anything waits."""
        return bool(self.proposals or self.to_confirm or self.sent_back or self.put_right)


async def between_schools(session: AsyncSession, actor: Actor, today: date) -> BetweenSchools:
    """Read what waits for the office; of readers, nothing does."""
    if not actor.writes:
        return BetweenSchools()
    sent_back = await _sent_back(session, actor)
    put_right = await _put_right(session, actor)
    return BetweenSchools(
        proposals=await _proposals(session, actor),
        to_confirm=await _to_confirm(session, actor, today),
        sent_back=sent_back,
        put_right=put_right,
        returned=await _reasons(session, actor, (*sent_back, *put_right)),
    )


async def _proposals(session: AsyncSession, actor: Actor) -> Sequence[Twinning]:
    """Give what another school has proposed to the viewer's, or, to the county, what both schools have agreed on."""
    wanted = WantedTwinnings(states=("draft" if actor.of_school else "agreed",))
    found = await page_of_twinnings(session, actor, wanted, size=_READ)
    return [each for each in found if each.proposed_by not in actor.schools][:SHOWN]


async def _to_confirm(session: AsyncSession, actor: Actor, today: date) -> Sequence[Activity]:
    """Give the activities at the viewer's own school that have taken place and wait for its word."""
    if not actor.of_school:
        return ()
    wanted = WantedActivities(
        states=("logged",), host_school_id=actor.schools[0], held_before=today + timedelta(days=1)
    )
    return await page_of_activities(session, actor, wanted, size=SHOWN)


async def _sent_back(session: AsyncSession, actor: Actor) -> Sequence[Activity]:
    """Give the activities that the viewer's school must put right."""
    found = await page_of_activities(session, actor, WantedActivities(returned="open"), size=_READ)
    return [each for each in found if guest_of(each) in actor.schools][:SHOWN]


async def _put_right(session: AsyncSession, actor: Actor) -> Sequence[Activity]:
    """Give the activities that were put right and wait for a look of the host, or of the county."""
    found = await page_of_activities(session, actor, WantedActivities(returned="resubmitted"), size=_READ)
    return [each for each in found if not actor.of_school or each.host_school_id in actor.schools][:SHOWN]


async def _reasons(
    session: AsyncSession, actor: Actor, activities: Iterable[Activity]
) -> Mapping[UUID, Sequence[Return]]:
    ids = [each.id for each in activities]
    return await pending_by_thing(session, actor, ids) if ids else {}
