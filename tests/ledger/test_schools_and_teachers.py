"""Schools and teachers from sheets: what is new is entered, what is plain is put right, the rest is refused."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from domain.ledger.model import Kind
from domain.school.model import School
from domain.teacher.model import Exemption, Teacher
from tests.ledger.sheets import Said, counts, new_number, refusals, school, take, teacher
from tests.world import World

LATER = datetime(2026, 10, 8, 2, 0, tzinfo=UTC)


async def book_of(world: World, number: str) -> Teacher:
    """Read a person's record in the county's book."""
    person = world.database.cipher.person_id(number)
    parts = selectinload(Teacher.employments), selectinload(Teacher.awards), selectinload(Teacher.exemptions)
    async with world.database.transaction(world.personnel) as session:
        found = await session.scalars(select(Teacher).where(Teacher.person_id == person).options(*parts))
        return found.one()


async def school_of(world: World, code: str) -> School:
    """Read a school with its classes and flags."""
    parts = selectinload(School.classes), selectinload(School.flags)
    async with world.database.transaction(world.personnel) as session:
        return (await session.scalars(select(School).where(School.code == code).options(*parts))).one()


async def test_a_new_school_has_its_class_of_the_year_and_its_flags(world: World) -> None:
    code = f"29{world.county.code}01"

    report = await take(
        world,
        Kind.SCHOOLS,
        school(world, code=code, stages="小学；初中", kind="九年一贯制学校", poverty_village="是", standing="薄弱"),
    )

    found = await school_of(world, code)
    assert counts(report) == (1, 0, 0)
    assert (found.stages, found.kind, found.public, found.pupils) == (
        ["primary", "junior"],
        "nine_year_school",
        True,
        120,
    )
    assert [(each.year, each.nbs) for each in found.classes] == [(2025, "220")]
    assert [each.flag for each in found.flags] == ["poverty_village", "weak"]


async def test_a_known_school_is_put_right_and_its_class_of_another_year_is_added(world: World) -> None:
    code = f"29{world.county.code}02"
    await take(world, Kind.SCHOOLS, school(world, code=code, standing="优质"))

    changed = await take(
        world, Kind.SCHOOLS, school(world, code=code, name="新名小学", year="2026", nbs="210", pupils=""), now=LATER
    )
    again = await take(
        world, Kind.SCHOOLS, school(world, code=code, name="新名小学", year="2026", nbs="210", pupils=""), now=LATER
    )

    found = await school_of(world, code)
    assert (counts(changed), counts(again)) == ((0, 1, 0), (0, 0, 1))
    assert (found.name, found.pupils, found.flags) == ("新名小学", 120, [])
    assert [(each.year, each.nbs) for each in found.classes] == [(2025, "220"), (2026, "210")]


async def test_schools_of_another_county_are_not_for_this_office(world: World, neighbour: World) -> None:
    theirs = school(neighbour, code=f"29{neighbour.county.code}03")

    refused = await take(world, Kind.SCHOOLS, theirs)
    allowed = await take(neighbour, Kind.SCHOOLS, theirs)

    assert refusals(refused) == [(2, "统计用区划代码", "not_allowed")]
    assert counts(allowed) == (1, 0, 0)


async def test_a_county_whose_books_are_not_kept_here_is_named(world: World) -> None:
    elsewhere = school(world, code="2999999901", township="659012100000")

    assert refusals(await take(world, Kind.SCHOOLS, elsewhere)) == [(2, "统计用区划代码", "books_not_open")]


async def test_a_school_does_not_change_its_county_by_a_line_in_a_sheet(world: World, neighbour: World) -> None:
    ours = school(world, code=f"29{world.county.code}04")
    await take(world, Kind.SCHOOLS, ours)

    report = await take(neighbour, Kind.SCHOOLS, ours | {"township": f"{neighbour.county.code}100000"})

    assert refusals(report) == [(2, "统计用区划代码", "other_county")]


@pytest.mark.parametrize(
    ("said", "column", "code"),
    [
        ({"code": "123"}, "学校标识码", "wrong_school_code"),
        ({"name": ""}, "学校名称", "empty_cell"),
        ({"name": "长" * 101}, "学校名称", "text_too_long"),
        ({"kind": "大学"}, "办学类型", "unknown_word"),
        ({"stages": "小学;大学"}, "学段", "unknown_word"),
        ({"stages": ";"}, "学段", "empty_cell"),
        ({"township": "000000000000"}, "统计用区划代码", "unknown_division"),
        ({"nbs": "230"}, "城乡分类代码", "unknown_nbs_class"),
        ({"year": "二〇二五"}, "分类年度", "not_a_number"),
        ({"poverty_village": "也许"}, "是否贫困村学校", "unknown_word"),
        ({"pupils": "-1"}, "在校生数", "not_a_number"),
        ({"pupils": "9" * 400}, "在校生数", "not_a_number"),
    ],
)
async def test_a_wrong_cell_of_a_school_is_named(world: World, said: Said, column: str, code: str) -> None:
    report = await take(world, Kind.SCHOOLS, school(world, **{"code": "2999999905"} | said))

    assert refusals(report) == [(2, column, code)]


async def test_an_unknown_word_is_refused_with_the_words_that_are_known(world: World) -> None:
    report = await take(world, Kind.TEACHERS, teacher(world.lead, post="保安"))

    assert report.refused[0].value == "保安"
    assert "教师、中层干部、副校长、校长、其他" in report.refused[0].refusal.sentence("zh")


async def test_a_name_written_with_wide_blanks_is_the_same_name(world: World) -> None:
    number = new_number()

    first = await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number, name="　王　伟 "))
    again = await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number, name="王伟"))

    found = await book_of(world, number)
    assert (counts(first), counts(again)) == ((1, 0, 0), (0, 0, 1))
    assert (found.name, found.id_hint) == ("王伟", f"99{'*' * 14}{number[-2:]}")
    assert world.database.cipher.unseal(found.id_sealed or b"") == number


async def test_a_new_post_title_and_award_are_put_right_and_the_past_is_kept(world: World) -> None:
    number = new_number()
    await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number))

    report = await take(
        world,
        Kind.TEACHERS,
        teacher(
            world.lead, id_number=number, post="副校长", title="高级教师", award_level="市级", awarded_on="2025-05-01"
        ),
        now=LATER,
    )

    found = await book_of(world, number)
    assert counts(report) == (0, 1, 0)
    assert (found.title, [each.post for each in found.employments]) == ("senior", ["vice_principal"])
    assert [(each.level, each.awarded_on) for each in found.awards] == [("city", date(2025, 5, 1))]


async def test_a_teacher_who_comes_to_another_school_leaves_the_old_one_the_day_before(world: World) -> None:
    number = new_number()
    await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number))
    await take(
        world, Kind.EXEMPTIONS, {"id_number": number, "kind": "其他", "starts_on": "2025-01-01", "ground": "证明"}
    )

    report = await take(
        world, Kind.TEACHERS, teacher(world.partner, id_number=number, arrived_on="2026-09-01"), now=LATER
    )

    found = await book_of(world, number)
    assert counts(report) == (0, 1, 0)
    assert [(each.school_id, each.arrived_on, each.ended_on) for each in found.employments] == [
        (world.lead.id, date(2012, 9, 1), date(2026, 8, 31)),
        (world.partner.id, date(2026, 9, 1), None),
    ]
    assert {found.school_id, *(each.school_id for each in found.exemptions)} == {world.partner.id}


async def test_a_new_home_that_begins_before_the_old_one_is_refused(world: World) -> None:
    number = new_number()
    await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number))

    report = await take(world, Kind.TEACHERS, teacher(world.partner, id_number=number, arrived_on="2010-09-01"))

    assert refusals(report) == [(2, "到校日期", "home_not_later")]
    assert report.refused[0].refusal.values == {"school": world.lead.name, "day": date(2012, 9, 1)}


async def test_an_id_number_that_belongs_to_another_name_is_refused(world: World) -> None:
    number = new_number()
    await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number, name="王伟"))

    report = await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number, name="李强"))

    assert refusals(report) == [(2, "姓名", "other_name")]


async def test_a_sheet_that_denies_an_award_in_force_is_refused(world: World) -> None:
    number = new_number()
    await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number, award_level="县级", awarded_on="2024-01-01"))

    report = await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number))

    assert refusals(report) == [(2, "骨干称号级别", "award_not_named")]


async def test_a_person_at_home_in_one_county_is_not_entered_in_another(world: World, neighbour: World) -> None:
    number = new_number()
    await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number))
    both = world.actor(world.admin.role, neighbour.county)

    report = await take(world, Kind.TEACHERS, teacher(neighbour.lead, id_number=number), actor=both)

    assert refusals(report) == [(2, "身份证件号", "same_person")]


@pytest.mark.parametrize(
    ("said", "column", "code"),
    [
        ({"name": " 　"}, "姓名", "no_name"),
        ({"sex": "不详"}, "性别", "unknown_word"),
        ({"born_on": "1970-01-01"}, "出生日期", "other_birth_date"),
        ({"stage": "高中"}, "学段", "stage_mismatch"),
        ({"award_level": "县级"}, "骨干获评日期", "empty_cell"),
        ({"awarded_on": "2020-01-01"}, "骨干称号级别", "day_without_award"),
        (
            {"award_level": "县级", "awarded_on": "2020-01-01", "expires_on": "2020-01-01"},
            "骨干失效日期",
            "ends_before_start",
        ),
        ({"arrived_on": "1975-01-01"}, "到校日期", "arrived_as_child"),
        ({"arrived_on": "2027-13-01"}, "到校日期", "no_such_day"),
        ({"arrived_on": "9999-01-01"}, "到校日期", "day_out_of_reach"),
    ],
)
async def test_a_wrong_cell_of_a_teacher_is_named(world: World, said: Said, column: str, code: str) -> None:
    report = await take(world, Kind.TEACHERS, teacher(world.lead, **said))

    assert refusals(report) == [(2, column, code)]


async def test_a_person_of_the_other_sex_than_the_id_number_says_is_refused(world: World) -> None:
    row = teacher(world.lead)

    report = await take(world, Kind.TEACHERS, row | {"sex": "女" if row["sex"] == "男" else "男"})

    assert refusals(report) == [(2, "性别", "other_sex")]


async def test_an_exemption_is_entered_prolonged_and_never_doubled(world: World) -> None:
    number = new_number()
    await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number))
    row: dict[str, Any] = {
        "id_number": number,
        "kind": "重大疾病",
        "starts_on": "2025-03-01",
        "ends_on": "2025-08-31",
        "ground": "证明",
    }

    entered = await take(world, Kind.EXEMPTIONS, row)
    prolonged = await take(world, Kind.EXEMPTIONS, row | {"ends_on": "2026-08-31"}, now=LATER)
    again = await take(world, Kind.EXEMPTIONS, row | {"ends_on": "2026-08-31"}, now=LATER)
    doubled = await take(world, Kind.EXEMPTIONS, row | {"starts_on": "2025-06-01"}, now=LATER)

    async with world.database.transaction(world.personnel) as session:
        found = (await session.scalars(select(Exemption).where(Exemption.county_id == world.county.id))).one()
    assert [counts(each) for each in (entered, prolonged, again)] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert refusals(doubled) == [(2, "开始日期", "already_exempt")]
    assert (found.kind, found.ends_on) == ("illness", date(2026, 8, 31))


async def test_an_exemption_of_somebody_whom_the_books_do_not_know_is_refused(world: World) -> None:
    row = {"id_number": new_number(), "kind": "其他", "starts_on": "2025-03-01", "ground": "证明"}

    assert refusals(await take(world, Kind.EXEMPTIONS, row)) == [(2, "身份证件号", "unknown_teacher")]
