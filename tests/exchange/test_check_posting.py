"""Whether a posting can be at all: each refusal stands beside almost the same posting, which is right."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from domain.exchange.model import KINDS
from domain.exchange.rules import AbsurdDates, NotEmployedThere, OutsidePosting, check_posting
from domain.exchange.week import WrongShare
from domain.refusals import Refusal
from domain.school.model import School
from domain.school.rules import NoCommonStage, SameSchoolTwice, SchoolClosed
from domain.teacher.rules import EndsBeforeStart
from tests.exchange.made import FIRST, HOME, LAST, TODAY, posting, school, teacher


def judge(
    change: dict[str, Any] | None = None,
    *,
    homes: tuple[tuple[int, date, date | None], ...] = (HOME,),
    sender: School | None = None,
    receiver: School | None = None,
) -> None:
    check_posting(
        posting(**change or {}),
        teacher=teacher(*homes),
        sender=sender or school(1),
        receiver=receiver or school(2),
        today=TODAY,
    )


def test_an_ordinary_posting_is_right() -> None:
    judge()


def refused(field: str, refusal: type[Refusal], call: Callable[[], None], twin: Callable[[], None]) -> Any:
    return pytest.param(field, refusal, call, twin, id=f"{refusal.__name__}-{field}")


@pytest.mark.parametrize(
    ("field", "refusal", "call", "twin"),
    [
        refused("to_school", SameSchoolTwice, lambda: judge(receiver=school(1)), lambda: judge(receiver=school(3))),
        refused(
            "to_school",
            NoCommonStage,
            lambda: judge(receiver=school(2, stages=["junior", "senior"])),
            lambda: judge(receiver=school(2, stages=["junior", "primary"])),
        ),
        refused(
            "planned_to",
            EndsBeforeStart,
            lambda: judge({"planned_to": FIRST - timedelta(days=1)}),
            lambda: judge({"planned_to": FIRST}),
        ),
        refused(
            "starts_on",
            AbsurdDates,
            lambda: judge({"planned_to": date(2031, 9, 2)}),
            lambda: judge({"planned_to": date(2031, 9, 1)}),
        ),
        refused(
            "starts_on",
            AbsurdDates,
            lambda: judge({"starts_on": date(1984, 12, 31), "planned_to": date(1985, 6, 30)}),
            lambda: judge({"starts_on": date(1985, 1, 1), "planned_to": date(1985, 6, 30)}),
        ),
        refused(
            "starts_on",
            AbsurdDates,
            lambda: judge({"starts_on": date(2027, 10, 9), "planned_to": date(2028, 6, 30)}),
            lambda: judge({"starts_on": date(2027, 10, 8), "planned_to": date(2028, 6, 30)}),
        ),
        refused(
            "starts_on",
            AbsurdDates,
            lambda: judge({"starts_on": date(9999, 1, 1), "planned_to": date.max}),
            lambda: judge({"starts_on": TODAY, "planned_to": TODAY}),
        ),
        refused(
            "to_school",
            SchoolClosed,
            lambda: judge(receiver=school(2, closed_on=LAST)),
            lambda: judge(receiver=school(2, closed_on=LAST + timedelta(days=1))),
        ),
        refused(
            "to_school",
            SchoolClosed,
            lambda: judge(receiver=school(2, opened_on=FIRST + timedelta(days=1))),
            lambda: judge(receiver=school(2, opened_on=FIRST)),
        ),
        refused(
            "from_school",
            SchoolClosed,
            lambda: judge(sender=school(1, closed_on=FIRST)),
            lambda: judge(sender=school(1, closed_on=FIRST + timedelta(days=1))),
        ),
        refused(
            "from_school",
            NotEmployedThere,
            lambda: judge(homes=((3, date(2012, 9, 1), None),)),
            lambda: judge(homes=(HOME,)),
        ),
        refused(
            "from_school",
            NotEmployedThere,
            lambda: judge(homes=((1, date(2012, 9, 1), FIRST - timedelta(days=1)), (3, FIRST, None))),
            lambda: judge(homes=((1, date(2012, 9, 1), FIRST), (3, FIRST + timedelta(days=1), None))),
        ),
        refused(
            "planned_to",
            NotEmployedThere,
            lambda: judge(homes=((1, date(2012, 9, 1), LAST - timedelta(days=1)),)),
            lambda: judge(homes=((1, date(2012, 9, 1), LAST),)),
        ),
        refused("from_school", NotEmployedThere, lambda: judge(homes=()), lambda: judge({"kind": "silver"}, homes=())),
        refused("half_days", WrongShare, lambda: judge({"half_days": 0}), lambda: judge({"half_days": 1})),
        refused("half_days", WrongShare, lambda: judge({"half_days": 11}), lambda: judge({"half_days": 10})),
        refused(
            "half_days",
            WrongShare,
            lambda: judge({"half_days": 2, "slots": [3]}),
            lambda: judge({"half_days": 1, "slots": [3]}),
        ),
        refused(
            "half_days",
            WrongShare,
            lambda: judge({"half_days": 2, "slots": [3, 3]}),
            lambda: judge({"half_days": 2, "slots": [3, 4]}),
        ),
        refused(
            "half_days",
            WrongShare,
            lambda: judge({"half_days": 1, "slots": [10]}),
            lambda: judge({"half_days": 1, "slots": [9]}),
        ),
        refused(
            "starts_on",
            OutsidePosting,
            lambda: judge({"arrived_on": FIRST - timedelta(days=1)}),
            lambda: judge({"arrived_on": FIRST}),
        ),
        refused(
            "planned_to",
            OutsidePosting,
            lambda: judge({"arrived_on": FIRST, "ended_on": LAST + timedelta(days=1)}),
            lambda: judge({"arrived_on": FIRST, "ended_on": LAST}),
        ),
    ],
)
def test_what_cannot_be_is_refused_and_what_is_almost_the_same_is_not(
    field: str, refusal: type[Refusal], call: Callable[[], None], twin: Callable[[], None]
) -> None:
    with pytest.raises(refusal) as raised:
        call()

    assert raised.value.field == field
    assert "{" not in raised.value.sentence("en") + raised.value.sentence("zh")
    twin()


def test_a_retired_teacher_goes_without_a_home_to_leave_but_only_to_silver_age_teaching() -> None:
    retired = ((1, date(1985, 9, 1), date(2024, 8, 31)),)

    judge({"kind": "silver"}, homes=retired)

    for kind in set(KINDS) - {"silver"}:
        with pytest.raises(NotEmployedThere):
            judge({"kind": kind}, homes=retired)
