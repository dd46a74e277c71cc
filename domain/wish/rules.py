"""What is right for a wish: a year that can be, a reason for staying, and another school than one's own."""

from uuid import UUID

from domain.language import N_
from domain.quota.rules import check_number
from domain.refusals import Conflict, Invalid, NotFound
from domain.wish.model import STANDS


class UnknownWish(NotFound):
    """No wish that the actor may see has this id."""

    code = "unknown_wish"
    message = N_("There is no such wish.")


class StatedMeanwhile(Conflict):
    """A teacher says one thing about one year."""

    code = "stated_meanwhile"
    message = N_("A wish of this teacher for that year was noted at this moment. Please look at it.")


class NoSuchStand(Invalid):
    """Willing, or not."""

    code = "no_such_stand"
    message = N_("Say whether the teacher is willing to go or asks to stay.")


class StayNeedsReason(Invalid):
    """Whoever asks to stay says why: the office weighs it against the others' reasons."""

    code = "stay_needs_reason"
    message = N_("Whoever asks to stay gives a reason.")


class StaysNowhere(Invalid):
    """Whoever asks to stay wishes for no other school."""

    code = "stays_nowhere"
    message = N_("Whoever asks to stay wishes for no other school.")


class OwnSchool(Invalid):
    """One goes to another school."""

    code = "own_school"
    message = N_("This is the teacher's own school.")


def check_wish(*, year: int, stand: str, school_id: UUID, to_school_id: UUID | None, reason: str) -> None:
    """Refuse a wish that cannot be.

    :raises AbsurdNumber: when the year is beyond belief
    :raises NoSuchStand: when it is neither willing nor not
    :raises StayNeedsReason: when somebody asks to stay and does not say why
    :raises StaysNowhere: or wishes for another school all the same
    :raises OwnSchool: when the wish is for the teacher's own school
    """
    check_number(year, 2000, 2100, field="year")
    if stand not in STANDS:
        raise NoSuchStand(field="stand")
    if stand == "unwilling" and not reason.strip():
        raise StayNeedsReason(field="reason")
    if stand == "unwilling" and to_school_id is not None:
        raise StaysNowhere(field="to_school")
    if to_school_id == school_id:
        raise OwnSchool(field="to_school")
