"""Evidence on the pages: attached by an ordinary form, looked at by the record's offices, refused with reasons."""

from typing import Any
from uuid import UUID

import httpx2
import pytest

from domain.evidence.store import store_at
from tests.evidence.pictures import PDF, photograph
from tests.web.conftest import Browse, Client
from tests.world import World


async def send(office: Client, path: str, files: list[tuple[str, bytes]], **fields: Any) -> httpx2.Response:
    """Send a form with files, as a browser does; without any, it sends the empty chooser."""
    sent = [("files", file) for file in files or [("", b"")]]
    return await office.http.post(path, data=fields, files=sent)


async def test_a_lesson_is_logged_with_its_photographs_in_one_form(world: World, browse: Browse) -> None:
    clerk, partner = await browse(world.clerk), await browse(world.partner_clerk)
    wish = {"twinning": str(world.twinning.id), "kind": "lesson_delivery", "held_on": "2025-09-25", "place": "partner"}

    sent = await send(
        clerk, "/activities", [("1.jpg", photograph()), ("2.jpg", photograph(colour="blue"))], **wish, person_times="6"
    )
    shown = await partner.get(sent.headers["location"])
    address = shown.text.split('href="/evidence/')[1].split('"')[0]
    picture = await partner.get(f"/evidence/{address}")
    small = await partner.get(f"/evidence/{address}/thumbnail")

    assert sent.status_code == 303
    assert shown.text.count("/thumbnail") == 2
    assert "one kind missing" in shown.text
    assert "Evidence attached" in shown.text
    assert '<option value="roster" selected' in shown.text
    assert (picture.headers["content-type"], small.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert "sandbox" in picture.headers["content-security-policy"]
    assert b"GPS" not in picture.content


async def test_files_are_attached_taken_away_and_not_shown_to_others(world: World, browse: Browse) -> None:
    activity = await world.meet()
    clerk, stranger, evaluator = [await browse(each) for each in (world.clerk, world.stranger_clerk, world.evaluator)]
    of_record: dict[str, Any] = {"thing": "activity", "thing_id": str(activity.id)}

    attached = await send(clerk, "/evidence", [("名单.pdf", PDF)], **of_record, evidence_kind="roster")
    shown = await clerk.get(attached.headers["location"])
    file = shown.text.split('href="/evidence/')[1].split('"')[0]
    masked = await evaluator.get(f"/activities/{activity.id}")
    answers = [await each.get(f"/evidence/{file}") for each in (clerk, stranger, evaluator)]
    removed = await clerk.post(f"/evidence/{file}/removal", **of_record)

    assert attached.status_code == 303
    assert "名单.pdf" in shown.text
    assert "名单.pdf" not in masked.text
    assert [each.status_code for each in answers] == [200, 404, 403]
    assert answers[0].headers["content-disposition"].startswith("attachment")
    assert (await clerk.get(f"/evidence/{file}/thumbnail")).status_code == 404
    assert removed.status_code == 303
    assert "名单.pdf" not in (await clerk.get(f"/activities/{activity.id}")).text


async def test_what_is_wrong_with_files_is_said_beside_them(world: World, browse: Browse) -> None:
    activity, clerk = await world.meet(), await browse(world.clerk)
    of_record: dict[str, Any] = {"thing": "activity", "thing_id": str(activity.id)}

    none = await send(clerk, "/evidence", [], **of_record, evidence_kind="photos")
    wrong = await send(clerk, "/evidence", [("照片.jpg", b"MZ no picture")], **of_record, evidence_kind="photos")
    kindless = await send(clerk, "/evidence", [("a.pdf", PDF)], **of_record, evidence_kind="gossip")
    nowhere = await send(clerk, "/evidence", [("a.pdf", PDF)], thing="moon", thing_id="1", evidence_kind="photos")
    logged = await send(clerk, "/activities", [("照片.jpg", b"MZ")], twinning=str(world.twinning.id), topic="分数")

    assert [each.status_code for each in (none, wrong, kindless, nowhere, logged)] == [422] * 5
    assert "Please choose a file." in none.text
    assert "照片.jpg is neither a picture" in wrong.text
    assert "Please choose one of the list." in kindless.text
    assert "照片.jpg is neither a picture" in logged.text
    assert "分数" in logged.text


async def test_when_files_cannot_be_kept_the_form_says_so_and_nothing_is_written(
    world: World, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity, clerk = await world.meet(), await browse(world.clerk)
    of_record: dict[str, Any] = {"thing": "activity", "thing_id": str(activity.id), "evidence_kind": "roster"}
    wish = {"twinning": str(world.twinning.id), "kind": "lecture", "held_on": "2025-09-26", "place": "partner"}
    attached = await send(clerk, "/evidence", [("名单.pdf", PDF)], **of_record)
    file = (await clerk.get(attached.headers["location"])).text.split('href="/evidence/')[1].split('"')[0]

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    away = store_at("s3://evidence")
    for room in ("web.upload", "web.evidence"):
        monkeypatch.setattr(f"{room}.store_of", lambda _request: away)
    refused = await send(clerk, "/evidence", [("另一份.pdf", PDF + b"2")], **of_record)
    logged = await send(clerk, "/activities", [("1.pdf", PDF + b"3")], **wish, topic="听课", person_times="6")
    looked = await clerk.get(f"/evidence/{file}")
    monkeypatch.undo()

    assert [each.status_code for each in (refused, logged, looked)] == [422, 422, 503]
    assert all("neither kept nor shown at this moment" in each.text for each in (refused, logged, looked))
    assert "听课" in logged.text
    assert looked.headers["retry-after"] == "5"
    assert (await clerk.get(f"/activities/{activity.id}")).text.count('href="/evidence/') == 1
    assert "听课" not in (await clerk.get("/activities")).text


async def test_postings_and_twinnings_have_their_evidence_too(world: World, browse: Browse) -> None:
    posting, clerk = await world.log(), await browse(world.clerk)
    home = await clerk.get("/")

    notice = await send(
        clerk, "/evidence", [("通知.pdf", PDF + b"1")], **_named("posting", posting.id), evidence_kind="other"
    )
    file = (await clerk.get(notice.headers["location"])).text.split('href="/evidence/')[1].split('"')[0]
    offered = await clerk.get(f"/twinnings/{world.twinning.id}")
    linked = await clerk.post(
        "/evidence/links", **_named("twinning", world.twinning.id), evidence_kind="plan_and_summary", evidence=file
    )
    nothing = await clerk.post("/evidence/links", **_named("twinning", world.twinning.id), evidence_kind="other")
    order = await send(
        clerk, "/evidence", [("文.pdf", PDF)], thing="posting", thing_id=str(posting.id), evidence_kind="order"
    )
    agreement = await send(
        clerk,
        "/evidence",
        [("文.pdf", PDF)],
        thing="twinning",
        thing_id=str(world.twinning.id),
        evidence_kind="agreement",
    )

    assert f'<option value="{file}">通知.pdf</option>' in offered.text
    assert (linked.status_code, nothing.status_code) == (303, 422)
    assert "Evidence to attach" in home.text
    assert f'href="/twinnings/{world.twinning.id}#evidence"' in home.text
    assert "Nothing missing" in (await clerk.get(order.headers["location"])).text
    assert "Nothing missing" in (await clerk.get(agreement.headers["location"])).text


def _named(thing: str, thing_id: UUID) -> dict[str, Any]:
    return {"thing": thing, "thing_id": str(thing_id)}
