"""Twinning (结对帮扶): schools with support, how often pairs meet, masters in each subject, managers seconded."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Text,
    and_,
    cast,
    column,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import CTE

from domain.activity.model import Activity, Participant
from domain.database import as_known_at, known_at
from domain.figure.metrics.population import in_scope
from domain.figure.metrics.rotation import moves, rotated
from domain.figure.metrics.rows import Sets, each_once
from domain.figure.metrics.supposed import postings_of
from domain.figure.model import Question, Thing
from domain.language import N_
from domain.school.model import School
from domain.school.queries import on_list
from domain.twinning.model import HELD, MIRROR, Twinning

UNITS = {"lessons": "节", "person_times": "人次"}
"""What activities are counted in where it is not how often they took place."""

NO_SCHOOL = N_("No school is to be supported, so there is nothing to take a share of.")

Rows = Select[*tuple[Any, ...]]


def coverage(question: Question) -> Sets:
    """Give the schools with a twinning in force and enough confirmed activities in the window, over all that are meant.

    校校有帮扶: a school is supported as the partner of a pair; which schools are meant says the list `flag`, else all
    that are open and public.
    """
    base = _schools(question).cte("denominator")
    supported = select(base).where(_met_often_enough(question, base))
    return Sets(numerator=supported.cte("numerator"), denominator=base, nothing=NO_SCHOOL, unit="所", paged_by="key")


def frequency(question: Question) -> Sets:
    """Give the confirmed activities in the window, or what they come to: their lessons, or who took part.

    Each pair is judged by itself, where the rule says so.
    """
    pairs = question.parameters.judged_by == "pair"
    return Sets(
        numerator=_activities(question).cte("numerator"),
        unit=UNITS.get(question.parameters.count_by or "", "次"),
        thing=Thing.ACTIVITY,
        parts=_pairs(question).cte("parts") if pairs else None,
        paged_by="key",
    )


def secondment(question: Question) -> Sets:
    """Give the managers whom each side of each pair has seconded, each person once; every side is judged by itself.

    Where the two schools are of two counties, each county answers for the side of its own school.
    """
    sides = _sides(question).cte("sides")
    position = func.row_number().over(order_by=sides.c.part).label("position")
    return Sets(
        numerator=_seconded(question, sides),
        unit="名",
        thing=Thing.TWINNING,
        parts=select(sides.c.part, sides.c.label, position).cte("parts"),
        paged_by="key",
    )


def subjects(question: Question) -> Sets:
    """Give master teachers in post by subject, or those named with activities of a kind; each subject by itself."""
    wanted = question.parameters.subjects or ()
    numerator = _named(question) if question.parameters.activity_kinds else _posted(question)
    told = [(subject, position) for position, subject in enumerate(wanted)]
    parts: CTE | None = None
    if told:
        table = values(column("part", Text), column("position", Integer), name="subjects_told").data(told)
        parts = select(table.c.part, table.c.part.label("label"), table.c.position).cte("parts")
    return Sets(numerator=numerator, unit="名", parts=parts)


def _schools(question: Question) -> Rows:
    school = as_known_at(School, question.known_as_of, "school")
    day, flag = min(question.window.last, question.valid_as_of), question.parameters.flag
    meant = on_list(school, flag, day, question.known_as_of) if flag else school.public.is_(True)
    stages = question.parameters.stages
    return select(
        school.id.label("key"),
        school.county_id.label("county_id"),
        school.id.label("school_id"),
        school.name.label("title"),
    ).where(
        in_scope(question, school.county_id, school.id),
        meant,
        school.stages.overlap(list(stages)) if stages else true(),
        or_(school.closed_on.is_(None), school.closed_on > day),
    )


def _met_often_enough(question: Question, base: CTE) -> ColumnElement[bool]:
    twinning = as_known_at(Twinning, question.known_as_of, "twinning")
    activity = as_known_at(Activity, question.known_as_of, "activity")
    met = (
        select(func.count())
        .where(
            activity.county_id == twinning.county_id,
            activity.twinning_id == twinning.id,
            *_counts(question, activity),
        )
        .scalar_subquery()
    )
    supported = twinning.county_id == base.c.county_id, twinning.partner_school_id == base.c.key
    return exists().where(*supported, _in_force(question, twinning), met >= (question.parameters.activities or 1))


def _in_force(question: Question, twinning: type[Twinning]) -> ColumnElement[bool]:
    """Tell whether a twinning was in force on some day of the window."""
    last_day = func.coalesce(twinning.ended_on, twinning.ends_on)
    held = twinning.state.in_(HELD) | (twinning.suspended_on > question.window.start)
    return and_(
        held, twinning.starts_on < question.window.end, last_day >= question.window.start,
        twinning.starts_on <= question.valid_as_of,
    )  # fmt: skip


def _counts(question: Question, activity: type[Activity]) -> list[ColumnElement[bool]]:
    """Give the conditions on which an activity counts: the host has confirmed it, and it lies in the window."""
    kinds, stages = question.parameters.activity_kinds, question.parameters.stages
    return [
        activity.state == "confirmed",
        activity.held_on >= question.window.start,
        activity.held_on < question.window.end,
        activity.held_on <= question.valid_as_of,
        activity.kind.in_(kinds) if kinds else true(),
        activity.stage.in_(stages) if stages else true(),
    ]


def _of_school(question: Question, row: Any) -> ColumnElement[bool]:
    """Limit to the question's counties and, if it names a school, to the pairs of that."""
    within: ColumnElement[bool] = row.county_id.in_(question.scope.counties)
    school = question.scope.school_id
    return (
        within if school is None else and_(within, or_(row.lead_school_id == school, row.partner_school_id == school))
    )


def _activities(question: Question) -> Rows:
    activity = as_known_at(Activity, question.known_as_of, "activity")
    return select(
        activity.id.label("key"),
        cast(activity.twinning_id, Text).label("part"),
        activity.county_id.label("county_id"),
        activity.partner_school_id.label("school_id"),
        activity.subject.label("subject"),
        activity.id.label("thing_id"),
        activity.topic.label("title"),
        activity.lead_school_id.label("to_school_id"),
        activity.held_on.label("starts_on"),
        activity.held_on.label("last_day"),
        *_weight(question, activity),
    ).where(_of_school(question, activity), *_counts(question, activity))


def _weight(question: Question, activity: type[Activity]) -> list[ColumnElement[int]]:
    """Give what an activity comes to, where that is its lessons or its person-times and not once."""
    columns = {"lessons": activity.hours, "person_times": activity.person_times}
    wanted = columns.get(question.parameters.count_by or "")
    return [] if wanted is None else [wanted.label("weight")]


def _pairs(question: Question) -> Rows:
    """List the pairs that are judged, those that have not met included."""
    pairs = Pairs(question)
    name = pairs.lead.name + " → " + pairs.partner.name
    position = func.row_number().over(order_by=(name, pairs.twinning.id))
    return pairs.rows(cast(pairs.twinning.id, Text).label("part"), name.label("label"), position.label("position"))


def _sides(question: Question) -> CompoundSelect[Any]:
    """List both sides of each pair, the lead school's first; of those led in other counties, the own side alone."""
    own, led = Pairs(question), Pairs(question, _led_elsewhere(question))
    return union_all(
        _side(own, "0", own.lead, own.partner).where(own.twinning.lead_county_id.in_(question.scope.counties)),
        _side(led, "0", led.lead, led.partner),
        _side(own, "1", own.partner, own.lead),
    )


def _side(pairs: "Pairs", side: str, sender: type[School], receiver: type[School]) -> Rows:
    return pairs.rows(
        (cast(pairs.twinning.id, Text) + f":{side}").label("part"),
        (sender.name + " → " + receiver.name).label("label"),
        pairs.twinning.id.label("twinning_id"),
        sender.id.label("sender_id"),
    )


def _led_elsewhere(question: Question) -> type[Twinning]:
    """Give the twinnings that schools of the question's counties lead and that stand in other counties' books."""
    mirror = known_at(MIRROR, question.known_as_of, "mirrored")
    led = select(mirror).where(mirror.c.home_county_id.not_in(question.scope.counties))
    return aliased(Twinning, led.subquery("led"), adapt_on_names=True)


class Pairs:
    """The twinnings in force in the window, with the names of their schools: those of the own books, unless told."""

    def __init__(self, question: Question, twinning: type[Twinning] | None = None) -> None:
        self.twinning = twinning or as_known_at(Twinning, question.known_as_of, "pair")
        self.lead, self.partner = aliased(School, name="lead"), aliased(School, name="partner")
        self._question = question

    def rows(self, *columns: ColumnElement[Any]) -> Rows:
        """Select columns of the three."""
        return (
            select(*columns)
            .select_from(self.twinning)
            .join(self.lead, self.lead.id == self.twinning.lead_school_id)
            .join(self.partner, self.partner.id == self.twinning.partner_school_id)
            .where(_of_school(self._question, self.twinning), _in_force(self._question, self.twinning))
        )


def _seconded(question: Question, sides: CTE) -> CTE:
    """Give each person whom a side has sent under its twinning, once for the side."""
    posting = postings_of(question)
    under = and_(sides.c.twinning_id == posting.twinning_id, sides.c.sender_id == posting.from_school_id)
    sent = moves(question, posting).join(sides, under)
    rows = sent.add_columns(sides.c.part, sides.c.twinning_id.label("thing_id")).subquery("sent")
    kept = [rows.c.posting_id.label("key") if each.key == "key" else each for each in rows.c]
    once = select(*kept).ext(distinct_on(rows.c.part, rows.c.person_id))
    return once.order_by(rows.c.part, rows.c.person_id, rows.c.starts_on, rows.c.posting_id).cte("numerator")


def _posted(question: Question) -> CTE:
    moved = rotated(question)
    return select(moved, moved.c.subject.label("part")).cte("numerator")


def _named(question: Question) -> CTE:
    """Give who is named with activities that count, each once, under the subject of the first."""
    activity = as_known_at(Activity, question.known_as_of, "activity")
    person = as_known_at(Participant, question.known_as_of, "person")
    of_activity = and_(person.county_id == activity.county_id, person.activity_id == activity.id)
    chosen = (
        select(
            person.teacher_id.label("key"),
            activity.subject.label("part"),
            person.county_id.label("county_id"),
            person.teacher_id.label("teacher_id"),
            person.teacher_name.label("name"),
            person.school_id.label("school_id"),
            activity.subject.label("subject"),
            activity.held_on.label("starts_on"),
        )
        .join(activity, of_activity)
        .where(_of_school(question, activity), *_counts(question, activity))
    )
    return each_once(chosen, "numerator")
