"""What a register must bring so that its ledger can go out and come back."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from pydantic import create_model
from sqlalchemy import ColumnElement, Select, Uuid, any_, bindparam, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import Base
from domain.ledger.model import Kind, Line, SheetRow, Tally
from domain.refusals import Refusal
from domain.revision.model import Column, Copied
from domain.revision.rules import Read

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which rows of a ledger: those with the keys, those among the ids of a list page, or all in sight."""

    keys: Sequence[UUID] | None = None
    among: Select[UUID] | None = None

    def narrow(self, key: Any) -> ColumnElement[bool]:
        """Limit a column of keys; many keys go as one array in one parameter."""
        if self.keys is not None:
            return cast("ColumnElement[bool]", key == any_(bindparam(None, list(self.keys), ARRAY(Uuid()))))
        return true() if self.among is None else cast("ColumnElement[bool]", key.in_(self.among))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A line that is to be written: of the record of the key, or a new one; `fields` are those that were edited."""

    line: Line[Any]
    key: UUID | None
    fields: Sequence[str]


Copying = Callable[[AsyncSession, Actor, Selection, datetime | None], Awaitable[list[Copied]]]
Writing = Callable[[AsyncSession, Actor, Sequence[Edit], Tally], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Book:
    """One ledger: how its cells are read, which rows it keeps, and how edited lines are written into the books.

    `label` names the cells by which a person recognises a row; `lock` is the class whose rows the keys are; `whole`
    tells whether the pen takes whole rows or only the fields that were edited.
    """

    kind: Kind
    row: type[SheetRow]
    lock: type[Base]
    label: tuple[str, ...]
    columns: tuple[Column, ...]
    copied: Copying
    write: Writing
    whole: bool = True

    @property
    def template(self) -> int:
        """Give the number of the newest template."""
        return max(column.since for column in self.columns)

    def fields(self, template: int) -> list[str]:
        """Name the fields of a template, in the order of their columns."""
        return [column.field for column in self.columns if column.since <= template]

    @property
    def fixed(self) -> list[str]:
        """Name the fields that tell which record a row is."""
        return [column.field for column in self.columns if column.fixed]

    def heading(self, field: str) -> str:
        """Give the heading of a field's column."""
        return next(column.heading for column in self.columns if column.field == field)

    @cached_property
    def read(self) -> Read:
        """Give the reader of single cells: the very readers that read whole rows."""
        cells: dict[str, type[SheetRow]] = {}
        for name, info in self.row.model_fields.items():
            given: Any = {name: (info.annotation, info)}
            cells[name] = create_model(f"{self.row.__name__}_{name}", __base__=SheetRow, **given)

        def read(field: str, text: str) -> Any:
            return getattr(cells[field].model_validate({self.heading(field): text}), field)

        return read


def column(row: type[SheetRow], field: str, **how: Any) -> Column:
    """Make the column of a field of the register, under the heading that imports know it by."""
    return Column(field=field, heading=row.column(field), **how)


def entered(enter: Any) -> Writing:
    """Write edited lines as the register enters the lines of any sheet."""

    async def write(session: AsyncSession, actor: Actor, edits: Sequence[Edit], tally: Tally) -> None:
        await enter(session, actor, [edit.line for edit in edits], tally)

    return write


def parted(edits: Sequence[Edit]) -> Iterator[dict[UUID, Edit]]:
    """Part the edits of records by their keys into heaps that are written together; whoever waits sees each done."""
    of_records = [(edit.key, edit) for edit in edits if edit.key is not None]
    for start in range(0, len(of_records), _AT_ONCE):
        yield dict(of_records[start : start + _AT_ONCE])


def tell(tally: Tally, actor: Actor, edits: Mapping[UUID, Edit], refused: Mapping[UUID, Refusal]) -> None:
    """Tell of each record that was to be corrected whether it was."""
    for key, edit in edits.items():
        with tally.judging(edit.line):
            if key in refused:
                raise refused[key]
            tally.found(actor.counties[0], differed=True)


def told(value: object) -> str:
    """Say a value of the books as a cell does."""
    return "" if value is None else str(value)
