"""Id numbers of nobody, well-formed and each given once."""

from itertools import count

from domain.teacher.rules import WrongIdNumber, check_id_number

_people = count(1)


def id_number_of(number: int) -> str:
    """Make a well-formed id number of nobody: a fictional county, a birthday, and the check digit that fits."""
    return with_check_digit(f"990101{19700101 + number // 1000}{number % 1000:03d}")


def with_check_digit(stem: str) -> str:
    """Give seventeen digits the check digit that fits."""
    return next(stem + last for last in "0123456789X" if fits(stem + last))


def next_id_number() -> str:
    """Give the id number of a human who is on nobody's books yet."""
    return id_number_of(next(_people))


def fits(number: str) -> bool:
    """Tell whether the check digit is right."""
    try:
        return check_id_number(number) == number
    except WrongIdNumber:
        return False
