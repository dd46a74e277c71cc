"""What is right for a return: a field that the record has, a reason, and an answer only where one is waited for."""

from collections.abc import Collection

from domain.language import N_
from domain.refusals import Conflict, Invalid

LONGEST_REASON = 500


class NotReturnable(Invalid):
    """The record has no such field."""

    code = "not_returnable"
    message = N_("A record cannot be returned for “{value}”.")


class ReasonTooLong(Invalid):
    """A reason is a sentence or two."""

    code = "reason_too_long"
    message = N_("At most {most} characters, please.")


class AlreadyReturned(Conflict):
    """The record is already with the school for this field."""

    code = "already_returned"
    message = N_("This record was already returned for this field and waits for the school.")


class NotReturned(Conflict):
    """Nothing was returned, or it was answered already."""

    code = "not_returned"
    message = N_("This record is not waiting to be resubmitted.")


class NotResubmitted(Conflict):
    """Nothing was resubmitted, or it was settled already."""

    code = "not_resubmitted"
    message = N_("Nothing of this record was resubmitted.")


def check_field(field: str, fields: Collection[str]) -> str:
    """Give back the field for which a record is returned; none means all of the record.

    :raises NotReturnable: when the record has no such field
    """
    if field and field not in fields:
        raise NotReturnable(field="field", value=field)
    return field


def check_length(text: str, *, field: str) -> str:
    """Give back a text that is no longer than a reason needs to be.

    :raises ReasonTooLong: when it is longer
    """
    if len(text) > LONGEST_REASON:
        raise ReasonTooLong(field=field, most=LONGEST_REASON)
    return text
