"""Large files on their way through the books, as GraphQL shows them: how far they have come, and what can be done."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import select

from domain.access import Actor, masked_name
from domain.database import Base
from domain.job import actions, model
from domain.job.queries import seen_by
from domain.revision.model import Reason
from schema.context import Info
from schema.deed import does, does_to
from schema.field import column, described, works
from schema.given import subject
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Seen


@strawberry.enum(description="How a large file stands that was sent back.")
class JobState(StrEnum):
    """Up to `compared` nothing is written; `ordered` and `applying` become `done`, whole, or `refused` or `failed`."""

    WAITING = "waiting"
    COMPARING = "comparing"
    COMPARED = "compared"
    ORDERED = "ordered"
    APPLYING = "applying"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


@strawberry.type(description="What became, or would become, of the rows of a file.")
class JobCounts:
    """Rows by what becomes of them."""

    counts: strawberry.Private[dict[str, int]]

    create: int = strawberry.field(resolver=lambda self: self.counts.get("create", 0))
    change: int = strawberry.field(resolver=lambda self: self.counts.get("change", 0))
    unchanged: int = strawberry.field(resolver=lambda self: self.counts.get("unchanged", 0))
    conflict: int = strawberry.field(resolver=lambda self: self.counts.get("conflict", 0))
    refused: int = strawberry.field(resolver=lambda self: self.counts.get("refused", 0))


@strawberry.type(description="A large spreadsheet that came back: compared, and written on its sender's word.")
class Job(Listed):
    """Work in hand; it is thrown away seven days after the file was sent."""

    mapped: ClassVar[type[Base]] = model.Job
    row: strawberry.Private[model.Job]
    descending: ClassVar[bool] = True

    ledger: str = column(model.Job.kind, description="Which ledger it is a copy of.")
    file: str = column(model.Job.name)
    state: JobState = column(model.Job.state, word=JobState)
    rows: int = column(model.Job.rows)
    rows_done: int = column(model.Job.rows_done, description="In the step under way, told while it lasts.")
    percent: int = works(
        lambda self: self.row.percent,
        model.Job.state,
        model.Job.rows,
        model.Job.rows_done,
        description="Of the step under way; a hundred when it has ended.",
    )
    outcome_digest: str = column(model.Job.outcome_digest, description="Sums up what is shown; give it back.")
    sent_by: str = column(model.Job.made_by_name, mask=masked_name)
    sent_at: datetime = column(model.Job.made_at)
    begun_at: datetime | None = column(model.Job.begun_at)
    ended_at: datetime | None = column(model.Job.ended_at)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to files that its schools sent."""
        return Seen(model.Job, select(model.Job).where(seen_by(actor)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by when the file was sent, the latest first."""
        return (row.made_at, row.id)

    @described("What the comparison shows, as soon as there is one.")
    def counts(self) -> JobCounts | None:
        return JobCounts(counts=self.row.counts) if self.row.counts else None

    @described("Why it was refused or broke off.")
    def reason(self, info: Info) -> str | None:
        return Reason(**self.row.reason).sentence(info.context.language) if self.row.reason else None


@strawberry.input(description="Narrows a list of large files.")
class JobWhere(Where):
    """What is left out does not narrow it."""

    state: JobState | None = narrows(lambda row, state: row.state == state)


JobOrder = ordered_by("Job", "large files", "made_at")


@strawberry.input
class OrderWritingInput:
    """A compared file, and what its comparison showed."""

    job: strawberry.ID = subject("Job")
    outcome_digest: str


@strawberry.type
class JobDeeds:
    """What can be done with large files; each is worked on soon after, and the job tells how far it has come."""

    order_writing = does(
        Job,
        actions.order_writing,
        OrderWritingInput,
        "Have a file written as it was shown, or not at all.",
    )
    compare_again = does_to(Job, actions.compare_again, "Have a file compared once more.")
    resume_job = does_to(Job, actions.resume_job, "Begin the step again that broke off.")
    cancel_job = does_to(Job, actions.cancel_job, "Call a file off that is not being written yet.")
