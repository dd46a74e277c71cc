"""Supply of teachers (教师补充): what directed plans keep back and fill, and which posts recruitment fills."""

from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.sql.elements import SQLColumnExpression

from domain.candidate.model import DirectedCandidate, DirectedStep
from domain.database import as_known_at
from domain.directed.model import DirectedPlan, ReservedLot
from domain.figure.metrics.population import in_scope
from domain.figure.metrics.rows import Sets
from domain.figure.model import Question, Thing
from domain.language import N_
from domain.recruitment.model import Hire, RecruitmentPlan, RecruitmentPost, SourceQuota

NO_PLAN = N_("No directed plan of this period has places.")
NOBODY_ADMITTED = N_("Nobody is admitted yet, so there is nothing to take a share of.")
NO_POSTS = N_("No posts of this kind are planned in this period.")
NOBODY_HIRED = N_("Nobody has been hired yet, so there is nothing to take a share of.")

VILLAGE = "poverty_village"

Rows = Select[*tuple[Any, ...]]


def directed(question: Question) -> Sets:
    """Give the seats kept back over all places; or those filled over those kept back, or over all who are admitted.

    Released seats stay counted as kept back: they were until the plan's day of release. A row is a plan, and weighs
    its seats. Unless the rule judges a county's plans together, each must reach the share by itself.
    """
    plan = as_known_at(DirectedPlan, question.known_as_of, "directed_plan")
    measures = {
        "total": plan.total,
        "reserved": _set_aside(question, plan),
        "filled": _seated(question, plan, reserved=True),
        "admitted": _seated(question, plan),
    }
    above, below, nothing = {
        "reserved": ("reserved", "total", NO_PLAN),
        "filled": ("filled", "reserved", NO_PLAN),
        "filled_of_admitted": ("filled", "admitted", NOBODY_ADMITTED),
    }[question.parameters.directed or "reserved"]
    plans = _plans(question, plan)
    base = plans.add_columns(measures[below].label("weight")).cte("denominator")
    position = func.row_number().over(order_by=base.c.title)
    parts = select(base.c.part, base.c.title.label("label"), position.label("position"))
    return Sets(
        numerator=plans.add_columns(measures[above].label("weight")).cte("numerator"),
        denominator=base,
        nothing=nothing,
        unit="名额",
        thing=Thing.DIRECTED_PLAN,
        parts=None if question.parameters.judged_by == "pooled" else parts.cte("parts"),
        paged_by="key",
    )


def recruited(question: Question) -> Sets:
    """Give those who took up a post in the window: a plain number, or a share by one of three measures.

    Over what was planned; at poverty villages' schools, of all who were hired; or the posts of those schools that are
    filled, of those approved.
    """
    measure = question.parameters.recruited or "hires"
    if measure == "planned":
        return _of_plan(question)
    if measure == "poverty_posts_filled":
        return _of_posts(question)
    every = _hires(question)
    if measure == "hires":
        return Sets(numerator=every.cte("numerator"), unit="名", thing=Thing.RECRUITMENT_PLAN, paged_by="key")
    base = every.cte("denominator")
    at_villages = select(base).where(base.c.part == VILLAGE).cte("numerator")
    return Sets(
        numerator=at_villages,
        denominator=base,
        grows=True,
        nothing=NOBODY_HIRED,
        unit="名",
        thing=Thing.RECRUITMENT_PLAN,
        paged_by="key",
    )


def _plans(question: Question, plan: type[DirectedPlan]) -> Rows:
    """Begin a row for each directed plan whose intake, in September, lies in the window."""
    of = {"all": true(), "county": plan.college == "", "college": plan.college != ""}
    title = func.concat_ws(" ", cast(plan.year, Text), func.nullif(plan.college, ""))
    return select(
        plan.id.label("key"),
        plan.id.label("thing_id"),
        cast(plan.id, Text).label("part"),
        plan.county_id.label("county_id"),
        title.label("title"),
        func.make_date(plan.year, 9, 1).label("starts_on"),
    ).where(
        _of_counties(question, plan.county_id),
        _within(question, func.make_date(plan.year, 9, 1)),
        of[question.parameters.plan_of or "all"],
    )


def _set_aside(question: Question, plan: type[DirectedPlan]) -> ColumnElement[int]:
    lot = as_known_at(ReservedLot, question.known_as_of, "reserved_lot")
    seats = select(func.coalesce(func.sum(lot.seats), 0)).where(lot.county_id == plan.county_id, lot.plan_id == plan.id)
    return cast(seats.scalar_subquery(), Integer)


def _seated(question: Question, plan: type[DirectedPlan], *, reserved: bool = False) -> ColumnElement[int]:
    """Count the candidates of the plan who hold a seat on the question's day, be it a reserved one."""
    candidate = as_known_at(DirectedCandidate, question.known_as_of, "candidate")
    step = as_known_at(DirectedStep, question.known_as_of, "step")

    def went(state: str) -> ColumnElement[bool]:
        return exists().where(
            step.county_id == candidate.county_id,
            step.candidate_id == candidate.id,
            step.state == state,
            step.happened_on <= question.valid_as_of,
        )

    counted = (
        select(func.count())
        .select_from(candidate)
        .where(
            candidate.county_id == plan.county_id,
            candidate.plan_id == plan.id,
            candidate.lot_id.is_not(None) if reserved else true(),
            went("admitted"),
            ~went("withdrawn"),
        )
    )
    return cast(counted.scalar_subquery(), Integer)


def _hires(question: Question) -> Rows:
    """Give those who took up a post in the window and have not left by the question's day."""
    hire, post = _posts(question)
    return (
        select(
            hire.id.label("key"),
            hire.county_id.label("county_id"),
            hire.name.label("name"),
            hire.school_id.label("school_id"),
            post.subject.label("subject"),
            post.plan_id.label("thing_id"),
            case((post.poverty_village, VILLAGE), else_="").label("part"),
            hire.hired_on.label("starts_on"),
        )
        .select_from(hire)
        .join(post, and_(post.county_id == hire.county_id, post.id == hire.post_id))
        .where(
            in_scope(question, hire.county_id, hire.school_id),
            _of_source(question, post.source),
            _within(question, hire.hired_on),
            _still_there(question, hire),
        )
    )


def _of_plan(question: Question) -> Sets:
    """Weigh each plan of the window by what it plans, of the wanted sources, and by who took a post of it up."""
    hire, post = _posts(question)
    plan = as_known_at(RecruitmentPlan, question.known_as_of, "recruitment_plan")
    quota = as_known_at(SourceQuota, question.known_as_of, "source_quota")
    planned = select(func.coalesce(func.sum(quota.posts), 0)).where(
        quota.county_id == plan.county_id, quota.plan_id == plan.id, _of_source(question, quota.source)
    )
    filled = (
        select(func.count())
        .select_from(hire)
        .join(post, and_(post.county_id == hire.county_id, post.id == hire.post_id))
        .where(
            post.county_id == plan.county_id,
            post.plan_id == plan.id,
            _of_source(question, post.source),
            _still_there(question, hire),
        )
    )
    autumn = func.make_date(plan.year, 9, 1)
    plans = select(
        plan.id.label("key"),
        plan.id.label("thing_id"),
        plan.county_id.label("county_id"),
        cast(plan.year, Text).label("title"),
        autumn.label("starts_on"),
    ).where(_of_counties(question, plan.county_id), _within(question, autumn))
    return _weighed(plans, filled, planned, nothing=NO_POSTS)


def _of_posts(question: Question) -> Sets:
    """Weigh the posts of poverty villages' schools by how many are approved, and how many of those are filled."""
    hire, post = _posts(question)
    plan = as_known_at(RecruitmentPlan, question.known_as_of, "recruitment_plan")
    filled = (
        select(func.count())
        .select_from(hire)
        .where(hire.county_id == post.county_id, hire.post_id == post.id, _still_there(question, hire))
    )
    posts = (
        select(
            post.id.label("key"),
            post.plan_id.label("thing_id"),
            post.county_id.label("county_id"),
            post.school_id.label("school_id"),
            post.subject.label("title"),
            func.make_date(plan.year, 9, 1).label("starts_on"),
        )
        .join(plan, and_(plan.county_id == post.county_id, plan.id == post.plan_id))
        .where(
            in_scope(question, post.county_id, post.school_id),
            _within(question, func.make_date(plan.year, 9, 1)),
            _of_source(question, post.source),
            post.poverty_village,
            post.approved > 0,
        )
    )
    return _weighed(posts, filled, select(post.approved).correlate(post), nothing=NO_POSTS)


def _weighed(rows: Rows, above: Select[int], below: Select[int], *, nothing: str) -> Sets:
    def by(weight: Select[int], name: str) -> CTE:
        return rows.add_columns(cast(weight.scalar_subquery(), Integer).label("weight")).cte(name)

    return Sets(
        numerator=by(above, "numerator"),
        denominator=by(below, "denominator"),
        nothing=nothing,
        unit="名额",
        thing=Thing.RECRUITMENT_PLAN,
        paged_by="key",
    )


def _posts(question: Question) -> tuple[type[Hire], type[RecruitmentPost]]:
    known = question.known_as_of
    return as_known_at(Hire, known, "hire"), as_known_at(RecruitmentPost, known, "recruitment_post")


def _still_there(question: Question, hire: type[Hire]) -> ColumnElement[bool]:
    stays = or_(hire.left_on.is_(None), hire.left_on > question.valid_as_of)
    return and_(hire.hired_on <= question.valid_as_of, stays)


def _of_source(question: Question, source: SQLColumnExpression[str]) -> ColumnElement[bool]:
    wanted = question.parameters.sources
    return source.in_(wanted) if wanted else true()


def _of_counties(question: Question, county: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Limit plans to the question's counties: a plan is of no single school."""
    return county.in_(question.scope.counties) if question.scope.school_id is None else false()


def _within(question: Question, day: SQLColumnExpression[date]) -> ColumnElement[bool]:
    return and_(day >= question.window.start, day < question.window.end)
