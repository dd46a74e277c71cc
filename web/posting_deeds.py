"""What can be done with a posting from its page: each deed's address, its leave, what it asks for and its action."""

from collections.abc import Collection, Sequence
from datetime import date

from domain.access import Actor, Permission, Place, can
from domain.exchange import actions, returns
from domain.exchange.model import ASSESSMENTS, KINDS, Posting
from domain.exchange.queries import find_posting
from domain.exchange.rules import DEEDS, RETURNABLE
from domain.language import N_
from domain.review.model import Return
from web.ask import Ask, choice, choice_or_none, day, text, text_or_none
from web.deed import Deed, correcting
from web.posting_share import share_of

CORRECTION = (
    choice("kind", KINDS), day("starts_on"), day("planned_to"), Ask(("share", "half_days"), share_of),
    text_or_none("order_no"),
)  # fmt: skip
OFFERED: tuple[Deed[Posting], ...] = (
    Deed(
        name="resubmit",
        resource="resubmission",
        label=N_("Put right and resubmit"),
        done=N_("The posting of {teacher} is resubmitted to the county."),
        permission=Permission.CORRECT_POSTING,
        asks=(*CORRECTION, text("answer")),
        act=correcting(find_posting, returns.resubmit_posting),
    ),
    Deed(
        name="accept",
        resource="acceptance",
        label=N_("Accept what was resubmitted"),
        done=N_("What was returned of the posting of {teacher} is settled."),
        permission=Permission.RETURN_RECORDS,
        act=returns.accept_posting,
    ),
    Deed(
        name="confirm_arrival",
        resource="arrival",
        label=N_("Confirm arrival"),
        done=N_("The arrival of {teacher} is confirmed. From now on the posting counts."),
        permission=Permission.CONFIRM_ARRIVAL,
        asks=(day("arrived_on"),),
        act=actions.confirm_arrival,
    ),
    Deed(
        name="approve",
        resource="approval",
        label=N_("Approve"),
        done=N_("The posting of {teacher} is approved."),
        permission=Permission.APPROVE_POSTING,
        asks=(text_or_none("order_no"),),
        act=actions.approve_posting,
    ),
    Deed(
        name="complete",
        resource="completion",
        label=N_("Complete"),
        done=N_("The posting of {teacher} is completed."),
        permission=Permission.END_POSTING,
        asks=(day("ended_on"), choice_or_none("assessment", ASSESSMENTS)),
        act=actions.complete_posting,
    ),
    Deed(
        name="extend",
        resource="extension",
        label=N_("Extend"),
        done=N_("The posting of {teacher} is extended."),
        permission=Permission.END_POSTING,
        asks=(day("planned_to"), text("reason")),
        act=actions.extend_posting,
    ),
    Deed(
        name="withdraw",
        resource="withdrawal",
        label=N_("End early"),
        done=N_("The posting of {teacher} has ended early."),
        permission=Permission.END_POSTING,
        asks=(day("ended_on"), text("reason")),
        act=actions.withdraw_posting,
        danger=True,
    ),
    Deed(
        name="cancel",
        resource="cancellation",
        label=N_("Cancel the posting"),
        done=N_("The posting of {teacher} is cancelled."),
        permission=Permission.END_POSTING,
        asks=(text("reason"),),
        act=actions.cancel_posting,
        danger=True,
    ),
    Deed(
        name="correct",
        resource="correction",
        label=N_("Correct the record"),
        done=N_("The posting of {teacher} is corrected. What was known before stays on record."),
        permission=Permission.CORRECT_POSTING,
        asks=CORRECTION,
        act=correcting(find_posting, actions.correct_posting),
    ),
    Deed(
        name="send_back",
        resource="returns",
        label=N_("Return to the school"),
        done=N_("The posting of {teacher} is returned to its school."),
        permission=Permission.RETURN_RECORDS,
        asks=(choice("field", RETURNABLE, required=False), text("reason")),
        act=returns.return_posting,
    ),
)


def deeds_for(actor: Actor, posting: Posting, thread: Sequence[Return] = ()) -> list[Deed[Posting]]:
    """Name the deeds that the posting's state and its thread allow and the viewer may do, the next one first."""
    passed_over = _passed_over(actor, {each.state for each in thread})
    return [
        deed
        for deed in OFFERED
        if posting.state in DEEDS[deed.name]
        and deed.name not in passed_over
        and can(actor, deed.permission, _at(deed, posting))
    ]


def _passed_over(actor: Actor, standing: Collection[str]) -> set[str]:
    """Name the deeds that nobody needs now: a school resubmits what was returned and only corrects what was not."""
    resubmits = actor.of_school and "open" in standing
    return {"correct" if resubmits else "resubmit"} | (set() if "resubmitted" in standing else {"accept"})


def next_deed(deeds: Sequence[Deed[Posting]], posting: Posting, today: date) -> Deed[Posting] | None:
    """Choose the deed whose turn it is, if it is anybody's: nobody is invited to cancel, or to complete too early."""
    for deed in deeds:
        if deed.name in ("resubmit", "accept", "confirm_arrival", "approve") or (
            deed.name == "complete" and today >= posting.planned_to
        ):
            return deed
    return None


def _at(deed: Deed[Posting], posting: Posting) -> Place:
    return posting.receiving if deed.permission is Permission.CONFIRM_ARRIVAL else posting.sending
