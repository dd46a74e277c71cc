"""One teacher: the record, why rotation is due or not, the postings, and the register of exemptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from domain.access import Actor, Label, Permission, Place, can, sees
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.exchange.model import KINDS, STATES, Posting
from domain.exchange.queries import Wanted, page_of_postings
from domain.exchange.register import postings_meanwhile
from domain.figure.eligibility import Condition, Standing, standing_of
from domain.figure.model import Metric, Question
from domain.figure.queries import ask
from domain.language import N_
from domain.school.model import STAGES
from domain.school.queries import schools_by_id
from domain.teacher.actions import record_exemption
from domain.teacher.model import AWARD_LEVELS, EXEMPTIONS, POSTS, SEXES, TITLES, Exemption, Teacher
from domain.teacher.queries import find_teacher
from domain.teacher.rules import employment_on, is_in_force, is_valid
from web.asking import actor_of, choices, database_of, say
from web.eligibility_words import StandingWords
from web.figure_page import basis
from web.figure_rows import shown_name
from web.form import Form, attempt, empty_form, sent_form
from web.page import day, go_to, page
from web.posting_words import TONES

EXEMPTION_FIELDS = ("kind", "starts_on", "ends_on", "ground", "decision", "clause")
MOST_POSTINGS = 100
WORDS: Mapping[str, Any] = {
    "posts": POSTS,
    "stages": STAGES,
    "levels": AWARD_LEVELS,
    "exemptions": EXEMPTIONS,
    "kinds": KINDS,
    "states": STATES,
    "tones": TONES,
}


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything that the page of one teacher shows; `standings` are on the rule's own day and on today."""

    teacher: Teacher
    postings: Sequence[Posting]
    question: Question
    standings: Sequence[Standing]
    today: date


async def show(request: Request) -> Response:
    """Show one teacher."""
    return await _page(request, empty_form(request, **dict.fromkeys(EXEMPTION_FIELDS, "")))


async def exempt(request: Request) -> Response:
    """Write an exemption into the register."""
    teacher_id: UUID = request.path_params["id"]
    form = await sent_form(request, fields=EXEMPTION_FIELDS)
    kind, ground = form.choice("kind", EXEMPTIONS), form.text("ground", required=True)
    starts_on, ends_on = form.day("starts_on"), form.day("ends_on", required=False)

    async def deed(session: AsyncSession, actor: Actor) -> Exemption:
        assert starts_on is not None, "the form was accepted"
        return await record_exemption(
            session,
            actor,
            teacher_id=teacher_id,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            ground=ground,
            decision=form.text("decision"),
            clause=form.text("clause"),
        )

    made = await attempt(request, form, deed) if form.accepted else None
    if made is None:
        return await _page(request, form)
    notice = say(request, await _notice(request, made))
    return go_to(request, f"/teachers/{teacher_id}#exemptions", notice=notice)


async def _notice(request: Request, made: Exemption) -> str:
    """Say what was done, and warn when the teacher is posted on one of the days: that may be so, but seldom is."""
    async with database_of(request).transaction(actor_of(request)) as session:
        meanwhile = (await postings_meanwhile(session, [made]))[made.id]
    if meanwhile:
        return N_("The exemption is registered. Note that the teacher is posted on some of these days.")
    return N_("The exemption is registered.")


async def _page(request: Request, form: Form) -> Response:
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        known = await _known(session, actor, request.path_params["id"])
    teacher = known.teacher
    place = Place(teacher.county_id, teacher.school_id)
    return page(
        request,
        "teacher/show.html",
        status=200 if form.accepted else 422,
        form=form,
        teacher=teacher,
        name=shown_name(actor, teacher.name),
        home=employment_on(teacher, known.today),
        today=known.today,
        facts=_facts(request, actor, known),
        awards=[(each, is_valid(each, known.today)) for each in teacher.awards],
        postings=known.postings,
        rule=basis(request, known.question.rule) if known.question.rule else None,
        standings=known.standings,
        checks=_checks(request, actor, known.standings),
        shows_people=sees(actor, Label.PERSONAL),
        may_exempt=can(actor, Permission.KEEP_EXEMPTIONS, place),
        may_log=can(actor, Permission.LOG_POSTING, place),
        exemption_choices=choices(request, EXEMPTIONS),
        is_in_force=is_in_force,
        **WORDS,
    )


async def _known(session: AsyncSession, actor: Actor, teacher_id: UUID) -> Known:
    today = day_in_shanghai(now_of(session))
    teacher = await find_teacher(session, actor, teacher_id)
    question = await ask(session, actor, Metric.ROTATION_RATE, school_id=teacher.school_id)
    schools = await schools_by_id(session, {job.school_id for job in teacher.employments})
    days = dict.fromkeys((question.eligibility_day, today)) if question.rule else {}
    return Known(
        teacher=teacher,
        postings=await page_of_postings(session, actor, Wanted(teacher_id=teacher.id), size=MOST_POSTINGS),
        question=question,
        standings=[
            standing_of(teacher, schools, question.parameters, each, class_year=question.window.start.year)
            for each in days
        ],
        today=today,
    )


def _facts(request: Request, actor: Actor, known: Known) -> list[tuple[str, str]]:
    """Give the person's own facts; who is not shown people is shown neither birth nor id number."""
    teacher, home = known.teacher, employment_on(known.teacher, known.today)
    facts = [
        (N_("Name"), shown_name(actor, teacher.name)),
        (N_("Sex"), say(request, SEXES[teacher.sex])),
        (N_("Title"), say(request, TITLES[teacher.title]) if teacher.title else ""),
        (N_("Subject"), home.subject if home else ""),
        (N_("Post"), say(request, POSTS[home.post]) if home else ""),
    ]
    if sees(actor, Label.PERSONAL):
        facts += [(N_("Born"), day(teacher.born_on)), (N_("Id number"), teacher.id_hint or "")]
    return [(say(request, label), value) for label, value in facts]


def _checks(request: Request, actor: Actor, standings: Sequence[Standing]) -> list[dict[str, Any]]:
    """Set the conditions of each day beside each other; a condition that is not reached on a day stays empty."""
    columns = [standing.conditions for standing in standings]
    words = StandingWords(request, actor)
    longest = max(columns, key=len, default=())
    return [
        {"name": condition.name, "cells": [_cell(words, each) for each in row]}
        for condition, row in zip(longest, zip_longest(*columns), strict=True)
    ]


def _cell(words: StandingWords, condition: Condition | None) -> dict[str, Any] | None:
    return None if condition is None else {"holds": condition.holds, "said": words.said(condition)}
