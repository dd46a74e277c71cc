"""What can be done with figures that are handed in: each mutation bears the name of the action."""

import strawberry

from domain.figure.model import Metric
from domain.submission import actions
from schema.deed import does
from schema.given import reads, subject
from schema.policy import rule_code
from schema.submission import Submission
from schema.window import DateRange


@strawberry.input
class SubmitFigureInput:
    """A county's figure; what is left out comes from the rule, as in `figure`."""

    metric: Metric = reads(Metric, "metric")
    rule: strawberry.ID | None = reads(lambda rule: rule_code(rule) if rule else None, "rule_id", default=None)
    reading: strawberry.ID | None = None
    division: str | None = None
    window: DateRange | None = None


@strawberry.input
class LockSubmissionInput:
    """A version to be closed."""

    submission: strawberry.ID = subject("Submission")


@strawberry.input
class AmendSubmissionInput:
    """A locked version that is otherwise now."""

    submission: strawberry.ID = subject("Submission")
    reason: str


@strawberry.type
class SubmissionDeeds:
    """What can be done with figures that are handed in."""

    submit_figure = does(
        Submission, actions.submit_figure, SubmitFigureInput, "Hand in a county's figure as it is known now."
    )
    lock_submission = does(
        Submission,
        actions.lock_submission,
        LockSubmissionInput,
        "Close a version: from then on it can only be amended by a new one.",
    )
    amend_submission = does(
        Submission,
        actions.amend_submission,
        AmendSubmissionInput,
        "Hand in the figure anew, as it is known now, with the reason; the old version stays as it is.",
    )
