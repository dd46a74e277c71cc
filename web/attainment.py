"""What shows a target that no figure tells of: how it stands, and what the form on its page takes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from domain.access import Permission, Place, can
from domain.attainment.queries import find_attainment
from domain.attainment.rules import STANDING_NAMES, Standing, due_on, is_shown, period_for
from domain.division.model import County
from domain.figure.board import shown_line
from domain.figure.queries import window_of
from domain.policy.model import Target
from domain.policy.rules import LABELS
from web.asking import actor_of, say
from web.form import Form
from web.page import day

STANDING_TONES = {
    Standing.SHOWN: "good",
    Standing.SHOWN_LATE: "warn",
    Standing.TO_BE_SHOWN: "waiting",
    Standing.OVERDUE: "bad",
}
FIELDS = ("done_on", "shown_by", "evidence")


async def proof_of(
    session: AsyncSession, request: Request, form: Form, target: Target, county: County, on: date, today: date
) -> Mapping[str, Any]:
    """Give what the page says of how the target stands, and the form by which an office says what shows it."""
    actor, rule = actor_of(request), target.rule
    if not is_shown(rule):
        return {"standing": None}
    window = window_of(rule.window, on, rule)
    period = period_for(rule, window)
    kept = await find_attainment(session, actor, county.id, target.id, period.start)
    of_all = {(target.id, period.start): kept} if kept else {}
    line = shown_line(target, on, of_all, None if actor.of_school else today)
    due = due_on(rule, window)
    form.values = {"done_on": kept.done_on.isoformat() if kept else "", "shown_by": kept.shown_by if kept else "",
                   "evidence": ""} | form.values  # fmt: skip
    return {
        "standing": line.standing,
        "standing_label": STANDING_NAMES[line.standing or Standing.TO_BE_SHOWN],
        "standing_tone": STANDING_TONES[line.standing or Standing.TO_BE_SHOWN],
        "attainment": kept,
        "due": day(due) if due else "",
        "proof_kinds": [(kind, say(request, LABELS[kind])) for kind in rule.evidence],
        "ticked": form.all("evidence") if form.errors else kept.evidence if kept else [],
        "may_show": can(actor, Permission.SHOW_TARGETS, Place(county.id)),
    }
