"""Directed plans and candidates made for the tests."""

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from domain.access import Actor
from domain.candidate.actions import admit_candidate, enter_candidate, move_candidate, verify_household
from domain.candidate.model import DirectedCandidate
from domain.directed.actions import plan_directed, release_reserved_seats, revise_directed_plan
from domain.directed.model import DirectedPlan
from tests.world import World

JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)
POOR = ("registered_poor", "out_of_poverty")
_numbers = count(1)


async def planned(world: World, *, actor: Actor | None = None, **wanted: Any) -> DirectedPlan:
    """Plan ten places, two of them for registered poor households, unless told otherwise."""
    asking = actor or world.personnel
    given: dict[str, Any] = {
        "county_id": world.county.id,
        "year": 2025,
        "total": 10,
        "lots": [(POOR, 2)],
        "status_on": JUNE,
        "release_from": date(2025, 9, 1),
    }
    return await world.do(plan_directed, actor=asking, **given | wanted)


async def revised(world: World, plan: DirectedPlan, *, actor: Actor | None = None, **wanted: Any) -> DirectedPlan:
    """Revise a plan."""
    asking = actor or world.personnel
    return await world.do(revise_directed_plan, plan.id, actor=asking, **{"total": plan.total} | wanted)


async def released(world: World, plan: DirectedPlan, *, actor: Actor | None = None, **wanted: Any) -> DirectedPlan:
    """Release one seat of the first lot."""
    asking = actor or world.personnel
    given: dict[str, Any] = {
        "plan_id": plan.id,
        "seats": 1,
        "decided_on": date(2025, 10, 1),
        "decision": "招生领导小组会议",
    } | wanted
    return await world.do(release_reserved_seats, plan.lots[0].id, actor=asking, **given)


async def applied(
    world: World, plan: DirectedPlan, *statuses: Mapping[str, Any], actor: Actor | None = None, **wanted: Any
) -> DirectedCandidate:
    """Enter a candidate who applied in June; each status is verified the day after, as in force since 2015."""
    asking = actor or world.personnel
    given: dict[str, Any] = {
        "pseudonym": f"K-{next(_numbers)}",
        "stage": "primary",
        "subject": "语文",
        "applied_on": JUNE,
    }
    async with world.database.transaction(asking, now=world.now) as session:
        candidate = await enter_candidate(session, asking, plan.id, **given | wanted)
        for status in statuses:
            verified: dict[str, Any] = {
                "status": "registered_poor",
                "starts_on": date(2015, 1, 1),
                "verified_on": date(2025, 6, 2),
                "verified_by": "县乡村振兴局",
            }
            candidate = await verify_household(session, asking, candidate.id, **verified | dict(status))
    return candidate


async def admitted(
    world: World, candidate: DirectedCandidate, *, lot: UUID | None = None, actor: Actor | None = None, **wanted: Any
) -> DirectedCandidate:
    """Give a candidate a seat on the first of July."""
    asking = actor or world.personnel
    return await world.do(admit_candidate, candidate.id, actor=asking, **{"admitted_on": JULY, "lot_id": lot} | wanted)


async def moved(
    world: World, candidate: DirectedCandidate, *steps: str, actor: Actor | None = None, **wanted: Any
) -> DirectedCandidate:
    """Take a candidate through the steps, a day apart from the third of July on."""
    asking = actor or world.personnel
    for number, step in enumerate(steps):
        given: dict[str, Any] = {"happened_on": date(2025, 7, 3 + number), "reason": ""} | wanted
        candidate = await world.do(move_candidate, candidate.id, actor=asking, step=step, **given)
    return candidate
