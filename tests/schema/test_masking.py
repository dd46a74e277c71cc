"""What names a person never reaches an evaluator, by whatever way it is asked."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from graphql import GraphQLObjectType, is_leaf_type, is_required_argument
from sqlalchemy.orm import class_mapper
from strawberry.types.field import StrawberryField

from domain.access import Label
from domain.exchange.actions import withdraw_posting
from domain.exchange.model import Posting
from domain.journal.model import Entry
from domain.teacher.model import Exemption, Teacher
from schema import schema
from schema.declared import Shows, declaration_of
from schema.front.document import core
from schema.mask import label_of
from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

HIDDEN = {"name": "欧阳静秋", "hint": "99**************7X", "ground": "重病住院", "reason": "家人生病"}
BORN = date(1979, 3, 17)
KEPT_BACK = (Label.PERSONAL, Label.SENSITIVE)


@pytest.fixture
async def story(world: World) -> Posting:
    """Let a teacher of marked values be exempted, sent and called back."""
    teacher = await world.add_teacher(name=HIDDEN["name"], born_on=BORN, id_hint=HIDDEN["hint"])
    await world.exempt(teacher, kind="disability", ground=HIDDEN["ground"], starts_on=date(2027, 1, 1))
    posting = await world.send(teacher)
    return await world.do(
        withdraw_posting, posting.id, actor=world.clerk, ended_on=date(2025, 10, 1), reason=HIDDEN["reason"]
    )


def leaves(name: str) -> str:
    """Select every leaf of a type that needs no argument."""
    kind = core(schema).type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    plain = [
        field
        for field, of in kind.fields.items()
        if _is_leaf(of.type) and not any(is_required_argument(argument) for argument in of.args.values())
    ]
    return " ".join(plain)


def _is_leaf(kind: Any) -> bool:
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    return is_leaf_type(kind)


def everything() -> str:
    """Ask for every leaf of every type that shows people, by every way to it."""
    teacher, posting, exemption, row, entry = map(
        leaves, ("Teacher", "Posting", "Exemption", "FigureRow", "JournalEntry")
    )
    person = f"{teacher} employments {{ {leaves('Employment')} }} awards {{ {leaves('Award')} }}"
    told = f"story {{ {entry} detail {{ name value }} }}"
    rows = f"edges {{ cursor node {{ {row} teacher {{ {person} }} posting {{ {posting} }} }} }}"
    return f"""query($school: ID!, $teacher: ID!, $posting: ID!) {{
      teachers(first: 2) {{ edges {{ cursor node {{ {person}
        postings(first: 2) {{ edges {{ cursor node {{ {posting} {told} }} }} }}
        exemptions(first: 2) {{ edges {{ cursor node {{ {exemption} }} }} }} }} }} }}
      exemptions(first: 2) {{ edges {{ cursor node {{ {exemption} teacher {{ {person} }} }} }} }}
      postings(first: 2) {{ edges {{ cursor node {{ {posting} {told} teacher {{ {person} }} }} }} }}
      byState: postings(first: 2, orderBy: {{field: STATE}}) {{ edges {{ cursor node {{ teacherName }} }} }}
      twinnings(first: 2) {{ edges {{ node {{ postings(first: 2) {{ edges {{ cursor node {{ {posting} }} }} }} }} }} }}
      nodes(ids: [$teacher, $posting]) {{ ... on Teacher {{ {person} }} ... on Posting {{ {posting} {told} }} }}
      node(id: $school) {{ ... on School {{ teachers(first: 2) {{ edges {{ cursor node {{ {person} }} }} }} }} }}
      figure(metric: ROTATION_RATE) {{ numeratorRows(first: 2) {{ {rows} }} denominatorRows(first: 2) {{ {rows} }} }}
    }}"""


async def test_an_evaluator_never_receives_a_personal_value_by_any_way(
    door: Door, world: World, story: Posting
) -> None:
    ids = {"school": id_of(world.lead), "teacher": id_of(world.teachers[-1]), "posting": id_of(story)}

    office = json.dumps(await door.data(world.personnel, everything(), **ids), ensure_ascii=False)
    evaluator = json.dumps(await door.data(world.evaluator, everything(), **ids), ensure_ascii=False)

    values = [*HIDDEN.values(), BORN.isoformat(), "DISABILITY"]
    assert [value for value in values if value not in office] == []
    assert [value for value in values if value in evaluator] == []
    assert "欧**" in evaluator
    assert evaluator.count("欧阳") == 0


async def test_nobody_receives_what_is_sensitive(door: Door, world: World, story: Posting) -> None:
    fields = {field for name in ("Teacher", "FigureRow", "Posting") for field in leaves(name).split()}

    assert fields.isdisjoint({"idSealed", "personId", "idNumber"})


def kept_back() -> Iterator[tuple[str, str]]:
    for mapped in (Teacher, Posting, Exemption, Entry):
        for attribute in class_mapper(mapped).column_attrs:
            if label_of(getattr(mapped, attribute.key)) in KEPT_BACK:
                yield mapped.__name__, attribute.key


def test_every_personal_column_that_is_shown_is_declared_by_its_column_and_so_masked() -> None:
    declared = [
        declaration_of(field)
        for kind in schema.schema_converter.type_map.values()
        for field in getattr(kind.definition, "fields", ())
        if isinstance(field, StrawberryField)
    ]
    shown = {(each.column.class_.__name__, each.column.key) for each in declared if isinstance(each, Shows)}

    assert set(kept_back()) - shown == {("Teacher", "id_sealed"), ("Teacher", "search_key")}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ('{ teachers(where: {text: "欧"}) { totalCount } }', "text"),
        ('{ postings(where: {text: "欧"}) { totalCount } }', "text"),
        ("{ teachers(orderBy: {field: NAME}) { totalCount } }", "orderBy"),
        ("{ postings(orderBy: {field: TEACHER_NAME}) { totalCount } }", "orderBy"),
        ("{ exemptions(where: {kinds: [DISABILITY]}) { totalCount } }", "kinds"),
    ],
)
async def test_searching_and_ordering_are_no_oracle_for_what_is_masked(
    door: Door, world: World, story: Posting, query: str, field: str
) -> None:
    assert await door.data(world.personnel, query)

    error = await door.error(world.evaluator, query, language="en")

    assert error["extensions"] == {"code": "hidden", "field": field, "clause": None}
    assert error["message"] == "Your role is shown this masked, so you cannot search or sort by it."


@pytest.mark.parametrize("moved", ["retirementMonths: 24", 'eligibilityDate: "03-17"'])
async def test_who_is_shown_no_birthdays_cannot_find_one_by_moving_the_age_of_retirement(
    door: Door, world: World, moved: str
) -> None:
    await world.load_pack()
    query = f"{{ figure(metric: ROTATION_RATE, parameters: {{ {moved} }}) {{ denominator }} }}"

    assert (await door.error(world.evaluator, query))["extensions"]["code"] == "hidden"
    assert (await door.data(world.evaluator, query.replace(moved, "minDays: 1")))["figure"]
    assert (await door.data(world.personnel, query))["figure"]
