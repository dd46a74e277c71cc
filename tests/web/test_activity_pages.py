"""The pages of activities, as offices use them: log in one short form, confirm with one tap, put right, cancel."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.web.conftest import Browse
from tests.world import World

DAY = date(2025, 9, 25)


def filled(world: World, **typed: Any) -> dict[str, Any]:
    """Fill in the form of five lessons that were brought to the partner school."""
    return {
        "twinning": str(world.twinning.id),
        "kind": "lesson_delivery",
        "held_on": DAY.isoformat(),
        "place": "partner",
        "hours": "5",
        "person_times": "26",
        "subject": "数学",
        "topic": "分数的认识",
    } | typed


async def test_an_activity_is_logged_without_javascript_and_confirmed_from_the_list(
    world: World, browse: Browse
) -> None:
    ours, theirs = await browse(world.clerk), await browse(world.partner_clerk)

    sent = await ours.post("/activities", **filled(world, persons=[str(world.teachers[0].id)]))
    shown = await ours.get(sent.headers["location"])
    waiting = await theirs.get("/activities")
    confirmed = await theirs.post(f"{sent.headers['location']}/confirmation", version="1", next="/activities")
    home = await theirs.get(confirmed.headers["location"])

    assert sent.status_code == confirmed.status_code == 303
    assert f"The activity is logged. {world.partner.name} confirms it." in shown.text
    assert "王小梅" in shown.text
    assert f'action="{sent.headers["location"]}/confirmation"' in waiting.text
    assert "The activity of 2025-09-25 is confirmed." in home.text
    assert f'action="{sent.headers["location"]}/confirmation"' not in home.text


async def test_what_is_logged_takes_the_place_of_its_form(world: World, browse: Browse) -> None:
    clerk = await browse(world.clerk)

    wrong = await clerk.post("/activities", js=True, **filled(world, hours="0"))
    logged = await clerk.post("/activities", js=True, **filled(world))

    assert wrong.text.count('data-field="hours"') == 1
    assert "<html" not in wrong.text + logged.text
    assert "The activity is logged." in logged.text
    assert f'href="{logged.headers["HX-Push-Url"]}?deed=correct"' in logged.text


async def test_a_reason_stands_at_the_field_on_the_way_back_and_on_both_first_pages(
    world: World, browse: Browse
) -> None:
    activity = await world.meet()
    here = f"/activities/{activity.id}"
    host, guest = await browse(world.partner_clerk), await browse(world.clerk)

    offered = await host.get(here, deed="send_back")
    sent = await host.post(f"{here}/returns", js=True, version="1", field="person_times", reason="签到表是 24 人")
    home, record = await guest.get("/"), await guest.get(here)
    typed = {"held_on": "2025-09-25", "hours": "5", "person_times": "24", "subject": "", "topic": ""}
    mended = await guest.post(f"{here}/resubmission", js=True, version="1", answer="已核对", **typed)
    back = await host.get("/")
    settled = await host.post(f"{here}/acceptance", js=True, version="2")

    assert f'action="{here}/returns"' in offered.text
    assert "The activity of 2025-09-25 is sent back." in sent.text
    assert "签到表是 24 人" in home.text
    assert record.text.index('class="message warn returned"') < record.text.index('id="field-person_times"')
    assert "The activity of 2025-09-25 is resubmitted." in mended.text
    assert "已核对" in back.text
    assert "is settled." in settled.text
    assert f'action="{here}/confirmation"' in settled.text


async def test_what_waits_for_the_hosts_word_stands_on_its_first_page_and_on_no_other(
    world: World, browse: Browse
) -> None:
    activity = await world.meet()
    ahead = await world.meet(held_on=(datetime.now(UTC) + timedelta(days=9)).date(), kind="lecture")

    host = await (await browse(world.partner_clerk)).get("/")
    guest = await (await browse(world.clerk)).get("/")

    assert f"/activities/{activity.id}/confirmation" in host.text
    assert f"/activities/{ahead.id}/confirmation" not in host.text
    assert f"/activities/{activity.id}/confirmation" not in guest.text


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"twinning": ""}, "twinning", "Please fill this in."),
        ({"held_on": "2023-01-01"}, "held_on", "The twinning runs from 2024-03-01 to 2028-02-29"),
        ({"hours": "0"}, "hours", "Give a whole number from 1 to 999."),
        ({"kind": "picnic"}, "kind", "Please choose one of the list."),
        ({"place": "moon"}, "place", "Please choose one of the list."),
        ({"twinning": "01a20000-0000-7000-8000-000000000000"}, "", "There is no such twinning."),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    typed: dict[str, str], field: str, sentence: str, world: World, browse: Browse
) -> None:
    clerk = await browse(world.clerk)

    answer = await clerk.post("/activities", **filled(world, **typed))

    assert answer.status_code == (422 if field else 404)
    assert sentence in answer.text
    if field:
        assert f'id="field-{field}-error"' in answer.text
        assert "分数的认识" in answer.text


async def test_an_activity_is_corrected_and_cancelled_on_its_page(world: World, browse: Browse) -> None:
    activity = await world.meet(subject="数学")
    clerk = await browse(world.clerk)
    here = f"/activities/{activity.id}"
    changes = {"held_on": "2025-09-26", "hours": "4", "person_times": "26", "subject": "数学", "topic": ""}

    form = await clerk.get(here, deed="correct")
    corrected = await clerk.post(f"{here}/correction", js=True, version="1", **changes)
    stale = await clerk.post(f"{here}/correction", js=True, version="1", **changes | {"hours": "3"})
    unreasoned = await clerk.post(f"{here}/cancellation", js=True, version="2", reason="")
    cancelled = await clerk.post(f"{here}/cancellation", js=True, version="2", reason="停课")

    assert 'value="2025-09-25"' in form.text
    assert "<html" not in corrected.text
    assert "The activity of 2025-09-26 is corrected." in corrected.text
    assert (stale.status_code, unreasoned.status_code, cancelled.status_code) == (422, 422, 200)
    assert "停课" in cancelled.text


async def test_the_list_is_narrowed_and_summed_up(world: World, browse: Browse) -> None:
    activity, lecture = await world.meet(), await world.meet(kind="lecture", hours=2, person_times=40)
    clerk = await browse(world.clerk)

    everything = await clerk.get("/activities")
    lectures = await clerk.get("/activities", js=True, kind="lecture", term="2025-1")
    nonsense = await clerk.get("/activities", term="9999-7", kind="picnic", page="0")
    none = await clerk.get("/activities", term="2026-1")

    assert "66" in everything.text
    assert (str(lecture.id) in lectures.text, str(activity.id) in lectures.text) == (True, False)
    assert lectures.headers["HX-Push-Url"] == "/activities?kind=lecture&term=2025-1"
    assert nonsense.status_code == 200
    assert "No activity fits" in none.text


async def test_readers_see_the_list_and_no_way_to_log_and_strangers_see_nothing(world: World, browse: Browse) -> None:
    activity = await world.meet(persons=[world.teachers[0].id])
    evaluator, stranger = await browse(world.evaluator), await browse(world.stranger_clerk)

    listed = await evaluator.get("/activities")
    record = await evaluator.get(f"/activities/{activity.id}")

    assert str(activity.id) in listed.text
    assert "/activities/new" not in listed.text
    assert "王**" in record.text
    assert "王小梅" not in record.text
    assert (await evaluator.get("/activities/new")).status_code == 403
    assert (await stranger.get(f"/activities/{activity.id}")).status_code == 404
    assert "No twinning is in force" in (await stranger.get("/activities/new")).text
