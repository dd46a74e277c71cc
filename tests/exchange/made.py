"""Schools, teachers and postings made in memory, for rules that need no database."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.exchange.model import Posting
from domain.school.model import School
from domain.teacher.model import Employment, Teacher

TODAY = date(2025, 10, 8)
FIRST, LAST = date(2025, 9, 1), date(2026, 7, 10)


def school(number: int, **wanted: Any) -> School:
    given: dict[str, Any] = {
        "id": UUID(int=number),
        "county_id": 1,
        "code": f"21{number:08d}",
        "name": f"第{number}小学",
        "kind": "primary_school",
        "stages": ["primary"],
    }
    return School(**given | wanted)


def teacher(*homes: tuple[int, date, date | None]) -> Teacher:
    one = Teacher(
        county_id=1,
        school_id=UUID(int=1),
        person_id=UUID(int=7),
        name="王小梅",
        sex="female",
        born_on=date(1985, 5, 20),
    )
    one.employments = [
        Employment(
            county_id=1,
            teacher_id=one.id,
            school_id=UUID(int=number),
            post="teacher",
            in_establishment=True,
            stage="primary",
            subject="语文",
            arrived_on=arrived,
            ended_on=ended,
        )
        for number, arrived, ended in homes
    ]
    return one


def posting(**wanted: Any) -> Posting:
    given: dict[str, Any] = {
        "county_id": 1,
        "host_county_id": 1,
        "teacher_id": UUID(int=5),
        "person_id": UUID(int=7),
        "teacher_name": "王小梅",
        "subject": "语文",
        "stage": "primary",
        "from_school_id": UUID(int=1),
        "to_school_id": UUID(int=2),
        "kind": "regular_exchange",
        "starts_on": FIRST,
        "planned_to": LAST,
        "state": "approved",
        "logged_at": None,
    }
    return Posting(**given | wanted)


HOME = (1, date(2012, 9, 1), None)
