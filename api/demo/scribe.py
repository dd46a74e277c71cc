"""Writes the demo's past: each thing under the name of the office that wrote it, at the time when it was written.

Everything is written in one transaction, so that a county is there whole or not at all. Its one instant is moved on
from day to day: what is recorded is believed since then, and what it replaces goes into history, as it would have.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from random import Random
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.accounts import Offices
from api.demo.clock import Clock, id_of, instant
from api.demo.meetings import Meeting
from api.demo.moves import Move
from domain.access import Actor
from domain.activity.model import Activity, Participant
from domain.activity.rules import check_activity
from domain.calendar.rules import SHANGHAI
from domain.database import Base, now_of, reach
from domain.exchange import actions, books
from domain.exchange.model import Posting
from domain.exchange.returns import return_posting
from domain.exchange.rules import first_state
from domain.journal.actions import record
from domain.policy.model import PostingTerms
from domain.school.model import School
from domain.twinning.model import Twinning

_TURN = text("select set_config('app.actor', :actor, true), set_config('app.now', :now, true)")


class Scribe:
    """One hand that writes for all offices."""

    def __init__(self, session: AsyncSession, offices: Offices, clock: Clock, terms: PostingTerms | None) -> None:
        self._session, self._offices, self._clock, self._terms = session, offices, clock, terms
        self._actor: Actor | None = None
        self._at = instant(clock.opened)
        self._rng = Random("jiedui activities")
        self._postings: dict[Move, Posting] = {}
        self._activities: dict[Meeting, Activity] = {}
        self._twinnings: dict[tuple[int, frozenset[Any]], Twinning] = {}

    def twinned(self, twinnings: Iterable[Twinning]) -> None:
        """Learn of twinnings, which later postings between the two schools refer to."""
        for each in twinnings:
            self._twinnings[each.county_id, frozenset((each.lead_school_id, each.partner_school_id))] = each

    def personnel(self, county_id: int) -> Actor:
        """Give the personnel office of a county."""
        return self._offices.personnel(county_id)

    def school(self, school: School) -> Actor:
        """Give the office of a school."""
        return self._offices.school(school)

    def administrator(self, county_id: int) -> Actor:
        """Give the administrator of a county's books."""
        return self._offices.administrator(county_id)

    async def as_office(self, actor: Actor, day: date) -> None:
        """Go on writing in another office's name, or on another day; the offices follow one another within it."""
        self._session.info["actor"] = actor
        if actor is self._actor and day == self._at.date():
            return
        self._at = self._next_moment(day)
        self._actor = actor
        await turn(self._session, actor, self._at)

    def _next_moment(self, day: date) -> datetime:
        """Give a moment after the last one; today nothing has been written but at its very beginning."""
        if day == self._clock.today:
            return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        return self._at + timedelta(minutes=4) if day == self._at.date() else instant(day)

    async def keep(self, rows: Iterable[Base]) -> None:
        """Write facts that come without a deed of their own."""
        self._session.add_all(rows)
        await self._session.flush()

    async def log(self, moves: Iterable[Move], day: date) -> None:
        """Write new postings of the day, all at once, and note each in its own school's name.

        :raises RuntimeError: when somebody would be posted twice, which a good story never does
        """
        for county_id, of_county in groupby(sorted(moves, key=_home), _home):
            await self.as_office(self._offices.personnel(county_id), day)
            written = [(move, self._posting(move)) for move in of_county]
            if await books.enter_many(self._session, [posting for _, posting in written]):
                raise RuntimeError("The demo's story posts somebody twice.")
            for move, posting in written:
                self._note(move, "log_posting")
                self._postings[move] = posting
        for move in (each for each in moves if each.by_hand):
            self._session.expunge(self._postings[move])

    async def approve(self, moves: Iterable[Move], day: date) -> None:
        """Approve what was nominated, as the personnel office of each county."""
        for county_id, of_county in groupby(sorted(moves, key=_home), _home):
            office = self._offices.personnel(county_id)
            await self.as_office(office, day)
            for move in of_county:
                if self._postings[move].state == "nominated" and not move.by_hand:
                    self._change(move, "approve_posting", office, state="approved", order_no=move.order_no)
                elif self._postings[move].state == "nominated":
                    await self._by_hand("approve_posting", office, move, order_no=move.order_no)

    async def confirm(self, moves: Iterable[Move], day: date) -> None:
        """Confirm arrivals, as each receiving school."""
        for move in sorted(moves, key=attrgetter("receiver.name")):
            office = self._offices.school(move.receiver)
            await self.as_office(office, day)
            if move.by_hand:
                await self._by_hand("confirm_arrival", office, move, arrived_on=move.arrived_on)
            else:
                self._change(move, "confirm_arrival", office, state="active", arrived_on=move.arrived_on)

    async def complete(self, moves: Iterable[Move], day: date) -> None:
        """Close what has run its course, as each sending school."""
        for move in sorted(moves, key=attrgetter("sender.name")):
            office = self._offices.school(move.sender)
            await self.as_office(office, day)
            ended = {"ended_on": move.planned_to, "assessment": move.assessment}
            if move.by_hand:
                await self._by_hand("complete_posting", office, move, **ended)
            else:
                self._change(move, "complete_posting", office, state="completed", **ended)

    async def correct(self, moves: Iterable[Move], day: date) -> None:
        """Put right a last day that was written down wrongly, as the sending school."""
        for move in moves:
            await self._as_sender("correct_posting", move, day, planned_to=move.planned_to)

    async def send_back(self, moves: Iterable[Move], day: date) -> None:
        """Return postings to their school, as the personnel office."""
        for move in moves:
            office = self._offices.personnel(move.sender.county_id)
            await self.as_office(office, day)
            field, reason = move.returned_for
            async with reach(self._session, *office.counties):
                await return_posting(self._session, office, move.id, field=field, reason=reason)

    async def withdraw(self, moves: Iterable[Move], day: date) -> None:
        """End postings early, as the sending school."""
        for move in moves:
            await self._as_sender("withdraw_posting", move, day, ended_on=day, reason=move.reason)

    async def extend(self, moves: Iterable[Move], day: date) -> None:
        """Let postings go on for longer, as the sending school."""
        for move in moves:
            await self._as_sender("extend_posting", move, day, planned_to=move.extended_to, reason=move.reason)

    async def cancel(self, moves: Iterable[Move], day: date) -> None:
        """Take postings back before anybody sets out, as the sending school."""
        for move in moves:
            await self._as_sender("cancel_posting", move, day, reason=move.reason)

    async def meet(self, meetings: Iterable[Meeting], day: date) -> None:
        """Write activities of twinned schools, each in the name of the school that came."""
        for meeting in sorted(meetings, key=attrgetter("guest.name")):
            await self.as_office(self._offices.school(meeting.guest), day)
            activity = self._activity(meeting)
            self._activities[meeting] = activity
            self._session.add(activity)
            await self._session.flush()
            self._session.add_all(_named(activity, meeting))
            self._note_activity(activity, "log_activity", kind=activity.kind, held_on=activity.held_on.isoformat())

    async def witness(self, meetings: Iterable[Meeting], day: date) -> None:
        """Confirm activities, each in the name of the school where it took place."""
        for meeting in sorted(meetings, key=attrgetter("host.name")):
            await self.as_office(self._offices.school(meeting.host), day)
            activity = self._activities[meeting]
            activity.state = "confirmed"
            self._note_activity(activity, "confirm_activity", state="confirmed")

    async def _as_sender(self, deed: str, move: Move, day: date, **given: Any) -> None:
        office = self._offices.school(move.sender)
        await self.as_office(office, day)
        await self._by_hand(deed, office, move, **given)

    async def _by_hand(self, deed: str, office: Actor, move: Move, **given: Any) -> None:
        """Do it by the room's own action, with the office's own sight."""
        async with reach(self._session, *office.counties):
            posting: Posting = await getattr(actions, deed)(self._session, office, move.id, **given)
        self._postings[move] = posting

    def _change(self, move: Move, deed: str, office: Actor, **changes: Any) -> None:
        """Change a posting whose claim on the person's time stays as it is; hundreds of them, so without the action."""
        posting = self._postings[move]
        for name, value in changes.items():
            setattr(posting, name, value)
        self._note(move, deed, office, **{name: str(value) for name, value in changes.items() if value is not None})

    def _note(self, move: Move, deed: str, office: Actor | None = None, **detail: Any) -> None:
        self._session.info["actor"] = office or self._offices.school(move.sender)
        for county_id in {move.sender.county_id, move.receiver.county_id}:
            record(
                self._session,
                county_id=county_id,
                deed=deed,
                thing="posting",
                thing_id=move.id,
                schools=(move.sender.id, move.receiver.id),
                **detail,
            )

    def _posting(self, move: Move) -> Posting:
        teacher, job = move.person.teacher, move.person.job
        pair = self._twinnings.get((teacher.county_id, frozenset((move.sender.id, move.receiver.id))))
        return Posting(
            county_id=teacher.county_id,
            id=move.id,
            host_county_id=move.receiver.county_id,
            teacher_id=teacher.id,
            person_id=teacher.person_id,
            teacher_name=teacher.name,
            subject=job.subject,
            stage=job.stage,
            from_school_id=move.sender.id,
            to_school_id=move.receiver.id,
            kind=move.kind,
            personnel_moved=move.personnel_moved,
            half_days=move.half_days,
            slots=list(move.slots),
            starts_on=move.starts_on,
            planned_to=move.first_written_to or move.planned_to,
            state=first_state(move.kind, move.personnel_moved, self._terms),
            twinning_id=pair.id if pair else None,
            logged_at=now_of(self._session),
        )

    def _activity(self, meeting: Meeting) -> Activity:
        lead, partner = meeting.lead, meeting.partner
        twinning = self._twinnings[lead.county_id, frozenset((lead.id, partner.id))]
        activity = Activity(
            county_id=twinning.county_id,
            id=id_of(self._rng, meeting.met_on),
            twinning_id=twinning.id,
            lead_county_id=lead.county_id,
            lead_school_id=lead.id,
            partner_school_id=partner.id,
            host_school_id=meeting.host.id,
            stage=twinning.stage,
            kind=meeting.kind,
            held_on=meeting.held_on,
            subject=meeting.subject,
            topic=meeting.topic,
            hours=meeting.hours,
            person_times=meeting.person_times,
            state="logged",
            logged_at=now_of(self._session),
        )
        check_activity(activity, twinning)
        return activity

    def _note_activity(self, activity: Activity, deed: str, **detail: str) -> None:
        record(
            self._session,
            county_id=activity.county_id,
            deed=deed,
            thing="activity",
            thing_id=activity.id,
            schools=activity.schools,
            **detail,
        )


def _named(activity: Activity, meeting: Meeting) -> list[Participant]:
    return [
        Participant(
            county_id=activity.county_id,
            activity_id=activity.id,
            teacher_id=person.teacher.id,
            teacher_name=person.teacher.name,
            school_id=person.job.school_id,
            lead_school_id=activity.lead_school_id,
            partner_school_id=activity.partner_school_id,
        )
        for person in meeting.persons
    ]


async def turn(session: AsyncSession, actor: Actor, at: datetime) -> None:
    """Finish what was begun, then let the session speak for the actor at the moment."""
    await session.flush()
    session.info["actor"], session.info["now"] = actor, at
    await session.execute(_TURN, {"actor": str(actor.id), "now": at.isoformat()})


def _home(move: Move) -> int:
    return move.sender.county_id
