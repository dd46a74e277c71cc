"""The eligible list as GraphQL shows it: everybody in or out under a rule on a day, with each reason."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import masked_name, sees
from domain.database import over_all
from domain.figure import standings
from domain.figure.eligibility import Condition as ConditionRow
from domain.figure.eligibility import Reason
from domain.figure.metrics.standing import standings as standing_rows
from domain.figure.model import Question
from domain.language import N_, translate
from domain.teacher.model import Employment
from domain.teacher.model import Teacher as TeacherRow
from schema.context import Context, Info
from schema.division import Division
from schema.field import Language, column, described, language_of, link
from schema.figure import check_birthdays
from schema.front import Connection, Key, Keyset, Problem, cut_of
from schema.listing import page
from schema.mask import check_searchable
from schema.node import Shown, one, uuid_of
from schema.parameters import FigureParameters, Parameters
from schema.policy import Clause, Rule, rule_code
from schema.school import School, Stage
from schema.teacher import Post, Teacher
from schema.window import Window

strawberry.enum(Reason, name="EligibilityReason", description="What a rule asks of a teacher, and why one is out.")

WEIGHTS = {"eligibility": 80, "eligibility.teachers": 150}
"""What fields cost that judge a county's people anew."""


@strawberry.type(description="One condition of a rule, and whether the teacher meets it.")
class EligibilityCondition:
    """By what somebody was judged."""

    condition: strawberry.Private[ConditionRow]

    reason: Reason = strawberry.field(resolver=lambda self: self.condition.reason)
    holds: bool = strawberry.field(resolver=lambda self: self.condition.holds)

    @described("By what it was judged; none to those who are not shown it.")
    def said(self, info: Info, language: Language | None = None) -> str | None:
        if not sees(info.context.actor, self.condition.label):
            return None
        return translate(language_of(info, language), self.condition.said, self.condition.values)


@strawberry.type(description="A teacher as the rule sees them on its day, as known at its instant.")
class EligibilityRow(Shown):
    """One line of the list."""

    row: strawberry.Private[standings.Judged]

    name: str = column(TeacherRow.name, mask=masked_name)
    eligible: bool = strawberry.field(resolver=lambda self: self.row.standing.eligible)
    conditions: list[EligibilityCondition] = strawberry.field(
        resolver=lambda self: [EligibilityCondition(condition=each) for each in self.row.standing.conditions]
    )
    subject: str | None = column(Employment.subject)
    stage: Stage | None = column(Employment.stage, word=Stage)
    post: Post | None = column(Employment.post, word=Post)
    arrived_on: date | None = column(Employment.arrived_on)
    year: int | None = strawberry.field(
        resolver=lambda self: self.row.year, description="Which year at the school it is; the sixth follows five whole."
    )
    division: Division = link(TeacherRow.county_id, Division)
    teacher: Teacher | None = link(Employment.teacher_id, Teacher, description="The record as it is now.")
    school: School | None = link(
        Employment.school_id, School, description="The home school of the day; none when there was none."
    )


@strawberry.type(description="How many are out for a reason, and how many for this one alone.")
class EligibilityReasonCount:
    """One reason of the rule."""

    reason: Reason
    count: int
    alone: int


@strawberry.input(description="Narrows a list of who is in and who is out.")
class EligibilityWhere:
    """What is left out does not narrow it."""

    eligible: bool | None = None
    reason: Reason | None = None
    school: strawberry.ID | None = None
    subject: str | None = None
    year_from: int | None = strawberry.field(default=None, description="In this year at the school or a later one.")
    year_to: int | None = strawberry.field(default=None, description="In this year at the school or an earlier one.")
    text: str | None = strawberry.field(
        default=None, description="A part of the name; refused to those who see names masked."
    )

    def read(self, context: Context) -> standings.Wanted:
        """Read it as the domain does.

        :raises HiddenFromYou: when a name is searched for that the viewer may not see
        :raises Problem: when a year is none
        """
        if self.text:
            check_searchable(context.actor, TeacherRow.name, field="text")
        for year in (self.year_from, self.year_to):
            if year is not None and not 1 <= year <= standings.MOST_YEARS:
                raise Problem(
                    "BAD_INPUT", N_("A year at the school lies between 1 and {most}."), most=standings.MOST_YEARS
                )
        return standings.Wanted(
            eligible=self.eligible,
            reason=self.reason,
            school_id=uuid_of(self.school, "School") if self.school else None,
            subject=self.subject or "",
            year_from=self.year_from,
            year_to=self.year_to,
            text=self.text or "",
        )


@strawberry.type(description="Every teacher of a place in or out under a rule on a day.")
class Eligibility:
    """A question, and everybody it is asked of."""

    question: strawberry.Private[Question]
    counted: strawberry.Private[standings.Tally]

    day: date = strawberry.field(resolver=lambda self: self.question.eligibility_day, description="It is judged on.")
    window: Window = strawberry.field(resolver=lambda self: Window.of(self.question.window))
    known_as_of: datetime = strawberry.field(resolver=lambda self: self.question.known_as_of)
    parameters: Parameters = strawberry.field(resolver=lambda self: Parameters.of(self.question.parameters))
    eligible: int = strawberry.field(resolver=lambda self: self.counted.eligible)
    out: int = strawberry.field(resolver=lambda self: self.counted.out)
    reasons: list[EligibilityReasonCount] = strawberry.field(
        resolver=lambda self: [
            EligibilityReasonCount(reason=reason, count=count, alone=self.counted.alone[reason])
            for reason, count in self.counted.reasons.items()
        ]
    )

    @described("The rule that it is judged by.")
    def rule(self) -> Rule | None:
        return Rule(row=self.question.rule) if self.question.rule else None

    @described("The clause behind each of the reasons.")
    async def clause(self, info: Info) -> Clause | None:
        return await one(info.context, Clause, self.question.rule.clause_id) if self.question.rule else None

    @described("The teachers, in one fixed order.")
    async def teachers(
        self,
        info: Info,
        where: EligibilityWhere | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[EligibilityRow]:
        wanted = (where or EligibilityWhere()).read(info.context)
        rows = standing_rows(self.question)
        chosen = select(rows).where(*standings.narrowing(rows, info.context.actor, self.question, wanted))
        names = tuple(rows.c.keys())

        def shown(cells: Any) -> EligibilityRow:
            return EligibilityRow(row=standings.judged(self.question, dict(zip(names, cells, strict=True))))

        keys = Keyset(Key(rows.c.teacher_id))
        return await page(info.context, chosen, keys, cut_of(first, after, last, before), node=shown, run=over_all)


@dataclass(frozen=True)
class AskedList:
    """A list as a client asks for it; what is left out comes from the rule."""

    rule: str | None = None
    reading: str | None = None
    parameters: FigureParameters | None = None
    division: str | None = None
    school: str | None = None
    on: date | None = None
    known_as_of: datetime | None = None


async def eligibility_of(context: Context, asked: AskedList) -> Eligibility:
    """Judge everybody of a place.

    :raises Refusal: when the viewer may not ask it, or it is no question
    """
    if asked.parameters is not None:
        check_birthdays(context.actor, asked.parameters)
    if asked.known_as_of is not None and asked.known_as_of.tzinfo is None:
        raise Problem("BAD_INPUT", N_("An instant needs its distance from UTC, such as +08:00."))

    async def read(session: AsyncSession) -> Eligibility:
        question = await standings.ask_who_is_due(
            session,
            context.actor,
            rule_id=rule_code(asked.rule) if asked.rule else None,
            reading=asked.reading,
            parameters=asked.parameters.read() if asked.parameters else None,
            division=asked.division,
            school_id=uuid_of(asked.school, "School") if asked.school else None,
            on=asked.on,
            known_as_of=asked.known_as_of,
        )
        counted = await standings.tally(session, context.actor, question, standings.Wanted())
        return Eligibility(question=question, counted=counted)

    return await context.read(read)
