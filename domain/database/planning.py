"""Reading over whole counties: the one kind of statement for which PostgreSQL must plan otherwise."""

from typing import Any

from sqlalchemy import Result, Select, text
from sqlalchemy.ext.asyncio import AsyncSession

_PLANNING = text("select set_config('enable_nestloop', :loops, true), set_config('plan_cache_mode', :plans, true)")


async def over_all(session: AsyncSession, statement: Select[*tuple[Any, ...]]) -> Result[*tuple[Any, ...]]:
    """Run a statement with a plan for its very parameters and without nested loops.

    Behind row security and the union with the past PostgreSQL expects a single row of each table and would compare
    every teacher with every employment: of a county of 3,400 teachers 3 s instead of 12 ms.
    """
    await session.execute(_PLANNING, {"loops": "off", "plans": "force_custom_plan"})
    found = await session.execute(statement)
    await session.execute(_PLANNING, {"loops": "on", "plans": "force_generic_plan"})
    return found
