"""The pages of publicity: approve many, make public, print, hear an objection, answer it, order."""

import re
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import httpx2
from sqlalchemy import update

from domain.exchange.model import Posting
from domain.policy.model import PostingTerms
from tests.web.conftest import Browse
from tests.world import World

OPEN: dict[str, Any] = {"title": "秋季交流轮岗人选公示", "contact": "人事股二楼"}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


async def nominated(world: World) -> Posting:
    await world.load_pack(approving="regular_exchange")
    return await world.log(await world.add_teacher(name="赵一", id_hint="99****************1X"))


def hidden(page: httpx2.Response, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', page.text)


async def test_an_office_approves_makes_public_hears_an_objection_and_prints_the_notice(
    browse: Browse, world: World
) -> None:
    posting = await nominated(world)
    client = await browse(world.personnel)

    waiting = await client.get("/notices")
    await client.post("/notices/approvals", postings=str(posting.id), order_no="")
    days = dict(re.findall(r'id="field-(opens_on|closes_on)" value="([^"]+)"', (await client.get("/notices")).text))
    empty = await client.post("/notices", **OPEN, **days)
    opened = await client.post("/notices", postings=str(posting.id), **OPEN, **days)
    notice = opened.headers["location"]
    raised = {"raised_on": days["opens_on"], "raised_by": "本人", "said": "正在哺乳期"}
    (line,) = re.findall(r'<option value="([0-9a-f-]{36})">1\. ', (await client.get(notice)).text)
    await client.post(f"{notice}/objections", line=line, **raised)
    shown = await client.get(notice)
    too_early = await client.post(f"{notice}/order", order_no="一号")
    await client.post(f"{notice}/answers", objection=hidden(shown, "objection")[0], answer="属实", upheld="yes")
    answered = await client.get(notice)

    assert "赵一" in waiting.text
    assert empty.status_code == 422
    assert "Choose at least one approved posting." in empty.text
    assert "正在哺乳期" in shown.text
    assert too_early.status_code == 422
    assert "It can be ordered from the day after." in too_early.text
    assert "upheld" in answered.text
    assert "Cancelled" in answered.text


async def test_the_paper_is_laid_out_as_the_standard_asks_masks_ids_and_is_the_same_in_word(
    browse: Browse, world: World
) -> None:
    posting = await world.log(await world.add_teacher(name="赵一", id_hint="99****************1X"))
    client = await browse(world.personnel)
    days = dict(re.findall(r'id="field-(opens_on|closes_on)" value="([^"]+)"', (await client.get("/notices")).text))
    opened = await client.post("/notices", postings=str(posting.id), **OPEN, **days)
    paper = f"{opened.headers['location']}/papers/notice"

    printed = await client.get(paper)
    word = await client.get(f"{paper}/word")
    evaluator = await (await browse(world.evaluator)).get(paper)
    no_order = await client.get(f"{opened.headers['location']}/papers/order")
    clerk = await (await browse(world.clerk)).get(paper)

    with ZipFile(BytesIO(word.content)) as file:
        body = ElementTree.fromstring(file.read("word/document.xml"))
    text = "".join(body.itertext())
    grid, size, margins = (next(body.iter(W + tag)) for tag in ("docGrid", "pgSz", "pgMar"))
    for said in ("秋季交流轮岗人选公示", "人事股二楼", "赵一", "99****************1X", world.partner.name):
        assert said in printed.text
        assert said in text
    assert (size.get(W + "w"), size.get(W + "h"), grid.get(W + "linePitch")) == ("11906", "16838", "580")
    millimetres = [round(int(margins.get(W + side) or 0) / 56.7) for side in ("top", "left", "right", "bottom")]
    assert millimetres == [37, 28, 26, 35]
    assert ("赵一" in evaluator.text, "赵**" in evaluator.text, "1X" in evaluator.text) == (False, True, False)
    assert (no_order.status_code, clerk.status_code) == (404, 404)


async def test_nominations_are_approved_together_on_the_list_and_the_next_step_stands_on_the_first_page(
    browse: Browse, world: World
) -> None:
    posting = await nominated(world)
    async with world.database.transaction(world.admin) as session:
        await session.execute(
            update(PostingTerms)
            .values(publicity_days=5)
            .where(PostingTerms.plan_id == f"national-rotation-{world.county.code}")
        )
    client, school = await browse(world.personnel), await browse(world.clerk)

    listed, everything = await client.get("/postings?state=nominated"), await client.get("/postings")
    theirs = await school.get("/postings?state=nominated")
    none = await client.post("/notices/approvals", order_no="", next="/postings?state=nominated")
    done = await client.post(
        "/notices/approvals", postings=hidden(listed, "postings")[0], order_no="", next="/postings?state=nominated"
    )
    away = await client.post("/notices/approvals", postings=str(posting.id), next="//elsewhere.example")
    home = await client.get("/")

    assert hidden(listed, "postings") == [str(posting.id)]
    assert hidden(everything, "postings") == hidden(theirs, "postings") == []
    assert (none.status_code, away.status_code) == (422, 422)
    assert done.headers["location"] == "/postings?state=nominated"
    assert "To be made public" in home.text
    assert 'href="/notices"' in home.text
