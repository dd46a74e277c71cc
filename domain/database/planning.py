"""Asking for very much at once: many values in one parameter, and whole counties by a plan of their own."""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Result, Select, Text, Uuid, any_, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

Value = TypeVar("Value")

NO_LOOPS = {"enable_nestloop": "off"}
PLANNING = {**NO_LOOPS, "plan_cache_mode": "force_custom_plan"}
"""How such statements are planned; those that are kept planned leave it at the first."""
_PLANNING = text("select set_config('enable_nestloop', :loops, true), set_config('plan_cache_mode', :plans, true)")


def among(
    column: InstrumentedAttribute[Value] | InstrumentedAttribute[Value | None], values: Iterable[Value]
) -> ColumnElement[bool]:
    """Limit a column to many values at once: one array as one parameter, where `in` would need one for each."""
    kind = Uuid() if isinstance(column.type, Uuid) else Text()
    return column == any_(bindparam(None, list(values), ARRAY(kind)))


async def over_all(session: AsyncSession, statement: Select[*tuple[Any, ...]]) -> Result[*tuple[Any, ...]]:
    """Run a statement with a plan for its very parameters and without nested loops.

    Behind row security and the union with the past PostgreSQL expects a single row of each table and would compare
    every teacher with every employment: of a county of 3,400 teachers 3 s instead of 12 ms.
    """
    await session.execute(_PLANNING, {"loops": PLANNING["enable_nestloop"], "plans": PLANNING["plan_cache_mode"]})
    found = await session.execute(statement)
    await session.execute(_PLANNING, {"loops": "on", "plans": "force_generic_plan"})
    return found
