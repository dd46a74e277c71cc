"""Seating those whom a register states as trained: the sessions' places, held, and who may sit on a reserved seat."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.division.model import County
from domain.enrolment.model import CAME, Enrolment
from domain.ledger.queries import People
from domain.school.model import School
from domain.school.queries import schools_by_id
from domain.school.rules import RURAL, is_rural
from domain.training.model import TrainingSession
from domain.training.places import HeldPlaces, hold_places
from domain.training.queries import reserve_terms
from domain.training.rules import NoReservedPlaceLeft, ReserveTerms

Terms = Mapping[UUID, ReserveTerms | None]


async def seating_of(session: AsyncSession, known: People, trainings: Sequence[TrainingSession]) -> "Seating":
    """Hold the places of the sessions, and look up the schools of those who may be seated."""
    homes = {job.school_id for teacher in known for job in teacher.employments}
    counties = await session.scalars(select(County).where(County.id.in_({each.county_id for each in trainings})))
    codes = {county.id: county.code for county in counties}
    terms = {each.id: await reserve_terms(session, codes[each.county_id], each.programme.level) for each in trainings}
    places = await hold_places(session, [training.id for training in trainings])
    return Seating(await schools_by_id(session, homes), terms, places)


class Seating:
    """Seats one after the other; no line of a register takes a place that its session does not have."""

    def __init__(self, schools: Mapping[UUID, School], terms: Terms, places: HeldPlaces) -> None:
        self._schools, self._terms, self._places = schools, terms, places
        self._opened: dict[UUID, HeldPlaces] = {}

    async def open(self, session: AsyncSession, training: TrainingSession) -> None:
        """Hold the places of a session that the register itself has brought into the books."""
        self._opened[training.id] = await hold_places(session, [training.id])

    def seat(self, training: TrainingSession, school_id: UUID, enrolment: Enrolment) -> None:
        """Take a reserved seat for a rural teacher as long as there is one, and else a general place.

        A session that is only stated has a place for everybody who was there.

        :raises NoPlaceLeft: when every general place is taken
        """
        school, came = self._schools[school_id], enrolment.state in CAME
        places = self._opened.get(training.id, self._places)
        if training.stated:
            places.widen(training)
        elif self._is_rural(training, school, training.starts_on):
            with suppress(NoReservedPlaceLeft):
                taken = places.take(training, school, enrolment.id, reserved=True, came=came)
                enrolment.allocation_id, enrolment.reserved = taken, True
                return
        enrolment.allocation_id = places.take(training, school, enrolment.id, reserved=False, came=came)

    def _is_rural(self, training: TrainingSession, school: School, day: date) -> bool:
        terms = self._terms[training.id]
        year = terms.year_of(training.starts_on) if terms else training.starts_on.year
        return is_rural(school, terms.rural if terms else RURAL["village"], class_year=year, day=day)
