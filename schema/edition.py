"""Editions of plans as GraphQL shows them, and the deeds: draft, write and drop entries, verify, put in force."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import any_, select

from domain.access import Actor
from domain.database import Base
from domain.edition import actions, model, queries, rules
from domain.edition.rules import Section
from domain.policy.rules import read_entry
from schema.amendment import AmendmentState
from schema.context import Info
from schema.deed import deed, does, does_to
from schema.field import column, described, link
from schema.figure import Figure
from schema.front import Refusal
from schema.given import reads, subject
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, uuid_of
from schema.policy import Plan, plan_code

WEIGHTS = {"Edition.preview": 2_000}

strawberry.enum(Section, name="EditionSection", description="What an edition of a plan is made of.")


@strawberry.type(description="What two editions say otherwise: a field of an entry; one side is none where it is new.")
class EditionDifference:
    """Values are shown as a plan's file writes them."""

    row: strawberry.Private[rules.Difference]

    section: Section = strawberry.field(resolver=lambda self: self.row.section)
    entry: str = strawberry.field(resolver=lambda self: self.row.entry, description="A reading after its rule.")
    field: str = strawberry.field(resolver=lambda self: self.row.field, description="Such as threshold or title.zh.")
    before: str | None = strawberry.field(resolver=lambda self: _text(self.row.before))
    after: str | None = strawberry.field(resolver=lambda self: _text(self.row.after))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


@strawberry.type(description="A counted rule that an edition changes, with the county's figure as it is and would be.")
class EditionPreview:
    """One side is none where the rule is new or taken away."""

    rule_code: str
    now: Figure | None
    then: Figure | None


@strawberry.type(description="A plan's next edition, whole: drafted by one person and verified by another.")
class Edition(Listed, Node):
    """Nothing is counted by it before it is in force."""

    mapped: ClassVar[type[Base]] = model.Edition
    row: strawberry.Private[model.Edition]
    descending: ClassVar[bool] = True

    plan: Plan = link(model.Edition.plan_id, Plan)
    number: int = column(model.Edition.number)
    reason: str = column(model.Edition.reason)
    state: AmendmentState = column(model.Edition.state, word=AmendmentState)
    drafted_at: datetime = column(model.Edition.drafted_at)
    verified_at: datetime | None = column(model.Edition.verified_at)
    in_force_at: datetime | None = column(model.Edition.in_force_at)

    @described("What it says otherwise than the plan said when it was drafted, or than another edition of the plan.")
    async def differences(self, info: Info, beside: strawberry.ID | None = None) -> list[EditionDifference]:
        before = self.row.before
        if beside is not None:
            other = uuid_of(beside, "Edition")
            found = await info.context.read(lambda session: queries.find_edition(session, other))
            before = found.content
        return [EditionDifference(row=each) for each in rules.differences(before, self.row.content)]

    @described("What it would change today; for a county, the first within reach unless one is named.")
    async def preview(self, info: Info, division: str | None = None) -> list[EditionPreview]:
        ctx = info.context
        seen = await ctx.read(lambda session: queries.preview(session, ctx.actor, self.row, division=division))
        return [
            EditionPreview(
                rule_code=each.rule.id,
                now=Figure(question=each.now.question, counted=each.now) if each.now else None,
                then=Figure(question=each.then.question, counted=each.then) if each.then else None,
            )
            for each in seen
        ]

    @classmethod
    def seen(cls, actor: Actor) -> Seen:  # noqa: ARG003 (each kind of node is asked alike)
        """Editions are public, as plans are."""
        return Seen(model.Edition, select(model.Edition))


@strawberry.input(description="Narrows a list of editions.")
class EditionWhere(Where):
    """What is left out does not narrow it."""

    plan: strawberry.ID | None = narrows(lambda row, plan: row.plan_id == plan, read=plan_code)
    states: list[AmendmentState] | None = narrows(lambda row, states: row.state == any_(states))


EditionOrder = ordered_by("Edition", "editions", "drafted_at", "number", "state")


@strawberry.input
class WriteEntryInput:
    """One entry as a plan's file writes it, keys and values without the section's heading."""

    edition: strawberry.ID = subject("Edition")
    section: Section = reads(Section, "section")
    toml: str = reads(read_entry, "entry")
    rule: str = reads(str, "of_rule", default="", description="The rule in which a reading stands.")


@strawberry.input
class DropEntryInput:
    """An entry by its name; what rests on it must be taken out before."""

    edition: strawberry.ID = subject("Edition")
    section: Section = reads(Section, "section")
    name: str
    rule: str = reads(str, "of_rule", default="", description="The rule in which a reading stands.")


DraftEditionResult = Annotated[Edition | Refusal, strawberry.union("DraftEditionResult")]


@strawberry.type
class EditionDeeds:
    """What can be done for a plan's new edition."""

    @deed("Begin a plan's next edition as a copy of what it says.")
    async def draft_edition(self, info: Info, plan: strawberry.ID, reason: str) -> DraftEditionResult:
        ctx, code = info.context, plan_code(plan)
        row = await ctx.write(lambda session: actions.draft_edition(session, ctx.actor, plan_id=code, reason=reason))
        return Edition(row=row)

    write_entry = does(
        Edition,
        actions.write_entry,
        WriteEntryInput,
        "Write an entry of the draft, in the place of the one of its name or as a new one.",
    )
    drop_entry = does(Edition, actions.drop_entry, DropEntryInput, "Take an entry out of the draft.")
    verify_edition = does_to(
        Edition,
        actions.verify_edition,
        "Confirm, as a second person, that the edition says what its documents say.",
    )
    put_edition_in_force = does_to(
        Edition,
        actions.put_edition_in_force,
        "Let the plan say it from now on; figures handed in stay as they are.",
    )
    drop_edition = does_to(Edition, actions.drop_edition, "Give an edition up before it is in force.")
