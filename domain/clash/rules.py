"""What is booked of a teacher's time, and which two bookings are worth a look."""

from enum import StrEnum

from domain.exchange.model import WHOLE_WEEK
from domain.language import N_


class Booking(StrEnum):
    """What takes a teacher's time, or says that there is none, in the order in which a pair names them."""

    POSTING = "posting"
    TRAINING = "training"
    EXEMPTION = "exemption"


class Clash(StrEnum):
    """Why two bookings stand side by side, the gravest first."""

    TWO_TRAININGS = "two_trainings"
    POSTED_IN_TRAINING = "posted_in_training"
    POSTED_THOUGH_EXEMPT = "posted_though_exempt"
    TWO_POSTINGS = "two_postings"


CLASH_NAMES = {
    Clash.TWO_TRAININGS: N_("Two trainings at once"),
    Clash.POSTED_IN_TRAINING: N_("Posted and in training"),
    Clash.POSTED_THOUGH_EXEMPT: N_("Posted though exempt"),
    Clash.TWO_POSTINGS: N_("Two postings at once"),
}

PAIRS = {
    (Booking.POSTING, Booking.POSTING): Clash.TWO_POSTINGS,
    (Booking.POSTING, Booking.TRAINING): Clash.POSTED_IN_TRAINING,
    (Booking.POSTING, Booking.EXEMPTION): Clash.POSTED_THOUGH_EXEMPT,
    (Booking.TRAINING, Booking.TRAINING): Clash.TWO_TRAININGS,
}
"""Which pairs clash. Whoever is exempt from rotation may train, and two grounds for an exemption are no harm."""


def is_within_the_week(half_days: int) -> bool:
    """Tell whether two postings at once take no more of a week than there is: somebody who teaches at two schools."""
    return half_days <= WHOLE_WEEK
