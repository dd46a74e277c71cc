"""An input gives an action what it takes: ids read, words in the books' spelling, and nothing that was left out."""

from datetime import date
from enum import Enum
from typing import Any
from uuid import uuid4

import pytest
import strawberry
from strawberry import UNSET

from schema.front import GlobalId
from schema.given import Partial, as_read, check_fit, facts_of, names, subject, subject_of

TEACHER, SCHOOL = uuid4(), uuid4()


class Side(Enum):
    LEAD = "lead"


@strawberry.input
class MoveInput:
    teacher: strawberry.ID = subject("Teacher")
    to_school: strawberry.ID | None = names("School", "school_id", default=None)
    side: Side = Side.LEAD
    version: int | None = as_read()


@strawberry.input
class CorrectInput(Partial):
    teacher: strawberry.ID = subject("Teacher")
    reason: str | None = None
    ends_on: date | None = strawberry.field(default=UNSET)
    version: int | None = as_read()


def id_of(kind: str, key: object) -> strawberry.ID:
    return strawberry.ID(str(GlobalId(kind, str(key))))


def test_ids_and_words_are_read_under_the_names_that_the_action_takes() -> None:
    given = MoveInput(teacher=id_of("Teacher", TEACHER), to_school=id_of("School", SCHOOL), version=3)

    assert subject_of(given) == (TEACHER,)
    assert facts_of(given) == {"school_id": SCHOOL, "side": "lead", "version": 3}
    assert facts_of(MoveInput(teacher=given.teacher))["school_id"] is None


def test_a_correction_says_only_what_is_given_and_none_where_none_means_something() -> None:
    teacher = id_of("Teacher", TEACHER)

    assert facts_of(CorrectInput(teacher=teacher)) == {"version": None}
    assert facts_of(CorrectInput(teacher=teacher, ends_on=None, reason="")) == {
        "ends_on": None, "reason": "", "version": None,
    }  # fmt: skip


def test_an_input_that_does_not_fit_its_action_is_refused_when_it_is_declared() -> None:
    async def moves(session: Any, actor: Any, teacher_id: Any, *, side: str, version: int | None) -> None: ...

    with pytest.raises(TypeError, match="moves takes nothing of MoveInput as school_id"):
        check_fit(MoveInput, moves)
