"""Between the address of a figure's page and the question it stands for: same address, same question."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.calendar.rules import SHANGHAI, NoSuchDay, Period, day_in_shanghai, end_of_day
from domain.database import now_of
from domain.figure.model import Metric, Question
from domain.figure.queries import ask
from domain.figure.rules import NoWindow
from domain.language import N_
from domain.refusals import NotFound, Refusal
from web.form import Form, Missing
from web.page import link

FIELDS = dict.fromkeys(("rule", "reading", "division", "school", "from", "to", "valid_as_of", "known_as_of"), "")
_OURS = {"knownAsOf": "known_as_of", "validAsOf": "valid_as_of", "window": "to"}


class UnknownMetric(NotFound):
    """There is no figure of this name."""

    code = "unknown_metric"
    message = N_("There is no figure {value}.")


def metric_named(name: str) -> Metric:
    """Give the metric that an address names in lower case.

    :raises UnknownMetric: when there is none
    """
    try:
        return Metric(name.upper())
    except ValueError as error:
        raise UnknownMetric(value=name[:60]) from error


def figure_href(
    question: Question, more: Mapping[str, object] | None = None, *, fixed: bool = False, rows: bool = False
) -> str:
    """Give the address of a figure's page; a fixed one names both instants, and so shows the same number for ever."""
    scope, rule = question.scope, question.rule
    asked: dict[str, object] = {
        "rule": rule.id if rule else "",
        "reading": question.reading,
        "division": "" if scope.school_id else scope.code,
        "school": scope.school_id,
        "from": question.window.start.isoformat(),
        "to": question.window.last.isoformat(),
    }
    if fixed:
        asked["valid_as_of"] = question.valid_as_of.isoformat()
        asked["known_as_of"] = question.known_as_of.isoformat()
    return link(f"/figures/{question.metric.lower()}", **asked | dict(more or {})) + ("#rows" if rows else "")


async def asked_question(session: AsyncSession, actor: Actor, metric: Metric, form: Form) -> Question | None:
    """Read the question out of the address; what is wrong stands in the form, and then there is none.

    :raises NotAllowed: when the viewer may not see the place's figures at all
    """
    window, valid = _window(form), form.day("valid_as_of", required=False)
    known = _known_as_of(form, day_in_shanghai(now_of(session)))
    school: UUID | None = form.id("school", required=False)
    if not form.accepted:
        return None
    try:
        return await ask(
            session,
            actor,
            metric,
            rule_id=form.text("rule") or None,
            reading=form.text("reading") or None,
            division=form.text("division") or None,
            school_id=school,
            window=window,
            valid_as_of=valid,
            known_as_of=known,
        )
    except Refusal as refusal:
        refusal.field = _OURS.get(refusal.field or "", refusal.field)
        if refusal.field not in form.values:
            raise
        form.refuse(refusal)
        return None


def _window(form: Form) -> Period | None:
    """Read the first and the last day of the period, both of them or neither."""
    first, last = form.day("from", required=False), form.day("to", required=False)
    for name, given, other in (("from", first, last), ("to", last, first)):
        if given is None and other is not None and name not in form.errors:
            form.refuse(Missing(field=name))
    if first is None or last is None:
        return None
    if last < first:
        form.refuse(NoWindow(field="to"))
        return None
    return Period(first, last + timedelta(days=1))


def _known_as_of(form: Form, today: date) -> datetime | None:
    """Read what "known as of" means: a whole instant, the end of a past day in China, or now for today."""
    text = form.text("known_as_of")
    if "T" in text:
        return _instant(form, text)
    given = form.day("known_as_of", required=False)
    if given is None or given == today:
        return None
    return end_of_day(given) - timedelta(microseconds=1)


def _instant(form: Form, text: str) -> datetime | None:
    try:
        given = datetime.fromisoformat(text.replace(" ", "+"))
        given = given if given.tzinfo else given.replace(tzinfo=SHANGHAI)
        given.astimezone(UTC)  # what lies beyond the calendar is no instant
        return given
    except (ValueError, OverflowError):
        form.refuse(NoSuchDay(field="known_as_of", value=text[:40]))
        return None
