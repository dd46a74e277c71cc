"""What is right for a figure that is handed in: a county's, once for each period, and amended only with a reason."""

from domain.figure.model import Question
from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound
from domain.submission.model import Submission

LONGEST = 500


class UnknownSubmission(NotFound):
    """No figure of this id was handed in that the actor may see."""

    code = "unknown_submission"
    message = N_("No such figure was handed in.")


class NotOfOneCounty(Invalid):
    """A county hands in its figure: a school's part, several counties or a what-if are none."""

    code = "not_of_one_county"
    message = N_("Only the figure of one whole county can be handed in.")


class AlreadySubmitted(Conflict):
    """The same figure of the same period was handed in before; what is known since makes an amendment."""

    code = "already_submitted"
    message = N_("This figure was handed in for this period already. Amend it if it is otherwise now.")


class AlreadyLocked(Conflict):
    """It is closed."""

    code = "already_locked"
    message = N_("This version is locked already.")


class NotLocked(Conflict):
    """Only what was closed is amended."""

    code = "not_locked"
    message = N_("Lock this version first; then it can be amended by a new one.")


class AmendedAlready(Conflict):
    """There is a later version."""

    code = "amended_already"
    message = N_("There is a later version; amend that one.")


class NothingToAmend(Conflict):
    """The same lists, the same number."""

    code = "nothing_to_amend"
    message = N_("The figure is the same today, to the last row; there is nothing to amend.")


class NoAmendmentReason(Invalid):
    """Whoever reads both versions wants to know why."""

    code = "no_reason"
    message = N_("Please give a reason, in at most {most} signs.")


def check_question(question: Question) -> None:
    """Refuse to hand in anything but one whole county's figure as the books have it.

    :raises NotOfOneCounty: when it is a school's, of several counties, or supposed
    """
    supposed = question.supposed is not None or question.draft_list is not None
    if len(question.scope.counties) != 1 or question.scope.school_id is not None or supposed:
        raise NotOfOneCounty(field="division")


def check_amendment(latest: Submission, submission: Submission, reason: str) -> str:
    """Refuse to amend what is not the latest version or not locked, and give back the reason without blanks.

    :raises AmendedAlready: when there is a later version
    :raises NotLocked: when it is still open
    :raises NoAmendmentReason: without a reason, or with a document instead of one
    """
    if latest.id != submission.id:
        raise AmendedAlready
    if submission.lock is None:
        raise NotLocked
    if not reason.strip() or len(reason) > LONGEST:
        raise NoAmendmentReason(field="reason", most=LONGEST)
    return reason.strip()
