"""Teachers on pages: who is seen by whom, why rotation is due, and the register of exemptions."""

from datetime import timedelta
from typing import Any

import pytest

from domain.calendar.rules import day_in_shanghai
from domain.journal.queries import story_of
from tests.web.conftest import Browse
from tests.web.plans import planned
from tests.web.test_target_pages import text
from tests.world import NOW, World, put_teacher

__all__ = ["planned"]

LEAVE: dict[str, Any] = {
    "kind": "maternity",
    "starts_on": "2025-09-01",
    "ends_on": "2026-02-28",
    "ground": "教证〔2025〕3号",
}


async def test_the_list_is_narrowed_by_name_subject_post_school_and_award(world: World, browse: Browse) -> None:
    await world.add_teacher(name="周音", subject="音乐", award={"level": "city", "awarded_on": NOW.date()})
    await world.add_teacher(world.partner, name="吴校长", post="principal")
    office = await browse(world.personnel)

    for query, name in (
        ({"q": "周"}, "周音"),
        ({"subject": "音乐"}, "周音"),
        ({"award": "city"}, "周音"),
        ({"post": "principal"}, "吴校长"),
        ({"school": str(world.partner.id)}, "吴校长"),
    ):
        page = (await office.get("/teachers", js=True, **query)).text
        assert "<html" not in page
        assert [each for each in ("王小梅", "周音", "吴校长") if each in page] == [name]


async def test_a_school_office_lists_its_own_teachers_only(world: World, browse: Browse) -> None:
    other = await world.add_teacher(world.stranger, name="郑外")
    clerk = await browse(world.clerk)

    listed = (await clerk.get("/teachers")).text
    record = await clerk.get(f"/teachers/{other.id}")

    assert ("王小梅" in listed, "郑外" in listed) == (True, False)
    assert record.status_code == 404


async def test_an_evaluator_sees_no_name_no_birthday_no_ground_and_cannot_search_for_one(
    planned: World, browse: Browse
) -> None:
    teacher = planned.teachers[0]
    office, evaluator = await browse(planned.personnel), await browse(planned.evaluator)
    await office.post(f"/teachers/{teacher.id}/exemptions", **LEAVE)

    listed = (await evaluator.get("/teachers", q="没有这个人")).text
    record = (await evaluator.get(f"/teachers/{teacher.id}")).text

    assert 'name="q"' not in listed.partition("<main")[2]
    assert "王**" in listed
    for hidden in ("王小梅", "1985-05-20", "nursing", LEAVE["ground"], "Statutory retirement"):
        assert hidden not in record
        assert hidden not in listed
    assert f"/teachers/{teacher.id}/exemptions" not in record


async def test_the_record_says_condition_by_condition_why_rotation_is_due(planned: World, browse: Browse) -> None:
    today = day_in_shanghai(planned.now)
    newcomer = await planned.add_teacher(arrived_on=today.replace(year=today.year - 1), post="vice_principal")
    office = await browse(planned.personnel)

    due = text((await office.get(f"/teachers/{planned.teachers[0].id}")).text)
    not_due = text((await office.get(f"/teachers/{newcomer.id}")).text)

    assert "Together Due to rotate" in due
    assert "At this school since 2012-09-01; 6 years are full on 2018-09-01" in due
    assert "Together Not due" in not_due
    assert "Post does not hold: Vice-principal (asked: Teacher)" in not_due


async def test_personnel_registers_an_exemption_which_from_then_on_counts(planned: World, browse: Browse) -> None:
    teacher = planned.teachers[0]
    office = await browse(planned.personnel)

    done = await office.post(f"/teachers/{teacher.id}/exemptions", **LEAVE | {"ends_on": ""})
    record = text((await office.get(f"/teachers/{teacher.id}")).text)

    assert (done.status_code, done.headers["location"]) == (303, f"/teachers/{teacher.id}#exemptions")
    assert "The exemption is registered." in record
    assert "Pregnancy, birth or nursing In force 2025-09-01 – until further notice 教证〔2025〕3号" in record
    assert "Together Not due" in record
    async with planned.database.transaction(planned.personnel) as session:
        told = await story_of(session, planned.personnel, teacher.id)
    assert [entry.deed for entry in told] == ["record_exemption"]
    assert LEAVE["ground"] not in str(told[0].detail)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"kind": "holiday"}, "kind", "Please choose one of the list."),
        ({"starts_on": ""}, "starts_on", "Please fill this in."),
        ({"starts_on": "2025-13-01"}, "starts_on", "2025-13-01 is not a date."),
        ({"ends_on": "2025-08-31"}, "ends_on", "lies before the first"),
        ({"ground": "  "}, "ground", "Please fill this in."),
    ],
)
async def test_an_exemption_that_cannot_be_is_refused_beside_its_field(
    world: World, browse: Browse, changed: dict[str, Any], field: str, sentence: str
) -> None:
    office = await browse(world.personnel)

    page = await office.post(f"/teachers/{world.teachers[0].id}/exemptions", **LEAVE | changed)

    assert page.status_code == 422
    assert sentence in text(page.text.split(f'id="field-{field}-error"', 1)[1].split("</div>", 1)[0])
    assert "None is registered." in page.text


async def test_the_same_ground_is_not_registered_twice_for_a_day(world: World, browse: Browse) -> None:
    office = await browse(world.personnel)
    path = f"/teachers/{world.teachers[0].id}/exemptions"
    await office.post(path, **LEAVE)

    again = await office.post(path, **LEAVE | {"starts_on": "2026-02-28", "ends_on": ""})
    after = await office.post(path, **LEAVE | {"starts_on": "2026-03-01", "ends_on": ""})

    assert again.status_code == 422
    assert "An exemption of this kind is already registered from 2025-09-01 to 2026-02-28." in text(again.text)
    assert after.status_code == 303


async def test_only_the_county_registers_exemptions(world: World, browse: Browse) -> None:
    path = f"/teachers/{world.teachers[0].id}"
    clerk, evaluator = await browse(world.clerk), await browse(world.evaluator)

    form = await clerk.get(path)
    own = await clerk.post(f"{path}/exemptions", **LEAVE)
    evaluators = await evaluator.post(f"{path}/exemptions", **LEAVE)

    assert "Register an exemption" not in form.text
    assert (own.status_code, evaluators.status_code) == (403, 403)


async def test_the_list_has_pages(world: World, browse: Browse) -> None:
    async with world.database.transaction(world.admin, now=NOW - timedelta(days=400)) as session:
        for number in range(60):
            put_teacher(session, world.county.id, world.lead, name=f"教师{number:02d}")
    office = await browse(world.personnel)

    first, second = await office.get("/teachers"), await office.get("/teachers", page="2")

    assert "1–50 of 61" in text(first.text)
    assert 'rel="next"' in first.text
    assert "51–61 of 61" in text(second.text)
    assert 'rel="prev"' in second.text
