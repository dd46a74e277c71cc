"""What is right for a job: which file becomes one, what may be done with it in which state, and when it is given up."""

from domain.job.model import DUE, STATES, Job
from domain.language import N_
from domain.refusals import Conflict, NotAllowed, NotFound

SMALL = 2_000
"""A file of up to so many rows is answered at once: it takes some four seconds at most, and a busy bar bears that.

Beyond it, whoever waits must see how far it has come, and must not lose it with the connection.
"""
MOST_ATTEMPTS = 3
"""So often a step is begun that breaks off in the middle, before somebody must say that it shall be tried again."""

DEEDS: dict[str, tuple[str, ...]] = {
    "order": ("compared",),
    "renew": ("compared", "refused"),
    "resume": ("failed",),
    "cancel": ("waiting", "comparing", "compared", "ordered", "refused", "failed"),
}


class UnknownJob(NotFound):
    """No job that the actor may see has this id."""

    code = "unknown_job"
    message = N_("There is no such job.")


class OthersJob(NotAllowed):
    """Only whoever sent a file decides on it."""

    code = "others_job"
    message = N_("Only whoever sent this file decides what becomes of it.")


class WrongJobState(Conflict):
    """The deed does not belong to the state of the job."""

    code = "wrong_job_state"
    message = N_("This cannot be done now: {state}.")


class BrokenOff(Conflict):
    """The work ended in the middle, for no reason of the file's own."""

    code = "broken_off"
    message = N_("The work broke off in the middle, and nothing was written. Begin it again.")


class SenderGone(NotAllowed):
    """Whoever sent the file may no longer sign in."""

    code = "sender_gone"
    message = N_("Whoever sent this file may no longer sign in, so nothing was written.")


def is_large(rows: int) -> bool:
    """Tell whether a file of so many rows becomes a job."""
    return rows > SMALL


def check_state(job: Job, deed: str) -> None:
    """Refuse a deed that does not belong to the job's state.

    :raises WrongJobState: when the state is another
    """
    if job.state not in DEEDS[deed]:
        raise WrongJobState(state=STATES[job.state])


def is_spent(job: Job) -> bool:
    """Tell whether its step was begun often enough, and broke off each time."""
    return job.state in DUE.values() and job.attempts >= MOST_ATTEMPTS
