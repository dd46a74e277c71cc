"""A plan's new edition: written entry by entry, judged whole, verified by a second person, and then in force."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.access import MayNot
from domain.database import HISTORIES
from domain.draft.rules import SamePerson
from domain.edition import actions
from domain.edition.model import Edition
from domain.edition.queries import find_edition, preview
from domain.edition.rules import (
    EditionNotNow,
    EditionUnderWay,
    NothingNew,
    PlanMoved,
    Section,
    UnknownEntry,
    differences,
    find_entry,
    next_name,
)
from domain.figure.model import Metric
from domain.policy.model import Plan, Rule
from domain.policy.queries import find_rule, targets_of
from domain.policy.rows import pack_of
from domain.policy.rules import BadPack
from domain.submission.actions import submit_figure
from domain.submission.queries import is_proved
from tests.world import World

RATE = "national-rotation-rate"
BOTH = {"zh": "省里的办法", "en": "The province's measures"}


async def drafted(world: World) -> Edition:
    """Load a plan of this county's own, and begin its next edition."""
    plan = await world.load_pack()
    edition: Edition = await world.do(actions.draft_edition, actor=world.admin, plan_id=plan, reason="省里出台了办法")
    return edition


def named(edition: Edition, name: str) -> str:
    return f"{edition.plan_id}-{name}"


def new_entries(edition: Edition) -> list[tuple[Section, dict[str, Any], str]]:
    """Give a document, a clause, a rule, a reading and a target that rest on one another."""
    rate = find_entry(edition.content, Section.RULE, named(edition, RATE))
    paper = {"id": "measures", "title": BOTH, "issuer": BOTH, "level": "province", "status": "to_be_verified",
             "source": BOTH, "valid_from": "2025-01-01"}  # fmt: skip
    rule = {**rate, "id": "stricter", "clause": "measures-4", "threshold": "3/20", "reading": []}
    return [
        (Section.DOCUMENT, paper, ""),
        (Section.CLAUSE, {"id": "measures-4", "document": "measures", "anchor": "第四条", "summary": BOTH}, ""),
        (Section.RULE, rule, ""),
        (
            Section.READING,
            {"id": "five", "label": BOTH, "note": BOTH, "parameters": {"tenure_years": 5}},
            named(edition, "stricter"),
        ),
        (Section.TARGET, {"id": "stricter-target", "rule": "stricter", "title": BOTH, "owners": [BOTH]}, ""),
    ]


async def written(world: World) -> Edition:
    """Draft an edition with one new entry of each section, and the old rule with a lower threshold."""
    edition = await drafted(world)
    old = find_entry(edition.content, Section.RULE, named(edition, RATE))
    for section, entry, of_rule in [*new_entries(edition), (Section.RULE, {**old, "threshold": "1/20"}, "")]:
        edition = await world.do(
            actions.write_entry, edition.id, actor=world.admin, section=section, entry=entry, of_rule=of_rule
        )
    return edition


async def in_force(world: World, edition: Edition) -> Edition:
    await world.do(actions.verify_edition, edition.id)
    forced: Edition = await world.do(actions.put_edition_in_force, edition.id, actor=world.admin)
    return forced


async def test_an_edition_says_by_field_what_is_new_and_what_the_countys_figure_would_be(world: World) -> None:
    edition = await written(world)
    rule = named(edition, RATE)

    told = differences(edition.before, edition.content)
    seen = await world.do(preview, edition, division=world.county.code)

    assert [(each.before, each.after) for each in told if each.entry == rule] == [("1/10", "1/20")]
    assert {each.section for each in told if each.before is None} == set(Section)
    assert (f"{named(edition, 'stricter')}/five", 5) in [
        (each.entry, each.after) for each in told if each.field == "parameters.tenure_years"
    ]
    assert {each.rule.id: (each.now is not None, each.then is not None) for each in seen} == {
        rule: (True, True),
        named(edition, "stricter"): (False, True),
    }


async def test_put_in_force_it_takes_the_plans_place_and_leaves_alone_what_it_does_not_change(world: World) -> None:
    edition = await written(world)
    untouched = named(edition, "national-rotation-urban-rate")
    async with world.database.transaction(world.admin, now=world.now) as session:
        since = (await find_rule(session, untouched)).recorded_from
    world.now += timedelta(days=1)
    await in_force(world, edition)

    async with world.database.transaction(world.admin, now=world.now) as session:
        plan = await session.get_one(Plan, edition.plan_id)
        changed = await find_rule(session, named(edition, RATE))
        asked = await find_rule(session, named(edition, "stricter"))
        targets = {each.rule_id for each in await targets_of(session, world.county.code)}
        before_it_was_valid = {
            each.rule_id for each in await targets_of(session, world.county.code, on=date(2024, 12, 31))
        }
        still = (await find_rule(session, untouched)).recorded_from

    assert (plan.pack_version, changed.threshold, asked.threshold) == (edition.number, "1/20", "3/20")
    assert asked.readings[0]["id"] == "five"
    assert asked.id in targets
    assert asked.id not in before_it_was_valid
    assert still == since


async def test_a_figure_that_was_handed_in_keeps_its_number_whatever_an_edition_takes_away(world: World) -> None:
    edition = await drafted(world)
    rule = named(edition, RATE)
    handed_in = await world.do(submit_figure, Metric.ROTATION_RATE, rule_id=rule, division=world.county.code)
    world.now += timedelta(days=1)
    for target in [each for each in edition.content["target"] if each["rule"] == rule]:
        await world.do(actions.drop_entry, edition.id, actor=world.admin, section=Section.TARGET, name=target["id"])
    edition = await world.do(actions.drop_entry, edition.id, actor=world.admin, section=Section.RULE, name=rule)
    await in_force(world, edition)

    async with world.database.transaction(world.personnel, now=world.now + timedelta(days=1)) as session:
        assert await session.get(Rule, rule) is None
        assert await is_proved(session, handed_in)
    assert (handed_in.printed, handed_in.threshold) == ("0.0%", "1/10")
    assert "rule" in HISTORIES


async def test_an_entry_that_does_not_fit_is_refused_at_its_field_and_the_draft_stays_as_it_was(world: World) -> None:
    edition = await drafted(world)
    old = find_entry(edition.content, Section.RULE, named(edition, RATE))
    used = edition.content["clause"][0]["id"]
    wrong = [
        ({**old, "threshold": "一成"}, "threshold"),
        ({**old, "threshold": "3/2"}, "threshold"),
        ({**old, "clause": "none"}, "clause"),
        ({**old, "parameters": {"tenure": 5}}, "parameters.tenure"),
        ({**old, "period": {"zh": "年", "en": "year", "from": "2026-01-01", "to": "2025-01-01"}}, "period"),
    ]

    for entry, field in wrong:
        with pytest.raises(BadPack) as refused:
            await world.do(actions.write_entry, edition.id, actor=world.admin, section=Section.RULE, entry=entry)
        assert str(refused.value.field) == f"rule.{old['id']}.{field}"
    with pytest.raises(BadPack):
        await world.do(actions.drop_entry, edition.id, actor=world.admin, section=Section.CLAUSE, name=used)
    with pytest.raises(UnknownEntry):
        await world.do(actions.drop_entry, edition.id, actor=world.admin, section=Section.CLAUSE, name="none")
    with pytest.raises(UnknownEntry):
        await world.do(
            actions.write_entry, edition.id, actor=world.admin, section=Section.READING, entry={}, of_rule="none"
        )
    async with world.database.transaction(world.admin) as session:
        assert (await find_edition(session, edition.id)).content == edition.content
    assert next_name(edition.content, Section.TARGET) == f"{edition.plan_id}-target-1"


async def test_two_persons_one_edition_at_a_time_and_no_plan_that_has_moved(world: World) -> None:
    edition = await drafted(world)

    with pytest.raises(EditionUnderWay):
        await world.do(actions.draft_edition, actor=world.admin, plan_id=edition.plan_id, reason="再来")
    with pytest.raises(NothingNew):
        await world.do(actions.verify_edition, edition.id)
    drafter = world.admin
    for section, entry, of_rule in new_entries(edition)[:1]:
        await world.do(
            actions.write_entry, edition.id, actor=world.admin, section=section, entry=entry, of_rule=of_rule
        )
    for actor in (world.clerk, world.personnel, world.evaluator):
        with pytest.raises(MayNot):
            await world.do(actions.write_entry, edition.id, actor=actor, section=Section.CLAUSE, entry={})
    with pytest.raises(EditionNotNow):
        await world.do(actions.put_edition_in_force, edition.id, actor=world.admin)
    await world.do(actions.verify_edition, edition.id)
    with pytest.raises(EditionNotNow):
        await world.do(
            actions.drop_entry, edition.id, actor=drafter, section=Section.DOCUMENT, name=named(edition, "measures")
        )
    async with world.database.transaction(world.admin, now=world.now) as session:
        (await find_rule(session, named(edition, RATE))).threshold = "1/8"
    with pytest.raises(PlanMoved):
        await world.do(actions.put_edition_in_force, edition.id, actor=world.admin)
    await world.do(actions.drop_edition, edition.id, actor=world.admin)

    anew = await world.do(actions.draft_edition, actor=drafter, plan_id=edition.plan_id, reason="重拟")
    with pytest.raises(SamePerson):
        await world.do(actions.verify_edition, anew.id, actor=drafter)
    async with world.database.transaction(world.admin) as session:
        plan = await session.get_one(Plan, edition.plan_id)
        assert (await pack_of(session, plan)).policy.version + 1 == anew.number
