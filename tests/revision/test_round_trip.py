"""A ledger goes out, is edited, and comes back: what is shown is what is written, cell by cell, or nothing is."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from domain.access import MayNot
from domain.exchange import actions as exchange
from domain.ledger.model import Kind
from domain.revision.rules import AlreadyWritten, MovedSince, NothingToWrite, OthersFile
from domain.teacher.model import Teacher
from tests.id_numbers import next_id_number
from tests.ledger.sheets import school, take
from tests.revision.trips import (
    MINUTE,
    as_card_says,
    changes,
    commit,
    copy_of,
    counts,
    download,
    opened,
    reasons,
    send,
)
from tests.world import YEAR_END, YEAR_START, World, put_teacher

MANY = 2000


async def test_of_two_thousand_rows_fifty_edits_five_conflicts_and_five_wrong_cells_are_told_and_done_exactly(
    world: World,
) -> None:
    async with world.database.transaction(world.admin, now=world.now) as session:
        people = [
            put_teacher(session, world.county.id, world.lead, name=f"甲{n}", **as_card_says(next_id_number()))
            for n in range(MANY - 1)
        ]
    sheet = await copy_of(world, Kind.TEACHERS)
    by_name = {row["姓名"]: row for row in sheet.rows}
    for number in range(55):
        by_name[f"甲{number}"]["职称"] = "高级教师"
    for number in range(55, 60):
        by_name[f"甲{number}"]["职称"] = "特高级"
    async with world.database.transaction(world.admin, now=world.now + MINUTE) as session:
        for teacher in people[:5]:
            (await session.merge(teacher)).title = "third"
    revision, outcome = await send(world, sheet.workbook(), actor=(office := world.personnel))

    assert len(sheet.rows) == MANY
    assert counts(outcome) == {"change": 50, "conflict": 5, "refused": 5, "unchanged": MANY - 60}
    assert set(changes(outcome)) == {("title", "无", "高级教师")}
    assert sorted(set(reasons(outcome))) == [("title", "changed_meanwhile"), ("title", "unknown_word")]

    await commit(world, revision, actor=office)
    async with world.database.transaction(office) as session:
        titles = dict((await session.execute(select(Teacher.name, Teacher.title))).all())
    again, second = await send(world, sheet.workbook(), actor=office, now=world.now + 30 * MINUTE)

    assert [titles[f"甲{number}"] for number in (0, 4, 5, 54, 55, 60)] == ["third"] * 2 + ["senior"] * 2 + [None] * 2
    assert list(titles.values()).count("senior") == 50
    assert counts(second) == {"conflict": 5, "refused": 5, "unchanged": MANY - 10}
    with pytest.raises(NothingToWrite):
        await commit(world, again, actor=office)


async def test_a_school_corrects_its_own_postings_and_logs_a_new_one_in_a_row_below(world: World) -> None:
    number = next_id_number()
    sent, newcomer = await world.log(), await world.add_teacher(name="=李想", id_number=number)
    clerk = world.clerk
    sheet = await copy_of(world, Kind.POSTINGS, actor=clerk)
    sheet.rows[0] |= {"结束日期": "2026年6月30日", "文号": "教人〔2025〕7号"}
    sheet.new(
        身份证件号=number, 姓名="=李想", 交流轮岗类型="支教", 是否调动人事关系="否", 每周半天数="4",
        开始日期="2025-09-01", 结束日期="2026-07-10", 原单位名称=world.lead.name, 交流轮岗单位名称=world.partner.name,
    )  # fmt: skip
    revision, outcome = await send(world, sheet.workbook(), actor=clerk)

    assert counts(outcome) == {"change": 1, "create": 1}
    assert changes(outcome) == [
        ("planned_to", "2026-07-10", "2026年6月30日"),
        ("order_no", "", "教人〔2025〕7号"),
    ]

    await commit(world, revision, actor=clerk)
    after = await copy_of(world, Kind.POSTINGS, actor=clerk, now=world.now + 30 * MINUTE)
    _, second = await send(world, sheet.workbook(), actor=clerk, now=world.now + 40 * MINUTE)

    assert after.row(姓名="王小梅")["结束日期"] == "2026-06-30"
    assert after.row(姓名="=李想")["每周半天数"] == "4"
    assert after.row(姓名="=李想")["状态"] == "待确认到岗"
    assert after.row(姓名="王小梅")["记录键"] == str(sent.id)
    assert counts(second) == {"unchanged": 2}
    assert newcomer.name == "=李想"


async def test_an_office_is_refused_cell_by_cell_what_it_may_not_change(world: World) -> None:
    await world.log()
    receiving = await copy_of(world, Kind.POSTINGS, actor=world.partner_clerk)
    receiving.rows[0]["结束日期"] = "2026-06-30"
    teachers = await copy_of(world, Kind.TEACHERS, actor=world.clerk)
    teachers.rows[0]["职称"] = "高级教师"

    _, of_posting = await send(world, receiving.workbook(), actor=world.partner_clerk)
    _, of_teacher = await send(world, teachers.workbook(), actor=world.clerk)

    assert reasons(of_posting) == [("planned_to", "not_allowed")]
    assert reasons(of_teacher) == [("title", "not_allowed")]


async def test_offices_that_only_read_take_no_ledger_along(world: World) -> None:
    with pytest.raises(MayNot):
        await download(world, Kind.POSTINGS, actor=world.evaluator)

    assert opened(await download(world, Kind.POSTINGS)).headings[0] == "身份证件号"


async def test_a_cell_that_breaks_a_rule_is_refused_at_that_cell_and_its_row_left_alone(world: World) -> None:
    await world.log()
    sheet = await copy_of(world, Kind.POSTINGS)
    sheet.rows[0] |= {"结束日期": "2025-08-01", "文号": "教人〔2025〕8号"}

    revision, outcome = await send(world, sheet.workbook(), actor=(office := world.personnel))

    assert reasons(outcome) == [("planned_to", "ends_before_start")]
    assert counts(outcome) == {"refused": 1}
    with pytest.raises(NothingToWrite):
        await commit(world, revision, actor=office)


async def test_what_was_moved_after_the_preview_keeps_all_of_it_from_being_written(world: World) -> None:
    first, second = await world.log(), await world.log(await world.add_teacher())
    office = world.personnel
    sheet = await copy_of(world, Kind.POSTINGS)
    for row in sheet.rows:
        row["文号"] = "教人〔2025〕9号"
    revision, _ = await send(world, sheet.workbook(), actor=office)
    await world.do(
        exchange.correct_posting, first.id, actor=office, now=world.now + 15 * MINUTE, order_no="教人〔2025〕1号"
    )

    with pytest.raises(MovedSince):
        await commit(world, revision, actor=office)
    after = await copy_of(world, Kind.POSTINGS)

    assert after.row(记录键=str(second.id))["文号"] == ""


async def test_a_cell_that_may_be_empty_is_emptied_and_one_that_may_not_is_refused(world: World) -> None:
    person = await world.add_teacher(**as_card_says(next_id_number()))
    exempt = await world.exempt(person, starts_on=YEAR_START, ends_on=date(2026, 12, 31), ground="县医院证明")
    await world.log(order_no="教人〔2025〕9号")
    postings, exemptions = await copy_of(world, Kind.POSTINGS), await copy_of(world, Kind.EXEMPTIONS)
    postings.rows[0]["文号"] = exemptions.rows[0]["结束日期"] = ""
    office, later = world.personnel, world.now + 30 * MINUTE

    for sheet in (postings, exemptions):
        revision, outcome = await send(world, sheet.workbook(), actor=office)
        assert counts(outcome) == {"change": 1}
        await commit(world, revision, actor=office)
    exemptions.rows[0]["依据"] = ""
    _, refused = await send(world, exemptions.workbook(), actor=office, now=later)
    after = await copy_of(world, Kind.EXEMPTIONS, now=later)

    assert (await copy_of(world, Kind.POSTINGS, now=later)).rows[0]["文号"] == ""
    assert after.row(记录键=str(exempt.id))["结束日期"] == ""
    assert reasons(refused) == [("ground", "not_taken")]


async def test_two_people_who_edit_different_cells_of_one_row_do_not_disturb_each_other(world: World) -> None:
    posting, office = await world.log(), world.personnel
    sheet = await copy_of(world, Kind.POSTINGS)
    sheet.rows[0]["文号"] = "教人〔2025〕9号"
    await world.do(
        exchange.correct_posting,
        posting.id,
        actor=office,
        now=world.now + MINUTE,
        planned_to=YEAR_END - timedelta(days=10),
    )

    revision, outcome = await send(world, sheet.workbook(), actor=office)
    await commit(world, revision, actor=office)
    (after,) = (await copy_of(world, Kind.POSTINGS, now=world.now + 30 * MINUTE)).rows

    assert changes(outcome) == [("order_no", "", "教人〔2025〕9号")]
    assert (after["文号"], after["结束日期"]) == ("教人〔2025〕9号", "2026-06-30")


async def test_a_file_is_written_once_and_only_by_whoever_sent_it(world: World) -> None:
    await world.log()
    clerk, office = world.clerk, world.personnel
    sheet = await copy_of(world, Kind.POSTINGS, actor=clerk)
    sheet.rows[0]["文号"] = "教人〔2025〕3号"
    revision, _ = await send(world, sheet.workbook(), actor=clerk)

    with pytest.raises(OthersFile):
        await commit(world, revision, actor=office)
    written = await commit(world, revision, actor=clerk)
    with pytest.raises(AlreadyWritten):
        await commit(world, revision, actor=clerk)

    assert (written.state, written.sealed) == ("written", None)


async def test_every_ledger_comes_back_unchanged_when_nobody_touched_it_and_takes_a_change(world: World) -> None:
    await world.log()
    await take(world, Kind.SCHOOLS, school(world, code=f"9{world.county.code}001", name="云岭小学"))
    ill = await world.add_teacher(name="马超", **as_card_says(next_id_number()))
    await world.meet()
    await world.exempt(ill, starts_on=date(2025, 9, 1), ground="县医院证明")
    edits = {
        Kind.SCHOOLS: {"在校生数": "311"},
        Kind.TWINNINGS: {"协议编号": "结〔2025〕2号"},
        Kind.EXEMPTIONS: {"依据": "市医院证明"},
        Kind.TEACHERS: {"任教学科": "音乐"},
        Kind.POSTINGS: {"交流轮岗类型": "支教"},
        Kind.ACTIVITIES: {"参与教师人次": "31"},
    }

    for kind, edit in edits.items():
        office, plain = world.personnel, await download(world, kind, "csv")
        _, untouched = await send(world, plain, "台账.csv")
        sheet = await copy_of(world, kind)
        sheet.rows[-1] |= edit
        revision, outcome = await send(world, sheet.workbook(), actor=office)
        await commit(world, revision, actor=office)
        after = opened(await download(world, kind, "csv", now=world.now + 30 * MINUTE))

        assert set(counts(untouched)) == {"unchanged"}, kind
        assert counts(outcome)["change"] == 1, (kind, reasons(outcome))
        assert edit.items() <= after.row(记录键=sheet.rows[-1]["记录键"]).items(), kind


async def test_a_school_corrects_an_activity_of_its_pair_and_logs_another_in_a_row_below(world: World) -> None:
    await world.meet(topic="识字")
    clerk = world.clerk
    sheet = await copy_of(world, Kind.ACTIVITIES, actor=clerk)
    old = dict(sheet.rows[0])
    sheet.rows[0] |= {"主题": "整本书阅读", "课时数": "many"}
    sheet.new(**old | {"记录键": "", "版本": "", "活动类型": "专题讲座", "主题": "", "参与教师人次": "60"})
    sheet.new(**old | {"记录键": "", "版本": "", "活动类型": "专题讲座", "受援校标识码": world.stranger.code or ""})
    _, wrong = await send(world, sheet.workbook(), actor=clerk)
    sheet.rows[0]["课时数"] = old["课时数"]
    revision, outcome = await send(world, sheet.workbook(), actor=clerk)
    await commit(world, revision, actor=clerk)
    _, again = await send(world, sheet.workbook(), actor=clerk, now=world.now + 30 * MINUTE)

    assert sorted(code for _, code in reasons(wrong)) == ["not_a_number", "unknown_twinning"]
    assert counts(outcome) == {"change": 1, "create": 1, "refused": 1}
    assert counts(again) == {"unchanged": 2, "refused": 1}


async def test_new_postings_of_one_file_are_judged_beside_each_other_and_the_right_ones_logged(world: World) -> None:
    numbers = [next_id_number() for _ in range(2)]
    for number in numbers:
        await world.add_teacher(id_number=number)
    sheet = await copy_of(world, Kind.POSTINGS)
    for number, first, last in (
        (numbers[0], "2025-09-01", "2026-01-31"),
        (numbers[0], "2026-01-01", "2026-07-10"),
        (numbers[1], "2025-09-01", "2025-08-01"),
        (numbers[1], "2025-09-01", "2026-07-10"),
    ):
        sheet.new(
            身份证件号=number, 交流轮岗类型="支教", 是否调动人事关系="否", 开始日期=first, 结束日期=last,
            原单位名称=world.lead.name, 交流轮岗单位名称=world.partner.name,
        )  # fmt: skip
    revision, outcome = await send(world, sheet.workbook(), actor=(office := world.personnel))
    await commit(world, revision, actor=office)
    _, again = await send(world, sheet.workbook(), actor=office, now=world.now + 30 * MINUTE)

    assert counts(outcome) == {"create": 2, "refused": 2}
    assert sorted(reasons(outcome)) == [("planned_to", "ends_before_start"), ("starts_on", "overlapping_posting")]
    assert counts(again) == {"unchanged": 2, "refused": 2}
