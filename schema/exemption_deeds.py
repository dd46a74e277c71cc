"""What can be done with the register of exemptions: each mutation bears the name of the action."""

from datetime import date
from functools import partial

import strawberry
from strawberry import UNSET

from domain.teacher import actions
from schema import deed
from schema.given import Partial, as_read, names, subject
from schema.teacher import Exemption, ExemptionKind

does = partial(deed.does, Exemption)


@strawberry.input
class RecordExemptionInput:
    """A ground for leaving a teacher out of rotation; without a last day, until further notice."""

    teacher: strawberry.ID = names("Teacher", "teacher_id")
    kind: ExemptionKind
    starts_on: date
    ends_on: date | None = None
    ground: str
    decision: str = ""
    clause: str = ""


@strawberry.input(description="What was written down wrongly; what is left out stays as it is.")
class CorrectExemptionInput(Partial):
    """The facts as they should have been written."""

    exemption: strawberry.ID = subject("Exemption")
    kind: ExemptionKind | None = None
    starts_on: date | None = None
    ends_on: date | None = strawberry.field(default=UNSET, description="None is until further notice.")
    ground: str | None = None
    decision: str | None = None
    clause: str | None = None
    version: int | None = as_read()


@strawberry.input
class EndExemptionInput:
    """An earlier last day."""

    exemption: strawberry.ID = subject("Exemption")
    ends_on: date
    version: int | None = as_read()


@strawberry.type
class ExemptionDeeds:
    """What can be done with the register."""

    record_exemption = does(
        actions.record_exemption,
        RecordExemptionInput,
        "Write down on what ground a teacher is left out of rotation.",
    )
    correct_exemption = does(
        actions.correct_exemption,
        CorrectExemptionInput,
        "Put right what was written down wrongly; earlier figures do not move.",
    )
    end_exemption = does(actions.end_exemption, EndExemptionInput, "Let an exemption end earlier than it would.")
