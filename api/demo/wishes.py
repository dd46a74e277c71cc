"""The demo's wishes: what a few teachers say about the coming school year, some of them though they are due."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.county import Built
from api.demo.people import Person
from domain.calendar.rules import school_year_of
from domain.school.model import School
from domain.wish.model import TeacherWish

_EVERY = 23
"""One teacher in so many has said something."""
_REASONS = ("子女年幼，配偶在外地工作", "父母需要照料", "正在主持县级课题")


def wish(session: AsyncSession, built: Built) -> None:
    """Write down what every so-many-th teacher says: two are willing for each who asks to stay."""
    year, schools = school_year_of(built.clock.today).start.year + 1, list(built.schools.values())
    asked = [person for person in built.people if person.job.ended_on is None][::_EVERY]
    session.add_all(
        _wish(built, person, number, year, schools[number % len(schools)]) for number, person in enumerate(asked)
    )


def _wish(built: Built, person: Person, number: int, year: int, target: School) -> TeacherWish:
    school, stays = built.school_of(person), number % 3 == 2
    named = number % 3 == 0 and target.id != school.id
    return TeacherWish(
        county_id=built.county_id,
        teacher_id=person.teacher.id,
        teacher_name=person.teacher.name,
        school_id=school.id,
        year=year,
        stand="unwilling" if stays else "willing",
        to_school_id=target.id if named else None,
        reason=_REASONS[number // 3 % len(_REASONS)] if stays else "",
        stated_on=built.clock.today,
    )
