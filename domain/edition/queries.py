"""Finding editions, and counting what one would change today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import NOWHERE, Actor, Permission, can
from domain.amendment.model import Amendment
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of, refuses
from domain.edition.model import Edition
from domain.edition.rules import EditionUnderWay, UnknownEdition
from domain.figure.board import is_counted, question_of
from domain.figure.model import Figure, Scope
from domain.figure.queries import answer, scope_of, window_of
from domain.policy.model import Clause, Plan, Policy, Rule
from domain.policy.queries import in_force
from domain.policy.rows import rules_of

refuses("edition_one_open_key", EditionUnderWay)

MOST_PREVIEWED = 12
"""So many rules are counted for a preview; a plan's first edition has more, and a board beside it."""


@dataclass(frozen=True, kw_only=True)
class Previewed:
    """A rule that an edition adds, changes or removes, with the county's figure as it is and as it would be."""

    rule: Rule
    now: Figure | None
    then: Figure | None


@dataclass(frozen=True, kw_only=True)
class Unverified:
    """A draft that waits for a second person: of a rule or of a whole plan, and what that is called."""

    title: dict[str, str]
    draft: Amendment | Edition

    @property
    def rule_id(self) -> str:
        """Name the rule that is amended; none for a plan's edition."""
        return self.draft.rule_id if isinstance(self.draft, Amendment) else ""


async def editions_of(session: AsyncSession, plan_id: str) -> Sequence[Edition]:
    """Give the editions of a plan that were drafted here, the latest first."""
    those = select(Edition).where(Edition.plan_id == plan_id).order_by(Edition.id.desc())
    return (await session.scalars(those)).all()


async def awaiting_second_person(session: AsyncSession, actor: Actor, division: str) -> list[Unverified]:
    """Give the drafts in plans of the division that the actor may verify, because somebody else has written them."""
    if not can(actor, Permission.VERIFY_RULES, NOWHERE):
        return []
    of_rule = select(Rule.note, Amendment).join(Rule, Rule.id == Amendment.rule_id).join(Rule.clause)
    amended = of_rule.join(Clause.policy).join(Plan, Plan.id == Policy.plan_id)
    renewed = select(Plan.title, Edition).join(Plan, Plan.id == Edition.plan_id)
    found = [
        *await session.execute(amended.where(in_force(division), *_by_others(Amendment, actor)).order_by(Amendment.id)),
        *await session.execute(renewed.where(in_force(division), *_by_others(Edition, actor)).order_by(Edition.id)),
    ]
    return [Unverified(title=title or {}, draft=draft) for title, draft in found]


def _by_others(row: type[Amendment] | type[Edition], actor: Actor) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return row.state == "draft", row.drafted_by != actor.id


async def find_edition(session: AsyncSession, edition_id: UUID, *, lock: bool = False) -> Edition:
    """Find an edition; with `lock`, held against other writers.

    :raises UnknownEdition: when there is none
    """
    found = await session.get(Edition, edition_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise UnknownEdition
    return found


async def preview(
    session: AsyncSession, actor: Actor, edition: Edition, *, division: str | None = None
) -> list[Previewed]:
    """Count today, for each counted rule that differs, the county's figure as it is and as it would be.

    :raises MayNot: when the actor may not see the county's figures
    """
    old = {rule.id: rule for rule in rules_of(edition.earlier)}
    new = {rule.id: rule for rule in rules_of(edition.pack)}
    changed = [name for name in dict.fromkeys([*old, *new]) if _asks(old.get(name)) != _asks(new.get(name))]
    scope = await scope_of(session, actor, division=division) if changed else None
    return [
        Previewed(
            rule=new.get(name) or old[name],
            now=await _counted(session, scope, old.get(name)),
            then=await _counted(session, scope, new.get(name)),
        )
        for name in changed[:MOST_PREVIEWED]
        if scope is not None
    ]


def _asks(rule: Rule | None) -> object:
    """Give everything about a rule on which its figure and its verdict depend; nothing where none is counted."""
    if rule is None or not is_counted(rule):
        return None
    judged_by = (rule.metric, rule.kind, rule.threshold, rule.low, rule.high, rule.comparator, rule.places)
    return (*judged_by, rule.window, rule.period_from, rule.period_to, rule.parameters)


async def _counted(session: AsyncSession, scope: Scope, rule: Rule | None) -> Figure | None:
    if rule is None or not is_counted(rule):
        return None
    window = window_of(rule.window, day_in_shanghai(now_of(session)), rule)
    return await answer(session, replace(question_of(session, scope, rule, window), rule=rule))
