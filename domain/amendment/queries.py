"""Finding amendments and earlier wordings, and counting what an amendment would change today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.amendment.model import Amendment
from domain.amendment.rules import NotNow, UnknownAmendment, Worded
from domain.calendar.rules import day_in_shanghai
from domain.database import HISTORIES, now_of, refuses
from domain.figure.board import is_counted, question_of
from domain.figure.model import Figure
from domain.figure.queries import answer, scope_of, window_of
from domain.policy.model import Rule
from domain.policy.queries import find_rule

refuses("amendment_one_open_key", NotNow)


@dataclass(kw_only=True)
class Wording:
    """What a rule said until a moment."""

    clause_id: str
    threshold: str | None
    comparator: str
    parameters: dict[str, object]
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The county's figure under the rule as it is, and as it would be."""

    now: Figure
    then: Figure


async def amendments_of(session: AsyncSession, rule_id: str) -> Sequence[Amendment]:
    """Give the amendments of a rule, the latest first."""
    those = select(Amendment).where(Amendment.rule_id == rule_id).order_by(Amendment.id.desc())
    return (await session.scalars(those)).all()


async def find_amendment(session: AsyncSession, amendment_id: UUID) -> Amendment:
    """Find an amendment.

    :raises UnknownAmendment: when there is none
    """
    found = await session.get(Amendment, amendment_id, with_for_update=True)
    if found is None:
        raise UnknownAmendment
    return found


async def earlier_wordings(session: AsyncSession, rule_id: str) -> list[Wording]:
    """Give what the rule said before, the latest first."""
    twin = HISTORIES["rule"]
    kept = select(twin).where(twin.c.id == rule_id).order_by(twin.c.recorded_to.desc())
    return [
        Wording(
            clause_id=row.clause_id,
            threshold=row.threshold,
            comparator=row.comparator,
            parameters=row.parameters,
            until=row.recorded_to,
        )
        for row in await session.execute(kept)
    ]


async def preview(
    session: AsyncSession, actor: Actor, rule_id: str, wording: Worded, *, division: str | None = None
) -> Preview | None:
    """Count the rule's figure today, as it is and as it would be; None where its metric is not counted.

    :raises MayNot: when the actor may not see the county's figures
    """
    rule = await find_rule(session, rule_id)
    if not is_counted(rule):
        return None
    scope = await scope_of(session, actor, division=division)
    window = window_of(rule.window, day_in_shanghai(now_of(session)), rule)
    now = question_of(session, scope, rule, window)
    then = replace(question_of(session, scope, _amended(rule, wording), window), rule=_amended(rule, wording))
    return Preview(now=await answer(session, now), then=await answer(session, then))


def _amended(rule: Rule, wording: Worded) -> Rule:
    """Give the rule as it would be, belonging to no session."""
    kept = {column.key: getattr(rule, column.key) for column in Rule.__table__.columns if column.key != "recorded_from"}
    said = {name: getattr(wording, name) for name in ("threshold", "comparator", "parameters")}
    return Rule(**kept | said)
