"""Where reading begins: the root fields, and the way from a global id to its node."""

import asyncio
from datetime import date, datetime

import strawberry

from domain.figure.model import Metric
from domain.language import N_
from schema.activity import Activity
from schema.amendment import Amendment
from schema.balance import Balance, balance_of
from schema.clash import DoubleBooking, double_bookings_of
from schema.classlist import ClassList
from schema.context import Context, Info
from schema.declared import Asks, Coded, Finds, Stands
from schema.directed import DirectedCandidate, DirectedPlan, ReservedLot
from schema.division import Division, DivisionWhere, divisions_listed
from schema.duty import Agenda, agenda_of
from schema.edition import Edition
from schema.eligibility import AskedList, Eligibility, eligibility_of
from schema.enrolment import Enrolment
from schema.evidence import Dossier, Evidence, dossier_of
from schema.exchange import Posting
from schema.field import described
from schema.figure import Asked, Figure, figure_of
from schema.front import Connection, GlobalId, Problem, cut_of
from schema.front.keyset import MAX_PAGE
from schema.job import Job
from schema.listing import connection
from schema.mentoring import TeacherPair
from schema.node import Node
from schema.notice import Notice
from schema.parameters import FigureParameters
from schema.policy import Clause, Plan, Policy, Rule
from schema.principals import Principals, principals_of
from schema.recruitment import Hire, RecruitmentPlan, RecruitmentPost
from schema.revision import Revision, revisions_of
from schema.school import School, Stage
from schema.scratch import ScratchPlan, TrialInput, WhatIf, what_if
from schema.search import Found, found
from schema.shortage import Shortage, shortage_of
from schema.submission import Submission
from schema.suggestion import Suggestion, SuggestionInput, suggested
from schema.target import Target
from schema.teacher import Exemption, Teacher
from schema.training import PlaceAllocation, TrainingProgramme, TrainingSession
from schema.twinning import Twinning
from schema.viewer import Viewer
from schema.window import DateRange

NODES: dict[str, type[Node]] = {
    kind.__name__: kind
    for kind in (
        *(Division, School, Teacher, Exemption, Twinning, TeacherPair, Activity, Posting, Evidence),
        *(Plan, Policy, Clause, Rule, Submission, Target),
        *(TrainingProgramme, TrainingSession, PlaceAllocation, Enrolment),
        *(ClassList, ScratchPlan, Notice, Amendment, Edition),
        *(DirectedPlan, ReservedLot, DirectedCandidate),
        *(RecruitmentPlan, RecruitmentPost, Hire),
        Job,
    )
}


async def node_of(context: Context, text: str) -> Node | None:
    """Find the node of a global id; None when there is none that the viewer may see.

    :raises Problem: when it is no id
    """
    named = GlobalId.read(text)
    kind = NODES.get(named.type)
    return await kind.find(context, named) if kind else None


@strawberry.type
class Query:
    """Everything that can be read."""

    schools = connection("school.School", description="All schools of the country whose books are kept here.")
    teachers = connection("teacher.Teacher")
    exemptions = connection("teacher.Exemption", description="The register of exemptions from rotation.")
    twinnings = connection("twinning.Twinning")
    evidence = connection("evidence.Evidence", description="Files that show what records say.")
    teacher_wishes = connection("wish.TeacherWish", description="What teachers say about going; the latest come first.")
    teacher_pairs = connection("mentoring.TeacherPair", description="Mentors and mentees under twinnings.")
    activities = connection("activity.Activity", description="What twinned schools do together, the latest first.")
    postings = connection("exchange.Posting", description="The latest to start come first.")
    training_programmes = connection("training.TrainingProgramme", description="The latest year comes first.")
    training_sessions = connection("training.TrainingSession", description="The latest to start come first.")
    enrolments = connection("enrolment.Enrolment", description="The latest nominations come first.")
    directed_plans = connection("directed.DirectedPlan", description="The latest year comes first.")
    recruitment_plans = connection("recruitment.RecruitmentPlan", description="The latest year comes first.")
    class_lists = connection("classlist.ClassList", description="The latest year comes first.")
    policies = connection("policy.Policy", description="The documents of all loaded plans.")
    clauses = connection("policy.Clause")
    rules = connection("policy.Rule")
    targets = connection("target.Target")
    submissions = connection("submission.Submission", description="Figures that were handed in, the newest first.")

    editions = connection("edition.Edition", description="Of plans, as drafted here; the latest come first.")
    amendments = connection("amendment.Amendment", description="Of rules; the latest come first.")
    notices = connection("notice.Notice", description="Public lists; the latest come first.")
    scratch_plans = connection("scratch.ScratchPlan", description="Tried out and kept; the latest come first.")

    jobs = connection("job.Job", description="Large spreadsheets that were sent back; the latest come first.")

    @described("What would change if these went and those postings were left out. Nothing is written.")
    async def what_if(self, info: Info, trial: TrialInput) -> WhatIf:
        return await what_if(info.context, trial)

    @described("Plans that keep every rule asked for, found by search; nothing is written. It takes seconds.")
    async def suggest_plans(self, info: Info, asked: SuggestionInput) -> Suggestion:
        return await suggested(info.context, asked)

    @described("Who is asking.", Stands(lambda context: Viewer(actor=context.actor)))
    def viewer(self, info: Info) -> Viewer:
        return Viewer(actor=info.context.actor)

    @described("What is due and missing for whoever asks, by the periods of the plans in force in the county.")
    async def agenda(self, info: Info) -> Agenda:
        return await agenda_of(info.context)

    @described("The files of an activity, a posting or a twinning, and what it is still asked to show.")
    async def dossier(self, info: Info, record: strawberry.ID) -> Dossier:
        return await dossier_of(info.context, record)

    @described("The viewer's own ledgers that came back and wait for a decision.")
    async def revisions(self, info: Info) -> list[Revision]:
        return await revisions_of(info.context)

    @described("Who is asked to be in two places at once, this school year or from another day on; 500 at most.")
    async def double_bookings(self, info: Info, since: date | None = None) -> list[DoubleBooking]:
        return await double_bookings_of(info.context, since)

    @described("Principals with the terms they have served, and how far those who are due have moved.")
    async def principals(self, info: Info, division: str, reading: str | None = None) -> Principals:
        return await principals_of(info.context, division, reading)

    @described("Where teachers are missing, before and after the moves or under a scratch plan.")
    async def shortage(
        self, info: Info, division: str, on: date | None = None, scratch_plan: strawberry.ID | None = None
    ) -> Shortage:
        return await shortage_of(info.context, division, on, scratch_plan)

    @described("People, schools and postings by a part of a name, in either script, by pinyin or by initials.")
    async def search(self, info: Info, text: str) -> Found:
        return await found(info.context, text)

    @described("What the id names; none if the viewer may not see it.", Finds())
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        return await node_of(info.context, id)

    @described("What each of the ids names, in their order.", Finds())
    async def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        if len(ids) > MAX_PAGE:
            raise Problem("BAD_INPUT", N_("At most {limit} ids can be looked up at once."), limit=MAX_PAGE)
        return await asyncio.gather(*(node_of(info.context, each) for each in ids))

    @described("A division by its code in GB/T 2260.", Coded())
    async def division(self, info: Info, code: str) -> Division | None:
        return await Division.find(info.context, GlobalId.of("Division", code))

    @described("Divisions of the national list, by code.", Coded())
    async def divisions(
        self,
        info: Info,
        where: DivisionWhere | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Division]:
        return await divisions_listed(info.context, where, cut_of(first, after, last, before))

    @described(
        "A figure of a division (all that is within reach, if none is named) or of one school, in a window"
        " (the current one of the rule's kind), by a rule (the first in force that asks for the metric) and a reading.",
        Asks(Asked),
    )
    async def figure(
        self,
        info: Info,
        metric: Metric,
        rule: strawberry.ID | None = None,
        reading: strawberry.ID | None = None,
        parameters: FigureParameters | None = None,
        division: str | None = None,
        school: strawberry.ID | None = None,
        window: DateRange | None = None,
        valid_as_of: date | None = None,
        known_as_of: datetime | None = None,
    ) -> Figure:
        asked = Asked(metric, rule, reading, parameters, window, valid_as_of, known_as_of, division, school)
        return await figure_of(info.context, asked)

    @described(
        "Who is due for rotation and who is not, and why: by a rule (the first in force on rotation) and a reading, on"
        " the rule's own day or on another."
    )
    async def eligibility(
        self,
        info: Info,
        rule: strawberry.ID | None = None,
        reading: strawberry.ID | None = None,
        parameters: FigureParameters | None = None,
        division: str | None = None,
        school: strawberry.ID | None = None,
        on: date | None = None,
        known_as_of: datetime | None = None,
    ) -> Eligibility:
        asked = AskedList(rule, reading, parameters, division, school, on, known_as_of)
        return await eligibility_of(info.context, asked)

    @described("How far a county's public schools of a stage differ, and how often teachers were sent.")
    async def balance(self, info: Info, stage: Stage, division: str | None = None, on: date | None = None) -> Balance:
        return await balance_of(info.context, stage, division, on)
