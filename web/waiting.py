"""What waits in an office: heaps of postings for itself or for others, nominations and places of training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.enrolment.model import Enrolment
from domain.enrolment.queries import WantedEnrolments, page_of_enrolments
from domain.exchange.model import ARRIVING, Posting
from domain.exchange.queries import Wanted, count_postings, page_of_postings
from domain.language import N_
from domain.review.model import Return
from domain.review.queries import pending_by_thing
from domain.training.model import PlaceAllocation
from domain.training.queries import open_places
from web.page import link

SHOWN = 6


@dataclass(frozen=True, kw_only=True)
class Heap:
    """Postings that wait for the same thing: for the viewer (with a deed), or for somebody else."""

    title: str
    note: str
    wanted: Wanted
    filters: dict[str, str]
    deed: str = ""
    own: bool = True


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A heap with its first postings and how many it holds."""

    heap: Heap
    postings: Sequence[Posting]
    total: int
    returned: Mapping[UUID, Sequence[Return]]

    @property
    def href(self) -> str:
        """Give the address of the whole heap."""
        return link("/postings", **self.heap.filters)


def heaps_for(actor: Actor, today: date) -> list[Heap]:
    """Name what waits in an office: what it must do itself first, then what it waits for."""
    if actor.of_school:
        return _heaps_of_school(actor, today)
    return _heaps_of_county(today) if actor.writes else []


def _heaps_of_school(actor: Actor, today: date) -> list[Heap]:
    here, school = actor.schools[0], str(actor.schools[0])
    return [
        Heap(
            title=N_("Returned by the county"),
            note=N_("Put them right where the county says, and resubmit them."),
            wanted=Wanted(returned="open", from_school_id=here),
            filters={"state": "returned", "from_school": school},
            deed="resubmit",
        ),
        Heap(
            title=N_("Arrivals to confirm"),
            note=N_("They come to your school. A posting counts once you confirm it."),
            wanted=Wanted(states=ARRIVING, to_school_id=here),
            filters={"state": "arriving", "to_school": school},
            deed="confirm_arrival",
        ),
        Heap(
            title=N_("Past their planned end"),
            note=N_("Complete them with the assessment, or extend them."),
            wanted=Wanted(states=("active",), from_school_id=here, planned_before=today),
            filters={"state": "overdue", "from_school": school},
            deed="complete",
        ),
        Heap(
            title=N_("Waiting for the other school"),
            note=N_("You sent them; the receiving school has yet to confirm the arrival."),
            wanted=Wanted(states=ARRIVING, from_school_id=here),
            filters={"state": "arriving", "from_school": school},
            own=False,
        ),
        Heap(
            title=N_("Waiting for the county"),
            note=N_("The personnel office decides on these."),
            wanted=Wanted(states=("nominated",), school_id=here),
            filters={"state": "nominated"},
            own=False,
        ),
    ]


def _heaps_of_county(today: date) -> list[Heap]:
    return [*_county_decides(), *_county_watches(today)]


def _county_decides() -> list[Heap]:
    return [
        Heap(
            title=N_("Nominations to approve"),
            note=N_("Nobody sets out before you decide."),
            wanted=Wanted(states=("nominated",)),
            filters={"state": "nominated"},
            deed="approve",
        ),
        Heap(
            title=N_("To be made public"),
            note=N_("Approved; nobody sets out before the list was public."),
            wanted=Wanted(states=("endorsed",)),
            filters={"state": "endorsed"},
            deed="publicize",
        ),
        Heap(
            title=N_("Public, to be ordered"),
            note=N_("Once the last day has passed and every objection is answered."),
            wanted=Wanted(states=("publicized",)),
            filters={"state": "publicized"},
            deed="order",
        ),
        Heap(
            title=N_("Resubmitted by schools"),
            note=N_("Accept what they put right, or return it once more."),
            wanted=Wanted(returned="resubmitted"),
            filters={"state": "resubmitted"},
            deed="accept",
        ),
    ]


def _county_watches(today: date) -> list[Heap]:
    return [
        Heap(
            title=N_("Past their planned end"),
            note=N_("Complete them with the assessment, or extend them."),
            wanted=Wanted(states=("active",), planned_before=today),
            filters={"state": "overdue"},
            deed="complete",
        ),
        Heap(
            title=N_("Begun, but not arrived"),
            note=N_("The receiving school has yet to confirm; until then they do not count."),
            wanted=Wanted(states=ARRIVING, starts_before=today),
            filters={"state": "arriving"},
            own=False,
        ),
        Heap(
            title=N_("Returned, and with the school"),
            note=N_("The schools have yet to put these right."),
            wanted=Wanted(returned="open"),
            filters={"state": "returned"},
            own=False,
        ),
    ]


async def nominations_to_decide(session: AsyncSession, actor: Actor) -> Sequence[Enrolment]:
    """Give the nominations for training that wait for the county's word, the latest first."""
    if actor.of_school or not actor.writes:
        return ()
    return await page_of_enrolments(session, actor, WantedEnrolments(states=("nominated",)), size=SHOWN)


async def places_to_fill(session: AsyncSession, actor: Actor, today: date) -> Sequence[PlaceAllocation]:
    """Give the places of the viewer's own school in sessions to come that nobody is nominated for yet."""
    if not actor.of_school:
        return ()
    return await open_places(session, actor, actor.schools[0], today, most=SHOWN)


async def look_into(session: AsyncSession, actor: Actor, heap: Heap) -> Waiting:
    """Read the first postings of a heap, the earliest to start before the others, and count all of them."""
    postings = await page_of_postings(session, actor, heap.wanted, size=SHOWN, earliest_first=True)
    sent_back = [posting.id for posting in postings] if heap.wanted.returned else []
    return Waiting(
        heap=heap,
        postings=postings,
        total=await count_postings(session, actor, heap.wanted),
        returned=await pending_by_thing(session, actor, sent_back) if sent_back else {},
    )
