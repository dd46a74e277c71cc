"""What can be done to amend a rule: draft, verify as a second person, put in force, drop."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import NOWHERE, Actor, Permission, require
from domain.amendment.model import Amendment
from domain.amendment.queries import amendments_of, find_amendment
from domain.amendment.rules import (
    NoClause,
    NothingChanged,
    NotNow,
    RuleMoved,
    check_state,
    check_threshold,
    differences,
    read_parameters,
)
from domain.draft import way
from domain.draft.model import OPEN, STATES
from domain.draft.rules import check_second_person
from domain.policy.model import Clause, Rule
from domain.policy.queries import find_rule


async def draft_amendment(
    session: AsyncSession,
    actor: Actor,
    *,
    rule_id: str,
    clause_id: str,
    threshold: str,
    comparator: str,
    parameters: str,
    reason: str,
) -> Amendment:
    """Write down what a rule is to say, and why; nothing is counted by it yet.

    :raises MayNot: unless somebody asks who keeps rules
    :raises NoFraction, UnknownParameters: when it cannot be read
    :raises NothingChanged: when it says what the rule says already
    :raises NotNow: when another amendment of the rule is under way
    """
    require(actor, Permission.AMEND_RULES, NOWHERE)
    rule = await find_rule(session, rule_id)
    by_whom = way.written(session, actor, reason)
    for other in await amendments_of(session, rule_id):
        if other.state in OPEN:
            raise NotNow(state=STATES[other.state])
    amendment = Amendment(
        rule_id=rule.id,
        read_at=rule.recorded_from,
        clause_id=clause_id,
        threshold=check_threshold(threshold),
        comparator=comparator,
        parameters=read_parameters(parameters),
        **by_whom,
    )
    if not differences(rule, amendment):
        raise NothingChanged(field="threshold")
    session.add(amendment)
    return await _noted(session, actor, amendment, "draft_amendment")


async def verify_amendment(session: AsyncSession, actor: Actor, amendment_id: UUID) -> Amendment:
    """Confirm, as a second person, that the draft says what its clause says.

    :raises SamePerson: when whoever drafted it asks
    :raises NotNow: when it is no draft
    """
    require(actor, Permission.VERIFY_RULES, NOWHERE)
    amendment = await find_amendment(session, amendment_id)
    check_state(amendment, "draft")
    check_second_person(amendment, actor.id)
    way.verify(session, actor, amendment)
    return await _noted(session, actor, amendment, "verify_amendment")


async def put_in_force(session: AsyncSession, actor: Actor, amendment_id: UUID) -> Amendment:
    """Let the rule say it from now on; what it said before stays in history, and figures handed in stay as they are.

    :raises NotNow: when nobody has verified it
    :raises NoClause: when no clause stands behind it
    :raises RuleMoved: when the rule was changed since it was drafted
    """
    require(actor, Permission.AMEND_RULES, NOWHERE)
    amendment = await find_amendment(session, amendment_id)
    check_state(amendment, "verified")
    rule = await session.get(Rule, amendment.rule_id, with_for_update=True, populate_existing=True)
    if rule is None or rule.recorded_from != amendment.read_at:
        raise RuleMoved
    if not amendment.clause_id or await session.get(Clause, amendment.clause_id) is None:
        raise NoClause(field="clause")
    rule.clause_id, rule.threshold = amendment.clause_id, amendment.threshold
    rule.comparator, rule.parameters = amendment.comparator, amendment.parameters
    way.put_in_force(session, amendment)
    return await _noted(session, actor, amendment, "put_in_force")


async def drop_amendment(session: AsyncSession, actor: Actor, amendment_id: UUID) -> Amendment:
    """Give an amendment up before it is in force.

    :raises NotNow: when it is in force, or dropped already
    """
    require(actor, Permission.AMEND_RULES, NOWHERE)
    amendment = await find_amendment(session, amendment_id)
    check_state(amendment, *OPEN)
    amendment.state = "dropped"
    return await _noted(session, actor, amendment, "drop_amendment")


async def _noted(session: AsyncSession, actor: Actor, amendment: Amendment, deed: str) -> Amendment:
    return await way.noted(session, actor, amendment, deed, thing="amendment", rule=amendment.rule_id)
