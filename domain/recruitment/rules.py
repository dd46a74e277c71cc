"""What is right for recruitment: within the establishment, within each source, poverty villages' schools first."""

from collections.abc import Mapping
from datetime import date

from domain.calendar.rules import NotYet, check_reach
from domain.journal.rules import check_reason
from domain.language import N_
from domain.quota.rules import check_number
from domain.recruitment.model import POST_STATES, SOURCES, RecruitmentPlan, RecruitmentPost, SourceQuota
from domain.refusals import Conflict, Invalid, NotFound
from domain.school.model import STAGES, School

MOST_PEOPLE = 1_000_000
MOST_POSTS = 1_000
LONGEST_NAME = 100


class UnknownRecruitmentPlan(NotFound):
    """No recruitment plan that the actor may see has this id."""

    code = "unknown_recruitment_plan"
    message = N_("There is no such recruitment plan.")


class UnknownPost(NotFound):
    """No post that the actor may see has this id."""

    code = "unknown_post"
    message = N_("There is no such post.")


class UnknownHire(NotFound):
    """Nobody whom the actor may see was hired under this id."""

    code = "unknown_hire"
    message = N_("There is no such hire.")


class SameYear(Conflict):
    """A year has one plan, which can be revised."""

    code = "same_recruitment_plan"
    message = N_("There is a recruitment plan of this year already; revise it instead.")


class BeyondVacancies(Invalid):
    """Recruitment stays within the vacant slots of the establishment, all sources together."""

    code = "beyond_vacancies"
    message = N_("The establishment leaves {vacancies} vacancies; {planned} posts are planned of all sources together.")


class NotPlanned(Invalid):
    """The plan fills nothing from this source."""

    code = "not_planned"
    message = N_("The plan fills no posts from this source: {source}.")


class BeyondSource(Conflict):
    """No more posts are approved than the source brings."""

    code = "beyond_source"
    message = N_("{source}: {left} of {posts} posts are not approved yet.")


class BelowApproved(Conflict):
    """What is approved stays approved."""

    code = "below_approved"
    message = N_(
        "{source}: {approved} post{approved:|s} {approved:is|are} approved already, so the plan cannot have fewer."
    )


class StageNotTaught(Invalid):
    """A school asks for teachers of its own stages."""

    code = "stage_not_taught"
    message = N_("{school} does not have the stage “{stage}”.")


class NoSubject(Invalid):
    """A post is for a subject."""

    code = "no_subject"
    message = N_("Please name the subject.")


class Decided(Conflict):
    """A request is decided once."""

    code = "wrong_state"
    message = N_("This request is decided already: {state}.")


class NoPostLeft(Conflict):
    """No more are hired than there are approved posts."""

    code = "no_post_left"
    message = N_("Every approved post here is filled.")


class PovertyVillagesFirst(Conflict):
    """Schools of poverty villages come first."""

    code = "poverty_villages_first"
    message = N_("{school} is a poverty village's school and still lacks a teacher of this subject; give the reason.")


class NameNeeded(Invalid):
    """A hire is a person."""

    code = "name_needed"
    message = N_("Please give the name.")


class LeftAlready(Conflict):
    """Nobody leaves twice."""

    code = "left_already"
    message = N_("This person left on {day} already.")


class LeftBeforeHired(Invalid):
    """Nobody leaves before coming."""

    code = "left_before_hired"
    message = N_("The post was taken up on {day}; nobody leaves before.")


def check_plan(plan: RecruitmentPlan, sources: Mapping[str, int]) -> None:
    """Refuse a plan beyond the vacancies. The demand for directed graduates is one of its sources: net of the others.

    :raises AbsurdNumber: when a number is beyond belief
    :raises BeyondVacancies: when the sources bring more together than the establishment leaves
    """
    check_number(plan.year, 2000, 2100, field="year")
    check_number(plan.establishment, 0, MOST_PEOPLE, field="establishment")
    check_number(plan.on_roster, 0, MOST_PEOPLE, field="on_roster")
    check_number(plan.leaving, 0, plan.on_roster, field="leaving")
    for source, posts in sources.items():
        check_number(posts, 0, MOST_PEOPLE, field=source)
    planned = sum(sources.values())
    if planned > plan.vacancies:
        raise BeyondVacancies(field="establishment", vacancies=plan.vacancies, planned=planned)


def check_sources(plan: RecruitmentPlan, sources: Mapping[str, int]) -> None:
    """Refuse to take posts from a source that are approved.

    :raises BelowApproved: when a source would have fewer than that
    """
    for quota in plan.sources:
        if sources.get(quota.source, 0) < quota.approved:
            raise BelowApproved(field=quota.source, source=SOURCES[quota.source], approved=quota.approved)


def demand(plan: RecruitmentPlan, source: str = "directed") -> int:
    """Tell how many of a source the establishment would take, net of all the others (编制内、扣除其他渠道)."""
    return plan.vacancies - sum(quota.posts for quota in plan.sources if quota.source != source)


def quota_of(plan: RecruitmentPlan, source: str) -> SourceQuota:
    """Give the plan's share of a source.

    :raises NotPlanned: when it fills nothing from it
    """
    for quota in plan.sources:
        if quota.source == source and quota.posts:
            return quota
    raise NotPlanned(field="source", source=SOURCES[source])


def check_request(school: School, stage: str, subject: str, posts: int) -> str:
    """Refuse a request that a school cannot make, and give back the subject without blanks around it.

    :raises StageNotTaught: when the school does not have the stage
    :raises NoSubject: when no subject is named
    """
    check_number(posts, 1, MOST_POSTS, field="posts")
    if stage not in school.stages:
        raise StageNotTaught(field="stage", school=school.name, stage=STAGES[stage])
    if not subject.strip():
        raise NoSubject(field="subject")
    return subject.strip()[:LONGEST_NAME]


def check_decision(post: RecruitmentPost, quota: SourceQuota, approved: int, reason: str) -> str | None:
    """Refuse to decide twice or beyond the source; to approve fewer than were asked for needs a reason.

    :raises Decided: the second time
    :raises BeyondSource: when the source has not so many left
    :raises NoReason: when fewer are approved and no reason is given
    """
    if post.state != "requested":
        raise Decided(state=POST_STATES[post.state])
    check_number(approved, 0, post.requested, field="approved")
    left = quota.posts - quota.approved
    if approved > left:
        raise BeyondSource(field="approved", source=SOURCES[quota.source], left=left, posts=quota.posts)
    return check_reason(reason) if approved < post.requested else None


def check_hire(post: RecruitmentPost, first: RecruitmentPost | None, reason: str) -> str | None:
    """Refuse a hire without a post, or before a poverty village's school that lacks the same; give back the reason.

    :raises NoPostLeft: when every approved post is filled
    :raises PovertyVillagesFirst: when such a school comes first and no reason is given
    """
    if post.open < 1:
        raise NoPostLeft(field="name")
    if post.poverty_village or first is None:
        return None
    if not reason.strip():
        raise PovertyVillagesFirst(field="priority_reason", school=first.school.name)
    return reason.strip()


def check_name(name: str) -> str:
    """Give back a name without blanks around it.

    :raises NameNeeded: when there is none
    """
    if not name.strip():
        raise NameNeeded(field="name")
    return name.strip()[:LONGEST_NAME]


def check_happened(day: date, today: date, *, field: str) -> None:
    """Refuse a day that is still to come.

    :raises NotYet: when it is
    """
    check_reach(day, field=field)
    if day > today:
        raise NotYet(field=field, day=day)


def check_leaving(hired_on: date, left_before: date | None, left_on: date, today: date) -> None:
    """Refuse a leaving that cannot be.

    :raises LeftAlready: the second time
    :raises LeftBeforeHired: when it lies before the hire
    :raises NotYet: when it is still to come
    """
    if left_before is not None:
        raise LeftAlready(field="left_on", day=left_before)
    check_happened(left_on, today, field="left_on")
    if left_on < hired_on:
        raise LeftBeforeHired(field="left_on", day=hired_on)
