"""Teacher pairs: each school names its own teacher, within the twinning, for a time that ends with a reason."""

from datetime import date
from typing import Any

import pytest

from domain.access import Actor, MayNot
from domain.calendar.rules import NotYet
from domain.journal.rules import NoReason
from domain.mentoring.actions import end_teacher_pair, join_teacher_pair, open_teacher_pair
from domain.mentoring.model import TeacherPair
from domain.mentoring.queries import pairs_of_twinning
from domain.mentoring.rules import (
    AlreadyPaired,
    NoSubject,
    NotAtSchool,
    OneTeacherTwice,
    OutsidePair,
    OutsideTwinning,
    UnknownPair,
    WrongState,
)
from domain.refusals import Refusal
from domain.teacher.rules import UnknownTeacher
from tests.world import World

FIRST, LAST = date(2025, 9, 1), date(2026, 7, 10)


async def open_(world: World, actor: Actor | None = None, **wanted: Any) -> TeacherPair:
    """Name the first teacher as mentor, in the name of the lead school's office unless told otherwise."""
    given: dict[str, Any] = {
        "twinning_id": world.twinning.id,
        "teacher_id": world.teachers[0].id,
        "side": "mentor",
        "subject": "数学",
        "starts_on": FIRST,
        "ends_on": LAST,
    }
    asking = actor or world.clerk
    return await world.do(open_teacher_pair, actor=asking, **given | wanted)


async def test_each_school_names_one_of_the_two(world: World) -> None:
    theirs = await world.add_teacher(world.partner, name="陈静")

    opened = await open_(world)
    paired = await world.do(join_teacher_pair, opened.id, actor=world.partner_clerk, teacher_id=theirs.id)

    assert (opened.state, opened.missing, paired.state) == ("open", "mentee", "paired")
    assert (paired.mentor_name, paired.mentee_name) == ("王小梅", "陈静")
    async with world.database.transaction(world.clerk) as session:
        assert [each.id for each in await pairs_of_twinning(session, world.clerk, world.twinning.id)] == [opened.id]
    with pytest.raises(WrongState):
        await world.do(join_teacher_pair, opened.id, actor=world.partner_clerk, teacher_id=theirs.id)


async def test_a_mentee_may_look_for_a_mentor_as_well(world: World) -> None:
    theirs = await world.add_teacher(world.partner)
    opened = await open_(world, world.partner_clerk, teacher_id=theirs.id, side="mentee")

    paired = await world.do(join_teacher_pair, opened.id, actor=world.clerk, teacher_id=world.teachers[0].id)

    assert (paired.mentor_id, paired.mentee_id) == (world.teachers[0].id, theirs.id)


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"subject": " "}, NoSubject),
        ({"subject": "数" * 21}, NoSubject),
        ({"starts_on": date(2024, 2, 1)}, OutsideTwinning),
        ({"ends_on": date(2028, 3, 1)}, OutsideTwinning),
    ],
)
async def test_a_pair_that_cannot_be_is_refused(wanted: dict[str, Any], refusal: type[Refusal], world: World) -> None:
    with pytest.raises(refusal):
        await open_(world, **wanted)


async def test_only_a_teacher_of_ones_own_is_named_and_nobody_twice(world: World) -> None:
    theirs, stranger = await world.add_teacher(world.partner), await world.add_teacher(world.stranger)

    with pytest.raises(UnknownTeacher):
        await open_(world, teacher_id=theirs.id)
    with pytest.raises(NotAtSchool):
        await open_(world, world.personnel, teacher_id=stranger.id)
    with pytest.raises(MayNot):
        await open_(world, world.evaluator)
    opened = await open_(world)
    with pytest.raises(MayNot):
        await world.do(join_teacher_pair, opened.id, actor=world.clerk, teacher_id=world.teachers[0].id)
    with pytest.raises(OneTeacherTwice):
        await world.do(join_teacher_pair, opened.id, teacher_id=world.teachers[0].id)
    with pytest.raises(UnknownPair):
        await world.do(join_teacher_pair, opened.id, actor=world.stranger_clerk, teacher_id=stranger.id)
    await world.do(join_teacher_pair, opened.id, teacher_id=theirs.id)
    with pytest.raises(AlreadyPaired):
        await world.do(join_teacher_pair, (await open_(world)).id, teacher_id=theirs.id)


async def test_a_pair_ends_with_a_reason_and_one_that_nobody_joined_is_taken_back(world: World) -> None:
    theirs = await world.add_teacher(world.partner)
    pair = await world.do(join_teacher_pair, (await open_(world)).id, teacher_id=theirs.id)
    alone = await open_(world, subject="语文")

    with pytest.raises(NoReason):
        await world.do(end_teacher_pair, pair.id, actor=world.clerk, ended_on=world.now.date(), reason="")
    with pytest.raises(NotYet):
        await world.do(end_teacher_pair, pair.id, actor=world.clerk, ended_on=LAST, reason="调动")
    with pytest.raises(OutsidePair):
        await world.do(end_teacher_pair, pair.id, actor=world.clerk, ended_on=date(2025, 8, 31), reason="调动")
    ended = await world.do(
        end_teacher_pair, pair.id, actor=world.partner_clerk, ended_on=world.now.date(), reason="调动"
    )
    await world.do(end_teacher_pair, alone.id, actor=world.clerk, ended_on=world.now.date(), reason="无人报名")

    assert ended.state == "ended"
    async with world.database.transaction(world.clerk) as session:
        assert [each.state for each in await pairs_of_twinning(session, world.clerk, world.twinning.id)] == ["ended"]
