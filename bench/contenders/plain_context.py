"""What the plain server's resolvers are given: one session for the request behind a lock, and its data loaders."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from domain.activity.model import Activity
from domain.exchange.model import Posting
from domain.school.model import School
from domain.teacher.model import Teacher


class Context:
    """One request."""

    def __init__(self, session: AsyncSession, counties: list[int]) -> None:
        self.session = session
        self.counties = counties
        self.lock = asyncio.Lock()
        self.schools: DataLoader[UUID, School] = DataLoader(load_fn=self._by_id(School))
        self.teachers: DataLoader[UUID, Teacher] = DataLoader(load_fn=self._by_id(Teacher))
        self.activities: DataLoader[tuple[UUID, int], list[Activity]] = DataLoader(load_fn=self._activities)
        self.school_counts: DataLoader[int, int] = DataLoader(load_fn=self._school_counts)
        self.exchanged: DataLoader[tuple[int, date, date], int] = DataLoader(load_fn=self._exchanged)

    async def all(self, statement: Any) -> Sequence[Any]:
        """Read rows, one statement after the other."""
        async with self.lock:
            return (await self.session.execute(statement)).all()

    def _by_id(self, row: Any) -> Callable[[list[UUID]], Awaitable[list[Any]]]:
        within = [row.county_id.in_(self.counties)] if row is Teacher else []

        async def load(keys: list[UUID]) -> list[Any]:
            found = {each[0].id: each[0] for each in await self.all(select(row).where(row.id.in_(keys), *within))}
            return [found.get(key) for key in keys]

        return load

    async def _activities(self, keys: list[tuple[UUID, int]]) -> list[list[Activity]]:
        latest: tuple[ColumnElement[Any], ...] = (Activity.held_on.desc(), Activity.id.desc())
        place = func.row_number().over(partition_by=Activity.twinning_id, order_by=latest)
        of_these = Activity.county_id.in_(self.counties), Activity.twinning_id.in_([key[0] for key in keys])
        placed = select(Activity.id, place.label("place")).where(*of_these).subquery()
        wanted = select(Activity).join(placed, placed.c.id == Activity.id)
        first = placed.c.place <= max(key[1] for key in keys)
        held: dict[UUID, list[Activity]] = defaultdict(list)
        for (each,) in await self.all(wanted.where(*of_these, first).order_by(*latest)):
            held[each.twinning_id].append(each)
        return [held[key[0]][: key[1]] for key in keys]

    async def _school_counts(self, counties: list[int]) -> list[int]:
        counted = select(School.county_id, func.count()).where(School.county_id.in_(counties))
        found = {each[0]: each[1] for each in await self.all(counted.group_by(School.county_id))}
        return [found.get(county, 0) for county in counties]

    async def _exchanged(self, keys: list[tuple[int, date, date]]) -> list[int]:
        (_, start, before) = keys[0]
        in_year = Posting.starts_on >= start, Posting.starts_on < before
        counted = select(Posting.county_id, func.count(Posting.person_id.distinct()))
        counted = counted.where(Posting.county_id.in_([key[0] for key in keys]), *in_year).group_by(Posting.county_id)
        found = {each[0]: each[1] for each in await self.all(counted)}
        return [found.get(key[0], 0) for key in keys]
