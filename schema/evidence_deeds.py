"""What can be done with evidence: files come along with the request, and each mutation answers with the dossier."""

from typing import Annotated, Any

import strawberry

from domain.evidence import actions, queries
from domain.evidence.limits import MOST_BYTES
from domain.evidence.reading import Taken, keep_contents, take
from domain.evidence.rules import NoFile
from schema.context import Context, Info
from schema.deed import deed
from schema.evidence import Dossier, EvidenceKind, named_record
from schema.front import Refusal, Upload, content_of
from schema.node import uuid_of

WEIGHTS = {"attachEvidence": 1_000}
"""Painting pictures anew is work: ten deeds of this kind in one request, and no more."""

RECORD = "An activity, a posting or a twinning."


@strawberry.input
class AttachEvidenceInput:
    """Files that show what a record says."""

    record: strawberry.ID = strawberry.field(description=RECORD)
    kind: EvidenceKind
    files: list[Upload]


@strawberry.input
class LinkEvidenceInput:
    """A file that is kept already, and one more record that it shows."""

    record: strawberry.ID = strawberry.field(description=RECORD)
    kind: EvidenceKind
    evidence: strawberry.ID


@strawberry.input
class DetachEvidenceInput:
    """A file, and the record that it shows no longer."""

    record: strawberry.ID = strawberry.field(description=RECORD)
    evidence: strawberry.ID


AttachEvidenceResult = Annotated[Dossier | Refusal, strawberry.union("AttachEvidenceResult")]
LinkEvidenceResult = Annotated[Dossier | Refusal, strawberry.union("LinkEvidenceResult")]
DetachEvidenceResult = Annotated[Dossier | Refusal, strawberry.union("DetachEvidenceResult")]


@strawberry.type
class EvidenceDeeds:
    """What can be done with evidence."""

    @deed("Attach files to a record as evidence of a kind; one that is kept already is linked, not kept twice.")
    async def attach_evidence(self, info: Info, input: AttachEvidenceInput) -> AttachEvidenceResult:
        ctx, record = info.context, named_record(input.record)
        files = await _kept(ctx, record, input.files)
        act = actions.attach_evidence
        return Dossier(
            found=await ctx.write(lambda session: act(session, ctx.actor, **record, kind=input.kind.value, files=files))
        )

    @deed("Link a file that is kept already to one more record.")
    async def link_evidence(self, info: Info, input: LinkEvidenceInput) -> LinkEvidenceResult:
        return await _done(info.context, actions.link_evidence, input, kind=input.kind.value)

    @deed("Take a file away from a record; it stays with its other records.")
    async def detach_evidence(self, info: Info, input: DetachEvidenceInput) -> DetachEvidenceResult:
        return await _done(info.context, actions.detach_evidence, input)


async def _kept(context: Context, record: dict[str, Any], sent: list[Upload]) -> list[Taken]:
    """Judge the files and keep their contents, once it is known that the record may have them.

    :raises Refusal: what is wrong with the first file that is not right, or with attaching them at all
    """
    if not sent:
        raise NoFile(field="files")
    await context.read(lambda session: queries.expect_evidence(session, context.actor, **record, files=len(sent)))
    await context.close()
    files = [await take(await content_of(each, MOST_BYTES), each.filename or "") for each in sent]
    await keep_contents(context.store, files)
    return files


async def _done(context: Context, act: Any, given: Any, **facts: Any) -> Dossier:
    """Do the deed with a file that is kept, and its record."""
    record, evidence_id = named_record(given.record), uuid_of(given.evidence, "Evidence")
    return Dossier(
        found=await context.write(
            lambda session: act(session, context.actor, **record, evidence_id=evidence_id, **facts)
        )
    )
