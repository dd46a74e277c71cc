"""Replay: every figure that reads urban and rural, by the classes as they are and with a class list laid over them."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.calendar.rules import day_in_shanghai
from domain.classlist.model import ClassList
from domain.classlist.rules import known_before
from domain.database import now_of
from domain.figure.board import is_counted, question_of
from domain.figure.metrics.areas import reads_classes
from domain.figure.model import Figure, Question, Scope
from domain.figure.queries import answer, scope_of, window_of
from domain.policy.model import Target
from domain.policy.queries import targets_of


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """One target: its figure by the classes of the books, and by those of the list."""

    target: Target
    before: Figure
    after: Figure


async def replay(session: AsyncSession, actor: Actor, listed: ClassList, *, code: str) -> list[Replayed]:
    """Answer every target of the county `code` that reads urban and rural, without the list and with it.

    The facts are the same: those of the window that lies in the list's year or, for a list of a year to come, of the
    present one. Once a list is current, "without it" is what was known just before.

    :raises OutOfScope: when the county is not within the actor's reach
    :raises MayNot: when a school office asks
    """
    scope = await scope_of(session, actor, division=code)
    on = min(day_in_shanghai(now_of(session)), date(listed.year, 12, 31))
    replayed = []
    for target in await targets_of(session, code):
        asked = _without(session, scope, target, on, listed) if is_counted(target.rule) else None
        if asked is not None and _moves_with(asked, listed):
            before, after = await answer(session, asked), await answer(session, _with(asked, listed))
            replayed.append(Replayed(target=target, before=before, after=after))
    return replayed


def _moves_with(asked: Question, listed: ClassList) -> bool:
    """Tell whether the figure reads the classes of the list's year, or those of the window that comes before it.

    A rule that names another year for its classes, or is for a window long gone, is moved by no new list.
    """
    year = asked.parameters.class_year
    named = year == listed.year if isinstance(year, int) else asked.window.start.year >= listed.year - 1
    return named and reads_classes(asked.metric, asked.parameters)


def _without(session: AsyncSession, scope: Scope, target: Target, on: date, listed: ClassList) -> Question:
    asked = question_of(session, scope, target.rule, window_of(target.rule.window, on, target.rule))
    return replace(asked, known_as_of=known_before(listed) or asked.known_as_of)


def _with(asked: Question, listed: ClassList) -> Question:
    by_list = asked.parameters.model_copy(update={"class_year": listed.year})
    return replace(asked, parameters=by_list, draft_list=listed.id)
