"""Amendments of rules as GraphQL shows them, and the deeds: draft, verify, put in force, drop."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import any_, select

from domain.access import Actor
from domain.amendment import actions, model
from domain.amendment.rules import write_parameters
from domain.database import Base
from schema.context import Info
from schema.declared import Works
from schema.deed import deed
from schema.front import Refusal
from schema.listing import Direction, Listed, Where, narrows
from schema.node import Node, Seen, column, described, link, uuid_of
from schema.policy import Rule, rule_code


@strawberry.enum(description="How far an amendment has come.")
class AmendmentState(StrEnum):
    """From the draft to the force."""

    DRAFT = "draft"
    VERIFIED = "verified"
    IN_FORCE = "in_force"
    DROPPED = "dropped"


@strawberry.type(description="What a rule is to say, and why: drafted by one person and verified by another.")
class Amendment(Listed, Node):
    """Nothing is counted by it before it is in force."""

    mapped: ClassVar[type[Base]] = model.Amendment
    row: strawberry.Private[model.Amendment]
    descending: ClassVar[bool] = True

    rule: Rule = link(model.Amendment.rule_id, Rule)
    clause_code: str = column(model.Amendment.clause_id)
    threshold: str | None = column(model.Amendment.threshold)
    comparator: str = column(model.Amendment.comparator)
    reason: str = column(model.Amendment.reason)
    state: AmendmentState = column(model.Amendment.state, word=AmendmentState)
    drafted_at: datetime = column(model.Amendment.drafted_at)
    verified_at: datetime | None = column(model.Amendment.verified_at)
    in_force_at: datetime | None = column(model.Amendment.in_force_at)

    @described("The reading, line by line as in a plan's file.", Works((model.Amendment.parameters,)))
    def parameters(self) -> str:
        return write_parameters(self.row.parameters)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:  # noqa: ARG003 (each kind of node is asked alike)
        """Amendments are public, as rules are."""
        return Seen(model.Amendment, select(model.Amendment))


@strawberry.input(description="Narrows a list of amendments.")
class AmendmentWhere(Where):
    """What is left out does not narrow it."""

    rule: strawberry.ID | None = narrows(lambda row, rule: row.rule_id == rule, read=rule_code)
    states: list[AmendmentState] | None = narrows(lambda row, states: row.state == any_(states))


@strawberry.enum(description="What amendments can be ordered by.")
class AmendmentOrderField(StrEnum):
    """Columns."""

    DRAFTED_AT = "drafted_at"
    STATE = "state"


@strawberry.input(description="Orders a list of amendments.")
class AmendmentOrder:
    """A column and a direction."""

    field: AmendmentOrderField
    direction: Direction = Direction.ASC


@strawberry.input
class DraftAmendmentInput:
    """The whole wording as it is to be; parameters line by line, as in a plan's file."""

    rule: strawberry.ID
    clause_code: str
    threshold: str = ""
    comparator: str = ">="
    parameters: str = ""
    reason: str


DraftAmendmentResult = Annotated[Amendment | Refusal, strawberry.union("DraftAmendmentResult")]
VerifyAmendmentResult = Annotated[Amendment | Refusal, strawberry.union("VerifyAmendmentResult")]
PutInForceResult = Annotated[Amendment | Refusal, strawberry.union("PutInForceResult")]
DropAmendmentResult = Annotated[Amendment | Refusal, strawberry.union("DropAmendmentResult")]


@strawberry.type
class AmendmentDeeds:
    """What can be done to amend a rule."""

    @deed("Write down what a rule is to say, and why.")
    async def draft_amendment(self, info: Info, input: DraftAmendmentInput) -> DraftAmendmentResult:
        ctx = info.context
        row = await ctx.write(
            lambda session: actions.draft_amendment(
                session,
                ctx.actor,
                rule_id=rule_code(input.rule),
                clause_id=input.clause_code,
                threshold=input.threshold,
                comparator=input.comparator,
                parameters=input.parameters,
                reason=input.reason,
            )
        )
        return Amendment(row=row)

    @deed("Confirm, as a second person, that the draft says what its clause says.")
    async def verify_amendment(self, info: Info, amendment: strawberry.ID) -> VerifyAmendmentResult:
        return await _done(info, actions.verify_amendment, amendment)

    @deed("Let the rule say it from now on; figures handed in stay as they are.")
    async def put_in_force(self, info: Info, amendment: strawberry.ID) -> PutInForceResult:
        return await _done(info, actions.put_in_force, amendment)

    @deed("Give an amendment up before it is in force.")
    async def drop_amendment(self, info: Info, amendment: strawberry.ID) -> DropAmendmentResult:
        return await _done(info, actions.drop_amendment, amendment)


async def _done(info: Info, act: Callable[..., Awaitable[Any]], amendment: str) -> Amendment:
    ctx, amendment_id = info.context, uuid_of(amendment, "Amendment")
    return Amendment(row=await ctx.write(lambda session: act(session, ctx.actor, amendment_id)))
