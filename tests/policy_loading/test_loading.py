"""Loading plans: a pack becomes rows; loaded twice it changes nothing; a later edition takes an earlier one's place."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from domain.access import NOBODY, Actor, MayNot, Role
from domain.database import HISTORIES, new_id
from domain.figure.model import Metric
from domain.policy.actions import OlderPack, load_plan
from domain.policy.model import Clause, Plan, Policy, PostingTerms, Rule, Target
from domain.policy.queries import (
    UnknownRule,
    all_plans,
    all_policies,
    all_rules,
    find_rule,
    posting_terms,
    rule_for_metric,
    targets_of,
)
from domain.policy.rules import Pack, read_pack, shipped_packs
from tests.world import World

NOW = datetime(2025, 10, 8, 2, tzinfo=UTC)
PACKS = {path.stem: read_pack(path) for path in shipped_packs()}


def own(world: World, name: str, *, version: int | None = None, **changes: Any) -> Pack:
    """Give a shipped pack under a name that no other test uses."""
    pack = PACKS[name]
    head = pack.policy.model_copy(
        update={"id": f"{name}-{world.county.code}", "version": version or pack.policy.version}
    )
    return pack.model_copy(update={"policy": head} | changes)


async def load(world: World, pack: Pack, actor: Actor | None = None, **wanted: Any) -> bool:
    asking = actor or world.admin
    given = {"division": world.county.code} | wanted
    return await world.do(load_plan, pack, actor=asking, now=NOW, **given)


async def rows_of(world: World, plan: str) -> dict[str, int]:
    policies = sa.select(Policy.id).where(Policy.plan_id == plan)
    clauses = sa.select(Clause.id).where(Clause.policy_id.in_(policies))
    asked = {
        "document": Policy.plan_id == plan,
        "clause": Clause.policy_id.in_(policies),
        "rule": Rule.clause_id.in_(clauses),
        "target": Target.plan_id == plan,
        "terms": PostingTerms.plan_id == plan,
    }
    async with world.database.transaction(world.personnel) as session:
        return {
            name: await session.scalar(sa.select(sa.func.count()).where(where)) or 0 for name, where in asked.items()
        }


def test_six_packs_are_shipped() -> None:
    assert sorted(PACKS) == ["d0", "d1", "d2", "d3", "d4", "national-rotation"]


@pytest.mark.parametrize("name", sorted(PACKS))
async def test_each_shipped_pack_loads_whole_and_a_second_time_changes_nothing(name: str, world: World) -> None:
    pack = own(world, name)

    assert await load(world, pack) is True
    loaded = await rows_of(world, pack.policy.id)
    assert await load(world, pack) is False

    assert loaded == await rows_of(world, pack.policy.id) == {
        "document": len(pack.documents),
        "clause": len(pack.clauses),
        "rule": len(pack.rules),
        "target": len(pack.targets),
        "terms": len(pack.terms[:1]),
    }  # fmt: skip


async def test_every_target_stands_on_a_rule_a_clause_and_a_document_with_its_unit_and_who_answers_for_it(
    world: World,
) -> None:
    for name in sorted(PACKS):
        await load(world, own(world, name))

    async with world.database.transaction(world.personnel) as session:
        targets = [
            target for target in await targets_of(session, world.county.code) if world.county.code in target.plan_id
        ]

    assert len(targets) == sum(len(pack.targets) for pack in PACKS.values())
    for target in targets:
        assert target.rule.clause.policy.plan_id == target.plan_id
        assert target.rule.clause.summary["zh"]
        assert target.rule.clause.summary["en"]
        assert all(owner["zh"] and owner["en"] for owner in target.owners)
        assert target.rule.period["zh"]


async def test_a_later_edition_takes_the_place_of_an_earlier_one_which_history_keeps(world: World) -> None:
    first = own(world, "d4", version=3)
    await load(world, first)
    dropped = first.targets[0]
    later = own(world, "d4", version=4, targets=first.targets[1:])

    async with world.database.transaction(world.admin, now=datetime(2025, 10, 9, tzinfo=UTC)) as session:
        assert await load_plan(session, world.admin, later, division=world.county.code)

    async with world.database.transaction(world.admin) as session:
        plan = await session.get_one(Plan, first.policy.id)
        past = HISTORIES["target"]
        kept = (await session.execute(sa.select(past.c.id).where(past.c.plan_id == plan.id))).all()
        assert plan.pack_version == 4
    assert (await rows_of(world, plan.id))["target"] == len(first.targets) - 1
    assert f"{plan.id}-{dropped.id}" in {row.id for row in kept}
    assert len(kept) == len(first.targets)


async def test_an_older_edition_is_refused_and_leaves_the_later_one_in_force(world: World) -> None:
    await load(world, own(world, "d4", version=3))

    with pytest.raises(OlderPack) as refused:
        await load(world, own(world, "d4", version=2))

    assert refused.value.values == {"plan": f"d4-{world.county.code}", "loaded": 3, "given": 2}
    assert (await rows_of(world, f"d4-{world.county.code}"))["target"] == len(PACKS["d4"].targets)


async def test_the_same_edition_with_other_words_is_loaded_anew(world: World) -> None:
    pack = own(world, "d4")
    await load(world, pack)

    assert await load(world, own(world, "d4", targets=pack.targets[1:])) is True


async def test_a_plan_is_in_force_in_its_division_and_what_lies_within_it(world: World, neighbour: World) -> None:
    pack = own(world, "national-rotation")

    async def in_force(division: str) -> bool:
        async with world.database.transaction(world.personnel) as session:
            return any(target.plan_id == pack.policy.id for target in await targets_of(session, division))

    await load(world, pack)
    of_county = [await in_force(code) for code in (world.county.code, neighbour.county.code, "990000", "")]
    await load(world, pack, division="990000")
    of_province = [await in_force(code) for code in ("990101", "990100", "990000", world.county.code, "")]

    assert of_county == [True, False, False, False]
    assert of_province == [True, True, True, False, False]


async def test_a_rule_is_found_by_its_name_and_by_what_it_counts(world: World) -> None:
    await load(world, own(world, "d0"))
    name = f"d0-{world.county.code}-d0-exchange-count"

    async with world.database.transaction(world.personnel) as session:
        rule = await find_rule(session, name)
        with pytest.raises(UnknownRule):
            await find_rule(session, "no-such-rule")
        first = await rule_for_metric(session, Metric.EXCHANGE_COUNT, world.county.code)
        none = await rule_for_metric(session, Metric.SUBJECT_BAND, "990101")
        everything = (
            {each.id for each in await all_rules(session)},
            await all_plans(session),
            await all_policies(session),
        )

    assert (rule.metric, rule.threshold, rule.unit) == ("EXCHANGE_COUNT", "120", "人")
    assert rule.clause.policy.plan_id == f"d0-{world.county.code}"
    assert first is not None
    assert first.metric == "EXCHANGE_COUNT"
    assert none is None or none.clause.policy.plan_id
    assert name in everything[0]
    assert f"d0-{world.county.code}" in {plan.id for plan in everything[1]}
    assert all(policy.clauses for policy in everything[2] if policy.plan_id == f"d0-{world.county.code}")


async def test_the_terms_of_approval_are_those_of_the_latest_plan_in_force_in_the_division(world: World) -> None:
    await load(world, own(world, "national-rotation"))

    async with world.database.transaction(world.personnel) as session:
        terms = await posting_terms(session, world.county.code)
        elsewhere = await posting_terms(session, "990101")

    assert terms is not None
    assert terms.plan_id == f"national-rotation-{world.county.code}"
    assert "secondment" in terms.approval_kinds
    assert terms.clause.policy.title["zh"]
    assert elsewhere is None or elsewhere.plan_id != terms.plan_id


async def test_only_an_administrator_loads_plans_and_the_deed_stands_in_the_journal(world: World) -> None:
    pack = own(world, "d4")
    headless = Actor(id=new_id(), name="", role=Role.PERSONNEL, counties=())
    for actor in (world.personnel, world.clerk, world.evaluator, headless, NOBODY):
        with pytest.raises(MayNot):
            await load(world, pack, actor)

    await load(world, pack)

    async with world.database.transaction(world.personnel) as session:
        deeds = await session.scalars(sa.text("select detail ->> 'plan' from journal where deed = 'load_plan'"))
        assert deeds.all() == [pack.policy.id]
