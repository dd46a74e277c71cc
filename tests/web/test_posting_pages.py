"""The pages of postings, as offices use them: list, log, confirm, end; with and without JavaScript."""

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.exchange.model import Posting
from domain.exchange.queries import Wanted, count_postings, find_posting
from domain.twinning.queries import find_twinning
from tests.web.conftest import Browse, Client
from tests.world import World


def filled(world: World, **typed: Any) -> dict[str, Any]:
    """Fill in the form of a posting of the first teacher to the partner school."""
    return {
        "from_school": str(world.lead.id),
        "teacher": str(world.teachers[0].id),
        "to_school": str(world.partner.id),
        "kind": "regular_exchange",
        "starts_on": "2025-09-01",
        "planned_to": "2026-07-10",
        "share": "whole",
        "half_days": "",
        "order_no": "",
        "idempotency_key": "",
    } | typed


async def now_of(world: World, posting: Posting) -> Posting:
    """Read a posting as it stands now."""
    async with world.database.transaction(world.personnel) as session:
        return await find_posting(session, world.personnel, posting.id)


async def kept(world: World) -> int:
    """Count the postings on the county's books."""
    async with world.database.transaction(world.personnel) as session:
        return await count_postings(session, world.personnel, Wanted())


async def test_nobody_sees_postings_without_signing_in(stranger: Client) -> None:
    answer = await stranger.get("/postings")

    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fpostings")


async def test_an_office_lists_the_postings_of_its_school_and_no_others(world: World, browse: Browse) -> None:
    posting = await world.log()
    ours, strangers = await browse(world.clerk), await browse(world.stranger_clerk)

    assert f"/postings/{posting.id}" in (await ours.get("/postings")).text
    assert f"/postings/{posting.id}" not in (await strangers.get("/postings")).text


async def test_a_posting_tells_the_twinning_that_it_was_logged_under_after_that_has_ended(
    world: World, browse: Browse
) -> None:
    posting, clerk = await world.log(), await browse(world.clerk)
    async with world.database.transaction(world.admin) as session:
        (await find_twinning(session, world.admin, world.twinning.id)).state = "expired"

    shown = await clerk.get(f"/postings/{posting.id}")

    assert world.twinning.ends_on.isoformat() in shown.text


async def test_filtering_answers_htmx_with_the_list_alone_and_its_address(world: World, browse: Browse) -> None:
    posting = await world.log()
    clerk = await browse(world.clerk)

    part = await clerk.get("/postings", js=True, state="approved", kind="", q="王")
    none = await clerk.get("/postings", js=True, state="completed", kind="")

    assert "<html" not in part.text
    assert str(posting.id) in part.text
    assert part.headers["HX-Push-Url"] == "/postings?q=%E7%8E%8B&state=approved"
    assert str(posting.id) not in none.text


async def test_the_same_filters_work_as_a_plain_form(world: World, browse: Browse) -> None:
    posting = await world.log()
    clerk = await browse(world.clerk)

    fits = await clerk.get("/postings", year="2025-2026", from_school=str(world.lead.id))
    other = await clerk.get("/postings", to_school=str(world.lead.id))

    assert str(posting.id) in fits.text
    assert str(posting.id) not in other.text


async def test_an_evaluator_is_shown_masked_names_and_cannot_look_for_one(world: World, browse: Browse) -> None:
    posting = await world.log()
    evaluator = await browse(world.evaluator)

    listed = await evaluator.get("/postings", q="李")
    record = await evaluator.get(f"/postings/{posting.id}")

    assert "王**" in listed.text
    assert 'name="q"' not in listed.text.partition("<main")[2]
    assert "王小梅" not in listed.text + record.text


async def test_a_posting_is_logged_without_javascript_and_its_page_shown(world: World, browse: Browse) -> None:
    clerk = await browse(world.clerk)

    sent = await clerk.post("/postings", **filled(world))
    shown = await clerk.get(sent.headers["location"])

    assert sent.status_code == 303
    assert "The posting of 王小梅 is logged." in shown.text
    assert "Awaiting arrival" in shown.text


async def test_a_form_that_is_sent_twice_logs_one_posting(world: World, browse: Browse) -> None:
    clerk = await browse(world.clerk)
    form = filled(world, idempotency_key="019c0000-0000-7000-8000-000000000001")

    first = await clerk.post("/postings", **form)
    again = await clerk.post("/postings", **form)

    assert first.headers["location"] == again.headers["location"]
    assert await kept(world) == 1


async def test_named_half_days_are_counted(world: World, browse: Browse) -> None:
    clerk = await browse(world.clerk)

    sent = await clerk.post("/postings", **filled(world, kind="itinerant", share="part", slots=["0", "1", "4"]))
    shown = await clerk.get(sent.headers["location"])

    assert "3 half-days a week" in shown.text
    assert "Monday morning, Monday afternoon, Wednesday morning" in shown.text


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"teacher": ""}, "teacher", "Please give the teacher."),
        ({"to_school": ""}, "to_school", "Please give the receiving school."),
        ({"teacher": "nobody"}, "teacher", "Please choose one of the list."),
        ({"teacher": str(UUID(int=7))}, "teacher", "There is no such teacher."),
        ({"to_school": str(UUID(int=7))}, "to_school", "There is no school"),
        ({"kind": "holiday"}, "kind", "Please choose one of the list."),
        ({"starts_on": "2025-02-30"}, "starts_on", "2025-02-30 is not a date."),
        ({"planned_to": "2025-08-01"}, "planned_to", "lies before the first"),
        ({"starts_on": "1970-09-01", "planned_to": "1971-07-10"}, "starts_on", "These dates cannot be right"),
        ({"starts_on": "2025-09-01", "planned_to": "2040-07-10"}, "starts_on", "These dates cannot be right"),
        ({"share": "part"}, "half_days", "Please give the half-days of the week."),
        ({"share": "part", "half_days": "11"}, "half_days", "Give one to ten half-days a week"),
        ({"share": "part", "half_days": "3", "slots": ["0"]}, "half_days", "Give one to ten half-days a week"),
        ({"share": "part", "half_days": "many"}, "half_days", "Please give a whole number."),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    world: World, browse: Browse, typed: dict[str, Any], field: str, sentence: str
) -> None:
    clerk = await browse(world.clerk)

    answer = await clerk.post("/postings", **filled(world, order_no="清教发〔2025〕31号", **typed))

    assert answer.status_code == 422
    assert sentence in answer.text.replace("&#39;", "'")
    assert f'href="#field-{field}"' in answer.text
    assert f'id="field-{field}-error"' in answer.text
    assert "清教发〔2025〕31号" in answer.text
    assert await kept(world) == 0


async def test_schools_that_do_not_fit_are_refused_beside_the_school(world: World, browse: Browse) -> None:
    junior = await world.add_school(name="某中学", stages=["junior"], kind="junior_school")
    closed = await world.add_school(name="老校区", closed_on=date(2025, 7, 1))
    clerk = await browse(world.clerk)

    same = await clerk.post("/postings", **filled(world, to_school=str(world.lead.id)))
    mismatch = await clerk.post("/postings", **filled(world, to_school=str(junior.id)))
    shut = await clerk.post("/postings", **filled(world, to_school=str(closed.id)))

    assert "The sending and the receiving school are the same." in same.text
    assert "have no school stage in common." in mismatch.text
    assert "is not open from" in shut.text
    assert {same.status_code, mismatch.status_code, shut.status_code} == {422}


async def test_a_teacher_is_not_sent_twice_at_a_time(world: World, browse: Browse) -> None:
    await world.log()
    clerk = await browse(world.clerk)

    answer = await clerk.post("/postings", **filled(world, to_school=str(world.stranger.id)))

    assert answer.status_code == 422
    assert "This teacher is already posted elsewhere at that time." in answer.text
    assert await kept(world) == 1


async def test_an_office_does_not_send_the_teachers_of_another_school(world: World, browse: Browse) -> None:
    stranger = await browse(world.stranger_clerk)

    answer = await stranger.post("/postings", **filled(world, from_school=str(world.stranger.id)))

    assert answer.status_code == 422
    assert "There is no such teacher." in answer.text
    assert await kept(world) == 0


async def test_the_form_tells_what_would_come_of_it_and_writes_nothing(world: World, browse: Browse) -> None:
    clerk = await browse(world.clerk)

    outlook = await clerk.post("/postings/check", js=True, **filled(world))

    assert "<html" not in outlook.text
    assert "It needs no approval." in outlook.text
    assert "The two schools are twinned until 2028-02-29." in outlook.text
    assert await kept(world) == 0


async def test_the_form_names_the_clause_that_asks_for_the_countys_approval(world: World, browse: Browse) -> None:
    await world.plan("national-rotation")
    clerk = await browse(world.clerk)

    outlook = await clerk.post("/postings/check", js=True, **filled(world, kind="secondment"))
    logged = await clerk.post("/postings", **filled(world, kind="secondment"))

    assert "for approval" in outlook.text
    assert "县管校聘" in outlook.text
    assert "Awaiting approval" in (await clerk.get(logged.headers["location"])).text


async def test_the_form_tells_of_a_collision_before_it_is_sent(world: World, browse: Browse) -> None:
    await world.log()
    clerk = await browse(world.clerk)

    early = await clerk.post("/postings/check", js=True, **filled(world, teacher=""))
    outlook = await clerk.post("/postings/check", js=True, **filled(world))

    assert "Choose a teacher and a receiving school" in early.text
    assert "already posted elsewhere" in outlook.text


async def test_teachers_are_found_by_a_part_of_the_name(world: World, browse: Browse) -> None:
    other = await world.add_teacher(name="孙鹏")
    clerk = await browse(world.clerk)

    found = await clerk.get("/postings/teachers", js=True, from_school=str(world.lead.id), find="孙")

    assert str(other.id) in found.text
    assert str(world.teachers[0].id) not in found.text


async def test_the_county_chooses_the_sending_school_first(world: World, browse: Browse) -> None:
    personnel = await browse(world.personnel)

    empty = await personnel.get("/postings/new")
    chosen = await personnel.get("/postings/new", from_school=str(world.lead.id))

    assert 'name="teacher"' not in empty.text
    assert str(world.teachers[0].id) in chosen.text
    assert chosen.text.index(str(world.partner.id)) < chosen.text.index("Other schools with the same stage")


async def test_those_who_only_read_do_not_log(world: World, browse: Browse) -> None:
    evaluator = await browse(world.evaluator)

    assert (await evaluator.get("/postings/new")).status_code == 403
    assert (await evaluator.post("/postings", **filled(world))).status_code == 403
    assert "Log a posting" not in (await evaluator.get("/postings")).text


async def test_the_receiving_office_confirms_the_arrival_once(world: World, browse: Browse) -> None:
    posting = await world.log()
    partner = await browse(world.partner_clerk)
    page = await partner.get(f"/postings/{posting.id}")

    done = await partner.post(f"/postings/{posting.id}/arrival", arrived_on="2025-09-02", version=posting.version)
    again = await partner.post(f"/postings/{posting.id}/arrival", arrived_on="2025-09-03")

    assert 'value="2025-09-01"' in page.text
    assert (done.status_code, done.headers["location"]) == (303, f"/postings/{posting.id}")
    assert (await now_of(world, posting)).arrived_on == date(2025, 9, 2)
    assert again.status_code == 422
    assert "The arrival was already confirmed, for 2025-09-02." in again.text


async def test_a_deed_answers_htmx_with_the_record_as_it_is_now(world: World, browse: Browse) -> None:
    posting = await world.log()
    partner = await browse(world.partner_clerk)

    done = await partner.post(f"/postings/{posting.id}/arrival", js=True, arrived_on="2025-09-01")

    assert done.status_code == 200
    assert "<html" not in done.text
    assert "The arrival of 王小梅 is confirmed." in done.text
    assert "Arrival confirmed" in done.text


async def test_an_arrival_is_not_confirmed_for_a_day_outside_the_posting(world: World, browse: Browse) -> None:
    posting = await world.log()
    partner = await browse(world.partner_clerk)

    early = await partner.post(f"/postings/{posting.id}/arrival", js=True, arrived_on="2025-08-01")
    never = await partner.post(f"/postings/{posting.id}/arrival", js=True, arrived_on="")

    assert early.status_code == never.status_code == 422
    assert "2025-08-01 does not lie between 2025-09-01 and 2026-07-10." in early.text
    assert 'value="2025-08-01"' in early.text
    assert 'id="field-arrived_on-error"' in never.text


async def test_the_sender_does_not_confirm_for_the_receiver(world: World, browse: Browse) -> None:
    posting = await world.log()
    clerk = await browse(world.clerk)

    page = await clerk.get(f"/postings/{posting.id}")
    answer = await clerk.post(f"/postings/{posting.id}/arrival", arrived_on="2025-09-01")

    assert "/arrival" not in page.text
    assert answer.status_code == 403
    assert (await now_of(world, posting)).state == "approved"


async def test_a_stranger_is_told_that_there_is_no_such_posting(world: World, browse: Browse) -> None:
    posting = await world.log()
    stranger = await browse(world.stranger_clerk)

    page = await stranger.get(f"/postings/{posting.id}")
    answer = await stranger.post(f"/postings/{posting.id}/arrival", arrived_on="2025-09-01")

    assert page.status_code == answer.status_code == 404
    assert (await now_of(world, posting)).state == "approved"


async def test_a_stale_page_is_told_so_and_shown_the_newest_facts(world: World, browse: Browse) -> None:
    posting = await world.send()
    clerk = await browse(world.clerk)
    await clerk.post(
        f"/postings/{posting.id}/extension", planned_to="2026-08-20", reason="开学延期", version=posting.version
    )

    stale = await clerk.post(
        f"/postings/{posting.id}/completion", ended_on="2026-07-10", assessment="good", version=posting.version
    )

    newest = await now_of(world, posting)
    assert stale.status_code == 422
    assert "This record was changed by somebody else" in stale.text
    assert "2026-08-20" in stale.text
    assert f'name="version" value="{newest.version}"' in stale.text
    assert newest.state == "active"


async def test_ending_early_needs_a_reason(world: World, browse: Browse) -> None:
    posting = await world.send()
    clerk = await browse(world.clerk)

    silent = await clerk.post(f"/postings/{posting.id}/withdrawal", ended_on="2025-09-20", reason=" ")
    done = await clerk.post(f"/postings/{posting.id}/withdrawal", ended_on="2025-09-20", reason="家中有事")
    page = await clerk.get(f"/postings/{posting.id}")

    assert silent.status_code == 422
    assert 'id="field-reason-error"' in silent.text
    assert done.status_code == 303
    assert "家中有事" in page.text
    assert (await now_of(world, posting)).state == "withdrawn"


async def test_a_posting_runs_through_approval_arrival_and_completion(world: World, browse: Browse) -> None:
    await world.plan("national-rotation")
    posting = await world.log(kind="secondment")
    clerk, partner, personnel = [await browse(who) for who in (world.clerk, world.partner_clerk, world.personnel)]

    own = await clerk.post(f"/postings/{posting.id}/approval", order_no="1")
    approved = await personnel.post(f"/postings/{posting.id}/approval", order_no="清教发〔2025〕31号")
    arrived = await partner.post(f"/postings/{posting.id}/arrival", arrived_on="2025-09-01")
    ended = await clerk.post(f"/postings/{posting.id}/completion", ended_on="2026-07-10", assessment="good")

    now = await now_of(world, posting)
    assert [each.status_code for each in (own, approved, arrived, ended)] == [403, 303, 303, 303]
    assert (now.state, now.order_no, now.assessment) == ("completed", "清教发〔2025〕31号", "good")


async def test_a_posting_that_nobody_has_set_out_for_is_cancelled_with_a_reason(world: World, browse: Browse) -> None:
    posting = await world.log()
    clerk = await browse(world.clerk)

    offered = await clerk.get(f"/postings/{posting.id}", deed="cancel")
    done = await clerk.post(f"/postings/{posting.id}/cancellation", reason="教师调离")

    assert 'action="/postings/' in offered.text
    assert done.status_code == 303
    assert (await now_of(world, posting)).state == "cancelled"


async def test_a_correction_changes_what_differs_and_is_told_in_the_story(world: World, browse: Browse) -> None:
    posting = await world.send()
    clerk = await browse(world.clerk)
    same: dict[str, Any] = {"planned_to": "2026-07-10", "share": "whole", "starts_on": "2025-09-01", "order_no": ""}

    done = await clerk.post(f"/postings/{posting.id}/correction", kind="support_teaching", **same)
    wrong = await clerk.post(f"/postings/{posting.id}/correction", kind="regular_exchange", **same | {"starts_on": "?"})
    page = await clerk.get(f"/postings/{posting.id}")

    assert (done.status_code, wrong.status_code) == (303, 422)
    assert (await now_of(world, posting)).kind == "support_teaching"
    story = page.text[page.text.index("What happened") : page.text.index("What you can do now")]
    assert "Kind: Support teaching" in story
    assert "Last day" not in story


async def test_pages_speak_chinese_unless_english_is_chosen(world: World, browse: Browse) -> None:
    posting = await world.send()
    clerk = await browse(world.clerk)
    clerk.speak("zh")

    pages = [await clerk.get(path) for path in ("/postings", "/postings/new", f"/postings/{posting.id}?deed=correct")]

    for page in pages:
        main = re.sub(r"<[^>]*>", " ", page.text[page.text.index("<main") : page.text.index("</main")])
        assert set(re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]+)*", main)) <= {
            "office of",
            "xlsx",
            "csv",
            "Word",
            "PDF",
            "Excel",
            "MB",
        }, "but for names"
