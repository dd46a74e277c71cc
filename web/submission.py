"""Figures that were handed in: submit, lock, amend; each version as it was, and what was written since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Label, Permission, can, sees
from domain.calendar.rules import Period
from domain.figure.model import METRIC_NAMES, VERDICT_NAMES, Figure, Question
from domain.figure.queries import answer
from domain.figure.rules import NoWindow
from domain.language import N_
from domain.submission.actions import amend_submission, lock_submission, submit_figure
from domain.submission.delta import Change, Delta, delta_between
from domain.submission.model import Submission
from domain.submission.queries import (
    Keys,
    asked_now,
    find_submission,
    is_proved,
    keys_of,
    latest_submissions,
    question_of,
    versions_of,
)
from web.ask import text
from web.asking import actor_of, database_of, say
from web.doing import doing
from web.figure_ask import figure_href, metric_named
from web.figure_rows import shown_name
from web.figure_words import TONES, FigureWords
from web.form import Form, attempt, empty_form, sent_form
from web.page import go_to, moment, page

ASKED = ("metric", "rule", "reading", "division", "from", "to")
DEEDS = {
    "log_posting": N_("posting logged"),
    "confirm_arrival": N_("arrival confirmed"),
    "complete_posting": N_("posting completed"),
    "withdraw_posting": N_("posting ended early"),
    "extend_posting": N_("posting extended"),
    "correct_posting": N_("posting corrected"),
    "cancel_posting": N_("posting cancelled"),
    "approve_posting": N_("posting approved"),
    "record_exemption": N_("exemption registered"),
    "correct_exemption": N_("exemption corrected"),
    "end_exemption": N_("exemption ended early"),
    "import_postings": N_("postings imported"),
    "import_teachers": N_("teachers imported"),
    "import_exemptions": N_("exemptions imported"),
}


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything that the page of one version shows; `later` is the next version, or else what is known now."""

    submission: Submission
    versions: Sequence[Submission]
    question: Question
    proved: bool
    now: Figure
    delta: Delta


async def index(request: Request) -> Response:
    """List what was handed in, the newest first."""
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        found = await latest_submissions(session, actor)
    return page(request, "submission/index.html", lines=[_line(request, actor, each) for each in found])


async def submit(request: Request) -> Response:
    """Hand in the figure that the form names."""
    form = await sent_form(request, fields=ASKED)
    first, last = form.day("from"), form.day("to")
    if first is not None and last is not None and last < first:
        form.refuse(NoWindow(field="to"))
    metric = metric_named(form.text("metric"))

    async def deed(session: AsyncSession, actor: Actor) -> Submission:
        assert first is not None, "the form was accepted"
        assert last is not None, "the form was accepted"
        return await submit_figure(
            session,
            actor,
            metric,
            rule_id=form.text("rule") or None,
            reading=form.text("reading") or None,
            division=form.text("division") or None,
            window=Period(first, last + timedelta(days=1)),
        )

    made = await attempt(request, form, deed) if form.accepted else None
    if made is None:
        sentences = [each for said in form.errors.values() for each in said]
        return page(request, "error.html", status=422, sentence=" ".join(sentences))
    return go_to(request, f"/submissions/{made.id}", notice=say(request, N_("The figure is handed in.")))


async def show(request: Request) -> Response:
    """Show one version: the number as it was, and everything that was written since."""
    return await _page(request, None)


async def _page(request: Request, form: Form | None) -> Response:
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        known = await _known(session, actor, _id(request))
    submission, words = known.submission, FigureWords(request)
    latest = known.versions[-1].id == submission.id
    return page(
        request,
        "submission/show.html",
        status=422 if form is not None else 200,
        form=form or empty_form(request, reason=""),
        shown=_line(request, actor, submission),
        known=known,
        latest=latest,
        versions=[_line(request, actor, each) for each in known.versions],
        terms=words.terms(known.question),
        rows_href=figure_href(known.question, fixed=True, rows=True),
        now_printed=words.printed(known.now),
        now_exact=words.exact(known.now),
        now_verdict=VERDICT_NAMES[known.now.verdict],
        now_tone=TONES[known.now.verdict],
        changes=[_change(request, actor, each) for each in known.delta.changes],
        may_submit=can(actor, Permission.SUBMIT_FIGURES, submission.place),
    )


async def _known(session: AsyncSession, actor: Actor, submission_id: UUID) -> Known:
    submission = await find_submission(session, actor, submission_id)
    versions = await versions_of(session, actor, submission)
    question = await question_of(session, submission)
    later, keys = await _later(session, versions, submission, question)
    return Known(
        submission=submission,
        versions=versions,
        question=question,
        proved=await is_proved(session, submission),
        now=await answer(session, later),
        delta=await delta_between(session, actor, submission, later, keys),
    )


async def _later(
    session: AsyncSession, versions: Sequence[Submission], submission: Submission, question: Question
) -> tuple[Question, Keys]:
    """Give what the version is compared with: the next one, or else the same question as it is known now."""
    after = next((each for each in versions if each.version == submission.version + 1), None)
    if after is not None:
        kept = Keys(numerator=tuple(after.numerator_keys), denominator=tuple(after.denominator_keys))
        return await question_of(session, after), kept
    now = asked_now(session, question)
    return now, await keys_of(session, now)


def _line(request: Request, actor: Actor, submission: Submission) -> dict[str, Any]:
    words, shown = FigureWords(request), sees(actor, Label.PERSONAL)
    locked = submission.lock
    return {
        "id": submission.id,
        "title": say(request, METRIC_NAMES[submission.of]),
        "period": words.period(submission.window),
        "version": submission.version,
        "printed": submission.printed,
        "exact": f"{submission.numerator:,} / {submission.denominator:,}" if submission.denominator is not None else "",
        "verdict": say(request, VERDICT_NAMES[submission.judged]),
        "tone": TONES[submission.judged],
        "state": say(request, N_("Locked") if locked else N_("Handed in, open")),
        "state_tone": "good" if locked else "waiting",
        "who": submission.submitted_by_name if shown else "",
        "at": moment(submission.known_as_of),
        "locked": f"{locked.locked_by_name if shown else ''} {moment(locked.locked_at)}".strip() if locked else "",
        "reason": submission.reason,
        "hash": submission.list_hash,
        "href": f"/submissions/{submission.id}",
        "row": submission,
    }


def _change(request: Request, actor: Actor, change: Change) -> dict[str, Any]:
    """Put one row of the delta into words: where it joined or left, and who wrote what."""
    row, shown = change.row, sees(actor, Label.PERSONAL)
    sides = {
        ("numerator", True): N_("joined those counted"),
        ("numerator", False): N_("left those counted"),
        ("denominator", True): N_("joined the base"),
        ("denominator", False): N_("left the base"),
    }
    return {
        "name": shown_name(actor, row.name) if row.name else row.title or "—",
        "href": f"/postings/{row.posting_id}"
        if row.posting_id
        else f"/teachers/{row.teacher_id}"
        if row.teacher_id
        else "",
        "what": say(request, sides[change.side.value, change.joined]),
        "traces": [
            {
                "at": moment(trace.at),
                "who": trace.who if shown else "",
                "deed": say(request, DEEDS.get(trace.deed, N_("written"))),
            }
            for trace in change.traces
        ],
    }


def _id(request: Request) -> UUID:
    submission_id: UUID = request.path_params["id"]
    return submission_id


lock = doing(lock_submission, back="/submissions/{id}", said=N_("The version is locked."), refused=_page)
amend = doing(
    amend_submission,
    (text("reason"),),
    back="/submissions/{thing.id}",
    said=N_("The amended figure is handed in."),
    refused=_page,
)

routes = [
    Route("/submissions", index, methods=["GET"]),
    Route("/submissions", submit, methods=["POST"]),
    Route("/submissions/{id:uuid}", show, methods=["GET"]),
    Route("/submissions/{id:uuid}/lock", lock, methods=["POST"]),
    Route("/submissions/{id:uuid}/amendment", amend, methods=["POST"]),
]
