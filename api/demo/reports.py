"""What the demo's offices have reported: a figure handed in weeks ago, papers that show targets, and rules in draft."""

from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.county import Built
from domain.access import Actor
from domain.amendment.actions import draft_amendment
from domain.amendment.rules import write_parameters
from domain.attainment.actions import show_target
from domain.edition.actions import draft_edition, write_entry
from domain.edition.rules import Section
from domain.figure.model import Metric
from domain.figure.queries import window_of
from domain.policy.queries import find_rule, find_target
from domain.submission.actions import lock_submission, submit_figure

REPORTED = timedelta(days=60)
"""So long ago a figure was handed in; what was written since is its delta."""
COUNTED, AMENDED, RENEWED = "d0-exchange-count", "d0-exchange-backbone", "d3"
_MEASURES = {
    "zh": "市教育局关于教师培训名额分配的补充通知",
    "en": "The city's supplement on sharing out training places",
}
_REDRAFTED = "市教育局印发补充通知，按新文件起草"


async def hand_in(session: AsyncSession, office: Actor, built: Built) -> None:
    """Hand in how many were exchanged in the year so far, and lock it."""
    made = await submit_figure(session, office, Metric.EXCHANGE_COUNT, rule_id=COUNTED, division=built.place.code)
    await lock_submission(session, office, made.id)


async def show_papers(session: AsyncSession, office: Actor, built: Built) -> None:
    """Write down what shows two milestones, one of them reached late, and a duty of this year."""
    today = built.clock.today
    shown = (
        ("d2-self-report", date(2020, 3, 27), "清教体〔2020〕9号《自查报告》，人事股档案柜", ("self_assessment",)),
        ("d2-city-assessment", date(2020, 5, 8), "市局评估反馈意见，人事股档案柜", ()),
        ("d0-online-research", max(date(today.year, 1, 1), today - timedelta(days=20)),
         "网络教研活动台账和照片，教技中心", ("ledger", "photos")),
    )  # fmt: skip
    for name, done_on, papers, kinds in shown:
        target = await find_target(session, name)
        window = window_of(target.rule.window, today, target.rule)
        await show_target(
            session,
            office,
            target,
            county_id=built.county_id,
            window=window,
            done_on=done_on,
            shown_by=papers,
            evidence=kinds,
        )


async def draft_rules(session: AsyncSession, administrator: Actor) -> None:
    """Draft an amendment of one rule, and a plan's next edition with a new document; both wait for a second person."""
    rule = await find_rule(session, AMENDED)
    await draft_amendment(
        session,
        administrator,
        rule_id=rule.id,
        clause_id=rule.clause_id,
        threshold="1/4",
        comparator=rule.comparator,
        parameters=write_parameters(rule.parameters),
        reason="县里拟把骨干教师占交流人数的比例提高到四分之一",
    )
    edition = await draft_edition(session, administrator, plan_id=RENEWED, reason=_REDRAFTED)
    await write_entry(
        session,
        administrator,
        edition.id,
        section=Section.DOCUMENT,
        entry={
            "id": "supplement",
            "title": _MEASURES,
            "issuer": {"zh": "市教育局", "en": "The city's education bureau"},
            "level": "city",
            "status": "to_be_verified",
            "source": {"zh": "收文登记", "en": "Register of incoming papers"},
        },
    )
