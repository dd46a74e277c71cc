"""How supply is spoken of on pages: the parameters of its figures (口径), states and their tones, the stories."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from starlette.requests import Request

from domain.candidate.model import DirectedCandidate
from domain.directed.model import DirectedPlan
from domain.figure.model import Metric, Question
from domain.language import N_
from domain.recruitment.model import SOURCES, RecruitmentPost
from web.asking import actor_of, say
from web.story import Spoken

SUPPLY = (Metric.DIRECTED_RESERVATION, Metric.RECRUITMENT_FILLED)

_SEATS = {
    "reserved": N_("seats kept back, over all places of the plan"),
    "filled": N_("reserved seats that are taken, over those kept back"),
    "filled_of_admitted": N_("reserved seats that are taken, over all who are admitted"),
}
_PLANS = {
    "all": N_("every directed plan"),
    "county": N_("the county's own plan"),
    "college": N_("plans of colleges"),
}
_JUDGED = {
    "pooled": N_("all plans together"),
    "session": N_("each plan by itself"),
    "level": N_("each plan by itself"),
}
_HIRES = {
    "hires": N_("those who took up a post and are still there"),
    "planned": N_("those who took up a post, over the posts that are planned"),
    "poverty_share": N_("hires at poverty villages' schools, over all hires"),
    "poverty_posts_filled": N_("posts of poverty villages' schools that are filled, over those approved"),
}


class Speaker(Protocol):
    """Says marked sentences in one viewer's language."""

    def say(self, sentence: str, **values: object) -> str:
        """Say one."""

    def span(self, first: date | None, last: date | None) -> str:
        """Write two days as a span."""


def supply_terms(words: Speaker, question: Question) -> Iterator[tuple[str, str]]:
    """Give each parameter with what it says."""
    wanted = question.parameters
    yield N_("Period"), words.span(question.window.start, question.window.last)
    if question.metric is Metric.DIRECTED_RESERVATION:
        yield N_("Measured"), words.say(_SEATS[wanted.directed or "reserved"])
        yield N_("Plans"), words.say(_PLANS[wanted.plan_of or "all"])
        yield N_("Judged"), words.say(_JUDGED[wanted.judged_by or "session"])
        return
    yield N_("Measured"), words.say(_HIRES[wanted.recruited or "hires"])
    named = [SOURCES[each] for each in wanted.sources or ()]
    yield N_("Sources"), words.say("{named}", named=named) if named else words.say(N_("all"))


CANDIDATE_TONES = {
    "applied": "waiting",
    "verified": "waiting",
    "admitted": "good",
    "contracted": "good",
    "studying": "good",
    "graduated": "good",
    "posted": "good",
    "serving": "good",
    "fulfilled": "good",
    "breached": "bad",
    "exempted": "warn",
    "withdrawn": "plain",
}
DIRECTED_STORY = Spoken(
    row=DirectedPlan,
    deeds={
        "plan_directed": N_("Plan set up"),
        "revise_directed_plan": N_("Plan revised"),
        "release_reserved_seats": N_("Seats released"),
    },
    fields={"total": N_("Places"), "reserved": N_("Kept back"), "seats": N_("Seats"), "decided_on": N_("Decided on")},
)
CANDIDATE_STORY = Spoken(
    row=DirectedCandidate,
    deeds={
        "enter_candidate": N_("Candidate entered"),
        "verify_household": N_("Household verified"),
        "admit_candidate": N_("Admitted"),
        "contract_candidate": N_("Under contract"),
        "study_candidate": N_("Studying"),
        "graduate_candidate": N_("Graduated"),
        "post_candidate": N_("Posted to a school"),
        "serve_candidate": N_("Serving"),
        "fulfil_candidate": N_("Service fulfilled"),
        "breach_candidate": N_("Contract breached"),
        "exempt_candidate": N_("Exempted from service"),
        "withdraw_candidate": N_("Withdrawn"),
    },
    fields={"happened_on": N_("Day"), "verified_on": N_("Verified on")},
)
POST_TONES = {"requested": "waiting", "approved": "good", "refused": "plain"}
RECRUITMENT_STORY = Spoken(
    row=RecruitmentPost,
    deeds={
        "plan_recruitment": N_("Plan set up"),
        "revise_recruitment_plan": N_("Plan revised"),
        "request_posts": N_("Posts requested"),
        "decide_posts": N_("Decided"),
        "hire_teacher": N_("Post taken up"),
        "end_hire": N_("Left"),
    },
    fields={
        "planned": N_("Posts planned"),
        "posts": N_("Posts"),
        "subject": N_("Subject"),
        "approved": N_("Approved"),
        "hired_on": N_("Day"),
        "left_on": N_("Day"),
    },
)


def supply_tabs(request: Request, here: str) -> list[dict[str, object]]:
    """Lead from recruitment to directed plans and back; a school office has no part in the latter."""
    offered = [("/recruitment", N_("Recruitment"))]
    if not actor_of(request).of_school:
        offered.append(("/directed", N_("Directed plans")))
    return [{"label": say(request, label), "href": href, "current": href == here} for href, label in offered]
