"""Schools: public, open on their days, sharing a stage with their partners."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from domain.school.model import SchoolClass, SchoolFlag
from domain.school.queries import find_school, schools_by_id, schools_of
from domain.school.rules import (
    NoCommonStage,
    SameSchoolTwice,
    SchoolClosed,
    UnknownSchool,
    check_open,
    check_pair,
)
from tests.exchange.made import school
from tests.world import World

FIRST, LAST = date(2025, 9, 1), date(2026, 7, 10)


@pytest.mark.parametrize(
    ("wanted", "is_open"),
    [
        ({}, True),
        ({"opened_on": FIRST}, True),
        ({"opened_on": date(2025, 9, 2)}, False),
        ({"closed_on": LAST}, False),
        ({"closed_on": date(2026, 7, 11)}, True),
        ({"closed_on": date(2020, 1, 1)}, False),
    ],
)
def test_a_school_is_open_from_its_first_day_to_the_day_before_it_closes(wanted: dict[str, Any], is_open: bool) -> None:
    if is_open:
        check_open(school(1, **wanted), FIRST, LAST, field="to_school")
    else:
        with pytest.raises(SchoolClosed) as refused:
            check_open(school(1, **wanted), FIRST, LAST, field="to_school")
        assert refused.value.field == "to_school"


def test_two_schools_make_a_pair_when_they_are_two_and_share_a_stage() -> None:
    whole = school(1, stages=["primary", "junior"])

    check_pair(whole, school(2, stages=["junior", "senior"]), field="to_school")
    with pytest.raises(SameSchoolTwice):
        check_pair(whole, school(1), field="to_school")
    with pytest.raises(NoCommonStage):
        check_pair(whole, school(2, stages=["senior"]), field="to_school")


async def test_a_school_is_found_by_everybody_with_its_county_classes_and_flags(world: World, neighbour: World) -> None:
    async with world.database.transaction(world.admin) as session:
        session.add_all(SchoolClass(school_id=world.lead.id, year=year, nbs="111") for year in (2025, 2024))
        session.add(SchoolFlag(school_id=world.lead.id, flag="quality"))

    async with world.database.transaction(neighbour.clerk) as session:
        found = await find_school(session, world.lead.id)
        several = await schools_by_id(session, [world.lead.id, UUID(int=99)])
        whole = await schools_of(session, [world.county.id])

    assert (found.county.name, [each.year for each in found.classes]) == (world.county.name, [2024, 2025])
    assert [flag.flag for flag in found.flags] == ["quality"]
    assert set(several) == {world.lead.id}
    assert [each.id for each in whole] == [world.lead.id, world.partner.id, world.stranger.id]


async def test_a_school_that_does_not_exist_is_unknown(world: World) -> None:
    async with world.database.transaction(world.clerk) as session:
        with pytest.raises(UnknownSchool) as refused:
            await find_school(session, UUID(int=99), field="to_school")

    assert refused.value.field == "to_school"


@pytest.mark.parametrize(
    ("wanted", "constraint"),
    [
        ({"stages": ["university"]}, "school_stages_check"),
        ({"stages": []}, "school_has_stage_check"),
        ({"code": "21"}, "school_code_check"),
        ({"township": "1"}, "school_township_check"),
        ({"opened_on": FIRST, "closed_on": FIRST}, "school_closes_after_opening_check"),
    ],
)
async def test_the_books_take_no_school_that_cannot_be(wanted: dict[str, Any], constraint: str, world: World) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        await world.add_school(**wanted)
