"""The page of a figure: number, clause, parameters, readings, past knowledge, and its rows, on paper and as a file."""

import csv
import re
from datetime import UTC, datetime
from html import unescape
from io import StringIO
from typing import Any, cast

import pytest

from domain.exchange.actions import correct_posting
from domain.figure.metrics import METRICS
from domain.figure.model import Metric
from tests.conftest import Worlds
from tests.web.conftest import Browse
from tests.web.plans import planned
from tests.web.test_target_pages import text
from tests.world import World

__all__ = ["planned"]

RATE = "/figures/rotation_rate"
YEAR: dict[str, Any] = {"rule": "national-rotation-rate", "from": "2025-09-01", "to": "2026-08-31"}


def hash_in(html: str) -> str:
    """Give the hash of both lists, as the page names it in full."""
    return str(re.findall('title="([0-9a-f]{64})"', html)[0])


@pytest.fixture(scope="module")
async def sent(worlds: Worlds) -> World:
    """Give a county under the shipped plans that has sent its one teacher: for all who read, before others write."""
    world = await worlds.another()
    await world.plan("national-rotation", "d0")
    await world.send()
    return world


async def test_the_page_gives_number_fraction_clause_and_every_parameter(sent: World, browse: Browse) -> None:
    office = await browse(sent.personnel)

    page = text((await office.get(RATE, **YEAR)).text)

    assert "100.0% = 1 / 1 Met" in page
    assert "asked ≥ 10%" in page
    assert "教督〔2017〕6号 指标2.11" in page
    assert "to be verified" in page
    for said in (
        "Kinds of posting Regular exchange",
        "postings that begin within the period",
        "Judged on 2025-09-01",
        "School stages Primary, Junior secondary",
        "Years at the school at least 6",
        "Months to retirement at least 60",
        "Exemptions left out",
    ):
        assert said in page


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"rule": "nothing"}, "rule", "There is no rule nothing."),
        (YEAR | {"reading": "nothing"}, "reading", "has no reading nothing."),
        (YEAR | {"to": "2025-01-01"}, "to", "The window ends before it begins."),
        ({"from": "2025-09-01"}, "to", "Please fill this in."),
        (YEAR | {"known_as_of": "2099-01-01"}, "known_as_of", "Nobody knows yet what will be known then."),
        (YEAR | {"known_as_of": "2025T"}, "known_as_of", "2025T is not a date."),
        (YEAR | {"valid_as_of": "soon"}, "valid_as_of", "soon is not a date."),
        (YEAR | {"division": "000000"}, "division", "There is nothing to count in 000000 for your office."),
        (YEAR | {"school": "12"}, "school", "Please choose one of the list."),
    ],
)
async def test_a_question_that_cannot_be_answered_is_refused_beside_its_field(
    sent: World, browse: Browse, asked: dict[str, Any], field: str, sentence: str
) -> None:
    office = await browse(sent.personnel)

    page = await office.get(RATE, **asked)

    assert page.status_code == 422
    beside = re.search(rf'id="field-{field}-error">(.*?)</div>', page.text, re.DOTALL)
    assert beside is not None
    assert sentence in text(beside[1])


async def test_an_evaluator_is_shown_rows_without_names_on_the_page_and_in_the_file(
    sent: World, browse: Browse
) -> None:
    evaluator = await browse(sent.evaluator)

    page = await evaluator.get(RATE, **YEAR)
    file = await evaluator.get(f"{RATE}/rows.csv", **YEAR)

    assert "100.0% = 1 / 1" in text(page.text)
    for shown in (page.text, file.text):
        assert "王**" in shown
        assert "王小梅" not in shown


async def test_a_file_that_cannot_be_counted_is_refused(
    sent: World, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(cast("dict[Metric, object]", METRICS), Metric.SUBJECT_BAND)
    office = await browse(sent.personnel)

    wrong = await office.get(f"{RATE}/rows.csv", **YEAR, people="nobody")
    uncounted = await office.get("/figures/subject_band/rows.csv")

    assert (wrong.status_code, uncounted.status_code) == (422, 422)
    assert "is not counted yet" in text(uncounted.text)


async def test_where_nobody_is_due_the_figure_does_not_apply(sent: World, browse: Browse) -> None:
    office = await browse(sent.personnel)

    page = text((await office.get("/figures/principal_coverage", **YEAR | {"rule": "d0-principals"})).text)

    assert "— = 0 / 0 Not applicable" in page
    assert "Nobody is eligible, so there is nothing to take a share of." in page


async def test_a_figure_without_rows_is_open_and_one_without_a_name_is_not_there(
    sent: World, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(cast("dict[Metric, object]", METRICS), Metric.SUBJECT_BAND)
    office = await browse(sent.personnel)

    uncounted, unknown = await office.get("/figures/subject_band"), await office.get("/figures/happiness")

    assert uncounted.status_code == 200
    assert "It is shown as open, never as met." in text(uncounted.text)
    assert unknown.status_code == 404


async def test_a_school_office_counts_its_own_people_and_not_the_county(sent: World, browse: Browse) -> None:
    clerk = await browse(sent.clerk)

    own = await clerk.get(RATE, **YEAR)
    county = await clerk.get(RATE, **YEAR, division=sent.county.code)

    assert "100.0% = 1 / 1" in text(own.text)
    assert "This is one school's part" in text(own.text)
    assert county.status_code == 403


async def test_the_page_is_spoken_in_chinese(sent: World, browse: Browse) -> None:
    office = await browse(sent.personnel)
    office.speak("zh")

    page = text((await office.get(RATE, **YEAR)).text)

    for said in (
        "交流轮岗比例",
        "2025-2026学年",
        "要求 ≥ 10%",
        "交流类型 定期交流",
        "不同口径对照",
        "达标",
        "已交流 1",
    ):
        assert said in page


async def test_a_figure_of_teachers_leads_to_everybody_in_or_out_of_its_base_for_evaluators_too(
    sent: World, browse: Browse
) -> None:
    for actor, day in ((sent.personnel, True), (sent.evaluator, False)):
        client = await browse(actor)
        figure = (await client.get(RATE, **YEAR, reading="five-years")).text
        href = unescape(re.findall(r'href="(/teachers/eligibility[^"]+)"', figure)[0])
        due = await client.get(href)

        assert ("on=2025-09-01" in href) is day
        assert "by=national-rotation-rate%3Afive-years" in href
        assert (due.status_code, "Years at the school" in due.text) == (200, True)
    count = (await (await browse(sent.personnel)).get("/figures/exchange_count", rule="d0-exchange-count")).text
    assert "/teachers/eligibility" not in count


async def test_the_readings_of_a_clause_stand_side_by_side_and_each_leads_to_itself(
    planned: World, browse: Browse
) -> None:
    volunteer = await planned.add_teacher(post="principal", name="赵志远")
    await planned.send(volunteer)
    office = await browse(planned.personnel)

    page = (await office.get(RATE, **YEAR)).text
    href = next(unescape(each) for each in re.findall(r'href="([^"]+)"', page) if "reading=form" in each)
    form = text((await office.get(href.removesuffix("#rows"))).text)

    assert "0.0% = 0 / 1 Not met" in text(page)
    assert "In addition, 1 rotated without being in the base" in text(page)
    assert "100.0% = 1 / 1 Met" in form
    assert "Reading: As the form: all who rotated" in form


async def test_after_a_correction_the_figure_known_before_stays_as_it_was(planned: World, browse: Browse) -> None:
    posting = await planned.send()
    later = datetime(2025, 10, 10, 2, 0, tzinfo=UTC)
    async with planned.database.transaction(planned.clerk, now=later) as session:
        await correct_posting(session, planned.clerk, posting.id, kind="support_teaching")
    office = await browse(planned.personnel)

    before = await office.get(RATE, **YEAR, known_as_of="2025-10-09")
    after = await office.get(RATE, **YEAR)

    assert "100.0% = 1 / 1" in text(before.text)
    assert "as known at 2025-10-09 23:59" in text(before.text)
    assert "0.0% = 0 / 1" in text(after.text)
    assert "王小梅" in before.text.split('id="rows"')[1]
    assert "Nobody is on this list" in after.text


async def test_the_fixed_address_shows_the_same_number_for_ever(planned: World, browse: Browse) -> None:
    await planned.send()
    office = await browse(planned.personnel)
    page = (await office.get(RATE, **YEAR)).text
    fixed = next(unescape(each) for each in re.findall(r'href="([^"]+)"', page) if "known_as_of=" in each)

    later = datetime.now(UTC)
    await planned.send(await planned.add_teacher(now=later), now=later)
    again = (await office.get(fixed)).text
    now = (await office.get(RATE, **YEAR)).text

    assert "valid_as_of=" in fixed
    assert hash_in(again) == hash_in(page)
    assert hash_in(now) != hash_in(page)


async def test_the_lists_tell_who_counts_who_could_and_who_is_extra(planned: World, browse: Browse) -> None:
    waiting = await planned.add_teacher(name="钱立群")
    volunteer = await planned.add_teacher(name="孙晓", arrived_on=planned.now.date().replace(year=2024))
    await planned.send()
    await planned.send(volunteer)
    office = await browse(planned.personnel)

    rest = (await office.get(RATE, **YEAR, people="rest")).text.split('id="rows"')[1]
    surplus = (await office.get(RATE, **YEAR, people="surplus")).text.split('id="rows"')[1]
    part = await office.get(RATE, js=True, **YEAR, people="denominator")

    assert waiting.name in rest
    assert "王小梅" not in rest
    assert (volunteer.name in surplus, waiting.name in surplus) == (True, False)
    assert "<html" not in part.text
    assert {"王小梅", waiting.name} <= set(re.findall(r"/teachers/[^>]+>([^<]+)<", part.text))


async def test_the_file_says_what_it_is_above_its_rows(planned: World, browse: Browse) -> None:
    await planned.send(await planned.add_teacher(name="=2+5"))
    office = await browse(planned.personnel)
    page = (await office.get(RATE, **YEAR)).text

    file = await office.get(f"{RATE}/rows.csv", **YEAR)
    lines = list(csv.reader(StringIO(file.content.decode("utf-8-sig"))))
    heading, rows = lines[: lines.index([])], lines[lines.index([]) + 1 :]

    said = {line[0]: line[1] for line in heading}
    assert (said["Figure"], said["Result"], said["Asked"]) == ("Rotation rate", "50.0% 1 / 2", "≥ 10%")
    assert said["Hash of the lists"] in page
    assert rows[0][:4] == ["Record", "Name", "School code", "School"]
    assert [row[1] for row in rows[1:]] == ["'=2+5"]
    assert file.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in file.headers["content-disposition"]
