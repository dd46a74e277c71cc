"""Ledgers that come back as GraphQL shows them: sent with the request, compared cell by cell, written as shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.job.actions import compare_file, take_file, write_file
from domain.job.queries import job_of
from domain.revision import model, queries
from domain.revision.books import BOOKS
from domain.revision.files import read_copy
from domain.revision.model import Reason, Verdict
from domain.spreadsheet.limits import Limits
from schema.context import Context, Info
from schema.deed import deed
from schema.field import described
from schema.front import GlobalId, Refusal, Upload, content_of
from schema.job import Job
from schema.node import uuid_of
from schema.register import Kind

WEIGHTS = {"draftRevision": 2_000, "renewRevision": 2_000, "commitRevision": 2_000}
MOST_ROWS = 10_000
LIMITS = Limits()

strawberry.enum(Verdict, name="RevisionVerdict", description="What becomes of a row, or of a cell.")


@strawberry.type(description="How many rows something becomes of.")
class VerdictCount:
    """One heap."""

    verdict: Verdict
    rows: int


@strawberry.type(description="A cell that was edited.")
class RevisedCell:
    """As it was downloaded, as it was edited, and as it is now."""

    cell: strawberry.Private[model.CellVerdict]
    heading: str

    before: str = strawberry.field(resolver=lambda self: self.cell.before)
    edited: str = strawberry.field(resolver=lambda self: self.cell.edited)
    now: str = strawberry.field(resolver=lambda self: self.cell.now)
    verdict: Verdict = strawberry.field(resolver=lambda self: self.cell.verdict)

    @described("Why it is not taken, in the viewer's language.")
    def reason(self, info: Info) -> str | None:
        return _said(info, self.cell.reason)


@strawberry.type(description="A row that is not simply unchanged.")
class RevisedRow:
    """What becomes of it, cell by cell."""

    row: strawberry.Private[model.RowVerdict]
    headings: strawberry.Private[Mapping[str, str]]

    line: int = strawberry.field(resolver=lambda self: self.row.line)
    label: str = strawberry.field(resolver=lambda self: self.row.label)
    verdict: Verdict = strawberry.field(resolver=lambda self: self.row.verdict)

    @described("Why, where it is not for one cell.")
    def reason(self, info: Info) -> str | None:
        return _said(info, self.row.reason)

    @described("Those that were edited.")
    def cells(self) -> list[RevisedCell]:
        return [RevisedCell(cell=each, heading=self.headings[each.field]) for each in self.row.cells]


@strawberry.type(description="A ledger that came back, compared with the books and waiting to be written, or written.")
class Revision:
    """Work in hand of whoever sent it; its rows are gone once they are written."""

    row: strawberry.Private[model.Revision]

    kind: Kind = strawberry.field(resolver=lambda self: Kind(self.row.kind))
    name: str = strawberry.field(resolver=lambda self: self.row.name)
    made_at: datetime = strawberry.field(resolver=lambda self: self.row.made_at)

    @described("To be named when it is compared again or written.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(GlobalId.of("Revision", self.row.id, self.row.county_id)))

    @described("Whether it has been written into the books.")
    def written(self) -> bool:
        return self.row.state == "written"

    @described("What was compared, summed up: name it when writing, so that nothing else is written.")
    def outcome(self) -> str:
        return self.row.outcome_digest

    @described("How many rows something becomes of.")
    def counts(self) -> list[VerdictCount]:
        return [VerdictCount(verdict=each, rows=self.row.counts.get(each, 0)) for each in Verdict]

    @described("Where the file is large it is worked on by and by: how far it has come, and its outcome to be named.")
    async def job(self, info: Info) -> Job | None:
        ctx = info.context
        found = await ctx.read(lambda session: job_of(session, ctx.actor, self.row.id))
        return None if found is None else cast("Job", Job.of(found))

    @described("The rows that are touched, or those of one verdict; none once it is written.")
    async def rows(self, info: Info, verdict: Verdict | None = None, first: int = 100) -> list[RevisedRow]:
        wanted = [each for each in await self._shown(info) if verdict is None or each.verdict is verdict]
        headings = {column.field: column.heading for column in BOOKS[Kind(self.row.kind)].columns}
        return [RevisedRow(row=each, headings=headings) for each in wanted[: max(0, min(first, MOST_ROWS))]]

    async def _shown(self, info: Info) -> Sequence[model.RowVerdict]:
        if self.row.state in ("written", "cancelled"):
            return ()
        ctx = info.context

        async def read(session: AsyncSession) -> model.Outcome:
            # A list leaves the sealed contents out.
            found = await queries.find_revision(session, ctx.actor, self.row.id)
            return queries.outcome_of(session, found)

        return (await ctx.read(read)).rows


@strawberry.input
class DraftRevisionInput:
    """A ledger that was downloaded here, and edited."""

    file: Upload


@strawberry.input
class RenewRevisionInput:
    """A file that waits for a decision."""

    revision: strawberry.ID


@strawberry.input
class CommitRevisionInput:
    """A file that waits for a decision, and what its comparison showed."""

    revision: strawberry.ID
    outcome: str


DraftRevisionResult = Annotated[Revision | Refusal, strawberry.union("DraftRevisionResult")]
RenewRevisionResult = Annotated[Revision | Refusal, strawberry.union("RenewRevisionResult")]
CommitRevisionResult = Annotated[Revision | Refusal, strawberry.union("CommitRevisionResult")]


@strawberry.type
class RevisionDeeds:
    """What can be done with ledgers that come back."""

    @deed("Send a ledger back that was downloaded and edited: it is compared, and nothing is written yet.")
    async def draft_revision(self, info: Info, input: DraftRevisionInput) -> DraftRevisionResult:
        revised = await read_copy(await content_of(input.file, LIMITS.size), input.file.filename or "")
        return await _done(info.context, _taken, revised)

    @deed("Compare a ledger that came back once more, with the books as they are now.")
    async def renew_revision(self, info: Info, input: RenewRevisionInput) -> RenewRevisionResult:
        return await _done(info.context, _renewed, uuid_of(input.revision, "Revision"))

    @deed("Write exactly what the comparison showed, or nothing, if the books have moved since.")
    async def commit_revision(self, info: Info, input: CommitRevisionInput) -> CommitRevisionResult:
        named = uuid_of(input.revision, "Revision")
        return await _done(info.context, _written, named, input.outcome)


async def revisions_of(context: Context) -> list[Revision]:
    """Give the viewer's own ledgers that came back and wait for a decision."""
    found = await context.read(lambda session: queries.open_revisions(session, context.actor))
    return [Revision(row=each) for each in found]


async def _done(context: Context, act: Any, *given: Any) -> Revision:
    return Revision(row=await context.write(lambda session: act(session, context.actor, *given)))


async def _taken(session: AsyncSession, actor: Actor, revised: model.Revised) -> model.Revision:
    return await queries.find_revision(session, actor, await take_file(session, actor, revised))


async def _renewed(session: AsyncSession, actor: Actor, revision_id: UUID) -> model.Revision:
    await compare_file(session, actor, revision_id)
    return await queries.find_revision(session, actor, revision_id)


async def _written(session: AsyncSession, actor: Actor, revision_id: UUID, outcome: str) -> model.Revision:
    await write_file(session, actor, revision_id, outcome_digest=outcome)
    return await queries.find_revision(session, actor, revision_id)


def _said(info: Info, reason: Reason | None) -> str | None:
    return reason.sentence(info.context.language) if reason else None
