"""The pages of directed plans: the reserve worked out, candidates led on, seats released, and who may look."""

from datetime import date
from typing import Any

from domain.candidate.queries import WantedCandidates, page_of_candidates
from domain.directed.queries import directed_plans
from tests.directed.made import admitted, applied, planned
from tests.web.conftest import Browse
from tests.world import World

NEW: dict[str, Any] = {
    "year": "2025",
    "total": "103",
    "statuses": ["registered_poor", "out_of_poverty"],
    "status_on": "2025-06-01",
    "release_from": "2025-09-01",
}


async def test_an_office_sets_up_a_plan_and_leads_a_candidate_to_a_reserved_seat(world: World, browse: Browse) -> None:
    office = await browse(world.personnel)
    empty = await office.get("/directed")
    reckoned = await office.post("/directed", **NEW, reserved="", only="reckon")
    low = await office.post("/directed", **NEW, reserved="20")
    made = await office.post("/directed", **NEW, reserved="21")
    address = made.headers["location"]
    page = await office.get(address)
    named = await office.post(
        f"{address}/candidates", pseudonym="王小梅", stage="primary", subject="数学", applied_on="2025-06-01"
    )
    entered = await office.post(
        f"{address}/candidates", pseudonym="A-1", stage="primary", subject="数学", applied_on="2025-06-01"
    )
    async with world.database.transaction(world.personnel) as session:
        (plan,) = await directed_plans(session, world.personnel)
        (candidate,) = await page_of_candidates(session, world.personnel, WantedCandidates(plan_id=plan.id))
    record, lot = f"/candidates/{candidate.id}", str(plan.lots[0].id)
    unverified = await office.post(f"{record}/admission", lot=lot, admitted_on="2025-07-01")
    await office.post(
        f"{record}/household",
        status="registered_poor",
        starts_on="2015-01-01",
        verified_on="2025-06-02",
        verified_by="县乡村振兴局",
    )
    seated = await office.post(f"{record}/admission", js=True, lot=lot, admitted_on="2025-07-01")
    withdrawn = await office.post(f"{record}/step-withdraw", happened_on="2025-07-02", reason="")

    assert "There is no directed plan" in empty.text
    assert (reckoned.status_code, "rounded up: 21" in reckoned.text) == (200, True)
    assert (low.status_code, "at least 21 are kept back" in low.text) == (422, True)
    assert (made.status_code, page.status_code) == (303, 200)
    assert "21 = 1/5 of 103, rounded up" in page.text
    assert (named.status_code, "no name and no id number" in named.text) == (422, True)
    assert entered.status_code == 303
    assert (unverified.status_code, "was in force on 2025-06-01" in unverified.text) == (422, True)
    assert (seated.status_code, "A-1 is admitted." in seated.text) == (200, True)
    assert (withdrawn.status_code, "Please give the reason." in withdrawn.text) == (422, True)


async def test_seats_are_released_and_a_total_is_not_lowered_under_what_is_taken(world: World, browse: Browse) -> None:
    plan = await planned(world)
    await admitted(world, await applied(world, plan, {}), lot=plan.lots[0].id)
    office, lot = await browse(world.personnel), str(plan.lots[0].id)
    release: dict[str, Any] = {"lot": lot, "decided_on": "2025-10-01", "decision": "会议纪要"}

    def seats(number: int) -> dict[str, Any]:
        return {f"seats-{lot}": str(number)}

    much = await office.post(f"/directed/{plan.id}/release", seats="2", **release)
    done = await office.post(f"/directed/{plan.id}/release", js=True, seats="1", **release)
    low = await office.post(f"/directed/{plan.id}/revision", total="10", **seats(1))
    revised = await office.post(f"/directed/{plan.id}/revision", total="5", **seats(2))
    shown = await office.get(f"/directed/{plan.id}", deed="revise", seat="reserved")

    assert (much.status_code, "No seat is left here." in much.text) == (422, True)
    assert (done.status_code, "1 seat released" in done.text) == (200, True)
    assert (low.status_code, "cannot have fewer" in low.text) == (422, True)
    assert (revised.status_code, "More than asked" in shown.text) == (303, True)


async def test_an_evaluator_sees_pseudonyms_alone_and_a_school_office_nothing(world: World, browse: Browse) -> None:
    plan = await planned(world)
    candidate = await applied(world, plan, {"starts_on": date(2015, 1, 1)})
    evaluator, clerk = await browse(world.evaluator), await browse(world.clerk)

    seen = await evaluator.get(f"/candidates/{candidate.id}")
    refused = await evaluator.post(f"/candidates/{candidate.id}/admission", lot="general", admitted_on="2025-07-01")

    assert candidate.pseudonym in seen.text
    assert "Registered poor household" not in seen.text
    assert "What you can do now" not in seen.text
    assert refused.status_code == 403
    assert (await clerk.get("/directed")).status_code == 403
    assert (await clerk.get(f"/directed/{plan.id}")).status_code == 404
    assert (await evaluator.get("/directed/new")).status_code == 403
