"""What is right for a draft: each step in its state, and two persons."""

from uuid import UUID

from domain.draft.model import STATES, Draft
from domain.language import N_
from domain.refusals import Conflict


class SamePerson(Conflict):
    """Whoever drafted it does not verify it."""

    code = "same_person"
    message = N_("A second person verifies what {name} has drafted.")


def check_state(draft: Draft, *states: str, otherwise: type[Conflict]) -> None:
    """Refuse, in the words of its kind, what does not belong to the draft's state."""
    if draft.state not in states:
        raise otherwise(state=STATES[draft.state])


def check_second_person(draft: Draft, person: UUID) -> None:
    """Refuse whoever would verify their own draft.

    :raises SamePerson: when they drafted it
    """
    if person == draft.drafted_by:
        raise SamePerson(name=draft.drafted_by_name)
