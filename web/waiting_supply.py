"""What waits for the personnel office in the supply of teachers: candidates of directed plans, and schools' posts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.candidate.model import DirectedCandidate
from domain.candidate.queries import WantedCandidates, count_candidates, page_of_candidates
from domain.language import N_
from domain.recruitment.model import RecruitmentPost
from domain.recruitment.queries import WantedPosts, count_posts, page_of_posts

SHOWN = 6
NEXT = {
    "applied": N_("Verify the household"),
    "verified": N_("Admit, or let go"),
    "graduated": N_("Post to a school"),
}
"""What a candidate in this state waits for."""


@dataclass(frozen=True, kw_only=True)
class WaitingSupply:
    """The first of each heap, and how many it holds."""

    candidates: Sequence[DirectedCandidate] = ()
    candidates_total: int = 0
    requested: Sequence[RecruitmentPost] = ()
    requested_total: int = 0
    unfilled: Sequence[RecruitmentPost] = ()
    unfilled_total: int = 0

    def __bool__(self) -> bool:
        return bool(self.candidates or self.requested or self.unfilled)


async def supply_waiting(session: AsyncSession, actor: Actor) -> WaitingSupply:
    """Look into the heaps; schools have none of them, and whoever only reads decides nothing."""
    if actor.of_school or not actor.writes:
        return WaitingSupply()
    candidates = WantedCandidates(states=tuple(NEXT))
    requested, unfilled = WantedPosts(state="requested"), WantedPosts(state="approved", open=True)
    return WaitingSupply(
        candidates=await page_of_candidates(session, actor, candidates, size=SHOWN),
        candidates_total=await count_candidates(session, actor, candidates),
        requested=await page_of_posts(session, actor, requested, size=SHOWN),
        requested_total=await count_posts(session, actor, requested),
        unfilled=await page_of_posts(session, actor, unfilled, size=SHOWN),
        unfilled_total=await count_posts(session, actor, unfilled),
    )
