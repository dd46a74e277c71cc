"""Amendments of rules as GraphQL shows them, and the deeds: draft, verify, put in force, drop."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import strawberry
from sqlalchemy import any_, select

from domain.access import Actor
from domain.amendment import actions, model
from domain.amendment.rules import write_parameters
from domain.database import Base
from schema.declared import Works
from schema.deed import does, does_to
from schema.field import column, described, link
from schema.given import reads
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen
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


AmendmentOrder = ordered_by("Amendment", "amendments", "drafted_at", "state")


@strawberry.input
class DraftAmendmentInput:
    """The whole wording as it is to be; parameters line by line, as in a plan's file."""

    rule: strawberry.ID = reads(rule_code, "rule_id")
    clause_code: str = reads(str, "clause_id")
    threshold: str = ""
    comparator: str = ">="
    parameters: str = ""
    reason: str


@strawberry.type
class AmendmentDeeds:
    """What can be done to amend a rule."""

    draft_amendment = does(
        Amendment, actions.draft_amendment, DraftAmendmentInput, "Write down what a rule is to say, and why."
    )
    verify_amendment = does_to(
        Amendment,
        actions.verify_amendment,
        "Confirm, as a second person, that the draft says what its clause says.",
    )
    put_in_force = does_to(
        Amendment, actions.put_in_force, "Let the rule say it from now on; figures handed in stay as they are."
    )
    drop_amendment = does_to(Amendment, actions.drop_amendment, "Give an amendment up before it is in force.")
