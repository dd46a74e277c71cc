"""What is right for a twinning: two open schools that share its stage, once at a time."""

from datetime import date

from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound
from domain.school.model import STAGES, School
from domain.school.rules import SameSchoolTwice, check_open
from domain.teacher.rules import check_span


class UnknownTwinning(NotFound):
    """No twinning that the actor may see has this id."""

    code = "unknown_twinning"
    message = N_("There is no such twinning.")


class StageNotShared(Invalid):
    """A twinning is of one stage, and both schools must have it."""

    code = "stage_mismatch"
    message = N_("{school} does not have the stage “{stage}”.")


class AlreadyTwinned(Conflict):
    """The two schools are already twinned in this stage."""

    code = "already_twinned"
    message = N_("These two schools are already twinned in this stage.")


def check_twinning(lead: School, partner: School, stage: str, first: date, last: date) -> None:
    """Refuse a twinning that cannot be.

    :raises SameSchoolTwice: when a school is twinned with itself
    :raises StageNotShared: when one of the two does not have the stage
    :raises EndsBeforeStart: when the last day lies before the first
    :raises SchoolClosed: when one of them is closed on a day of the term
    """
    if lead.id == partner.id:
        raise SameSchoolTwice(field="partner")
    check_span(first, last, field="ends_on")
    for field, school in (("lead", lead), ("partner", partner)):
        if stage not in school.stages:
            raise StageNotShared(field=field, school=school.name, stage=STAGES.get(stage, stage))
        check_open(school, first, last, field=field)
