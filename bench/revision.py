"""What a large spreadsheet costs that comes back: ten thousand changed rows, and ten thousand new ones.

`python -m bench.revision` prints, ledger by ledger, the CPU seconds of this process and of PostgreSQL together that the
comparison takes, and those of the writing; and how much memory this process came to hold. `--rows` asks for fewer.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from api.postgres import Embedded, embedded
from bench.machine import cpu_seconds
from domain.activity.model import KINDS, Activity
from domain.database import Database
from domain.exchange.books import enter_many
from domain.exchange.model import Posting
from domain.ledger.model import Kind
from domain.revision.actions import commit_revision, draft_revision
from domain.revision.books import BOOKS
from domain.revision.files import read_copy
from domain.revision.model import KEY, STAMP
from domain.spreadsheet.writing import Column, Written, as_csv
from domain.teacher.model import Teacher
from migrations import migrate
from tests.id_numbers import with_check_digit
from tests.revision.trips import MINUTE, Sheet, as_card_says, copy_of
from tests.world import YEAR_END, YEAR_START, World, build_world, put_teacher

BORN_FROM = date(1970, 6, 1)
"""Whoever the tests' own worlds make up was born before."""
_SUBJECTS = ("语文", "数学", "英语", "音乐", "美术", "科学", "体育", "道德与法治")


@dataclass
class Spent:
    """What a step has cost."""

    cpu: float = 0.0
    peak: int = 0


def main() -> None:
    """Make a county, and take each case over it."""
    parser = argparse.ArgumentParser(prog="python -m bench.revision", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--only", nargs="*", choices=list(CASES), default=list(CASES))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder) / "postgres", durable=False) as server:
        asyncio.run(_all(server, asked.rows, asked.only))


async def _all(server: Embedded, rows: int, only: list[str]) -> None:
    await migrate(server.owner_url, application_role="jiedui_app")
    database = Database(server.app_url, secret="a secret of the benchmark", patience=30)
    print(f"{rows:,} rows{'':<10}{'compare':>14}{'write':>14}{'memory':>12}")
    for number, name in enumerate(only):
        world = await build_world(database, CODES[number])
        await _case(world, name, rows, number * rows)
    await database.close()


async def _case(world: World, name: str, rows: int, first: int) -> None:
    sheet, office = await CASES[name](world, rows, first), world.personnel
    revised = await read_copy(_csv(sheet), "台账.csv")
    with _spending() as compared:
        async with world.database.transaction(office, now=world.now + 10 * MINUTE) as session:
            revision = await draft_revision(session, office, revised)
    counts = {verdict: count for verdict, count in revision.counts.items() if count}
    assert sum(counts.get(each, 0) for each in ("create", "change")) == rows, counts
    with _spending() as written:
        async with world.database.transaction(office, now=world.now + 20 * MINUTE) as session:
            await commit_revision(session, office, revision.id, outcome_digest=revision.outcome_digest)
    peak = max(compared.peak, written.peak) / 2**20
    print(f"{name:<22}{compared.cpu:>12.1f} s{written.cpu:>12.1f} s{peak:>9.0f} MB", flush=True)


@contextmanager
def _spending() -> Iterator[Spent]:
    """Tell what the block costs: CPU seconds, and how much memory this process came to hold at its most."""
    spent, before = Spent(), cpu_seconds(os.getpid())
    Path("/proc/self/clear_refs").write_text("5")
    yield spent
    spent.cpu = cpu_seconds(os.getpid()) - before
    status = Path("/proc/self/status").read_text()
    spent.peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _csv(sheet: Sheet) -> bytes:
    columns = [Column(heading=heading) for heading in sheet.headings]
    rows = [[row.get(heading, "") for heading in sheet.headings] for row in sheet.rows]
    return as_csv(Written(title="台账", columns=columns, rows=rows, told=()))


async def _teachers(world: World, rows: int, first: int) -> list[Teacher]:
    async with world.database.transaction(world.admin, now=world.now) as session:
        return [
            put_teacher(session, world.county.id, world.lead, name=f"甲{n}", **as_card_says(_id_number(first + n)))
            for n in range(rows)
        ]


async def _changed_teachers(world: World, rows: int, first: int) -> Sheet:
    await _teachers(world, rows, first)
    sheet = await copy_of(world, Kind.TEACHERS)
    return replace(sheet, rows=[row | {"职称": "高级教师"} for row in sheet.rows if row["姓名"].startswith("甲")])


async def _new_teachers(world: World, rows: int, first: int) -> Sheet:
    sheet = _blank(Kind.TEACHERS)
    for number in range(first, first + rows):
        card = as_card_says(_id_number(number))
        sheet.new(
            姓名=f"乙{number}", 性别="男" if card["sex"] == "male" else "女", 出生日期=card["born_on"].isoformat(),
            身份证件号=card["id_number"], 学校标识码=world.lead.code or "", 岗位="教师", 是否在编="是", 学段="小学",
            任教学科="语文", 职称="一级教师", 骨干称号级别="无", 到校日期="2020-09-01",
        )  # fmt: skip
    return sheet


async def _changed_postings(world: World, rows: int, first: int) -> Sheet:
    people = await _teachers(world, rows, first)
    async with world.database.transaction(world.admin, now=world.now) as session:
        await enter_many(session, [_posting(world, teacher) for teacher in people])
    sheet = await copy_of(world, Kind.POSTINGS)
    for row in sheet.rows:
        row |= {"文号": "教人〔2025〕9号", "结束日期": "2026-06-30"}
    return sheet


async def _new_postings(world: World, rows: int, first: int) -> Sheet:
    await _teachers(world, rows, first)
    sheet = _blank(Kind.POSTINGS)
    for number in range(first, first + rows):
        sheet.new(
            身份证件号=_id_number(number), 交流轮岗类型="定期交流", 是否调动人事关系="否", 每周半天数="10",
            开始日期=YEAR_START.isoformat(), 结束日期=YEAR_END.isoformat(),
            原单位名称=world.lead.name, 交流轮岗单位名称=world.partner.name,
        )  # fmt: skip
    return sheet


async def _changed_activities(world: World, rows: int, _first: int) -> Sheet:
    async with world.database.transaction(world.admin, now=world.now) as session:
        session.add_all(_activity(world, number) for number in range(rows))
    sheet = await copy_of(world, Kind.ACTIVITIES)
    for row in sheet.rows:
        row |= {"参与教师人次": "31", "主题": "整本书阅读"}
    return sheet


async def _new_activities(world: World, rows: int, _first: int) -> Sheet:
    await world.meet()
    sheet = await copy_of(world, Kind.ACTIVITIES)
    shown = sheet.rows.pop()
    for number in range(rows):
        held_on, subject = _day(number)
        sheet.new(**shown | {KEY: "", STAMP: "", "活动日期": held_on.isoformat(), "学科": subject, "状态": ""})
    return sheet


def _posting(world: World, teacher: Teacher) -> Posting:
    return Posting(
        county_id=world.county.id, host_county_id=world.county.id, teacher_id=teacher.id, person_id=teacher.person_id,
        teacher_name=teacher.name, subject="语文", stage="primary", from_school_id=world.lead.id,
        to_school_id=world.partner.id, kind="regular_exchange", starts_on=YEAR_START, planned_to=YEAR_END,
        state="approved", logged_at=world.now,
    )  # fmt: skip


def _activity(world: World, number: int) -> Activity:
    held_on, subject = _day(number)
    return Activity(
        county_id=world.county.id, twinning_id=world.twinning.id, lead_county_id=world.county.id,
        lead_school_id=world.lead.id, partner_school_id=world.partner.id, host_school_id=world.partner.id,
        stage="primary", held_on=held_on, kind=next(iter(KINDS)), subject=subject, topic="", hours=2,
        person_times=26, state="logged", logged_at=world.now,
    )  # fmt: skip


def _day(number: int) -> tuple[date, str]:
    """Give each activity a day and a subject that no other has."""
    return date(2024, 3, 1) + timedelta(days=number // 30), f"{_SUBJECTS[number % 8]}{number % 30}"


def _id_number(number: int) -> str:
    """Make a well-formed id number of nobody: a fictional county, a birthday, and the check digit that fits."""
    born = BORN_FROM + timedelta(days=number // 900)
    return with_check_digit(f"990101{born:%Y%m%d}{number % 900:03d}")


def _blank(kind: Kind) -> Sheet:
    return Sheet([*(column.heading for column in BOOKS[kind].columns), KEY, STAMP], [])


Case = Callable[[World, int, int], Awaitable[Sheet]]
CASES: dict[str, Case] = {
    "activities changed": _changed_activities,
    "activities new": _new_activities,
    "postings changed": _changed_postings,
    "postings new": _new_postings,
    "teachers changed": _changed_teachers,
    "teachers new": _new_teachers,
}
CODES = ("530102", "530103", "530111", "530112", "530113", "530114")

if __name__ == "__main__":
    main()
