"""Ledgers taken along and brought back on pages: downloaded as the list stands, compared in the open, written once."""

from typing import Any

import pytest

from tests.revision.trips import opened
from tests.web.conftest import Browse, Client
from tests.world import YEAR_START, World


async def sent(client: Client, content: bytes, name: str = "台账.xlsx", *, js: bool = False) -> tuple[int, str, str]:
    answer = await client.http.post("/ledgers", files={"file": (name, content, "application/octet-stream")})
    return answer.status_code, answer.headers.get("location", ""), answer.text


async def test_a_list_is_downloaded_as_it_stands(world: World, browse: Browse) -> None:
    await world.log()
    await world.log(await world.add_teacher(name="孙悦"))
    client = await browse(world.clerk)

    listed = await client.get("/postings", q="孙悦")
    answer = await client.get("/ledgers/postings.csv", q="孙悦")
    workbook = await client.get("/ledgers/postings.xlsx")

    assert 'href="/ledgers/postings.csv?q=%E5%AD%99%E6%82%A6"' in listed.text
    assert [row["姓名"] for row in opened(answer.content).rows] == ["孙悦"]
    assert len(opened(workbook.content).rows) == 2
    assert "filename*=UTF-8''%E4%BA%A4" in workbook.headers["content-disposition"]


async def test_activities_twinnings_and_exemptions_are_downloaded_as_their_lists_stand(
    world: World, browse: Browse
) -> None:
    await world.meet(topic="分数")
    await world.meet(kind="lecture", topic="讲座")
    exempt = await world.exempt(world.teachers[0], kind="maternity", starts_on=YEAR_START)
    await world.exempt(await world.add_teacher(), starts_on=YEAR_START)
    client = await browse(world.personnel)

    async def taken(ledger: str, page: str, **filters: Any) -> list[dict[str, str]]:
        listed = await client.get(page, **filters)
        narrowed = listed.text.split(f'href="/ledgers/{ledger}.csv')[1].split('"')[0].replace("&amp;", "&")
        return opened((await client.get(f"/ledgers/{ledger}.csv{narrowed}")).content).rows

    assert [row["主题"] for row in await taken("activities", "/activities", kind="lecture")] == ["讲座"]
    assert len(await taken("twinnings", "/twinnings", state="active")) == 1
    assert opened((await client.get("/ledgers/twinnings.csv", state="draft")).content).rows == []
    (row,) = await taken("exemptions", "/teachers/exemptions", kind="maternity")
    assert row["记录键"] == str(exempt.id)
    assert len(opened((await client.get("/ledgers/exemptions.csv")).content).rows) == 2


@pytest.mark.parametrize("kind", ["teachers", "schools", "twinnings", "exemptions"])
async def test_every_ledger_can_be_downloaded(world: World, browse: Browse, kind: str) -> None:
    client = await browse(world.personnel)

    answer = await client.get(f"/ledgers/{kind}.csv")

    assert answer.status_code == 200
    assert "记录键" in answer.text


async def test_an_edited_file_is_shown_cell_by_cell_and_then_written(world: World, browse: Browse) -> None:
    posting = await world.log()
    client = await browse(world.clerk)
    sheet = opened((await client.get("/ledgers/postings.xlsx")).content)
    sheet.rows[0] |= {"结束日期": "2026-06-30", "文号": "教人〔2025〕7号"}

    status, place, _ = await sent(client, sheet.workbook())
    preview = await client.get(place)
    part = await client.get(place, js=True, show="change")
    outcome = preview.text.split('name="outcome" value="')[1].split('"')[0]
    refused = await client.post(f"{place}/writing", outcome="0" * 64)
    untouched = await client.get(f"/postings/{posting.id}")
    await client.post(f"{place}/writing", outcome=outcome)
    written, record = await client.get(place), await client.get(f"/postings/{posting.id}")

    assert status == 303
    assert "<del>2026-07-10</del>" in preview.text
    assert "<ins>2026-06-30</ins>" in preview.text
    assert part.text.lstrip().startswith('<div id="rows">')
    assert refused.status_code == 409
    assert 'data-code="moved_since"' in refused.text
    assert "教人〔2025〕7号" not in untouched.text
    assert "教人〔2025〕7号" in record.text
    assert "Written into the books: 0 new rows, 1 changed ones." in written.text


async def test_a_wrong_file_is_refused_beside_its_field(world: World, browse: Browse) -> None:
    client = await browse(world.clerk)

    none = await client.post("/ledgers")
    plain = await sent(client, "姓名,性别\n王伟,男\n".encode(), "花名册.csv")
    picture = await sent(client, b"\x89PNG\r\n", "台账.xlsx")

    assert none.status_code == 422
    assert (plain[0], 'data-field="file" data-code="no_copy"' in plain[2]) == (422, True)
    assert (picture[0], 'data-code="not_a_spreadsheet"' in picture[2]) == (422, True)


async def test_offices_that_only_read_and_strangers_are_kept_away(
    world: World, browse: Browse, stranger: Client
) -> None:
    evaluator, clerk = await browse(world.evaluator), await browse(world.clerk)

    for path in ("/ledgers", "/ledgers/teachers.csv"):
        assert (await evaluator.get(path)).status_code == 403
        assert (await clerk.get(path)).status_code == 200
        assert (await stranger.get(path)).status_code in (302, 303)
    assert (await clerk.get("/ledgers/nothing.csv")).status_code == 404
    assert (await clerk.get("/ledgers/teachers.pdf")).status_code == 404
    assert (await clerk.get(f"/ledgers/{world.lead.id}")).status_code == 404


async def test_a_file_can_be_compared_again_and_others_may_only_look(world: World, browse: Browse) -> None:
    await world.log()
    client, office = await browse(world.clerk), await browse(world.personnel)
    sheet = opened((await client.get("/ledgers/postings.csv")).content)
    sheet.rows[0]["文号"] = "教人〔2025〕7号"
    _, place, _ = await sent(client, sheet.workbook())

    again = await client.post(f"{place}/comparison")
    waiting = await client.get("/ledgers")
    seen, theirs = await office.get(place), await office.post(f"{place}/comparison")

    assert again.status_code == 303
    assert place in waiting.text
    assert "Only whoever sent this file" in seen.text
    assert theirs.status_code == 403


async def test_a_large_file_shows_how_far_it_has_come_and_is_found_again_from_the_first_page(
    world: World, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.log()
    client = await browse(world.personnel)
    sheet = opened((await client.get("/ledgers/postings.xlsx")).content)
    sheet.rows[0]["文号"] = "教人〔2025〕7号"
    monkeypatch.setattr("domain.job.rules.SMALL", 0)

    _, place, _ = await sent(client, sheet.workbook())
    whole, listed, first = await client.get(place), await client.get("/ledgers"), await client.get("/")
    same = await client.get(f"{place}/progress", js=True, state="waiting")
    moved = await client.get(f"{place}/progress", js=True, state="comparing")
    plain = await client.get(f"{place}/progress")
    early = await client.post(f"{place}/writing", outcome="")
    off = await client.post(f"{place}/cancellation")
    again = await client.post(f"{place}/cancellation")
    after = await client.get(place)

    assert 'http-equiv="refresh"' in whole.text
    assert f'hx-get="{place}/progress?state=waiting"' in same.text
    assert "HX-Retarget" not in same.headers
    assert (moved.headers["HX-Retarget"], plain.headers["location"]) == ("#sent", place)
    assert all(f'href="{place}"' in page.text for page in (listed, first))
    assert (early.status_code, off.status_code, again.status_code) == (409, 303, 409)
    assert "its contents are thrown away" in after.text
    assert "hx-trigger" not in after.text.split('id="sent"')[1]
