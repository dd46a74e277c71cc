"""Figures that were handed in, as GraphQL shows them: the number as it was, and each row that changed since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, ClassVar
from uuid import UUID

import strawberry
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor, Label, masked_name, sees
from domain.database import Base
from domain.figure.model import Metric, Question, Side, Verdict
from domain.figure.queries import answer
from domain.submission import delta, model
from domain.submission.queries import asked_now, find_submission, is_proved, keys_of, question_of, seen_by, versions_of
from schema.context import Context, Info
from schema.declared import Beside, Poses, Proves, declares
from schema.division import Division
from schema.field import column, described, link, works
from schema.figure import Figure
from schema.figure_row import decimal_of
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, one
from schema.policy import rule_code
from schema.teacher import Teacher
from schema.window import Window

strawberry.enum(Side, name="FigureSide", description="The two row sets behind a share.")

WEIGHTS = {"delta": 400, "proved": 100, "asItIsNow": 100}
"""What fields cost that count a county's people anew."""


@dataclass(frozen=True, slots=True)
class AsHandedIn:
    """The figure that was handed in, asked again as it was known then."""

    of_now: ClassVar[bool] = False

    async def questions(self, session: AsyncSession, context: Context, ids: Iterable[UUID]) -> Mapping[UUID, Question]:
        """Make the questions of the versions with these ids.

        :raises UnknownSubmission: when the viewer may not see one
        """
        versions = [await find_submission(session, context.actor, each) for each in ids]
        return {each.id: await question_of(session, each) for each in versions}


@dataclass(frozen=True, slots=True)
class AsItIsNow:
    """The same asked of what is known now."""

    of_now: ClassVar[bool] = True

    async def questions(self, session: AsyncSession, context: Context, ids: Iterable[UUID]) -> Mapping[UUID, Question]:
        """Make the questions of the versions with these ids.

        :raises UnknownSubmission: when the viewer may not see one
        """
        then = await AsHandedIn().questions(session, context, ids)
        return {key: asked_now(session, each) for key, each in then.items()}


@strawberry.type(description="One deed behind a change; the name is kept back from those who are not shown people.")
class SubmissionTrace:
    """Who did what, and when."""

    trace: strawberry.Private[delta.Trace]

    at: datetime = strawberry.field(resolver=lambda self: self.trace.at)
    deed: str = strawberry.field(resolver=lambda self: self.trace.deed, description="Empty where none is known.")

    @described("Who did it.")
    def who(self, info: Info) -> str | None:
        return self.trace.who if sees(info.context.actor, Label.PERSONAL) else None


@strawberry.type(description="One row that joined a side of the figure, or left it, and what was written since.")
class SubmissionChange:
    """A difference between two versions."""

    change: strawberry.Private[delta.Change]

    side: Side = strawberry.field(resolver=lambda self: self.change.side)
    joined: bool = strawberry.field(resolver=lambda self: self.change.joined)
    traces: list[SubmissionTrace] = strawberry.field(
        resolver=lambda self: [SubmissionTrace(trace=each) for each in self.change.traces]
    )

    @described("The name of the person, if it is one.")
    def name(self, info: Info) -> str | None:
        name = self.change.row.name
        return name if name is None or sees(info.context.actor, Label.PERSONAL) else masked_name(name)

    @described("The record as it is now.")
    async def teacher(self, info: Info) -> Teacher | None:
        teacher_id = self.change.row.teacher_id
        return await one(info.context, Teacher, teacher_id) if teacher_id else None


@strawberry.type(description="What tells a version from the next one, or from what is known now.")
class SubmissionDelta:
    """The changes, at most as many as can be read."""

    found: strawberry.Private[delta.Delta]

    total: int = strawberry.field(resolver=lambda self: self.found.total)
    changes: list[SubmissionChange] = strawberry.field(
        resolver=lambda self: [SubmissionChange(change=each) for each in self.found.changes]
    )


@strawberry.type(description="A version of a figure that was handed in. It never changes; a later version amends it.")
class Submission(Listed, Node):
    """The number as it was."""

    mapped: ClassVar[type[Base]] = model.Submission
    row: strawberry.Private[model.Submission]
    descending: ClassVar[bool] = True

    division: Division = link(model.Submission.county_id, Division)
    version: int = column(model.Submission.version)
    metric: Metric = works(lambda self: self.row.of, model.Submission.metric)
    rule_code: str = column(model.Submission.rule_id)
    reading: str = column(model.Submission.reading)
    window: Window = works(
        lambda self: Window.of(self.row.window), model.Submission.window_first, model.Submission.window_last
    )
    valid_as_of: date = column(model.Submission.valid_as_of)
    known_as_of: datetime = column(model.Submission.known_as_of)
    numerator: int = column(model.Submission.numerator)
    denominator: int | None = column(model.Submission.denominator)
    exact: str | None = column(model.Submission.exact)
    decimal: str | None = works(
        lambda self: decimal_of(Fraction(self.row.exact)) if self.row.exact else None, model.Submission.exact
    )
    printed: str = column(model.Submission.printed)
    verdict: Verdict = works(lambda self: self.row.judged, model.Submission.verdict)
    list_hash: str = column(model.Submission.list_hash)
    reason: str = column(model.Submission.reason, description="Why it amends the version before.")
    submitted_by: str | None = column(model.Submission.submitted_by_name)
    locked_at: datetime | None = strawberry.field(
        resolver=lambda self: self.row.lock.locked_at if self.row.lock else None,
        description="None while it is open.",
        metadata=declares(Beside(model.SubmissionLock.locked_at, model.SubmissionLock.submission_id)),
    )

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties; a school office is given none."""
        chosen = select(model.Submission).where(seen_by(actor)).options(selectinload(model.Submission.lock))
        return Seen(model.Submission, chosen)

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by when it was handed in, the latest first."""
        return (row.known_as_of, row.id)

    @described(
        "The question, asked again as it was known then, gives the same lists to the last row.",
        Proves(AsHandedIn, model.Submission.id, model.Submission.list_hash),
    )
    async def proved(self, info: Info) -> bool:
        return await info.context.read(lambda session: is_proved(session, self.row))

    @described("The same question of what is known now.", Poses(AsItIsNow, model.Submission.id))
    async def as_it_is_now(self, info: Info) -> Figure:
        async def read(session: AsyncSession) -> Figure:
            question = asked_now(session, await question_of(session, self.row))
            return Figure(question=question, counted=await answer(session, question))

        return await info.context.read(read)

    @described("What was written since: up to the next version or, of the latest, up to now.")
    async def delta(self, info: Info) -> SubmissionDelta:
        async def read(session: AsyncSession) -> SubmissionDelta:
            versions = await versions_of(session, info.context.actor, self.row)
            after = next((each for each in versions if each.version == self.row.version + 1), None)
            question = await question_of(session, after or self.row)
            later = question if after else asked_now(session, question)
            keys = await keys_of(session, later)
            return SubmissionDelta(found=await delta.delta_between(session, info.context.actor, self.row, later, keys))

        return await info.context.read(read)


@strawberry.input(description="Narrows a list of figures that were handed in.")
class SubmissionWhere(Where):
    """What is left out does not narrow it."""

    metric: Metric | None = narrows(lambda row, metric: row.metric == metric)
    rule: strawberry.ID | None = narrows(lambda row, rule: row.rule_id == rule, read=rule_code)
    version: int | None = narrows(lambda row, version: row.version == version)


SubmissionOrder = ordered_by("Submission", "figures that were handed in", "known_as_of", "version")
