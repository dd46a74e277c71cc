"""Figures that were counted already: given again as long as nothing of what they are made of has changed.

A figure is a function of its question, so what must be known is whether the books have moved: each deed in a county's
book moves the head of its journal in the same transaction, and schools, which belong to the whole country, tell by the
last moment at which one of them was written. The signs are read before the figure is counted: who writes in between is
counted too early rather than never. Each process remembers for itself and asks the database for the signs.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import HISTORIES, memory_of, now_of
from domain.figure.model import Figure, Question
from domain.figure.queries import answer
from domain.journal.actions import noted_so_far
from domain.journal.model import JournalHead
from domain.school.model import School, SchoolClass, SchoolFlag

MOST = 5_000
"""So many figures are kept; the one that was not asked for the longest goes first."""

_NATIONWIDE = (School, SchoolClass, SchoolFlag)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A figure, and the signs of the books under which it was counted."""

    signs: Hashable
    figure: Figure


@dataclass(kw_only=True)
class Memory:
    """The figures of one database that one process has counted."""

    kept: OrderedDict[Hashable, Kept] = field(default_factory=OrderedDict)

    def find(self, key: Hashable, signs: Hashable) -> Figure | None:
        """Give what was counted under the same signs."""
        found = self.kept.get(key)
        if found is None or found.signs != signs:
            return None
        self.kept.move_to_end(key)
        return found.figure

    def keep(self, key: Hashable, signs: Hashable, figure: Figure) -> None:
        """Keep a figure, and forget the oldest where there are too many."""
        self.kept[key] = Kept(signs=signs, figure=figure)
        self.kept.move_to_end(key)
        while len(self.kept) > MOST:
            self.kept.popitem(last=False)


async def remembered(session: AsyncSession, question: Question) -> Figure:
    """Answer a question, of now or of a past instant, from memory where nothing has changed since it was counted.

    :raises NotCounted: when the metric has no rows here yet
    """
    supposed = question.supposed is not None or question.draft_list is not None
    if supposed or noted_so_far(session):
        return await answer(session, question)
    memory: Memory = memory_of(session).setdefault("figures", Memory())
    key, signs = _key(session, question), await _signs(session, question)
    figure = memory.find(key, signs)
    if figure is None:
        figure = await answer(session, question)
        memory.keep(key, signs, figure)
    return replace(figure, question=question)


def _key(session: AsyncSession, question: Question) -> Hashable:
    """Name everything that the answer depends on but the books: the question, its rule, and who sees which rows."""
    actor: Actor = session.info["actor"]
    rule = question.rule
    asked = (rule.id, rule.recorded_from) if rule is not None else None
    sight = actor.schools if actor.of_school else None
    window = (question.window.start, question.window.end)
    scope = (question.scope.counties, question.scope.school_id)
    known = None if question.known_as_of == now_of(session) else question.known_as_of
    return (
        question.metric,
        question.parameters,
        scope,
        known,
        window,
        question.valid_as_of,
        question.reading,
        asked,
        sight,
    )


async def _signs(session: AsyncSession, question: Question) -> Hashable:
    """Read the signs of the books once in a transaction."""
    read: dict[tuple[int, ...], Hashable] = session.info.setdefault("signs", {})
    counties = question.scope.counties
    if counties not in read:
        read[counties] = await _read(session, counties)
    return read[counties]


async def _read(session: AsyncSession, counties: tuple[int, ...]) -> Hashable:
    heads = select(JournalHead.county_id, JournalHead.number).where(JournalHead.county_id.in_(counties))
    numbers = sorted((row[0], row[1]) for row in await session.execute(heads))
    written: list[Any] = [
        moment
        for model in _NATIONWIDE
        for moment in (
            select(func.max(model.recorded_from)).scalar_subquery(),
            select(func.max(HISTORIES[model.__tablename__].c.recorded_to)).scalar_subquery(),
        )
    ]
    return tuple(numbers), tuple((await session.execute(select(*written))).one())
