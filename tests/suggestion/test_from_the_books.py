"""The search as the books make it: who is due and free, where a subject is missing, what the targets lack."""

from datetime import date
from typing import Any

import pytest

from domain.access import Actor, MayNot
from domain.suggestion.model import Problem, Rule, Search
from domain.suggestion.queries import Ask, problem_of
from domain.suggestion.rules import NoOneDue
from domain.suggestion.solver import suggested
from tests.world import YEAR_END, YEAR_START, World


async def written(world: World, *, actor: Actor | None = None, **asked: Any) -> Problem:
    asking = actor or world.personnel
    async with world.database.transaction(asking, now=world.now) as session:
        ask = Ask(**{"starts_on": YEAR_START, "planned_to": YEAR_END} | asked)
        return await problem_of(session, asking, world.county, ask)


async def staffed(world: World) -> None:
    """Let two of three schools teach music and the third not, and load the national rule."""
    await world.load_pack()
    for school in (world.lead, world.partner):
        await world.add_teacher(school, subject="音乐", arrived_on=date(2010, 9, 1))
    await world.add_teacher(
        world.lead,
        subject="音乐",
        arrived_on=date(2015, 9, 1),
        award={"level": "county", "awarded_on": date(2020, 9, 1)},
    )


async def test_people_who_are_due_are_seated_where_their_subject_is_missing(world: World) -> None:
    await staffed(world)

    problem = await written(world)
    found = suggested(problem, Search(seconds=5, plans=1))

    assert {(seat.school, seat.subject) for seat in problem.seats if seat.short} >= {(str(world.stranger.id), "音乐")}
    assert (problem.wishes.least_moves, problem.wishes.least_backbone) == (1, "1/5")
    backbone = {person.id for person in problem.people if person.backbone}
    ((person, school),) = found.plans[0].moves
    assert backbone == {str(world.teachers[3].id)} == {person}
    assert school == str(world.stranger.id)


async def test_whoever_is_posted_already_is_left_out_and_whoever_was_lately_is_marked(world: World) -> None:
    await staffed(world)
    posted = await world.log(world.teachers[1], actor=world.personnel, to_school_id=world.partner.id)
    await world.log(world.teachers[3], actor=world.personnel, starts_on=date(2023, 9, 1), planned_to=date(2024, 7, 10))

    problem = await written(world)
    known = {person.id: person for person in problem.people}

    assert str(posted.teacher_id) not in known
    assert known[str(world.teachers[3].id)].recent
    assert not known[str(world.teachers[0].id)].recent
    assert Rule.TWICE not in (await written(world, years_apart=0)).wishes.asked


async def test_only_the_countys_office_asks_and_nobody_due_is_said_in_plain_words(world: World) -> None:
    with pytest.raises(MayNot):
        await written(world, actor=world.evaluator)
    await world.load_pack()
    await world.exempt(world.teachers[0], starts_on=date(2024, 9, 1))
    with pytest.raises(NoOneDue):
        await written(world)
