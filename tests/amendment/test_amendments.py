"""A rule is amended by two persons; what it said stays readable, and nothing without a clause comes into force."""

from typing import Any

import pytest

from domain.access import MayNot
from domain.amendment import actions
from domain.amendment.model import Amendment
from domain.amendment.queries import earlier_wordings, preview
from domain.amendment.rules import (
    NoClause,
    NoFraction,
    NothingChanged,
    NotNow,
    RuleMoved,
    UnknownParameters,
    differences,
    read_parameters,
    write_parameters,
)
from domain.draft.rules import SamePerson
from domain.figure.model import Metric
from domain.policy.model import Rule
from domain.policy.queries import find_rule
from tests.world import World

RULE = "national-rotation-rate"


async def loaded(world: World) -> Rule:
    plan = await world.load_pack()
    async with world.database.transaction(world.admin) as session:
        return await find_rule(session, f"{plan}-{RULE}")


async def drafted(world: World, rule: Rule, **changes: Any) -> Amendment:
    given: dict[str, Any] = {
        "rule_id": rule.id,
        "clause_id": rule.clause_id,
        "threshold": "3/20",
        "comparator": ">=",
        "parameters": write_parameters(rule.parameters | {"tenure_years": 5}),
        "reason": "省里提高了比例",
    }
    amendment: Amendment = await world.do(actions.draft_amendment, actor=world.admin, **given | changes)
    return amendment


async def test_a_rule_says_the_new_once_two_persons_agree_and_its_earlier_wording_stays_readable(world: World) -> None:
    rule = await loaded(world)
    figure_before = await world.figure(metric(rule), rule_id=rule.id)
    amendment = await drafted(world, rule)

    with pytest.raises(NotNow):
        await world.do(actions.put_in_force, amendment.id, actor=world.admin)
    seen = await world.do(preview, rule.id, amendment, division=world.county.code)
    await world.do(actions.verify_amendment, amendment.id)
    await world.do(actions.put_in_force, amendment.id, actor=world.admin)
    async with world.database.transaction(world.admin) as session:
        after = await find_rule(session, rule.id)
        earlier = await earlier_wordings(session, rule.id)

    assert (after.threshold, after.parameters["tenure_years"]) == ("3/20", 5)
    assert differences(earlier[0], after) == [("threshold", "1/10", "3/20"), ("tenure_years", 6, 5)]
    assert seen is not None
    assert seen.now.denominator == figure_before.denominator
    assert seen.then.question.rule is not None
    assert seen.then.question.rule.threshold == "3/20"


def metric(rule: Rule) -> Metric:
    return Metric(rule.metric or "")


async def test_whoever_drafted_does_not_verify_and_one_amendment_is_under_way_at_a_time(world: World) -> None:
    rule, admin = await loaded(world), world.admin
    given = {"rule_id": rule.id, "clause_id": rule.clause_id, "comparator": ">=", "parameters": "", "reason": "试"}
    amendment = await world.do(actions.draft_amendment, actor=admin, threshold="1/5", **given)

    with pytest.raises(SamePerson):
        await world.do(actions.verify_amendment, amendment.id, actor=admin)
    with pytest.raises(NotNow):
        await drafted(world, rule)
    await world.do(actions.drop_amendment, amendment.id, actor=world.admin)
    assert (await drafted(world, rule)).state == "draft"


async def test_without_a_clause_nothing_comes_into_force_nor_over_a_rule_that_has_moved(world: World) -> None:
    rule = await loaded(world)
    bare = await drafted(world, rule, clause_id="")
    await world.do(actions.verify_amendment, bare.id)
    with pytest.raises(NoClause):
        await world.do(actions.put_in_force, bare.id, actor=world.admin)
    await world.do(actions.drop_amendment, bare.id, actor=world.admin)

    stale = await drafted(world, rule)
    await world.do(actions.verify_amendment, stale.id)
    async with world.database.transaction(world.admin, now=world.now) as session:
        (await find_rule(session, rule.id)).places = 2
    with pytest.raises(RuleMoved):
        await world.do(actions.put_in_force, stale.id, actor=world.admin)


async def test_what_cannot_be_read_and_who_may_not_is_refused(world: World) -> None:
    rule = await loaded(world)

    for threshold in ("一成", "1/0", "1.5", "-1"):
        with pytest.raises(NoFraction):
            await drafted(world, rule, threshold=threshold)
    for parameters in ("tenure = 5", "tenure_years", "tenure_years = 'x'"):
        with pytest.raises(UnknownParameters):
            await drafted(world, rule, parameters=parameters)
    with pytest.raises(NothingChanged):
        await drafted(world, rule, threshold="1/10", parameters=write_parameters(rule.parameters))
    for actor in (world.personnel, world.clerk, world.evaluator):
        with pytest.raises(MayNot):
            await world.do(
                actions.draft_amendment,
                actor=actor,
                rule_id=rule.id,
                clause_id=rule.clause_id,
                threshold="1/5",
                comparator=">=",
                parameters="",
                reason="试",
            )
    assert read_parameters(write_parameters(rule.parameters)) == rule.parameters
