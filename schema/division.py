"""Divisions as GraphQL shows them: the national list, and the counties whose books are kept here."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

import strawberry
from sqlalchemy import Row, select

from domain.access import Actor
from domain.database import Base
from domain.division.model import County
from domain.division.queries import counties_of
from domain.division.rules import Area, areas, codes_below, full_name, parent_code
from domain.figure.model import Metric
from schema.context import Context, Info
from schema.declared import Asks, Coded, Works
from schema.field import column, described, works
from schema.front import Connection, Cut, GlobalId, Key, Keyset, connection_of, cut_of
from schema.listing import connection
from schema.node import Node, Seen

if TYPE_CHECKING:
    from schema.figure import Figure
    from schema.parameters import FigureParameters
    from schema.window import DateRange

strawberry.enum(Metric, description="What can be counted. Those without rows yet answer NOT_COUNTED.")


@strawberry.enum(description="The levels of divisions.")
class DivisionLevel(StrEnum):
    """As GB/T 2260 has them."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


def _asked(**given: Any) -> Any:
    from schema.figure import Asked  # figures stand above divisions

    return Asked(**given)


@strawberry.type(description="A province, city or county, by its code in GB/T 2260.")
class Division(Node):
    """One entry of the national list; a county's own row has the same code."""

    mapped: ClassVar[type[Base]] = County
    area: strawberry.Private[Area]

    key: ClassVar[str] = "code"

    code: str = column(County.code)
    name: str = column(County.name)
    full_name: str = works(
        lambda self: full_name(self.area.code) if self.area.code in areas() else self.area.name,
        County.code,
        County.name,
        description="The whole name, from the province down.",
    )
    level: DivisionLevel = works(lambda self: DivisionLevel(self.area.level), County.code, County.name)
    schools = connection("school.School", within="division", column="code")

    @property
    def row(self) -> Area:
        """What is known of it."""
        return self.area

    @classmethod
    def seen(cls, actor: Actor) -> Seen:  # noqa: ARG003 (each kind of node is asked alike)
        """Which counties there are is public."""
        return Seen(County, select(County))

    @classmethod
    def of(cls, row: Any) -> "Division":
        """Show a county, also one whose code has left the list."""
        known = areas().get(row.code)
        return cls(area=Area(row.code, row.name, known.level if known else "county"))

    @classmethod
    async def find(cls, context: Context, named: GlobalId) -> "Division | None":  # noqa: ARG003 (each kind of node is asked alike)
        """Find a division in the national list, which belongs to no county."""
        found = areas().get(named.key) if named.county_id is None else None
        return cls(area=found) if found else None

    @described("The division just above.", Works((County.code, County.name)))
    def parent(self) -> "Division | None":
        above = parent_code(self.area.code) if self.area.code in areas() else None
        return Division(area=areas()[above]) if above else None

    @described("The divisions just below, by code.", Coded())
    def children(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Connection["Division"]:
        return divisions_page(codes_below(self.area.code), cut_of(first, after, last, before))

    @described("A figure of all counties of this division that the viewer may see.", Asks(_asked, within=County.code))
    async def figure(
        self,
        info: Info,
        metric: Metric,
        rule: strawberry.ID | None = None,
        reading: strawberry.ID | None = None,
        parameters: Annotated["FigureParameters", strawberry.lazy("schema.parameters")] | None = None,
        window: Annotated["DateRange", strawberry.lazy("schema.window")] | None = None,
        valid_as_of: date | None = None,
        known_as_of: datetime | None = None,
    ) -> Annotated["Figure", strawberry.lazy("schema.figure")]:
        from schema.figure import figure_of  # figures stand above divisions

        return await figure_of(
            info.context,
            _asked(
                metric=metric,
                rule=rule,
                reading=reading,
                parameters=parameters,
                window=window,
                valid_as_of=valid_as_of,
                known_as_of=known_as_of,
                division=self.area.code,
            ),
        )


@strawberry.input(description="Narrows a list of divisions.")
class DivisionWhere:
    """What is left out does not narrow it."""

    parent: str | None = strawberry.field(default=None, description="The code of the division just above.")
    level: DivisionLevel | None = None
    in_reach: bool = strawberry.field(
        default=False, description="Only counties whose books are kept here and that the viewer may see."
    )


async def divisions_listed(context: Context, where: DivisionWhere | None, cut: Cut) -> Connection[Division]:
    """Give one page of the national list."""
    codes = codes_wanted(where)
    if where is not None and where.in_reach:
        counties = await context.read(lambda session: counties_of(session, context.actor))
        within = {county.code for county in counties}
        codes = [code for code in codes if code in within]
    return divisions_page(codes, cut)


def codes_wanted(where: DivisionWhere | None) -> Sequence[str]:
    """Give the codes of the national list that are wanted, wherever they lie."""
    if where is None:
        return list(areas())
    return [
        code
        for code in areas()
        if (where.parent is None or parent_code(code) == where.parent)
        and (where.level is None or areas()[code].level == where.level)
    ]


def divisions_page(codes: Sequence[str], cut: Cut) -> Connection[Division]:
    """Cut a page out of divisions in the order of their codes, with the cursors of any other list."""
    order = Keyset(Key(County.code.expression))
    after = order.values(cut.after)[0] if cut.after is not None else ""
    before = order.values(cut.before)[0] if cut.before is not None else "~"
    between = [code for code in sorted(codes, reverse=cut.from_end) if after < code < before]
    rows = [(areas()[code], code) for code in between[: cut.size + 1]]

    async def count() -> int:
        return len(codes)

    return connection_of(
        cast("Sequence[Row[Any]]", rows), order, cut, node=lambda found: Division(area=found), count=count
    )
