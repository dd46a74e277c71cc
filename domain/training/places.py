"""The counters of places and the reserved seats behind them: each taken and given back in statements of their own.

Apart from the actions because it is no deed: whoever nominates or declines has asked leave and records what was done.
"""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Update, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.school.model import School
from domain.training.model import FREE, PlaceAllocation, ReservedSeat, TrainingSession
from domain.training.queries import seats_of
from domain.training.rules import NoPlaceLeft, NoReservedPlaceLeft
from domain.training.sharing import UnitShare, open_to


async def take_place(
    session: AsyncSession, training: TrainingSession, school: School, enrolment_id: UUID, *, reserved: bool
) -> UUID:
    """Take a place for a teacher of the school, and tell whose places it is of; a reserved one is a numbered seat.

    However many ask at once, the counter is raised only while a place is left: one statement looks and takes.

    :raises NoReservedPlaceLeft: when every reserved seat that is open to the school is taken
    :raises NoPlaceLeft: when every general place is
    """
    for allocation in open_to(training.allocations, school):
        if await _raised(session, allocation, reserved=reserved):
            if reserved:
                await _sit_down(session, allocation, school.id, enrolment_id)
            return allocation.id
    refusal = NoReservedPlaceLeft if reserved else NoPlaceLeft
    raise refusal(field="reserved", training=training.title)


class HeldPlaces:
    """The places of some sessions, locked, to be taken one after the other by whoever enters a whole register."""

    def __init__(self, allocations: Sequence[PlaceAllocation], seats: Sequence[ReservedSeat]) -> None:
        self._allocations = allocations
        self._seats = [seat for seat in reversed(seats) if seat.state in FREE]

    def take(
        self, training: TrainingSession, school: School, enrolment_id: UUID, *, reserved: bool, came: bool
    ) -> UUID:
        """Take a place as `take_place` does; the seat of somebody who came is confirmed.

        :raises NoReservedPlaceLeft: when every reserved seat that is open to the school is taken
        :raises NoPlaceLeft: when every general place is
        """
        of_session = [each for each in self._allocations if each.session_id == training.id]
        for allocation in open_to(of_session, school):
            if reserved and allocation.reserved_left > 0:
                allocation.taken_reserved += 1
                self._sit_down(allocation, school.id, enrolment_id, came=came)
                return allocation.id
            if not reserved and allocation.general_left > 0:
                allocation.taken += 1
                return allocation.id
        refusal = NoReservedPlaceLeft if reserved else NoPlaceLeft
        raise refusal(field="reserved", training=training.title)

    def widen(self, training: TrainingSession) -> None:
        """Give a session that is only stated a place for one more, unless one is free."""
        pool = next(each for each in self._allocations if each.session_id == training.id and each.is_pool)
        if not pool.general_left:
            pool.places += 1
            training.places += 1

    def _sit_down(self, allocation: PlaceAllocation, school_id: UUID, enrolment_id: UUID, *, came: bool) -> None:
        seat = next(each for each in reversed(self._seats) if each.allocation_id == allocation.id)
        self._seats.remove(seat)
        seat.state = "confirmed" if came else "taken"
        seat.school_id, seat.enrolment_id = school_id, enrolment_id


async def hold_places(session: AsyncSession, trainings: Collection[UUID]) -> HeldPlaces:
    """Lock the places of these sessions, in one fixed order so that two registers never block each other."""
    of_sessions = PlaceAllocation.session_id.in_(trainings)
    allocations = select(PlaceAllocation).where(of_sessions).order_by(PlaceAllocation.id)
    locked = allocations.with_for_update().execution_options(populate_existing=True)
    held = (await session.scalars(locked)).all()
    seats = select(ReservedSeat).where(ReservedSeat.session_id.in_(trainings)).order_by(ReservedSeat.number)
    return HeldPlaces(held, (await session.scalars(seats.execution_options(populate_existing=True))).all())


async def give_back(
    session: AsyncSession, *, county_id: int, allocation_id: UUID, enrolment_id: UUID, reserved: bool
) -> None:
    """Give a place back: a general one to everybody, a reserved one to the reserve, for another rural teacher."""
    row = PlaceAllocation
    lowered = {"taken_reserved": row.taken_reserved - 1} if reserved else {"taken": row.taken - 1}
    await session.execute(_of(row.county_id == county_id, row.id == allocation_id).values(**lowered))
    if reserved:
        await _change_seat(session, county_id, enrolment_id, state="vacated", enrolment_id=None, school_id=None)


async def confirm_seat(session: AsyncSession, county_id: int, enrolment_id: UUID) -> None:
    """Note that whoever sits on a reserved seat has come."""
    await _change_seat(session, county_id, enrolment_id, state="confirmed")


async def hand_over(session: AsyncSession, county_id: int, enrolment_id: UUID, *, to: UUID, school_id: UUID) -> None:
    """Hand a reserved seat over to the enrolment of a substitute."""
    await _change_seat(session, county_id, enrolment_id, enrolment_id=to, school_id=school_id)


async def release(
    session: AsyncSession, allocation: PlaceAllocation, count: int, *, decided_on: date, decision: str
) -> list[int]:
    """Release free reserved seats to everybody, the last numbers first, and tell which; the allocation is locked."""
    free = await _free_seats(session, allocation)
    chosen = free[-count:]
    allocation.released += len(chosen)
    for seat in chosen:
        seat.state, seat.released_on, seat.decision = "released", decided_on, decision
    await session.flush()
    return [seat.number for seat in chosen]


async def deal_seats(session: AsyncSession, training: TrainingSession, allocations: Sequence[PlaceAllocation]) -> None:
    """Give each unit as many reserved seats as its share says: free ones change hands, new ones are numbered on.

    Seats that somebody sits on, or that were released, stay where they are; free ones that nobody keeps are struck off.
    """
    seats = list(await seats_of(session, training, lock=True))
    spare, wanting = _sorted_out(seats, allocations)
    number = max((seat.number for seat in seats), default=0)
    for allocation, missing in wanting:
        for _ in range(missing):
            if spare:
                _offer(spare.pop(0), allocation)
            else:
                number += 1
                session.add(_seat(allocation, number))
    for seat in spare:
        await session.delete(seat)
    await session.flush()


async def enter_session(session: AsyncSession, training: TrainingSession) -> None:
    """Write a new session into the books: all its places are the whole county's, its reserved seats are numbered."""
    session.add(training)
    await session.flush()
    whole = allocation_of(training, UnitShare(places=training.places, reserved=training.reserved))
    session.add(whole)
    await session.flush()
    await deal_seats(session, training, [whole])


def allocation_of(training: TrainingSession, share: UnitShare) -> PlaceAllocation:
    """Write down a unit's share of a session."""
    return PlaceAllocation(
        county_id=training.county_id,
        session_id=training.id,
        school_id=share.school_id,
        township=share.township,
        places=share.places,
        reserved=share.reserved,
    )


def _sorted_out(
    seats: Sequence[ReservedSeat], allocations: Sequence[PlaceAllocation]
) -> tuple[list[ReservedSeat], list[tuple[PlaceAllocation, int]]]:
    """Find the free seats that a unit has too many of, and how many each unit lacks."""
    spare, wanting = [], []
    for allocation in allocations:
        own = [seat for seat in seats if seat.allocation_id == allocation.id]
        free = [seat for seat in own if seat.state in FREE]
        surplus = len(own) - allocation.reserved
        spare += free[len(free) - surplus :] if surplus > 0 else []
        wanting += [(allocation, -surplus)] if surplus < 0 else []
    return spare, wanting


def _offer(seat: ReservedSeat, allocation: PlaceAllocation) -> None:
    seat.allocation_id, seat.state = allocation.id, _unseated(allocation)


def _seat(allocation: PlaceAllocation, number: int) -> ReservedSeat:
    return ReservedSeat(
        county_id=allocation.county_id,
        session_id=allocation.session_id,
        number=number,
        allocation_id=allocation.id,
        state=_unseated(allocation),
    )


def _unseated(allocation: PlaceAllocation) -> str:
    return "reserved" if allocation.is_pool else "offered"


async def _raised(session: AsyncSession, allocation: PlaceAllocation, *, reserved: bool) -> bool:
    row = PlaceAllocation
    kept = row.reserved - row.released
    left = kept - row.taken_reserved > 0 if reserved else row.places - kept - row.taken > 0
    raised = {"taken_reserved": row.taken_reserved + 1} if reserved else {"taken": row.taken + 1}
    mine = _of(row.county_id == allocation.county_id, row.id == allocation.id, left)
    return (await session.execute(mine.values(**raised).returning(row.id))).first() is not None


def _of(*conditions: ColumnElement[bool]) -> Update:
    return update(PlaceAllocation).where(*conditions).execution_options(synchronize_session=False)


async def _sit_down(session: AsyncSession, allocation: PlaceAllocation, school_id: UUID, enrolment_id: UUID) -> None:
    """Take the first free seat; there is one, because the counter was raised and its row is held."""
    seat = (await _free_seats(session, allocation))[0]
    seat.state, seat.school_id, seat.enrolment_id = "taken", school_id, enrolment_id


async def _free_seats(session: AsyncSession, allocation: PlaceAllocation) -> list[ReservedSeat]:
    free = select(ReservedSeat).where(
        ReservedSeat.county_id == allocation.county_id,
        ReservedSeat.allocation_id == allocation.id,
        ReservedSeat.state.in_(FREE),
    )
    ordered = free.order_by(ReservedSeat.number).execution_options(populate_existing=True)
    return list(await session.scalars(ordered))


async def _change_seat(session: AsyncSession, county_id: int, enrolment: UUID, **changes: object) -> None:
    """Change the seat that an enrolment sits on, if it sits on a reserved one."""
    await session.flush()
    mine = update(ReservedSeat).where(ReservedSeat.county_id == county_id, ReservedSeat.enrolment_id == enrolment)
    await session.execute(mine.values(**changes).execution_options(synchronize_session=False))
