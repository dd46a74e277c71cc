"""From the proposal of one school to the end of the term: who says yes, who keeps the register, what rests and ends."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.access import Actor, MayNot
from domain.activity.rules import OutsideTwinning, TwinningNotInForce
from domain.calendar.rules import NotYet
from domain.database import StaleVersion
from domain.journal.queries import story_of
from domain.journal.rules import NoReason
from domain.school.rules import SameSchoolTwice
from domain.twinning import actions
from domain.twinning.model import Twinning
from domain.twinning.queries import WantedTwinnings, count_twinnings, page_of_twinnings, twinning_between
from domain.twinning.rules import (
    AlreadyTwinned,
    NoAgreement,
    NotLonger,
    NotYours,
    OutsideTerm,
    OwnProposal,
    TooLongTerm,
    UnknownTwinning,
    WrongState,
)
from tests.world import World

FIRST, LAST = date(2025, 3, 1), date(2028, 2, 29)
LATER = datetime(2028, 3, 5, 2, 0, tzinfo=UTC)


async def propose(world: World, actor: Actor | None = None, **wanted: Any) -> Twinning:
    """Propose that the partner school support the stranger school, as the partner's office unless told otherwise."""
    given: dict[str, Any] = {
        "lead": world.partner,
        "partner": world.stranger,
        "stage": "primary",
        "starts_on": FIRST,
        "ends_on": LAST,
        "scheme": "“1+1”结对帮扶",
        "tier": "county_rural",
        "fields": ["teaching", "equipment"],
    }
    asking = actor or world.partner_clerk
    return await world.do(actions.propose_twinning, actor=asking, **given | wanted)


async def test_one_school_proposes_the_other_accepts_and_the_county_registers(world: World) -> None:
    proposed = await propose(world)
    agreed = await world.do(actions.accept_twinning, proposed.id, actor=world.stranger_clerk, version=proposed.version)
    given = {"agreement_no": "教结〔2025〕9号", "agreed_on": date(2025, 2, 20)}
    registered = await world.do(actions.register_twinning, agreed.id, **given)

    assert [each.state for each in (proposed, agreed, registered)] == ["draft", "agreed", "active"]
    assert (registered.tier, registered.fields) == ("county_rural", ["teaching", "equipment"])
    async with world.database.transaction(world.personnel) as session:
        story = [entry.deed for entry in await story_of(session, world.personnel, proposed.id)]
    assert story == ["propose_twinning", "accept_twinning", "register_twinning"]


async def test_nobody_says_yes_for_the_other_or_proposes_what_is_not_theirs(world: World) -> None:
    proposed = await propose(world)

    with pytest.raises(OwnProposal):
        await world.do(actions.accept_twinning, proposed.id, actor=world.partner_clerk)
    with pytest.raises(MayNot):
        await world.do(actions.accept_twinning, proposed.id)
    with pytest.raises(UnknownTwinning):
        await world.do(actions.accept_twinning, proposed.id, actor=world.clerk)
    with pytest.raises(MayNot):
        await propose(world, world.clerk)
    with pytest.raises(NotYours):
        await propose(world, world.personnel)
    with pytest.raises(AlreadyTwinned):
        await propose(world, world.stranger_clerk)
    with pytest.raises(WrongState):
        await world.do(actions.register_twinning, proposed.id, agreement_no="1号")


async def test_a_proposal_is_declined_or_taken_back_with_a_reason_and_may_be_made_again(world: World) -> None:
    first = await propose(world)

    with pytest.raises(NoReason):
        await world.do(actions.decline_twinning, first.id, actor=world.stranger_clerk, reason="")
    declined = await world.do(actions.decline_twinning, first.id, actor=world.stranger_clerk, reason="学段教师不足")
    second = await propose(world)
    await world.do(actions.accept_twinning, second.id, actor=world.stranger_clerk)
    withdrawn = await world.do(actions.decline_twinning, second.id, actor=world.partner_clerk, reason="改与他校结对")

    assert [declined.state, withdrawn.state] == ["terminated", "terminated"]
    assert (await propose(world)).state == "draft"


@pytest.mark.parametrize(
    ("wanted", "refusal"), [({"ends_on": date(2036, 3, 1)}, TooLongTerm), ({"partner": None}, SameSchoolTwice)]
)
async def test_a_proposal_that_cannot_be_is_refused(wanted: dict[str, Any], refusal: Any, world: World) -> None:
    given: dict[str, Any] = {name: value or world.partner for name, value in wanted.items()}

    with pytest.raises(refusal):
        await propose(world, **given)


async def test_the_register_needs_the_number_of_the_agreement(world: World) -> None:
    agreed = await world.do(actions.accept_twinning, (await propose(world)).id, actor=world.stranger_clerk)

    with pytest.raises(NoAgreement):
        await world.do(actions.register_twinning, agreed.id, agreement_no=" ")
    with pytest.raises(MayNot):
        await world.do(actions.register_twinning, agreed.id, actor=world.partner_clerk, agreement_no="9号")
    assert (await world.do(actions.register_twinning, agreed.id, agreement_no="9号")).state == "active"


async def test_what_rests_takes_no_activities_until_it_goes_on(world: World) -> None:
    day = date(2025, 9, 20)
    with pytest.raises(NotYet):
        await world.do(actions.suspend_twinning, world.twinning.id, suspended_on=LAST, reason="校舍改造")
    await world.do(actions.suspend_twinning, world.twinning.id, suspended_on=day, reason="校舍改造")

    with pytest.raises(TwinningNotInForce):
        await world.meet()
    before = await world.meet(held_on=date(2025, 9, 19))
    resumed = await world.do(actions.resume_twinning, world.twinning.id)

    assert (resumed.state, resumed.suspended_on, before.state) == ("active", None, "logged")
    assert (await world.meet()).state == "logged"
    with pytest.raises(WrongState):
        await world.do(actions.resume_twinning, world.twinning.id)


async def test_a_twinning_that_is_ended_early_was_in_force_until_its_last_day(world: World) -> None:
    last = date(2025, 9, 30)
    with pytest.raises(OutsideTerm):
        await world.do(actions.terminate_twinning, world.twinning.id, ended_on=date(2024, 1, 1), reason="并校")
    with pytest.raises(MayNot):
        await world.do(actions.terminate_twinning, world.twinning.id, actor=world.clerk, ended_on=last, reason="并校")
    await world.do(actions.terminate_twinning, world.twinning.id, ended_on=last, reason="并校")

    async with world.database.transaction(world.clerk) as session:
        pair = world.lead.id, world.partner.id
        found = [await twinning_between(session, world.clerk, *pair, day) for day in (last, date(2025, 10, 1))]
    assert [each is not None for each in found] == [True, False]
    with pytest.raises(OutsideTwinning):
        await world.meet(held_on=date(2025, 10, 1))
    assert (await world.meet()).twinning_id == world.twinning.id


async def test_a_renewal_is_a_new_row_that_follows_on_the_old(world: World) -> None:
    new = {"ends_on": date(2031, 2, 28), "agreement_no": "教结〔2028〕1号"}
    with pytest.raises(NotLonger):
        await world.do(actions.renew_twinning, world.twinning.id, **new | {"ends_on": LAST})
    renewed = await world.do(actions.renew_twinning, world.twinning.id, **new)

    async with world.database.transaction(world.personnel) as session:
        pair = world.lead.id, world.partner.id
        found = [await twinning_between(session, world.personnel, *pair, day) for day in (LAST, date(2028, 3, 1))]
        listed = await page_of_twinnings(session, world.personnel, WantedTwinnings(states=["renewed"]))
    assert (renewed.starts_on, renewed.renews_id) == (date(2028, 3, 1), world.twinning.id)
    assert [each and each.id for each in found] == [world.twinning.id, renewed.id]
    assert [each.id for each in listed] == [world.twinning.id]


async def test_one_whose_term_has_run_out_makes_room_for_the_next(world: World) -> None:
    async with world.database.transaction(world.personnel, now=LATER) as session:
        entered = await actions.enter_twinning(
            session, world.personnel, lead=world.lead, partner=world.partner, stage="primary",
            starts_on=date(2028, 3, 1), ends_on=date(2030, 2, 28), agreement_no=None,
        )  # fmt: skip
        old = await page_of_twinnings(session, world.personnel, WantedTwinnings(states=["expired"]))

    assert (entered.state, [each.id for each in old]) == ("active", [world.twinning.id])


async def test_the_register_is_put_right_by_the_county_alone(world: World) -> None:
    amended = await world.do(actions.amend_twinning, world.twinning.id, fields=["management"], version=1)

    with pytest.raises(MayNot):
        await world.do(actions.amend_twinning, world.twinning.id, actor=world.clerk, fields=[])
    with pytest.raises(StaleVersion):
        await world.do(actions.amend_twinning, world.twinning.id, fields=[], version=1)
    assert amended.fields == ["management"]


async def test_twinnings_are_found_by_stage_tier_and_name(world: World) -> None:
    await propose(world)

    async with world.database.transaction(world.personnel) as session:
        counts = [
            await count_twinnings(session, world.personnel, wanted)
            for wanted in (
                WantedTwinnings(),
                WantedTwinnings(tier="county_rural"),
                WantedTwinnings(stage="junior"),
                WantedTwinnings(text="青山"),
            )
        ]
    assert counts == [2, 1, 0, 1]
