"""Training at both doors: a county shares out places, schools nominate within them, and never one too many."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.calendar.rules import day_in_shanghai
from domain.database import new_id
from domain.enrolment.model import Enrolment
from domain.training.model import ReservedSeat, TrainingSession
from schema.front import GlobalId
from tests.training.made import make_rural, nominate, open_training, places_of, plan
from tests.web.conftest import Browse, Client
from tests.world import World

BUSY = 503
TODAY = day_in_shanghai(datetime.now(UTC))
FIRST = TODAY + timedelta(days=10)
NOMINATE = """mutation($input: NominateTeacherInput!) {
  nominateTeacher(input: $input) { __typename ... on Enrolment { state reserved } ... on Refusal { code field } } }"""


async def coming(world: World, **wanted: Any) -> TrainingSession:
    """Open a session that is still to come, whatever day it is."""
    given: dict[str, Any] = {"starts_on": FIRST, "ends_on": FIRST + timedelta(days=9)}
    return await open_training(world, await plan(world), **given | wanted)


async def test_a_session_is_opened_and_its_places_shared_out_with_the_proof(world: World, browse: Browse) -> None:
    await world.load_pack("d3")
    await make_rural(world, world.partner)
    for _ in range(3):
        await world.add_teacher(world.partner)
    office = await browse(world.personnel)
    asked: dict[str, Any] = {
        "title": "省培：班主任研修", "level": "provincial", "year": FIRST.year, "mode": "centralised", "hours": 40,
        "places": 103, "starts_on": FIRST, "ends_on": FIRST,
    }  # fmt: skip

    wrong = await office.post("/training/sessions", **asked | {"places": 0, "reserved": 5})
    opened = await office.post("/training/sessions", **asked)
    here = opened.headers["location"]
    sheet = await office.get(f"{here}/places", by="school", method="largest_remainder")
    keys = {str(world.lead.id): ("26", "0"), str(world.partner.id): ("77", "21")}
    shares = {
        f"{name}-{key}": value
        for key, pair in keys.items()
        for name, value in zip(("places", "reserved"), pair, strict=True)
    }
    head: dict[str, Any] = {"places": 103, "reserved": 21, "by": "school", "method": "largest_remainder"}
    uneven = await office.post(f"{here}/places", **head | shares | {f"places-{world.lead.id}": "25"})
    confirmed = await office.post(f"{here}/places", **head | shares)
    page = await office.get(here)

    assert (wrong.status_code, opened.status_code) == (422, 303)
    assert "21" in sheet.text
    assert "77.250" in sheet.text
    assert "309/4" in sheet.text
    assert "The units have 102 places together; the session has 103." in uneven.text
    assert (uneven.status_code, confirmed.status_code, confirmed.headers["location"]) == (422, 303, here)
    assert "Largest remainder" in page.text
    assert "The life of each reserved seat" in page.text
    assert (await office.get("/training")).text.count("省培：班主任研修") == 1
    assert "lack hours" in (await office.get("/training/hours")).text.lower()


async def test_a_school_nominates_sees_what_is_left_and_gives_a_seat_back_to_the_reserve(
    world: World, browse: Browse
) -> None:
    await make_rural(world, world.lead)
    training = await coming(world, places=5, reserved=3)
    colleague = await world.add_teacher()
    clerk, office = await browse(world.clerk), await browse(world.personnel)
    here = f"/training/sessions/{training.id}"

    for teacher in (world.teachers[0], colleague):
        taken = await clerk.post(f"{here}/enrolments", js=True, teacher=teacher.id, reserved="yes")
    again = await clerk.post(f"{here}/enrolments", js=True, teacher=colleague.id, reserved="yes")
    async with world.database.transaction(world.clerk) as session:
        enrolment = (await session.scalars(select(Enrolment).where(Enrolment.teacher_id == colleague.id))).one()
    back = await clerk.post(f"{here}/enrolments/{enrolment.id}/declination", js=True, reason="病假")
    (whole,) = training.allocations
    decided: dict[str, Any] = {"allocation": whole.id, "count": 2, "decided_on": TODAY, "decision": "教培〔2026〕3号"}
    early = await office.post(f"{here}/releases", **decided | {"decision": ""})
    released = await office.post(f"{here}/releases", **decided)

    assert '<span class="left">1</span> reserved places left' in " ".join(taken.text.split())
    assert (again.status_code, "already has a place" in again.text) == (422, True)
    assert '<span class="left">2</span> reserved places left' in " ".join(back.text.split())
    assert "Free again" in back.text
    assert (early.status_code, released.status_code) == (422, 303)
    after = await places_of(world, training)
    assert (after.reserved_left, after.general_left) == (0, 4)
    assert "教培〔2026〕3号" in (await clerk.get(here)).text


async def test_the_county_decides_and_records_and_each_kind_of_viewer_sees_its_part(
    world: World, browse: Browse
) -> None:
    training = await coming(world)
    clerk, office = await browse(world.clerk), await browse(world.personnel)
    here = f"/training/sessions/{training.id}"
    await clerk.post(f"{here}/enrolments", teacher=world.teachers[0].id, reserved="no")
    async with world.database.transaction(world.clerk) as session:
        enrolment = (await session.scalars(select(Enrolment).where(Enrolment.session_id == training.id))).one()

    waiting = await office.get("/")
    approved = await office.post(f"{here}/enrolments/{enrolment.id}/approval", js=True, version=enrolment.version)
    early = await office.post(f"{here}/enrolments/{enrolment.id}/attendance", js=True)
    stranger = await (await browse(world.stranger_clerk)).get(here)
    evaluator = await (await browse(world.evaluator)).get(here)

    assert training.title in waiting.text
    assert "Approved" in approved.text
    assert (early.status_code, "still to come" in early.text) == (422, True)
    assert "王小梅" not in stranger.text
    assert ("王**" in evaluator.text, "王小梅" in evaluator.text) == (True, False)
    assert (await clerk.get(f"{here}/places")).status_code == 403
    assert (await office.get("/training/sessions/00000000-0000-0000-0000-000000000000")).status_code == 404


async def test_a_colleague_takes_over_a_place_on_a_page_of_its_own_and_the_seat_tells_of_it(
    world: World, browse: Browse
) -> None:
    await make_rural(world, world.lead)
    training, colleague = await coming(world), await world.add_teacher()
    nominated = await nominate(world, training, reserved=True)
    clerk, office = await browse(world.clerk), await browse(world.personnel)
    here = f"/training/sessions/{training.id}"
    page = f"{here}/enrolments/{nominated.id}/replacement"

    asked = await clerk.get(page)
    unsaid = await clerk.post(page, teacher=colleague.id, reason="")
    nobody = await clerk.post(page, teacher="", reason="病假")
    done = await clerk.post(page, teacher=colleague.id, reason="病假", version=nominated.version)
    after = await clerk.get(here)

    assert (asked.status_code, asked.text.count(f'value="{colleague.id}"'), world.teachers[0].name in asked.text) == (
        200, 1, True,
    )  # fmt: skip
    assert [(each.status_code, 'aria-invalid="true"' in each.text) for each in (unsaid, nobody)] == [(422, True)] * 2
    assert (done.status_code, done.headers["location"]) == (303, here)
    assert ("Handed over to a substitute" in after.text, f"by {colleague.name}" in after.text) == (True, True)
    assert (await (await browse(world.stranger_clerk)).get(page)).status_code == 404
    assert (await clerk.get(page)).status_code == 422
    async with world.database.transaction(world.clerk) as session:
        new = (await session.scalars(select(Enrolment).where(Enrolment.teacher_id == colleague.id))).one()
    assert new.state == "nominated"
    await office.post(f"{here}/enrolments/{new.id}/approval")
    rolled = await office.post(f"{here}/enrolments/{new.id}/roll", js=True)
    wrong = await office.post(f"{here}/enrolments/{new.id}/declination", js=True, reason="")
    assert "On the roll" in rolled.text or "Enrolled" in rolled.text
    assert (wrong.status_code, 'id="field-reason-error"' in wrong.text, "<details open" in wrong.text) == (
        422, True, True,
    )  # fmt: skip


async def by_page(client: Client, training: TrainingSession, teacher_id: object) -> str:
    """Nominate on the page; whom a busy server put off asks again under the same key."""
    here, key = f"/training/sessions/{training.id}/enrolments", new_id()
    answer = await client.post(here, teacher=teacher_id, reserved="yes", idempotency_key=key)
    while answer.status_code == BUSY:
        answer = await client.post(here, teacher=teacher_id, reserved="yes", idempotency_key=key)
    return "won" if answer.status_code == 303 else "lost" if "No reserved place is left" in answer.text else answer.text


async def by_graphql(client: Client, world: World, training: TrainingSession, teacher_id: Any) -> str:
    """Nominate by a mutation; whom a busy server put off asks again under the same key."""
    given = {
        "trainingSession": str(GlobalId.of("TrainingSession", training.id, world.county.id)),
        "teacher": str(GlobalId.of("Teacher", teacher_id, world.county.id)),
        "reserved": True,
        "idempotencyKey": str(new_id()),
    }
    body = {"query": NOMINATE, "variables": {"input": given}}
    told = (await client.http.post("/graphql", json=body)).json()
    while not told.get("data"):
        told = (await client.http.post("/graphql", json=body)).json()
    answer = told["data"]["nominateTeacher"]
    return {"no_reserved_place_left": "lost"}.get(answer.get("code"), "won" if "state" in answer else str(answer))


@pytest.mark.parametrize("left", [1, 7])
async def test_of_forty_simultaneous_nominations_exactly_as_many_win_as_places_are_left(
    world: World, browse: Browse, left: int
) -> None:
    await make_rural(world, world.lead)
    training = await coming(world, places=20, reserved=left)
    forty = [world.teachers[0], *[await world.add_teacher() for _ in range(39)]]
    doors = await browse(world.clerk), await browse(world.personnel)

    ended = await asyncio.gather(
        *(by_page(doors[number % 2], training, each.id) for number, each in enumerate(forty[::2])),
        *(by_graphql(doors[number % 2], world, training, each.id) for number, each in enumerate(forty[1::2])),
    )

    assert Counter(ended) == {"won": left, "lost": 40 - left}
    places = await places_of(world, training)
    assert (places.taken_reserved, places.reserved_left, places.taken) == (left, 0, 0)
    async with world.database.transaction(world.personnel) as session:
        rows = await session.scalar(select(func.count()).where(Enrolment.session_id == training.id))
        seats = select(ReservedSeat.enrolment_id).where(ReservedSeat.session_id == training.id)
        sat_on = (await session.scalars(seats)).all()
    assert (rows, len(set(sat_on)), None in sat_on) == (left, left, False)


async def test_the_board_shows_the_reserve_level_by_level(world: World, browse: Browse) -> None:
    await world.load_pack("d3")
    await open_training(world, places=10, reserved=2)
    office = await browse(world.personnel)

    year: dict[str, Any] = {"from": date(2025, 1, 1).isoformat(), "to": "2025-12-31"}
    page = await office.get("/figures/rural_training_reservation", **year)

    assert "Part by part" in page.text
    assert "2 / 10 places" in page.text
    assert "The whole is met only when every part is." in page.text
