"""What is right for an account: strong passwords, few attempts, sessions that end."""

from datetime import datetime, timedelta

from domain.language import N_
from domain.refusals import Conflict, Invalid, NotAllowed, NotFound

SESSION_LASTS = timedelta(hours=12)
ATTEMPTS = 5
LOCKED_FOR = timedelta(minutes=15)
LEAST_PASSWORD = 12
LONGEST_COUNTED = 200
"""How much of a user name attempts are counted under: an index holds no text of any length."""


class SignIn(NotAllowed):
    """Only somebody who has signed in may ask this."""

    code = "sign_in"
    message = N_("Please sign in.")


class WrongPassword(Invalid):
    """The name and the password do not belong together; which of the two is wrong is not told."""

    code = "wrong_password"
    message = N_("The user name or the password is wrong.")


class Locked(Conflict):
    """Too many wrong passwords in a short time."""

    code = "locked"
    message = N_("Too many wrong passwords. Try again after {minutes} minute{minutes:|s}.")


class WeakPassword(Invalid):
    """A password that is too short or too simple."""

    code = "weak_password"
    message = N_("A password has at least {least} characters, with letters and digits.")


class UnknownAccount(NotFound):
    """No account has this user name."""

    code = "unknown_account"
    message = N_("There is no account {value}.")


class NameTaken(Conflict):
    """Another account has this user name."""

    code = "name_taken"
    message = N_("This user name is taken.")


class WrongPlace(Invalid):
    """A school office needs a school of the division; every other role needs a division alone."""

    code = "wrong_place"
    message = N_("The role {role} needs {needs}.")


def check_password(password: str) -> None:
    """Refuse a password that is easily guessed.

    :raises WeakPassword: when it is shorter than twelve characters or lacks letters or digits
    """
    kinds = any(each.isdigit() for each in password) and any(each.isalpha() for each in password)
    if len(password) < LEAST_PASSWORD or not kinds:
        raise WeakPassword(field="password", least=LEAST_PASSWORD)


def check_attempts(failed: int) -> None:
    """Refuse a further attempt when too many have failed of late.

    :raises Locked: after five within a quarter of an hour
    """
    if failed >= ATTEMPTS:
        raise Locked(field="username", minutes=int(LOCKED_FOR.total_seconds() // 60))


def session_ends(now: datetime) -> datetime:
    """Tell when a session that begins now will end."""
    return now + SESSION_LASTS
