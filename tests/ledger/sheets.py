"""Sheets made for the tests: rows said by field, written under the columns of docs/import.md."""

import csv
from collections.abc import Sequence
from io import StringIO
from itertools import count
from typing import Any

from domain.access import Actor
from domain.ledger.actions import import_sheet, read_sheet
from domain.ledger.model import ImportReport, Kind
from domain.ledger.registers import REGISTERS
from domain.ledger.rules import birth_of, sex_of
from domain.school.model import School
from tests.id_numbers import id_number_of
from tests.world import World

Said = dict[str, str]

_numbers = count(25_000)


def columns(kind: Kind) -> tuple[str, ...]:
    """Give the headings of a kind of sheet."""
    return REGISTERS[kind].row.columns()


def cells(kind: Kind, rows: Sequence[Said]) -> list[list[str]]:
    """Write rows, said by field, under the headings; what is not said stays empty."""
    fields = REGISTERS[kind].row.model_fields
    unknown = {field for row in rows for field in row} - set(fields)
    assert not unknown, unknown
    return [list(columns(kind)), *([row.get(field, "") for field in fields] for row in rows)]


def as_csv(kind: Kind, *rows: Said) -> bytes:
    """Write rows as a csv file in UTF-8."""
    text = StringIO()
    csv.writer(text).writerows(cells(kind, rows))
    return text.getvalue().encode()


def new_number() -> str:
    """Give the id number of somebody whom no test has met."""
    return id_number_of(next(_numbers))


def teacher(school: School, **said: str) -> Said:
    """Say an ordinary teacher of the school."""
    number = said.get("id_number") or new_number()
    row = {
        "name": "赵敏",
        "sex": "男" if sex_of(number) == "male" else "女",
        "born_on": birth_of(number, field="id_number").isoformat(),
        "id_number": number,
        "school": school.code or "",
        "post": "教师",
        "in_establishment": "是",
        "stage": "小学",
        "subject": "数学",
        "title": "一级教师",
        "award_level": "无",
        "arrived_on": "2012-09-01",
    }
    return row | said


def school(world: World, **said: str) -> Said:
    """Say an ordinary school of the county."""
    row = {
        "name": "某小学",
        "kind": "小学",
        "stages": "小学",
        "township": f"{world.county.code}100000",
        "nbs": "220",
        "year": "2025",
        "poverty_village": "否",
        "pupils": "120",
        "funding": "公办",
    }
    return row | said


def posting(world: World, number: str, **said: str) -> Said:
    """Say a posting of the person from the lead school to its partner, for the school year 2025-2026."""
    row = {
        "id_number": number,
        "kind": "定期交流",
        "personnel_moved": "否",
        "starts_on": "2025.9.1",
        "planned_to": "2026年7月10日",
        "from_school": world.lead.name,
        "to_school": world.partner.name,
    }
    return row | said


async def take(
    world: World, kind: Kind, *rows: Said, data: bytes = b"", actor: Actor | None = None, **wanted: Any
) -> ImportReport:
    """Import rows, or a file as it is, in the name of the county's personnel office unless told otherwise."""
    asking = actor or world.personnel
    now = wanted.pop("now", world.now)
    sheet = await read_sheet(kind, data or as_csv(kind, *rows), f"{kind}.csv")
    return await world.do(import_sheet, sheet, actor=asking, now=now, **wanted)


def refusals(report: ImportReport) -> list[tuple[int, str, str]]:
    """Give line, column and code of each refused row."""
    return [(row.line, row.column, row.refusal.code) for row in report.refused]


def counts(report: ImportReport) -> tuple[int, int, int]:
    """Give how many rows were new, changed and unchanged."""
    return report.created, report.changed, report.unchanged
