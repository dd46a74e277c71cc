"""Which rows of a ledger are taken along: those that its list page shows under the same filters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from starlette.requests import Request

from domain.access import Actor
from domain.activity.model import Activity
from domain.activity.queries import narrowing as narrowing_activities
from domain.division.model import County
from domain.exchange.model import Posting
from domain.exchange.queries import narrowing as narrowing_postings
from domain.exchange.register import Heap, ids_of_exemptions
from domain.ledger.model import Kind
from domain.revision.books import Selection
from domain.school.queries import ids_of_schools
from domain.teacher.queries import ids_of_teachers
from domain.twinning.queries import ids_of_twinnings
from web import activity, exemption, posting, school, teacher, twinning
from web.asking import this_day
from web.form import asked_form

Choice = Callable[[Request, Actor, Sequence[County], date], Select[Any]]


def selection(request: Request, actor: Actor, kind: Kind, counties: Sequence[County]) -> Selection:
    """Choose the rows as the list page of the same address would."""
    chosen = _CHOICES.get(kind)
    today = this_day()
    return Selection(among=chosen(request, actor, counties, today) if chosen else None)


def _postings(request: Request, _actor: Actor, counties: Sequence[County], today: date) -> Select[Any]:
    form = asked_form(request, **dict.fromkeys(posting.FILTERS, ""))
    chosen = [county.id for county in counties if county.code == form.text("county")]
    wanted = replace(posting.wanted_of(form, today, by_name=True), counties=chosen)
    return select(Posting.id).where(*narrowing_postings(Posting, wanted))


def _activities(request: Request, _actor: Actor, _counties: Sequence[County], today: date) -> Select[Any]:
    wanted = activity.wanted_of(asked_form(request, **dict.fromkeys(activity.FILTERS, "")), today)
    return select(Activity.id).where(*narrowing_activities(Activity, wanted))


def _twinnings(request: Request, _actor: Actor, _counties: Sequence[County], _today: date) -> Select[Any]:
    return ids_of_twinnings(twinning.wanted_of(asked_form(request, **dict.fromkeys(twinning.FILTERS, ""))))


def _exemptions(request: Request, actor: Actor, _counties: Sequence[County], today: date) -> Select[Any]:
    asked = asked_form(request, **exemption.FILTERS | {"heap": Heap.ALL.value})
    return ids_of_exemptions(actor, exemption.sought_of(asked, today))


def _teachers(request: Request, actor: Actor, counties: Sequence[County], today: date) -> Select[Any]:
    return ids_of_teachers(actor, teacher.wanted_of(asked_form(request, **teacher.FILTERS), counties, today))


def _schools(request: Request, _actor: Actor, counties: Sequence[County], today: date) -> Select[Any]:
    return ids_of_schools(school.wanted_of(asked_form(request, **school.FILTERS), counties, today))


_CHOICES: Mapping[Kind, Choice] = {
    Kind.POSTINGS: _postings,
    Kind.ACTIVITIES: _activities,
    Kind.TWINNINGS: _twinnings,
    Kind.EXEMPTIONS: _exemptions,
    Kind.TEACHERS: _teachers,
    Kind.SCHOOLS: _schools,
}
